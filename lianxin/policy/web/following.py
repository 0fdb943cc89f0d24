"""政策跟踪页面: who was told of which programme, what waits, one with its history, every step; counts on programme and party."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.directory.models import Party
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel, shown
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.policy.lifecycle import FOLLOW_UP, GRANT, LABELS, FollowState
from lianxin.policy.models import FollowUp, Programme
from lianxin.policy.queries.following import (
    STALLED,
    Wanted,
    entries,
    follow_up_for,
    follow_up_page,
    may_follow,
    of_party,
    tally,
)
from lianxin.policy.rules.words import Telling

STEPS = tuple(row.step for row in FOLLOW_UP.rows if row.frm)
SHOWN = 5


def _row(one: FollowUp) -> tuple[FollowUp, tuple[str, str], bool]:
    """A follow-up with the words of its state, and whether its day has passed."""
    is_late = one.next_on is not None and one.next_on < now().date()
    return one, LABELS[FollowState(one.state)], is_late


@page("policies/follow-ups/", name="follow_ups", grant="policy.see")
def follow_ups(request: HttpRequest, actor: Actor) -> HttpResponse:
    """政策跟踪: by state, those that nobody has looked at by their day, my own."""
    wanted = Wanted.of(request.GET.dict())
    today = now().date()
    listed = follow_up_page(actor, wanted, today, after=request.GET.get("after", "")[:20])
    context = {
        "wanted": wanted,
        "listed": listed,
        "rows": [_row(one) for one in listed.rows],
        "tally": tally(actor, today),
        "stalled": STALLED,
        "may_tell": may_open(actor, "follow_up_new"),
    }
    return render(request, "policy/follow_ups.html", context)


def _page_of(done: Done) -> str:
    return reverse("follow_up", args=[done.number])


@page("policies/follow-ups/new/", name="follow_up_new", grant="policy.follow", methods=("GET", "POST"))
def follow_up_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """告知政策."""
    command = COMMANDS["policy.tell"]
    filled = prefilled(command, request.GET)
    step = Step(command, {}, reverse("follow_ups"), verb(command), initial=filled, after=_page_of)
    return step_page(request, actor, step)


@page("policies/follow-ups/<str:number>/", name="follow_up", grant="policy.see")
def follow_up(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One follow-up: how far it is, who sees to it by when, everything that was done."""
    one = follow_up_for(actor, number)
    may = may_follow(actor, one)
    rows = FOLLOW_UP.rows_from(FollowState(one.state)) if may else []
    is_free = one.state == FollowState.APPLIED or one.programme.is_automatic
    context = {
        "one": one,
        "state": LABELS[FollowState(one.state)],
        "how": Telling(one.how),
        "is_late": _row(one)[2],
        "steps": [(row, verb(COMMANDS[row.step])) for row in rows if is_free or not row.needs],
        "entries": [(each, COMMANDS[each.step]) for each in entries(one)],
        "panels": shown("follow_up", actor, one),
    }
    return render(request, "policy/follow_up.html", context)


@page(
    "policies/follow-ups/<str:number>/do/<str:name>/",
    name="follow_up_step",
    grant="policy.follow",
    methods=("GET", "POST"),
)
def follow_up_step(request: HttpRequest, actor: Actor, number: str, name: str) -> HttpResponse:
    """登记申报、兑付、未通过、不申报, 跟进记录, 转交."""
    one = follow_up_for(actor, number)
    if name not in STEPS:
        raise refuse("not_found", "没有此动作", "No such step.")
    command = COMMANDS[name]
    asked = tuple(each for each in command.parameters if each.name != "follow_up")
    heading = f"{verb(command)} · {one.programme.name} · {one.party.name}"
    back = reverse("follow_up", args=[one.number])
    step = Step(replace(command, parameters=asked), {"follow_up": one}, back, heading)
    return step_page(request, actor, step)


@panel("programme", order=10, template="policy/_tally.html")
def of_programme(actor: Actor, programme: Programme) -> dict[str, Any] | None:
    """政策落实: who was told, applied, was paid or refused, how much; each count leads to its list."""
    found = tally(actor, now().date(), programme)
    may = may_open(actor, "follow_up_new") and programme.withdrawn_at is None
    return {"programme": programme, "tally": found, "stalled": STALLED, "may_tell": may}


@panel("party", order=31, template="policy/_follow_ups_of_party.html")
def follow_ups_of_party(actor: Actor, party: Party) -> dict[str, Any] | None:
    """政策跟踪 of a party."""
    if "policy.see" not in actor.grants:
        return None
    rows = list(of_party(actor, party)[: SHOWN + 1])
    may = GRANT in actor.grants
    if not rows and not may:
        return None
    return {
        "party": party,
        "rows": [_row(one) for one in rows[:SHOWN]],
        "is_more": len(rows) > SHOWN,
        "may_tell": may,
    }
