"""由所选文字登记事项: the form that a passage of a visit's note or of a document opens, filled in from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.rules import Kind
from lianxin.collect.models import Intake
from lianxin.collect.queries import intake_for
from lianxin.collect.queries.excerpts import Note, noted_at_visit, noted_in_document
from lianxin.collect.rules.excerpts import Span, read_spans, words_of, written
from lianxin.collect.web.guess import title_of
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel, shown
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, checked_page, prefilled, step_page, verb
from lianxin.visit.models import Visit
from lianxin.visit.queries import visible_visits

ABOUT = "collect/_about_excerpt.html"
ANCHOR = "#note"


@page("visits/<str:number>/part/", name="visit_part", grant="visit.register")
def visit_part(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """What was ticked or selected in a visit's note: on to its form."""
    visit = _visit(actor, number)
    back = reverse("visit", args=[visit.number])
    spans = _chosen(request, noted_at_visit(actor, visit))
    if spans is None:
        return _none_chosen(request, back)
    return redirect("visit_part_new", number=visit.number, spans=written(spans))


@page(
    "visits/<str:number>/part/<str:spans>/",
    name="visit_part_new",
    grant="visit.register",
    methods=("GET", "POST"),
)
def visit_part_new(request: HttpRequest, actor: Actor, number: str, spans: str) -> HttpResponse:
    """登记 a passage of a visit's note; visit, party and place are those of the visit."""
    visit = _visit(actor, number)
    note = noted_at_visit(actor, visit)
    found = _spans(note, spans)
    step = _step(note, found, reverse("visit", args=[visit.number]))
    initial = {"area": visit.party.area.code, "party": visit.party.code, "place": visit.place}
    step = replace(
        step,
        command=_without(step.command, "passages", "visit", "document", *_unasked(note, found)),
        target={"visit": visit, "passages": spans},
        heading=f"{verb(step.command)} · {visit.number} {visit.party.name}",
        initial={**step.initial, **initial},
    )
    return _form(request, actor, step)


@page("intake/<uuid:intake_id>/part/", name="intake_part", grant="collect.intake")
def intake_part(request: HttpRequest, actor: Actor, intake_id: UUID) -> HttpResponse:
    """What was ticked or selected in a document: on to its form."""
    row = intake_for(actor, intake_id)
    spans = _chosen(request, _noted(actor, row))
    if spans is None:
        return _none_chosen(request, reverse("intake", args=[row.pk]))
    return redirect("intake_part_new", intake_id=row.pk, spans=written(spans))


@page(
    "intake/<uuid:intake_id>/part/<str:spans>/",
    name="intake_part_new",
    grant="collect.intake",
    methods=("GET", "POST"),
)
def intake_part_new(request: HttpRequest, actor: Actor, intake_id: UUID, spans: str) -> HttpResponse:
    """登记 a passage of a document; its visit is filled in where one only was confirmed out of it."""
    row = intake_for(actor, intake_id)
    note = _noted(actor, row)
    found = _spans(note, spans)
    step = _step(note, found, reverse("intake", args=[row.pk]))
    step = replace(
        step,
        command=_without(step.command, "passages", "document", *_unasked(note, found)),
        target={"document": row, "passages": spans},
        heading=f"{verb(step.command)} · {row}",
        initial={**step.initial, **_of_only_visit(row)},
    )
    return _form(request, actor, step)


def _visit(actor: Actor, number: str) -> Visit:
    found = visible_visits(actor, "visit.register").filter(number=number.strip().upper()).first()
    if found is None:
        zh, en = "没有此走访，或不在您的范围内", "No such visit, or it is out of your reach."
        raise refuse("not_found", zh, en)
    return found


def _noted(actor: Actor, row: Intake) -> Note:
    return noted_in_document(actor, row, list(row.drafts.select_related("matter")))


def _of_only_visit(row: Intake) -> dict[str, str]:
    """Visit, party, area and place where the document told of one visit that was confirmed."""
    drafts = row.drafts.exclude(visit=None).select_related("visit__party__area")
    visits = list({one.visit.pk: one.visit for one in drafts if one.visit}.values())
    if len(visits) != 1:
        return {}
    visit = visits[0]
    found = {"visit": visit.number, "party": visit.party.code, "area": visit.party.area.code}
    return {**found, "place": visit.place}


def _chosen(request: HttpRequest, note: Note) -> list[Span] | None:
    return read_spans(" ".join(request.GET.getlist("passages")[:60])[:1000], note.text)


def _none_chosen(request: HttpRequest, back: str) -> HttpResponse:
    messages.warning(request, _("请先选中或勾选要登记的文字"))
    return redirect(back + ANCHOR)


def _spans(note: Note, given: str) -> list[Span]:
    """The passages in the address. Refuses: no passages of this text."""
    found = read_spans(given, note.text)
    if found is None:
        zh, en = "所选文字不在原文中，请重新选取", "The passages are not in the text; choose again."
        raise refuse("not_found", zh, en)
    return found


def _unasked(note: Note, spans: Sequence[Span]) -> tuple[str, ...]:
    """Whether once more is asked only where the passage became a matter before."""
    return () if note.matters_at(spans) else ("again",)


def _without(command: Command, *names: str) -> Command:
    """A command of which the page says some things itself."""
    return replace(command, parameters=tuple(one for one in command.parameters if one.name not in names))


def _step(note: Note, spans: Sequence[Span], back: str) -> Step:
    words = words_of(spans, note.text)
    return Step(
        COMMANDS["collect.register_excerpt"],
        {},
        back + ANCHOR,
        "",
        initial={"title": title_of(words), "text": words, "kind": Kind.PROBLEM.value},
        about=ABOUT,
        context={"words": words, "known": note.matters_at(spans), "checkable": _("查看建议")},
    )


def _form(request: HttpRequest, actor: Actor, step: Step) -> HttpResponse:
    """The form, also when it is asked what is thought of it before it is sent."""
    if request.method == "POST" and "check" in request.POST:
        panels = shown("matter_new", actor, request.POST)
        initial = prefilled(step.command, request.POST)
        return checked_page(
            request, actor, replace(step, initial=initial, context={**step.context, "panels": panels})
        )
    return step_page(request, actor, step)


@panel("visit_note", order=10, template="collect/_note.html")
def of_visit(actor: Actor, visit: Visit) -> Mapping[str, Any]:
    """走访情况 with what became of it; whoever may register goes on from there."""
    may = visit.erased_at is None and visible_visits(actor, "visit.register").filter(pk=visit.pk).exists()
    return {
        "note": noted_at_visit(actor, visit),
        "part_url": reverse("visit_part", args=[visit.number]) if may else "",
    }
