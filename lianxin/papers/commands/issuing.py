"""Commands of papers: a paper that leaves the office is given its number 取发文字号; the file of a matter is taken 取事项档案."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Annotated

from lianxin.casefile.commands.matters import identities
from lianxin.casefile.commands.taking import lock
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.directory.queries.offices import body_of
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import next_without_gap, read_uuid
from lianxin.kernel.paper.pdf import set_pages
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.papers.models import PaperNumber
from lianxin.papers.queries.case_file import Known, case_file, party_names
from lianxin.papers.queries.offered import Offered, offered
from lianxin.papers.rules import NUMBERED, Kind, official

STEP = "papers.take_number"
GRANT = "papers.number"
TAKES, SEES_RAISER = "papers.take_file", "matter.see_raiser"


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


@dataclass(slots=True)
class Copy:
    """Where the bytes of a file are put for whoever takes it: in no answer that is kept, in no digest of a request."""

    content: bytes = field(default=b"", compare=False)


@command("papers.take_file", "取事项档案", "Take the file of a matter")
def take_file(
    *,
    by: Act,
    matter: Matter,
    full: Annotated[
        bool,
        Ask(
            "含反映人信息",
            "With who raised it",
            help_zh="须有查看反映人的权限，并写明理由；默认不含",
            help_en="needs the right to see raisers, and a reason; left out by default",
        ),
    ] = False,
    reason: Annotated[str, Ask("查看理由", "Reason", limit=200)] = "",
    copy: Copy | None = None,
) -> Done:
    """Write the matter as one PDF 取事项档案: course, papers, attachments, proof; put into `copy`, kept nowhere.

    Refuses: no grant; who raised it without the grant or a reason; a server that cannot set PDF.
    Records: the file's SHA-256, its size, whether it tells who raised the matter; the reason.
    """
    locked = lock(matter, by)
    granted = grants_on(by.actor, locked)
    refuse_if(
        (
            TAKES not in granted,
            Reason("not_granted", "您的岗位没有这项权限", "Your post is not granted this."),
        ),
        (
            full and SEES_RAISER not in granted,
            Reason(
                "not_granted", "您的岗位不能查看反映人信息", "Your post may not read who raised it.", "full"
            ),
        ),
        (full and not reason.strip(), Reason("reason_missing", "请填写查看理由", "Give a reason.", "reason")),
    )
    content = _file_of(by, locked, full=full)
    if copy is not None:
        copy.content = content
    data = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "with_raiser": full}
    entry = ledger.append(
        locked,
        by=by,
        step=TAKES,
        text=reason if full else "",
        data=data,
        state_from=locked.state,
        state_to=locked.state,
    )
    locked.save(update_fields=["ledger_n", "ledger_head"])
    ids = {"sha256": str(data["sha256"])}
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id), ids)


def _file_of(by: Act, matter: Matter, *, full: bool) -> bytes:
    told = identities(Done("matter", str(matter.id)))
    rows = [(one.party, one.name, one.phone) for one in told]
    known = Known(party_names(matter, rows), rows)
    written = case_file(by.actor, matter, known, by.at, full=full)
    return set_pages(written.html, written.pictures)
