"""时限规定页面: every step with its rules, a trial of which one would apply, and setting or withdrawing one that is to come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.casefile.queries.limits import steps, tried
from lianxin.casefile.rules import ClockKind, Urgency
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import TimeClass
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb

SETTING = ("casefile.set_limit", "casefile.withdraw_limit")
TRIED = ("kind", "time_class", "urgency", "category", "unit", "on")


@page("limits/", name="limits", grant="calendar.see")
def limits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """时限规定."""
    today = now().date()
    given = {name: request.GET.get(name, "")[:40] for name in TRIED}
    context = {
        "steps": steps(today),
        "given": given,
        "found": tried(given, today),
        "kinds": [one for one in ClockKind if one is not ClockKind.LIST],
        "classes": list(TimeClass),
        "urgencies": list(Urgency),
        "categories": Category.objects.filter(is_active=True).only("code", "head", "name"),
        "units": Unit.objects.filter(is_active=True).only("code", "name"),
        "may_set": "limits.set" in actor.grants,
    }
    return render(request, "casefile/limits.html", context)


@page("limits/do/<str:name>/", name="limit_step", grant="limits.set", methods=("GET", "POST"))
def limit_step(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """设定时限、撤回时限规定."""
    if name not in SETTING:
        raise refuse("not_found", "没有此动作", "No such step.")
    command = COMMANDS[name]
    initial = prefilled(command, request.GET)
    return step_page(request, actor, Step(command, {}, reverse("limits"), verb(command), initial=initial))
