"""Doing a step on a matter 办理: one page for every command of the table; and reading who raised it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.facts import every_step, nearest
from lianxin.casefile.queries.lines import line
from lianxin.casefile.queries.scope import matter_for, visible_to
from lianxin.casefile.queries.timeline import timeline
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.forms import key_of
from lianxin.kernel.pages import page
from lianxin.kernel.panels import shown
from lianxin.kernel.refusal import Reason, refuse
from lianxin.kernel.steps import (
    Conflict,
    Step,
    Suggestion,
    prefilled,
    reading_page,
    step_page,
    suggested,
    suggests,
    verb,
)
from lianxin.people.queries import Person

# Commands on a matter that have pages of their own.
OWN_PAGES = frozenset({"casefile.reveal", "casefile.attach", "casefile.detach", "casefile.open_file"})


@page("matters/<str:number>/do/<str:name>/", name="matter_step", grant="matter.see", methods=("GET", "POST"))
def do(request: HttpRequest, actor: Person, number: str, name: str) -> HttpResponse:
    """办理: the form of a command on a matter, its run, and all reasons when it may not be."""
    matter = matter_for(actor, number)
    command = COMMANDS.get(name)
    if command is None or command.target != "matter" or name in OWN_PAGES:
        raise refuse("not_found", "没有此动作", "No such step.")
    moment, language = now(), get_language() or ""
    hint = suggested(name, actor, matter) if request.method == "GET" else Suggestion()
    step = Step(
        command=command,
        target={"matter": matter},
        back=reverse("matter", args=[matter.number]),
        heading=f"{verb(command)} · {matter.number}",
        seen=matter.ledger_n,
        initial={**hint.initial, **prefilled(command, request.GET)},
        # What a link fills in has not the reason of what would stand there otherwise.
        hints={name: why for name, why in hint.hints.items() if name not in request.GET},
        blocked=_blocked(actor, matter, name) if request.method == "GET" else (),
        after=lambda done: _where_next(actor, done),
        conflict=lambda seen: _conflict(actor, matter, name, seen),
        about="casefile/_about.html",
        context={
            "matter": matter,
            "line": line(matter, moment, language),
            "panels": shown(f"do {name}", actor, matter),
        },
    )
    return step_page(request, actor, step)


def _blocked(actor: Person, matter: Matter, name: str) -> list[Reason]:
    """Why the command is not possible now: the reasons of that of its rows which is nearest to possible."""
    return nearest(every_step(actor, matter, now()), name)


def _where_next(actor: Person, done: Done) -> str:
    """Back to the matter, or to the list when it has left the actor's reach."""
    if visible_to(actor).filter(number=done.number).exists():
        return reverse("matter", args=[done.number])
    return reverse("matters")


def _conflict(actor: Person, matter: Matter, name: str, seen: int) -> Conflict:
    events = timeline(matter, get_language() or "", after=seen)
    present = suggested(name, actor, matter).initial
    return Conflict(events, present, _blocked(actor, matter, name), "casefile/_stands.html")


@suggests("casefile.correct")
def _correct(_actor: object, matter: Matter) -> Suggestion:
    return Suggestion({"title": matter.title, "text": matter.text, "place": matter.place})


@page("matters/<str:number>/raiser/", name="raiser", grant="matter.see_raiser", methods=("GET", "POST"))
def raiser(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """查看反映人: only with a reason, which stays in the ledger; shown once, kept nowhere."""
    matter = matter_for(actor, number, "matter.see_raiser")
    step = Step(
        COMMANDS["casefile.reveal"],
        {"matter": matter},
        reverse("matter", args=[matter.number]),
        f"{matter.number} {matter.title}",
    )
    return reading_page(request, actor, step)


@suggests("collect.accept")
def _accept(_actor: object, matter: Matter) -> Suggestion:
    """The category and urgency that were written down at registration."""
    initial: dict[str, object] = {"urgency": matter.urgency}
    if matter.category is None:
        return Suggestion(initial)
    return Suggestion(initial | {"category": key_of(matter.category)}, {"category": _("登记时所选，请核定")})
