"""简报稿: drafts and issued briefs, drafting one from the data, editing, issuing, dropping, and each as a document."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.insight.models import Edition
from lianxin.insight.queries.editions import WRITES, as_read, edition_for, editions
from lianxin.insight.queries.paper import correction_words, edition_docx, edition_pdf
from lianxin.insight.queries.periods import Period
from lianxin.insight.rules.brief_parts import BriefKind
from lianxin.insight.web.briefs import linked_sections
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.downloads import DOCX, PDF, as_file
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import Reason
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.people.queries import Person

SHOWN = 200
STATES = {
    "issued": ("已签发", "Issued"),
    "draft": ("草稿", "Drafts"),
    "dropped": ("已作废", "Dropped"),
}
ISSUES = "insight.issue_brief"


@page("briefs/editions/", name="editions", grant="insight.balance")
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """简报稿: what was issued, for everybody who reads figures; drafts for who writes them."""
    may_write = WRITES in actor.grants
    state = request.GET.get("state", "")
    here = state if may_write and state in STATES else "issued"
    rows = editions(actor, here)
    context = {
        "rows": [(one, BriefKind(one.kind)) for one in rows[:SHOWN]],
        "n": rows.count(),
        "shown": SHOWN,
        "here": here,
        "states": STATES if may_write else {},
        "may_write": may_write,
    }
    return render(request, "insight/editions.html", context)


@page(
    "briefs/editions/new/",
    name="edition_new",
    grant="insight.write_brief",
    methods=("GET", "POST"),
)
def new(request: HttpRequest, actor: Person) -> HttpResponse:
    """起草简报: from the days that the link names."""
    command = COMMANDS["insight.start_brief"]
    step = Step(
        command,
        {},
        reverse("brief"),
        verb(command),
        initial=prefilled(command, request.GET),
        after=_page_of,
    )
    return step_page(request, actor, step)


@page(
    "briefs/editions/special/",
    name="edition_special",
    grant="insight.write_brief",
    methods=("GET", "POST"),
)
def special(request: HttpRequest, actor: Person) -> HttpResponse:
    """起草专报: about a topic, a field or an area."""
    command = COMMANDS["insight.start_special"]
    step = Step(
        command,
        {},
        reverse("editions"),
        verb(command),
        initial=prefilled(command, request.GET),
        after=_page_of,
    )
    return step_page(request, actor, step)


def _page_of(done: Done) -> str:
    return reverse("edition", args=[done.number])


@page("briefs/editions/<str:number>/", name="edition", grant="insight.balance")
def edition(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """一期简报: as it is read, each figure of the data with its list."""
    row = edition_for(actor, number)
    context = _context(row) | {
        "may_write": row.is_open and WRITES in actor.grants,
        "may_issue": row.is_open and ISSUES in actor.grants,
        "may_correct": row.issued_at is not None and ISSUES in actor.grants,
    }
    return render(request, "insight/edition.html", context)


@page("briefs/editions/<str:number>/docx/", name="edition_docx", grant="insight.balance")
def docx(_request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """简报文稿: as .docx."""
    row = edition_for(actor, number)
    return as_file(edition_docx(row), f"{row.title}{row.issue or row.number}.docx", DOCX)


@page("briefs/editions/<str:number>/pdf/", name="edition_pdf", grant="insight.balance")
def pdf(_request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """简报版式文件: as PDF."""
    row = edition_for(actor, number)
    return as_file(edition_pdf(row), f"{row.title}{row.issue or row.number}.pdf", PDF)


@page(
    "briefs/editions/<str:number>/edit/",
    name="edition_edit",
    grant="insight.write_brief",
    methods=("GET", "POST"),
)
def edit(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """修改简报."""
    row = edition_for(actor, number)
    return _step(request, actor, row, "insight.edit_brief", {"title": row.title, "text": row.text})


@page(
    "briefs/editions/<str:number>/issue/",
    name="edition_issue",
    grant="insight.issue_brief",
    methods=("GET", "POST"),
)
def issue(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """签发简报: the whole of it stands above the button."""
    return _step(request, actor, edition_for(actor, number), "insight.issue_brief", {})


@page(
    "briefs/editions/<str:number>/drop/",
    name="edition_drop",
    grant="insight.write_brief",
    methods=("GET", "POST"),
)
def drop(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """作废简报稿."""
    return _step(request, actor, edition_for(actor, number), "insight.drop_brief", {})


@page(
    "briefs/editions/<str:number>/correct/",
    name="edition_correct",
    grant="insight.issue_brief",
    methods=("GET", "POST"),
)
def correct(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """更正简报: the issued text stands above the form."""
    row = edition_for(actor, number)
    command = COMMANDS["insight.correct_brief"]
    closed = Reason("not_issued", "简报没有签发，直接修改即可", "It was not issued; edit it.")
    step = Step(
        command,
        {"edition": row},
        reverse("edition", args=[row.number]),
        f"{verb(command)} {row.issue or row.number}",
        seen=row.ledger_n,
        blocked=() if row.issued_at else (closed,),
        about="insight/_sections.html",
        context=_context(row),
    )
    return step_page(request, actor, step)


def _step(
    request: HttpRequest, actor: Person, row: Edition, name: str, initial: dict[str, Any]
) -> HttpResponse:
    command = COMMANDS[name]
    closed = Reason(
        "not_open", "该简报已签发或已作废，不能再改", "It was issued or dropped and stays as it is."
    )
    is_issue = name == "insight.issue_brief"
    step = Step(
        command,
        {"edition": row},
        reverse("edition", args=[row.number]),
        f"{verb(command)} {row.number}",
        seen=row.ledger_n,
        initial=initial,
        blocked=() if row.is_open else (closed,),
        about="insight/_edition.html" if is_issue else "insight/_loose.html",
        context=_context(row),
    )
    return step_page(request, actor, step)


def _context(row: Edition) -> dict[str, Any]:
    found = as_read(row)
    return {
        "edition": row,
        "kind": BriefKind(row.kind),
        "sections": linked_sections(found.brief, Period(row.since, row.until)),
        "loose": found.loose,
        "corrections": [(correction_words(one), one.by.name) for one in found.corrections],
    }
