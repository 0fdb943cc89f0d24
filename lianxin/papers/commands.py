"""Commands of papers: a paper that leaves the office is given its number 取发文字号."""

from __future__ import annotations

from typing import Annotated

from lianxin.casefile.commands.taking import lock
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.directory.queries.offices import body_of
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import next_without_gap, read_uuid
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.papers.models import PaperNumber
from lianxin.papers.queries.offered import Offered, offered
from lianxin.papers.rules import NUMBERED, Kind, official

STEP = "papers.take_number"
GRANT = "papers.number"


@command("papers.take_number", "取发文字号", "Take an official number")
def take_number(
    *,
    by: Act,
    matter: Matter,
    kind: Annotated[Kind, Ask("文书种类", "Kind of paper")],
    about: Annotated[
        str,
        Ask(
            "所据记录",
            "Written from",
            limit=36,
            help_zh="文书清单（lianxin papers --json）中的 key",
            help_en="the key as `lianxin papers --json` lists it",
        ),
    ],
) -> Done:
    """Give a paper the next number of the body that issues it and the year 取发文字号; it bears it from now on.

    Refuses: no grant, no such paper, a kind without numbers, numbered already.
    Records: kind and number.
    """
    if GRANT not in grants_on(by.actor, matter):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    locked = lock(matter, by)
    one = _fit(by, locked, kind, about)
    body, year = body_of(by.actor), working_calendar().local(by.at).year
    n = next_without_gap("papers_papercount", body_id=body.pk, kind=kind.value, year=year)
    row = PaperNumber.objects.create(
        matter=locked,
        kind=kind,
        about=one.key,
        body=body,
        year=year,
        n=n,
        official=official(body.short_name, kind, year, n),
        by_id=by.actor.officer_id,
        at=by.at,
    )
    entry = ledger.append(
        locked,
        by=by,
        step=STEP,
        data={"number": row.official, "paper": kind.value},
        state_from=locked.state,
        state_to=locked.state,
    )
    locked.save(update_fields=["ledger_n", "ledger_head"])
    return Done(
        "matter", str(locked.id), locked.number, locked.state, str(entry.id), {"official": row.official}
    )


def _fit(by: Act, matter: Matter, kind: Kind, about: str) -> Offered:
    """The paper, where it can be numbered."""
    key = read_uuid(about)
    found = [one for one in offered(by.actor, matter) if (one.kind, one.key) == (kind, key)]
    taken = PaperNumber.objects.filter(kind=kind, about=key).first() if key else None
    refuse_if(
        (
            not found,
            Reason(
                "no_paper",
                "该事项没有这份文书，请从文书清单中选择",
                "The matter has no such paper; choose one that it lists.",
                "about",
            ),
        ),
        (
            kind not in NUMBERED,
            Reason(
                "no_number", f"{kind.zh}不编发文字号", "This kind of paper bears no official number.", "kind"
            ),
        ),
        (
            taken is not None,
            Reason("numbered", f"已编发文字号：{taken}", f"It bears a number already: {taken}.", "about"),
        ),
    )
    return found[0]
