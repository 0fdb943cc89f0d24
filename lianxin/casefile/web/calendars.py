"""工作日历页面: what is in force, what waits for a second person with the deadlines it would move, and every earlier version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from lianxin.casefile.models import DeadlineMove
from lianxin.casefile.queries.moves import Plan, planned
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.rules import ClockKind
from lianxin.directory.models import Area, Unit
from lianxin.kernel.calendar_days import hours_words
from lianxin.kernel.calendars import (
    calendar_of,
    calendars_in_force,
    days_of,
    differences,
    hours_from_json,
    in_force,
    missing_years,
    version_for,
    working_calendar,
)
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import CalendarVersion
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.kernel.walls import WHOLE, seeing

DRAFTING = ("casefile.draft_calendar", "casefile.draft_hours", "casefile.open_calendar")
DECIDING = ("casefile.confirm_calendar", "casefile.discard_calendar")
NEEDS = {
    "directory.choose_calendar": "calendar.confirm",
    "casefile.confirm_calendar": "calendar.confirm",
}
VERSIONS_SHOWN = 30
MOVES_SHOWN = 200


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _offered(actor: Actor, names: Sequence[str]) -> list[Command]:
    return [COMMANDS[name] for name in names if NEEDS.get(name, "calendar.draft") in actor.grants]


@page("calendars/", name="calendars", grant="calendar.see")
def calendars(request: HttpRequest, actor: Actor) -> HttpResponse:
    """工作日历: those in force, what waits, who keeps which, and the versions so far."""
    rows = CalendarVersion.objects.order_by("-made_at", "-n")
    in_use, today = list(calendars_in_force()), now().date()
    waiting = rows.filter(confirmed_at=None, discarded_at=None)
    context = {
        "rows": [(one, missing_years(today, working_calendar(one.calendar))) for one in in_use],
        "waiting": waiting,
        "versions": rows.exclude(pk__in=waiting.values("pk"))[:VERSIONS_SHOWN],
        "units": Unit.objects.exclude(calendar="").only("name", "calendar"),
        "areas": Area.objects.exclude(calendar="").only("name", "calendar"),
        "titles": {one.calendar: one.title for one in in_use},
        "steps": _offered(actor, (*DRAFTING, "directory.choose_calendar")),
    }
    return render(request, "casefile/calendars.html", context)


@page("calendars/do/<str:name>/", name="calendar_step", grant="calendar.see", methods=("GET", "POST"))
def calendar_step(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """拟订节假日安排、办公时间，新设、选用日历."""
    if name not in {one.name for one in _offered(actor, (*DRAFTING, "directory.choose_calendar"))}:
        raise refuse("not_granted", "没有此动作，或您的岗位没有这项权限", "No such step, or not granted.")
    command = COMMANDS[name]
    initial: dict[str, Any] = {"calendar": "default", "year": now().year + (now().month >= 10)}
    if name == "directory.choose_calendar":
        initial = {}
    step = Step(
        command,
        {},
        reverse("calendars"),
        verb(command),
        initial=initial | prefilled(command, request.GET),
        after=lambda done: (
            reverse("calendar", args=[done.number]) if done.subject == "version" else reverse("calendars")
        ),
        upload="text" if name == "casefile.draft_calendar" else "",
    )
    return step_page(request, actor, step)


@page("calendars/<slug:version>/", name="calendar", grant="calendar.see")
def calendar(request: HttpRequest, actor: Actor, version: str) -> HttpResponse:
    """一个版本: what it changes, the deadlines it would move or has moved, its days and hours."""
    row = version_for(version)
    base = row.base_n
    days = list(days_of(row))
    context = {
        "version": row,
        "changes": differences(working_calendar(row.calendar, base), calendar_of(row), _lang())
        if base
        else [],
        "years": [(year, [one for one in days if one.on.year == year]) for year in reversed(row.years)],
        "hours": [(one["from"], hours_words(hours_from_json(one["spans"]))) for one in row.hours],
        "day_hours": {one.on: hours_words(hours_from_json(one.hours)) for one in days if one.hours},
        "is_waiting": row.confirmed_at is None and row.discarded_at is None,
        "is_stale": _is_stale(row),
        **_moves(actor, row),
    }
    if context["is_waiting"]:
        context["steps"] = _offered(actor, DECIDING)
        context["is_own"] = row.made_by == actor.officer_id
    return render(request, "casefile/calendar.html", context)


def _is_stale(version: CalendarVersion) -> bool:
    current = in_force(version.calendar)
    return version.confirmed_at is None and (current.n if current else None) != version.base_n


def _moves(actor: Actor, version: CalendarVersion) -> Mapping[str, Any]:
    """The deadlines that it would move or moved: counted over all, listed as far as the actor sees the matters."""
    if version.discarded_at is not None:
        return {}
    if version.confirmed_at is None:
        with seeing(WHOLE):
            plan = planned(version, now(), most=MOVES_SHOWN)
        return {"plan": plan, "moves": _seen(actor, plan)}
    with seeing(WHOLE):
        n = DeadlineMove.objects.filter(calendar=version.calendar, n=version.n).count()
    if "matter.see" not in actor.grants:
        return {"moved": n, "moves": []}
    rows = DeadlineMove.objects.filter(calendar=version.calendar, n=version.n, matter__in=visible_to(actor))
    listed = rows.select_related("matter", "clock").order_by("due_from", "id")[:MOVES_SHOWN]
    return {
        "moved": n,
        "moves": [(one.matter, ClockKind(one.clock.kind), one.due_from, one.due_to) for one in listed],
    }


def _seen(actor: Actor, plan: Plan) -> list[tuple[Any, Any, Any, Any]]:
    if "matter.see" not in actor.grants:
        return []
    mine = visible_to(actor).filter(id__in={one.clock.matter_id for one in plan.shown})
    matters = {one.id: one for one in mine}
    return [
        (matters[one.clock.matter_id], one.kind, one.clock.due_at, one.due_to)
        for one in plan.shown
        if one.clock.matter_id in matters
    ]


@page(
    "calendars/<slug:version>/do/<str:name>/",
    name="calendar_decide",
    grant="calendar.see",
    methods=("GET", "POST"),
)
def calendar_decide(request: HttpRequest, actor: Actor, version: str, name: str) -> HttpResponse:
    """确认日历、作废日历草稿."""
    if name not in {one.name for one in _offered(actor, DECIDING)}:
        raise refuse("not_granted", "没有此动作，或您的岗位没有这项权限", "No such step, or not granted.")
    row = version_for(version)
    command = COMMANDS[name]
    heading = f"{verb(command)} {row.title} {row.n}"
    back = reverse("calendar", args=[version])
    context: dict[str, Any] = {"version": row}
    if request.method != "POST":
        context |= _moves(actor, row)
    return step_page(
        request,
        actor,
        Step(
            command,
            {"version": row},
            back,
            heading,
            about="casefile/_calendar_about.html",
            context=context,
        ),
    )


navigate("calendars", "日历时限", "Calendars and limits", order=94)
