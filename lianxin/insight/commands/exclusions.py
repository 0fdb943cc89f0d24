"""剔除: a matter is left out of indicators for a reason on record: asked for by one, ruled on by another, ended again.

The figures as they were stay what is shown first; what was ruled counts from then on, so that no figure of the past moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from django.db.models import Q

from lianxin.casefile.commands.taking import lock
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.insight.models import Exclusion
from lianxin.insight.rules.exclusions import ExclusionReason, ExclusionScope
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if

ASKS, RULES = "insight.exclude", "insight.rule_exclusion"
STANDS = Q(ended_at__isnull=True) & (Q(granted__isnull=True) | Q(granted=True))
ONE_BY_ONE = ("剔除须逐件说明依据", "Each is left out on grounds of its own.")


@command("insight.ask_exclusion", "申请剔除", "Ask to leave out of indicators", alone=ONE_BY_ONE)
def ask_exclusion(
    *,
    by: Act,
    matter: Matter,
    scope: Annotated[ExclusionScope, Ask("剔除范围", "Left out of")],
    reason: Annotated[ExclusionReason, Ask("剔除理由", "Reason")],
    basis: Annotated[
        str,
        Ask(
            "依据和证明",
            "Grounds",
            long=True,
            limit=1000,
            help_zh="写明事实、证明材料（可先上传为附件）",
            help_en="Facts and proof; files can be attached before",
        ),
    ],
) -> Done:
    """Ask that a matter be left out of indicators 申请剔除; nothing changes before somebody else has ruled on it.

    Refuses: no grant, no grounds, one that waits or is in force. Records: scope, reason and grounds.
    """
    locked = _locked(by, matter, ASKS)
    there = Exclusion.objects.filter(STANDS, matter=locked).first()
    zh = "已剔除，不必再申请" if there and there.granted else "已有申请等待审定"
    refuse_if(
        (there is not None, Reason("there_already", zh, "It waits or is in force already.")),
        (not basis.strip(), Reason("basis_missing", "请写明依据和证明", "Give the grounds.", "basis")),
    )
    row = Exclusion.objects.create(
        matter=locked,
        scope=scope,
        reason=reason,
        basis=basis.strip(),
        asked_by_id=by.actor.officer_id,
        asked_at=by.at,
    )
    told = {"exclusion_scope": scope.value, "exclusion_reason": reason.value}
    return _noted(by, locked, "insight.ask_exclusion", row, basis, told)


@command("insight.rule_exclusion", "审定剔除", "Rule on leaving out", alone=ONE_BY_ONE)
def rule_exclusion(
    *,
    by: Act,
    matter: Matter,
    granted: Annotated[bool, Ask("同意剔除", "Granted")],
    ruling: Annotated[str, Ask("审定意见", "Ruling", limit=500)],
) -> Done:
    """Rule on the request 审定剔除; granted, it counts in figures as of this moment and later, never before.

    Refuses: no grant, nothing that waits, one's own request, no words. Records: what was ruled, and the words.
    """
    locked = _locked(by, matter, RULES)
    row = Exclusion.objects.select_for_update().filter(STANDS, matter=locked, granted__isnull=True).first()
    if row is None:
        raise refuse("nothing_waits", "没有等待审定的剔除申请", "No request waits.")
    refuse_if(
        (
            row.asked_by_id == by.actor.officer_id,
            Reason(
                "own_request",
                "不能审定本人提出的申请，请由另一人审定",
                "Somebody else rules on your request.",
            ),
        ),
        (
            not ruling.strip(),
            Reason("ruling_missing", "请填写审定意见", "Give the ruling in words.", "ruling"),
        ),
    )
    row.granted, row.ruling = granted, ruling.strip()
    row.ruled_by_id, row.ruled_at = by.actor.officer_id, by.at
    row.save(update_fields=["granted", "ruling", "ruled_by", "ruled_at"])
    return _noted(by, locked, "insight.rule_exclusion", row, ruling, {"granted": granted})


@command("insight.end_exclusion", "撤销剔除", "Count it again", alone=ONE_BY_ONE)
def end_exclusion(
    *, by: Act, matter: Matter, reason: Annotated[str, Ask("撤销理由", "Reason", limit=500)]
) -> Done:
    """Count a matter again 撤销剔除, from this moment on. Refuses: no grant, none in force, no reason. Records: why."""
    locked = _locked(by, matter, RULES)
    row = Exclusion.objects.select_for_update().filter(STANDS, matter=locked, granted=True).first()
    if row is None:
        raise refuse("not_excluded", "该事项没有剔除", "It is not left out.")
    if not reason.strip():
        raise refuse("reason_missing", "请填写撤销理由", "Give a reason.", field="reason")
    row.ended_by_id, row.ended_at, row.ended_reason = by.actor.officer_id, by.at, reason.strip()
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    return _noted(by, locked, "insight.end_exclusion", row, reason, {})


def _locked(by: Act, matter: Matter, grant: str) -> Matter:
    locked = lock(matter, by)
    if grant not in grants_on(by.actor, locked):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    return locked


def _noted(
    by: Act, matter: Matter, step: str, row: Exclusion, text: str, data: Mapping[str, str | bool]
) -> Done:
    """An entry that moves neither state nor clock."""
    entry = ledger.append(
        matter, by=by, step=step, text=text, data=data, state_from=matter.state, state_to=matter.state
    )
    matter.save(update_fields=["ledger_n", "ledger_head"])
    ids = {"exclusion": str(row.id)}
    return Done("matter", str(matter.id), matter.number, matter.state, str(entry.id), ids)
