"""机构调整页面: opening a unit, handing its duties over, closing it; buttons on the unit's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lianxin.directory.models import Unit
from lianxin.directory.queries import unit_for
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, step_page, verb

UNIT_STEPS = ("dispatch.hand_over_unit", "dispatch.close_unit")


@panel("unit", order=90, template="dispatch/_reorganising.html")
def reorganising(actor: Actor, unit: Unit) -> dict[str, Any] | None:
    """机构调整: what may be done to a unit, for whom it is granted."""
    if not may_open(actor, "unit_step") or not unit.is_active:
        return None
    n = Undertaking.objects.filter(RUNS, unit=unit).count()
    return {"unit": unit, "n": n, "steps": [COMMANDS[name] for name in UNIT_STEPS]}


@page("directory/new-unit/", name="unit_new", grant="directory.reorganise", methods=("GET", "POST"))
def unit_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """新设单位."""
    command = COMMANDS["directory.open_unit"]
    step = Step(
        command, {}, reverse("units"), verb(command), after=lambda done: reverse("unit", args=[done.number])
    )
    return step_page(request, actor, step)


@page(
    "directory/units/<slug:code>/do/<str:name>/",
    name="unit_step",
    grant="directory.reorganise",
    methods=("GET", "POST"),
)
def unit_step(request: HttpRequest, actor: Actor, code: str, name: str) -> HttpResponse:
    """移交职责、撤销单位."""
    if name not in UNIT_STEPS:
        raise refuse("not_found", "没有此动作", "No such step.")
    unit = unit_for(actor, code)
    command = COMMANDS[name]
    back = reverse("unit", args=[unit.code])
    step = Step(command, {"unit": unit}, back, f"{verb(command)} · {unit.name}", after=lambda _done: back)
    return step_page(request, actor, step)
