"""Pages of papers 文书: those that a matter has, each to be read, printed, or taken as an editable document; the visit's record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on, matter_for
from lianxin.casefile.queries.timeline import DATA_WORDS, VALUE_WORDS
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.downloads import DOCX, PDF, as_file
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.kernel.paper.shapes import Form
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.papers.commands import GRANT, STEP, TAKES
from lianxin.papers.models import PaperNumber
from lianxin.papers.queries.offered import Offered, offered, offered_one
from lianxin.papers.queries.templates import docx_of
from lianxin.papers.queries.visits import visit_form
from lianxin.papers.queries.written import Paper, as_pdf, written
from lianxin.papers.rules import NUMBERED, Kind
from lianxin.people.queries import Person
from lianxin.visit.models import Visit
from lianxin.visit.queries import visit_for

DATA_WORDS["paper"] = ("文书", "Paper")
VALUE_WORDS["paper"] = Kind


@panel("matter", order=90, template="papers/_of_matter.html")
def of_matter(actor: Actor, matter: Matter) -> dict[str, Any]:
    """文书: the way to the papers of a matter; asks nothing of the database."""
    may_take = TAKES in actor.grants
    return {
        "address": reverse("papers", args=[matter.number]),
        "file": reverse("case_file", args=[matter.number]) if may_take else "",
    }


@panel("visit", order=90, template="papers/_of_matter.html")
def of_visit(_actor: Actor, visit: Visit) -> dict[str, Any]:
    """走访记录表: the way to it."""
    return {"address": reverse("visit_paper", args=[visit.number]), "name": Kind.VISIT}


@page("matters/<str:number>/papers/", name="papers", grant="matter.see")
def papers(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """文书目录: every paper that the matter has by now."""
    matter = matter_for(actor, number)
    return render(
        request,
        "papers/papers.html",
        {
            "matter": matter,
            "rows": offered(actor, matter),
            "may_set": may_open(actor, "paper_templates"),
        },
    )


@page("matters/<str:number>/papers/<str:kind>/<uuid:key>/", name="paper", grant="matter.see")
def paper(request: HttpRequest, actor: Person, number: str, kind: str, key: UUID) -> HttpResponse:
    """One paper, as it is printed."""
    matter = matter_for(actor, number)
    one = offered_one(actor, matter, kind, key)
    place = [matter.number, kind, key]
    return _shown(
        request,
        written(actor, matter, one, now()),
        back=(reverse("papers", args=[matter.number]), _("文书")),
        docx=reverse("paper_docx", args=place),
        pdf=reverse("paper_pdf", args=place),
        numbering=reverse("paper_number", args=place) if _may_number(actor, matter, one) else "",
    )


def _may_number(actor: Person, matter: Matter, one: Offered) -> bool:
    if one.kind not in NUMBERED or GRANT not in grants_on(actor, matter):
        return False
    return not PaperNumber.objects.filter(kind=one.kind, about=one.key).exists()


@page(
    "matters/<str:number>/papers/<str:kind>/<uuid:key>/number/",
    name="paper_number",
    grant=GRANT,
    methods=("GET", "POST"),
)
def number(request: HttpRequest, actor: Person, number: str, kind: str, key: UUID) -> HttpResponse:
    """取发文字号, after which the paper bears it."""
    matter = matter_for(actor, number)
    one = offered_one(actor, matter, kind, key)
    command = COMMANDS[STEP]
    step = Step(
        command=replace(command, parameters=()),
        target={"matter": matter, "kind": one.kind, "about": str(one.key)},
        back=reverse("paper", args=[matter.number, kind, key]),
        heading=f"{verb(command)} · {one.kind.words(get_language() or '')} {one.about}",
        seen=matter.ledger_n,
    )
    return step_page(request, actor, step)


@page("matters/<str:number>/papers/<str:kind>/<uuid:key>/docx/", name="paper_docx", grant="matter.see")
def paper_docx(_request: HttpRequest, actor: Person, number: str, kind: str, key: UUID) -> HttpResponse:
    """The same as a document to be edited."""
    matter = matter_for(actor, number)
    one = offered_one(actor, matter, kind, key)
    name = f"{matter.number} {one.kind.zh}.docx"
    at = now()
    return as_file(docx_of(actor, one.kind, written(actor, matter, one, at), at), name, DOCX)


@page("matters/<str:number>/papers/<str:kind>/<uuid:key>/pdf/", name="paper_pdf", grant="matter.see")
def paper_pdf(_request: HttpRequest, actor: Person, number: str, kind: str, key: UUID) -> HttpResponse:
    """The same as pages that are printed alike everywhere."""
    matter = matter_for(actor, number)
    one = offered_one(actor, matter, kind, key)
    return as_file(as_pdf(written(actor, matter, one, now())), f"{matter.number} {one.kind.zh}.pdf", PDF)


@page("visits/<str:number>/paper/", name="visit_paper", grant="visit.see")
def visit_paper(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """走访记录表, as it is printed."""
    visit = visit_for(actor, number)
    return _shown(
        request,
        visit_form(actor, visit),
        back=(reverse("visit", args=[visit.number]), visit.number),
        docx=reverse("visit_paper_docx", args=[visit.number]),
        pdf=reverse("visit_paper_pdf", args=[visit.number]),
    )


@page("visits/<str:number>/paper/docx/", name="visit_paper_docx", grant="visit.see")
def visit_paper_docx(_request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """The same as a document to be edited."""
    visit = visit_for(actor, number)
    content = docx_of(actor, Kind.VISIT, visit_form(actor, visit), now())
    return as_file(content, f"{visit.number} {Kind.VISIT.zh}.docx", DOCX)


@page("visits/<str:number>/paper/pdf/", name="visit_paper_pdf", grant="visit.see")
def visit_paper_pdf(_request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """The same as pages that are printed alike everywhere."""
    visit = visit_for(actor, number)
    return as_file(as_pdf(visit_form(actor, visit)), f"{visit.number} {Kind.VISIT.zh}.pdf", PDF)


def _shown(
    request: HttpRequest, found: Paper, *, back: tuple[str, str], docx: str, pdf: str, numbering: str = ""
) -> HttpResponse:
    template = "papers/form.html" if isinstance(found, Form) else "papers/letter.html"
    context = {"paper": found, "back": back, "docx": docx, "pdf": pdf, "numbering": numbering}
    return render(request, template, context)
