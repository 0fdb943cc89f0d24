"""Facts of served parties one by one 登记对象情况: each with its day and its source; the latest holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.timezone import localdate

from lianxin.directory.commands.loading import note
from lianxin.directory.models import Party, PartyFact
from lianxin.directory.rules import PartyKind
from lianxin.directory.rules.columns import Wrong
from lianxin.directory.rules.facts import REGISTERED, FactKind, read_value
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if

GRANT = "directory.keep_facts"
VALUE_MOST = 40


@command("directory.state_fact", "登记对象情况", "Record a fact of a party")
def state_fact(
    *,
    by: Act,
    party: Party,
    kind: Annotated[FactKind, Ask("情况", "Fact")],
    value: Annotated[
        str,
        Ask(
            "内容",
            "Value",
            limit=VALUE_MOST,
            help_zh="如 320、1.2亿元、2019-05-06、是、公司、A；已不清楚的填“不详”",
            help_en="Such as 320, 2019-05-06, yes; 不详 when it is not known any more",
        ),
    ],
    on: Annotated[date, Ask("截至日期", "As of")],
    source: Annotated[
        str,
        Ask(
            "来源",
            "Source",
            limit=80,
            help_zh="如 企业年报、证书编号、走访了解",
            help_en="Such as the yearly report, a certificate, a visit",
        ),
    ],
    until: Annotated[date | None, Ask("有效期至", "Valid until")] = None,
) -> Done:
    """Record what the office came to know of an enterprise or unit 登记对象情况; of the same day the later word holds.

    Refuses: a resident, what stands on the register itself, a value of another kind, a day to come, days in the
    wrong order, no source. Records: party, kind and day.
    """
    if GRANT not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    faults = wrong(party, kind, on, until, today=localdate(by.at))
    refuse_if(
        *((True, one) for one in faults),
        (not source.strip(), Reason("source_missing", "请填写来源", "Say where it is known from.", "source")),
    )
    try:
        read = read_value(kind, value)
    except Wrong as error:
        raise Refused([Reason("value_wrong", error.zh, error.en, "value")]) from error
    PartyFact.objects.update_or_create(
        party=party,
        kind=kind,
        on=on,
        defaults={"value": read, "until": until, "source": source.strip(), "noted_at": by.at},
    )
    data = {"party": party.code, "kind": str(kind), "on": on.isoformat()}
    return Done("party", str(party.id), party.code, "", note(by, "directory.state_fact", "", data))


def wrong(party: Party, kind: FactKind, on: date, until: date | None, *, today: date) -> list[Reason]:
    """Why a fact cannot be kept of a party."""
    checks = (
        (
            party.kind == PartyKind.RESIDENT,
            Reason("resident", "群众不登记此类情况", "Such facts are not kept of residents.", "party"),
        ),
        (
            kind in REGISTERED,
            Reason("on_register", "此项在名录中维护", "It stands on the register itself.", "kind"),
        ),
        (on > today, Reason("day_to_come", "截至日期不能晚于今天", "The day is to come.", "on")),
        (
            until is not None and until < on,
            Reason("dates_wrong", "有效期早于截至日期", "It ends before it begins.", "until"),
        ),
    )
    return [reason for is_so, reason in checks if is_so]
