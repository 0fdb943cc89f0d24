"""One matter 事项详情: where it is, who has it, until when and why, what I may do, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lianxin.casefile.lifecycle import State, command_of
from lianxin.casefile.models import Attachment, Clock, Link, Matter
from lianxin.casefile.queries.facts import every_step
from lianxin.casefile.queries.lines import awaited_of, line, post_of
from lianxin.casefile.queries.present import present
from lianxin.casefile.queries.scope import matter_for, visible_to
from lianxin.casefile.queries.time import (
    alert_of,
    asked_of,
    explain,
    in_force,
    is_provisional,
    running_clocks,
)
from lianxin.casefile.queries.timeline import timeline
from lianxin.casefile.rules import Alert, ClockKind, Kind, Outcome, ResultClass, Source, Urgency
from lianxin.casefile.web.files import files_shown
from lianxin.directory.rules import TimeClass
from lianxin.kernel.calendars import DEFAULT, in_force_at, working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.grants import Reach
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.limits import Due, due
from lianxin.kernel.pages import page
from lianxin.kernel.panels import shown
from lianxin.kernel.refusal import Reason, refuse
from lianxin.people.queries import Person

LIMIT_UNITS = {
    "working_day": ("个工作日", "working days"),
    "calendar_day": ("个自然日", "calendar days"),
    "hour": ("小时", "hours"),
    "working_hour": ("个工作小时", "working hours"),
}


@dataclass(frozen=True, slots=True)
class Button:
    """A command that the page offers, with the reasons why it is grey."""

    command: Command
    reasons: tuple[Reason, ...]
    is_awaited: bool


@page("matters/<str:number>/", name="matter", grant="matter.see")
def detail(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """事项详情."""
    matter = matter_for(actor, number)
    moment, language = now(), get_language() or ""
    steps = every_step(actor, matter, moment)
    offered = buttons(steps, matter)
    has = present(matter, links=links_of(matter), files=Attachment.objects.filter(matter=matter))
    context = {
        "matter": matter,
        "line": line(matter, moment, language),
        "kind": Kind(matter.kind),
        "source": Source(matter.source),
        "urgency": Urgency(matter.urgency),
        "time_class": TimeClass(matter.time_class),
        "result_class": ResultClass(matter.result_class) if matter.result_class else None,
        "outcome": Outcome(matter.outcome) if matter.outcome else None,
        "leader": post_of(matter.leader_post),
        "alert": alert_of(matter, moment) if "supervise.notice" in actor.grants else Alert.NONE,
        "is_provisional": is_provisional(matter),
        "possible": sorted((one for one in offered if not one.reasons), key=lambda one: not one.is_awaited),
        "grey": [one for one in offered if one.reasons],
        "others": others(steps, offered),
        "may_reveal": "matter.see_raiser" in actor.grants,
        "may_print": {"collect.register", "visit.register"} & set(actor.grants),
        "panels": shown("matter", actor, matter),
        "may_leave_topic": "dispatch.topic" in actor.grants,
        "links": linked(actor, matter) if "links" in has else [],
        **files_shown(actor, matter, has_any="files" in has),
        "clocks": [(clock, ClockKind(clock.kind)) for clock in running_clocks(matter)],
        "events": timeline(matter, language),
    }
    return render(request, "casefile/matter.html", context)


Steps = Sequence[tuple[Row[State], list[Reason]]]


def buttons(steps: Steps, matter: Matter) -> list[Button]:
    """One button per command for the steps that the state allows and the actor is granted, in the table's order.

    A command with several rows is possible as soon as one of them is.
    """
    here = [
        (row, reasons)
        for row, reasons in steps
        if State(matter.state) in row.frm and all(one.code != "not_granted" for one in reasons)
    ]
    found: dict[str, tuple[Reason, ...]] = {}
    for row, reasons in here:
        name = command_of(row.step)
        if name and len(reasons) < len(found.get(name, (None,) * 99)):
            found[name] = tuple(reasons)
    waited_for = awaited_of(matter)
    awaited = command_of(waited_for.step) if waited_for else ""
    return [Button(COMMANDS[name], reasons, name == awaited) for name, reasons in found.items()]


def others(steps: Steps, offered: Sequence[Button]) -> list[tuple[Row[State], list[Reason]]]:
    """The rest of the table with why not, for the folded list of all steps."""
    shown_above = {one.command.name for one in offered}
    return [
        (row, reasons) for row, reasons in steps if command_of(row.step) not in shown_above | {""} and reasons
    ]


def links_of(matter: Matter) -> QuerySet[Link]:
    """The links of a matter in either direction; the many of a topic have a part of the page of their own."""
    rows = Link.objects.filter(Q(from_matter=matter) | Q(to_matter=matter), undone_at__isnull=True)
    return rows.exclude(kind=Link.Kind.TOPIC) if matter.is_topic else rows


def linked(actor: Person, matter: Matter) -> list[tuple[str, Matter]]:
    """The matters that this one is linked with and the actor may see, each with how."""
    rows = links_of(matter)
    found = [
        (one.kind if one.from_matter_id == matter.id else f"{one.kind}_in", _other(one, matter.id))
        for one in rows.select_related("from_matter", "to_matter").order_by("at")
    ]
    if not found or actor.grants["matter.see"] is Reach.ALL:
        return found
    seen = set(visible_to(actor).filter(id__in=[one.id for _, one in found]).values_list("id", flat=True))
    return [(how, one) for how, one in found if one.id in seen]


def _other(link: Link, mine: UUID) -> Matter:
    return link.to_matter if link.from_matter_id == mine else link.from_matter


@page("matters/<str:number>/why/<str:which>/", name="why", grant="matter.see")
def why(request: HttpRequest, actor: Person, number: str, which: str) -> HttpResponse:
    """为什么是这一天: every counted and skipped day of a limit."""
    matter = matter_for(actor, number)
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    shown_due, context = _backstop(matter, lang) if which == "backstop" else _limit(matter, which, lang)
    return render(request, "casefile/why.html", {"matter": matter, "due": shown_due, **context})


def _backstop(matter: Matter, lang: str) -> tuple[Due, dict[str, object]]:
    calendar = working_calendar(n=in_force_at(DEFAULT, matter.counts_from))
    on = calendar.local(matter.counts_from).date()
    limit = in_force(asked_of(matter, ClockKind.BACKSTOP), on).limit
    reckoned = due(matter.counts_from, limit, calendar, lang=lang)
    unit = LIMIT_UNITS[limit.unit]
    return reckoned, {
        "kind": ClockKind.BACKSTOP,
        "started_at": matter.counts_from,
        "limit": (f"{limit.value}{unit[0]}", f"{limit.value} {unit[1]}"),
        "now_due": matter.backstop_at,
        "is_moved": matter.backstop_at != reckoned.at,
    }


def _limit(matter: Matter, which: str, lang: str) -> tuple[Due, dict[str, object]]:
    clock = _clock(matter, which)
    unit = LIMIT_UNITS[clock.limit_unit]
    reckoned = explain(clock, lang)
    return reckoned, {
        "kind": ClockKind(clock.kind),
        "started_at": clock.started_at,
        "limit": (f"{clock.limit_value}{unit[0]}", f"{clock.limit_value} {unit[1]}"),
        "now_due": clock.due_at,
        "is_moved": clock.due_at != reckoned.at,
    }


def _clock(matter: Matter, which: str) -> Clock:
    running = running_clocks(matter)
    if which == "due":
        found = [one for one in running if one.due_at == matter.due_at and one.undertaking_id is None]
        found = found or [one for one in running if one.undertaking_id is None] or running
    else:
        found = [one for one in matter.clocks.all() if str(one.id) == which]
    if not found:
        raise refuse("not_found", "没有这项计时", "No such clock.")
    return found[0]
