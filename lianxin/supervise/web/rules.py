"""催办督办规则: when the clock reminds and to which post each level goes, as in force today and as announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.queries.alarms import Reminding
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.people.queries import Person
from lianxin.supervise.models import LadderRule, ReminderRule
from lianxin.supervise.queries.ladder import ladder_on, level_of, reminding_of, reminding_on
from lianxin.supervise.rules import LadderStep, Level

SETTING = ("supervise.set_reminders", "supervise.set_level")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A rule that is announced: from which day, what, on what basis."""

    valid_from: date
    basis: str
    step: LadderStep | None = None
    level: Level | None = None
    reminding: Reminding | None = None


@page("supervise/rules/", name="ladder_rules", grant="supervise.see")
def rules(request: HttpRequest, actor: Person) -> HttpResponse:
    """催办督办规则."""
    today = working_calendar().local(now()).date()
    context = {
        "reminding": reminding_on(today),
        "levels": [(step, ladder_on(today)[int(step)]) for step in LadderStep],
        "ahead": _ahead(today),
        "may_set": "supervise.set_rules" in actor.grants,
    }
    return render(request, "supervise/rules.html", context)


def _ahead(today: date) -> list[Ahead]:
    reminders = [
        Ahead(row.valid_from, row.basis, reminding=reminding_of(row))
        for row in ReminderRule.objects.filter(valid_from__gt=today)
    ]
    levels = [
        Ahead(row.valid_from, row.basis, LadderStep(row.level), level_of(row))
        for row in LadderRule.objects.filter(valid_from__gt=today)
    ]
    return sorted([*reminders, *levels], key=lambda one: (one.valid_from, one.step or ""))


@page("supervise/rules/<str:name>/", name="set_ladder", grant="supervise.set_rules", methods=("GET", "POST"))
def set_rule(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """调整提醒和阶梯: what is in force is filled in beforehand."""
    if name not in SETTING:
        raise refuse("not_found", "没有此动作", "No such step.")
    command = COMMANDS[name]
    given = prefilled(command, request.GET)
    today = working_calendar().local(now()).date()
    step = Step(
        command=command,
        target={},
        back=reverse("ladder_rules"),
        heading=verb(command),
        initial={**_in_force(name, today, str(given.get("level", ""))), **given},
        hints={"valid_from": _("此前起算的计时和已发的督办单不变")},
    )
    return step_page(request, actor, step)


def _in_force(name: str, today: date, level: str) -> dict[str, Any]:
    if name == "supervise.set_reminders":
        one = reminding_on(today)
        texts = {
            key: "、".join(map(str, getattr(one, key))) for key in ("shares", "days_before", "days_after")
        }
        return {**texts, "is_near": one.is_near}
    if level not in {step.value for step in LadderStep}:
        return {}
    rule = ladder_on(today)[int(level)]
    copies = [one.value for one in rule.copies] + ["", ""]
    return {
        "to": rule.to.value,
        "copy_to": copies[0],
        "copy_too": copies[1],
        "late_workdays": rule.late_workdays,
        "urges": rule.urges,
        "reply_workdays": rule.reply_workdays,
    }
