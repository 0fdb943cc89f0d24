"""核对草稿: the cleaned text beside the drafts, every drafted field with the words it came from; confirm, edit or reject each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.facts import refusals
from lianxin.casefile.queries.scope import visible_to
from lianxin.collect import commands
from lianxin.collect.models import Draft, DraftKind, DraftState, Intake
from lianxin.collect.queries import draft_for, intake_for
from lianxin.collect.queries.excerpts import noted_in_document
from lianxin.collect.rules.excerpts import pieces
from lianxin.collect.rules.figure_labels import FIGURE_LABELS
from lianxin.collect.web.guess import KEPT, Guess, guess, units_named
from lianxin.directory.models import Category
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.panels import shown
from lianxin.kernel.refusal import Refused
from lianxin.kernel.steps import typed_so_far

FIELD_WORDS = {
    "leader": ("走访领导", "Leader"),
    "leader_title": ("职务", "Title"),
    "party": ("对象", "Party"),
    "date": ("日期", "Date"),
    "date_text": ("日期（原文）", "Date as written"),
    "place": ("地点", "Place"),
    "form": ("方式", "Mode"),
    "raised": ("反映内容", "Raised"),
    "kind": ("性质", "Kind"),
    "category": ("类别", "Category"),
    "lead": ("牵头", "Lead"),
    "support": ("联动", "Joining"),
    "upward": ("向上争取", "Upward"),
    "policy": ("政策", "Policy"),
    "measures": ("措施", "Measures"),
    "outcome": ("结果", "Outcome"),
    "limit_days": ("时限（天）", "Limit in days"),
}
OUTCOME_WORDS = {
    "settled_on_site": ("现场解决", "Settled on site"),
    "answered_on_site": ("现场答复", "Answered on site"),
    "solved": ("已解决", "Solved"),
    "planned": ("列入计划", "Planned"),
    "limited": ("暂不具备条件", "Limited"),
    "superior": ("向上争取", "Raised upward"),
    "dispatched": ("已交办", "Dispatched"),
    "studying": ("转交研究", "Under study"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One drafted field: its name and words, its value, and the words of the text it came from."""

    name: str
    words: tuple[str, str]
    value: str | tuple[str, str]
    source: str


@page("intake/<uuid:intake_id>/", name="intake", grant="collect.intake")
def intake(request: HttpRequest, actor: Actor, intake_id: UUID) -> HttpResponse:
    """核对: the document with its drafts, one of them open."""
    row = intake_for(actor, intake_id)
    return _shown(request, actor, row, chosen=request.GET.get("draft", ""))


