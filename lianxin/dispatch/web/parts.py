"""Pages of dispatch: the undertakings on a matter's page, each step of an undertaking, and the dispatch queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import line, lines
from lianxin.casefile.queries.lists import Wanted, page_of
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.queries.timeline import DATA_WORDS, STEP_WORDS, VALUE_WORDS, timeline
from lianxin.casefile.rules import StandstillReason
from lianxin.dispatch.commands.parts import part_refusals, parts_steps_for
from lianxin.dispatch.lifecycle import COMMAND_OF, LABELS, UNDERTAKING, Standing
from lianxin.dispatch.models import ExtensionRequest, ReturnRequest, SuspensionRequest, Undertaking, Word
from lianxin.dispatch.queries import (
    awaiting_extension_ruling,
    awaiting_return_ruling,
    awaiting_suspension_ruling,
    parts_of,
    undertaking_for,
)
from lianxin.dispatch.rules import Part, ReturnReason, Ruling, WordKind
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Command, Done
from lianxin.kernel.forms import key_of
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel, shown
from lianxin.kernel.refusal import Reason, refuse
from lianxin.kernel.steps import (
    Conflict,
    Step,
    Suggestion,
    checked_page,
    prefilled,
    step_page,
    suggested,
    suggests,
    verb,
)
from lianxin.onsite.models import Decision, DecisionKind
from lianxin.people.queries import Person
from lianxin.reading.queries.answers import Drafted

STEP_WORDS.update({row.step: (row.zh, row.en) for row in UNDERTAKING.rows})
STEP_WORDS["dispatch.hand_over_unit"] = ("移交职责", "Handed over to another unit")
VALUE_WORDS.update({"part": Part})
DATA_WORDS.setdefault("from", ("原单位", "From"))
DATA_WORDS.setdefault("to", ("承接单位", "To"))
DATA_WORDS.setdefault("handler", ("经办", "Handler"))
navigate("dispatch_queue", "交办", "Dispatch", order=50)

TONES = {
    Standing.SENT: "warn",
    Standing.ACCEPTED: "calm",
    Standing.RETURN_ASKED: "alarm",
    Standing.REPORTED: "done",
    Standing.DONE: "done",
}
QUEUE_MOST = 50
# Whose words can be looked at before they are sent.
CHECKED = frozenset({"reply.report"})


@dataclass(frozen=True, slots=True)
class Button:
    """A command on an undertaking, with the reasons why it is grey."""

    command: Command
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PartShown:
    """An undertaking as the page shows it."""

    row: Undertaking
    part: Part
    state: tuple[str, str]
    tone: str
    words: list[tuple[WordKind, Word]]
    returns: list[tuple[ReturnReason, Ruling, ReturnRequest]]
    extensions: list[tuple[Ruling, ExtensionRequest]]
    suspensions: list[tuple[Ruling, StandstillReason, SuspensionRequest]]
    buttons: list[Button]


@panel("matter", order=30, template="dispatch/_parts.html")
def undertakings(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """承办情况: who leads and joins, where each is, what each said and asked, and what I may do in it."""
    if matter.state in (State.REGISTERED, State.MERGED) and matter.round == 1:
        return None
    moment = now()
    parts = [_shown(actor, one, moment) for one in parts_of(matter)]
    return {"parts": parts} if parts else None


def _shown(actor: Actor, one: Undertaking, moment: datetime) -> PartShown:
    state = Standing(one.state)
    return PartShown(
        row=one,
        part=Part(one.part),
        state=LABELS[state],
        tone=TONES.get(state, "plain"),
        words=[(WordKind(word.kind), word) for word in one.words.all()],
        returns=[(ReturnReason(x.reason), Ruling(x.ruling), x) for x in one.return_requests.all()],
        extensions=[(Ruling(x.ruling), x) for x in one.extension_requests.all()],
        suspensions=[
            (Ruling(x.ruling), StandstillReason(x.reason), x) for x in one.suspension_requests.all()
        ],
        buttons=buttons(actor, one, moment) if state not in UNDERTAKING.ends else [],
    )


def buttons(actor: Actor, one: Undertaking, moment: datetime) -> list[Button]:
    """What the actor may do in an undertaking; a ruling is offered only where one is asked for."""
    found: dict[str, Button] = {}
    for row, reasons in parts_steps_for(actor, one, moment):
        if row.grant == "dispatch.rule" and reasons:
            continue
        name = COMMAND_OF[row.step]
        found.setdefault(name, Button(COMMANDS[name], tuple(reasons)))
    return list(found.values())


@page(
    "undertakings/<uuid:key>/do/<str:name>/",
    name="part_step",
    grant="matter.see",
    methods=("GET", "POST"),
)
def do(request: HttpRequest, actor: Person, key: UUID, name: str) -> HttpResponse:
    """承办动作: the form of a command on an undertaking, its run, and all reasons when it may not be."""
    if name not in COMMAND_OF.values():
        raise refuse("not_found", "没有此动作", "No such step.")
    one, moment = undertaking_for(actor, key), now()
    command, matter, first = COMMANDS[name], one.matter, request.method == "GET"
    hint = suggested(name, actor, one) if first else Suggestion()
    step = Step(
        command=command,
        target={"undertaking": one},
        back=reverse("matter", args=[matter.number]),
        heading=f"{verb(command)} · {one.unit.short_name} · {matter.number}",
        seen=matter.ledger_n,
        initial=prefilled(command, request.POST) if _is_check(request) else hint.initial,
        hints=hint.hints,
        blocked=_blocked(actor, one, name, moment) if first else (),
        after=lambda done: _where_next(actor, done),
        conflict=lambda seen: _conflict(actor, one, name, seen),
        about="dispatch/_about.html",
        context={
            "checked": _checked(request, actor, one, name),
            "checkable": _("预览和核对答复") if name in CHECKED else "",
            "matter": matter,
            "line": line(matter, moment, get_language() or ""),
            "one": one,
            "part": Part(one.part),
        },
    )
    return checked_page(request, actor, step) if _is_check(request) else step_page(request, actor, step)


def _is_check(request: HttpRequest) -> bool:
    """Whether somebody only asks what is thought of what he wrote."""
    return request.method == "POST" and "check" in request.POST


def _checked(request: HttpRequest, actor: Person, one: Undertaking, name: str) -> list[tuple[str, Any]]:
    if name not in CHECKED or not _is_check(request):
        return []
    given = request.POST
    draft = Drafted(one.matter, given.get("public_answer", ""), given.get("result_class", ""))
    return shown(f"check {name}", actor, draft)


def _blocked(actor: Person, one: Undertaking, name: str, moment: datetime) -> list[Reason]:
    steps = [step for step, command in COMMAND_OF.items() if command == name]
    return min((part_refusals(actor, one, step, moment) for step in steps), key=len)


def _where_next(actor: Person, done: Done) -> str:
    if visible_to(actor).filter(number=done.number).exists():
        return reverse("matter", args=[done.number])
    return reverse("matters")


def _conflict(actor: Person, one: Undertaking, name: str, seen: int) -> Conflict:
    events = timeline(one.matter, get_language() or "", after=seen)
    present = suggested(name, actor, one).initial
    return Conflict(events, present, _blocked(actor, one, name, now()), "casefile/_stands.html")


@suggests("dispatch.send")
def _send(_actor: object, matter: Matter) -> Suggestion:
    """The units that the leader named on the spot; else those of the duty list for the category."""
    named = (
        Decision.objects.filter(matter=matter, kind=DecisionKind.NAMED).select_related("lead").order_by("-at")
    )
    decision = named.first()
    if decision is not None and decision.lead is not None:
        support = [key_of(unit) for unit in decision.supports.all()]
        why = _("领导现场确定")
        initial = {"lead": key_of(decision.lead), "support": support, "requirement": decision.requirement}
        return Suggestion(
            initial, {"lead": why, "support": why, "requirement": why} if support else {"lead": why}
        )
    return _by_duty_list(matter)


def _by_duty_list(matter: Matter) -> Suggestion:
    category = matter.category
    if category is None or category.lead is None:
        return Suggestion()
    support = [key_of(unit) for unit in category.supports.filter(is_active=True)]
    why = _("按权责清单“%(name)s”建议，请核定") % {"name": str(category)}
    return Suggestion(
        {"lead": key_of(category.lead), "support": support},
        {"lead": why, "support": why} if support else {"lead": why},
    )


@suggests("dispatch.contact")
def _contact(_actor: object, one: Undertaking) -> Suggestion:
    return Suggestion({"whom": one.matter.raiser_words})


@page("dispatch-queue/", name="dispatch_queue", grant="dispatch.send")
def queue(request: HttpRequest, actor: Person) -> HttpResponse:
    """待交办、退回待裁、延期待裁、暂停计时待裁, the least time left first."""
    moment, language = now(), get_language() or ""
    waiting = page_of(actor, Wanted(state=State.TO_DISPATCH, order="due"), moment, size=QUEUE_MOST)
    returns = list(awaiting_return_ruling(actor)[:QUEUE_MOST])
    extensions = list(awaiting_extension_ruling(actor)[:QUEUE_MOST])
    suspensions = list(awaiting_suspension_ruling(actor)[:QUEUE_MOST])
    context = {
        "waiting": waiting,
        "rows": lines(waiting.rows, moment, language),
        "returns": [(line(one.matter, moment, language), one, _asked_return(one)) for one in returns],
        "extensions": [
            (line(one.matter, moment, language), one, _asked_extension(one)) for one in extensions
        ],
        "suspensions": [
            (line(one.matter, moment, language), one, _asked_suspension(one)) for one in suspensions
        ],
    }
    return render(request, "dispatch/queue.html", context)


def _asked_return(one: Undertaking) -> tuple[ReturnReason, ReturnRequest]:
    request = one.return_requests.all()[0]
    return ReturnReason(request.reason), request


def _asked_extension(one: Undertaking) -> ExtensionRequest:
    return next(request for request in one.extension_requests.all() if request.ruling == Ruling.PENDING)


def _asked_suspension(one: Undertaking) -> tuple[StandstillReason, SuspensionRequest]:
    found = next(request for request in one.suspension_requests.all() if request.ruling == Ruling.PENDING)
    return StandstillReason(found.reason), found
