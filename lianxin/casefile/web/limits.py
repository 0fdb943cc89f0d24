"""时限规定页面: every step with its rules, a trial of which one would apply, and setting or withdrawing one that is to come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.casefile.models import Threshold
from lianxin.casefile.queries.limits import steps, tried
from lianxin.casefile.queries.time import thresholds
from lianxin.casefile.rules import BY_DATE, Alert, ClockKind, Urgency
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import TimeClass
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.lights import Light
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb

SETTING = ("casefile.set_limit", "casefile.withdraw_limit", "casefile.set_thresholds")
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
        "kinds": [one for one in ClockKind if one not in BY_DATE],
        "classes": list(TimeClass),
        "urgencies": list(Urgency),
        "categories": Category.objects.filter(is_active=True).only("code", "head", "name"),
        "units": Unit.objects.filter(is_active=True).only("code", "name"),
        "may_set": "limits.set" in actor.grants,
    }
    return render(request, "casefile/limits.html", context)


@page("lights/", name="lights", grant="calendar.see")
def lights(request: HttpRequest, actor: Actor) -> HttpResponse:
    """亮灯规则: when each light turns and what it calls for, now and from days to come."""
    moment = now()
    rows = [
        (row, [(words, Alert(alert)) for words, alert in _alerts(row)])
        for row in Threshold.objects.order_by("-valid_from")
    ]
    context = {
        "holds": thresholds(moment),
        "percent": round(thresholds(moment).policy.near_share * 100),
        "alerts": [(light, alert) for light, alert in thresholds(moment).alerts.items()],
        "rows": rows,
        "today": moment.date(),
        "may_set": "limits.set" in actor.grants,
    }
    return render(request, "casefile/lights.html", context)


def _alerts(row: Threshold) -> list[tuple[Light, str]]:
    return [
        (Light.NEAR, row.near_alert),
        (Light.LAGGING, row.lagging_alert),
        (Light.OVERDUE, row.late_alert),
    ]


@page("limits/do/<str:name>/", name="limit_step", grant="limits.set", methods=("GET", "POST"))
def limit_step(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """设定时限、撤回时限规定."""
    if name not in SETTING:
        raise refuse("not_found", "没有此动作", "No such step.")
    command, of_lights = COMMANDS[name], name == "casefile.set_thresholds"
    initial = (_in_force() if of_lights else {}) | prefilled(command, request.GET)
    back = reverse("lights" if of_lights else "limits")
    return step_page(request, actor, Step(command, {}, back, verb(command), initial=initial))


def _in_force() -> dict[str, object]:
    """The scheme as it holds now, so that a new one changes only what is meant to change."""
    held = thresholds(now())
    return {
        "near_workdays": held.policy.near_workdays,
        "near_percent": round(held.policy.near_share * 100),
        "near_alert": held.alerts[Light.NEAR],
        "lagging_alert": held.alerts[Light.LAGGING],
        "late_alert": held.alerts[Light.OVERDUE],
        "yellow_workdays": held.yellow_after,
        "red_workdays": held.red_after,
    }