@page("intake/draft/<uuid:draft_id>/", name="draft", grant="collect.intake", methods=("POST",))
def draft(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """确认或弃用 a draft, or ask what is suggested for it; what was typed stays when it is refused."""
    one = draft_for(actor, draft_id)
    if "check" in request.POST:
        return _checked(request, actor, one)
    if request.POST.get("decision") == "keep":
        return _keep(request, actor, one)
    name = _command_name(one, request.POST.get("decision", ""))
    command = COMMANDS[name]
    form = form_for(command, actor, request.POST)
    try:
        if form.is_valid():
            done = command.function(by=act_of(request, actor), draft=one, **arguments(command, form))
            messages.success(request, _told(name, done.number))
            return redirect(f"{reverse('intake', args=[one.intake_id])}?draft={one.pk}#draft")
        status = 422
    except Refused as refused:
        if one.state != DraftState.OPEN:
            raise
        blame(form, refused.reasons)
        status = status_of(refused)
    row = intake_for(actor, one.intake_id)
    return _shown(request, actor, row, chosen=str(one.pk), bound=form, status=status)


def _checked(request: HttpRequest, actor: Actor, one: Draft) -> HttpResponse:
    """查看建议: the draft with what was typed and taken, and what is suggested for that; nothing is kept."""
    command = COMMANDS[_command_name(one, "")]
    typed = typed_so_far(command, request.POST)
    row = intake_for(actor, one.intake_id)
    return _shown(request, actor, row, chosen=str(one.pk), bound=form_for(command, actor, initial=typed))


def _keep(request: HttpRequest, actor: Actor, one: Draft) -> HttpResponse:
    """保存修改: what was typed is kept with the draft, unchecked, until it is confirmed."""
    names = [parameter.name for parameter in COMMANDS[_command_name(one, "")].parameters]
    typed = {name: request.POST[name][:4000] for name in names if name in request.POST}
    commands.edit(by=act_of(request, actor), draft=one, fields={KEPT: typed})
    messages.success(request, _("已保存修改，尚未确认"), extra_tags=request.path)
    return redirect(f"{reverse('intake', args=[one.intake_id])}?draft={one.pk}#draft")


def _command_name(one: Draft, decision: str) -> str:
    if decision == "reject":
        return "collect.reject"
    return "collect.confirm_visit" if one.kind == DraftKind.VISIT else "collect.confirm_matter"


def _told(name: str, number: str) -> str:
    words = _("已弃用草稿") if name == "collect.reject" else _("已登记")
    return f"{words} {number}"


def _shown(
    request: HttpRequest,
    actor: Actor,
    row: Intake,
    *,
    chosen: str,
    bound: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    # Visits first: a matter is then raised at the visit that was confirmed before it.
    drafts = sorted(
        row.drafts.select_related("visit", "matter", "decided_by"),
        key=lambda one: (one.kind != DraftKind.VISIT, one.place_in_text),
    )
    one = _chosen(drafts, chosen)
    note = noted_in_document(actor, row, drafts)
    context: dict[str, Any] = {
        "intake": row,
        "drafts": [(draft, _label(draft), DraftState(draft.state)) for draft in drafts],
        "one": one,
        "pieces": pieces(note.text, {**(one.spans if one else {}), **note.spans}),
        "note": note,
        "part_url": reverse("intake_part", args=[row.pk]),
        "key": new_id(),
        "n_open": sum(1 for draft in drafts if draft.state == DraftState.OPEN),
        **_summary(row),
    }
    if one is not None:
        context |= _about(actor, row, one, drafts, bound)
    return render(request, "collect/intake.html", context, status=status)


def _chosen(drafts: Sequence[Draft], asked: str) -> Draft | None:
    """The draft that was asked for, else the first open one."""
    named = next((one for one in drafts if str(one.pk) == asked), None)
    waiting = next((one for one in drafts if one.state == DraftState.OPEN), None)
    return named or waiting or next(iter(drafts), None)


def _label(draft: Draft) -> str:
    fields = draft.fields
    words = fields.get("party") or "" if draft.kind == DraftKind.VISIT else fields.get("raised") or ""
    return str(words)[:40]


def _about(
    actor: Actor, row: Intake, one: Draft, drafts: Sequence[Draft], bound: forms.Form | None
) -> dict[str, Any]:
    """The chosen draft: its fields, and either the form to decide it or what became of it."""
    context: dict[str, Any] = {"found": found_fields(row.text, one), "state": DraftState(one.state)}
    if one.state != DraftState.OPEN:
        return context | {"next": next_command(actor, one)}
    command = COMMANDS[_command_name(one, "")]
    guessed = guess(actor, one, drafts)
    form = bound if bound is not None else form_for(command, actor, initial=guessed.initial)
    told = {"form": form, "guess": guessed, "new_party": _new_party(guessed)}
    return context | told | (_suggested(actor, form) if one.kind == DraftKind.MATTER else {})


def _suggested(actor: Actor, form: forms.Form) -> dict[str, Any]:
    """What is suggested for the words of a drafted matter as they stand in its form."""
    given = {name: form[name].value() or "" for name in form.fields}
    return {"panels": shown("draft", actor, given), "form_id": "draft-form"}


def _new_party(guessed: Guess) -> str:
    if not guessed.unknown_party:
        return ""
    return f"{reverse('party_new')}?{urlencode({'name': guessed.unknown_party, 'kind': 'enterprise'})}"


# --- what was read, as people look at it


def found_fields(text: str, draft: Draft) -> list[Found]:
    """The drafted fields that have a value, each with the words it came from."""
    rows = []
    for name, words in FIELD_WORDS.items():
        value = draft.fields.get(name)
        if value in (None, "", []):
            continue
        span = draft.spans.get(name)
        source = text[span[0] : span[1]] if span else ""
        rows.append(Found(name, words, _said(name, value), source))
    return rows


def _category_words(code: str) -> str:
    found = Category.objects.filter(code=code).first()
    return f"{code} {found}" if found else code


def _said(name: str, value: Any) -> str | tuple[str, str]:
    if name == "outcome":
        return OUTCOME_WORDS.get(str(value), (str(value), str(value)))
    if name == "category":
        return _category_words(str(value))
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _summary(row: Intake) -> dict[str, Any]:
    """Figures, fields and units that the report states, and what cleaning took away."""
    reading = row.reading
    approximate = set(reading.get("figures_approx") or [])
    figures = [
        (FIGURE_LABELS.get(name, (name, name)), f"{value}{'+' if name in approximate else ''}")
        for name, value in (reading.get("figures") or {}).items()
    ]
    return {
        "figures": figures,
        "fields": reading.get("fields") or [],
        "units": [(name, unit) for name, unit in units_named(reading.get("units") or [])],
        "district": reading.get("district") or "",
        "dated": reading.get("date") or "",
        "dropped": reading.get("dropped") or [],
        "lost": [row.text[a:b] for a, b in reading.get("lost_spans") or []],
    }


# --- what comes next for a confirmed matter


@dataclass(frozen=True, slots=True)
class Next:
    """The next command that the draft speaks of, with a link that fills it in."""

    command: Command
    url: str


def next_command(actor: Actor, draft: Draft) -> Next | None:
    """现场决定: settled, answered or units named in the text become the next step, prefilled, for a person to take."""
    matter: Matter | None = draft.matter
    asked = _asked(draft)
    if matter is None or asked is None or not visible_to(actor).filter(pk=matter.pk).exists():
        return None
    name, values = asked
    if refusals(actor, matter, name, now()):
        return None
    query = urlencode([(key, value) for key, value in values if value])
    return Next(COMMANDS[name], f"{reverse('matter_step', args=[matter.number, name])}?{query}")


def _asked(draft: Draft) -> tuple[str, list[tuple[str, str]]] | None:
    """The command that a draft's outcome and units speak of, with what is filled in."""
    fields = draft.fields
    measures = str(fields.get("measures") or "")
    outcome = fields.get("outcome")
    if outcome == "settled_on_site":
        return "onsite.settle", [("measures", measures), ("answer", measures)]
    if outcome == "answered_on_site":
        return "onsite.answer", [("answer", measures), ("basis", str(fields.get("policy") or ""))]
    lead = [unit.code for _name, unit in units_named(fields.get("lead") or []) if unit]
    if not lead:
        return None
    joining = [unit.code for _name, unit in units_named(fields.get("support") or []) if unit]
    others = dict.fromkeys([*lead[1:], *joining])
    return "onsite.name_units", [
        ("lead", lead[0]),
        *[("support", code) for code in others if code != lead[0]],
        ("requirement", measures),
    ]
