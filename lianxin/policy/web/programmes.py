"""政策库: the programmes in force, one with its conditions, publishing, amending and withdrawing."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open, navigate
from lianxin.kernel.pages import page
from lianxin.kernel.panels import shown
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.policy.commands import may_publish
from lianxin.policy.models import Programme
from lianxin.policy.queries import programme_for, programme_page
from lianxin.policy.queries.index import held
from lianxin.policy.rules.conditions import wanted_said
from lianxin.policy.rules.words import Benefit, YesNo

navigate("programmes", "政策", "Programmes", order=92)
STEPS = ("policy.amend", "policy.set_condition", "policy.drop_condition")
KEPT = (
    "summary",
    "valid_to",
    "benefit_kind",
    "benefit",
    "how",
    "materials",
    "contact",
    "apply_from",
    "apply_to",
)


@page("policies/", name="programmes", grant="policy.see")
def programmes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """惠企政策: those in force first; the others can be looked up."""
    words, which = request.GET.get("words", "").strip()[:60], request.GET.get("which", "")
    today = now().date()
    listed = programme_page(words, which, today, after=request.GET.get("after", "")[:40])
    context = {
        "listed": listed,
        "words": words,
        "which": which,
        "today": today,
        "may_publish": may_publish(actor),
        "panels": shown("programmes", actor, None),
    }
    return render(request, "policy/programmes.html", context)


@page("policies/new/", name="programme_new", grant="policy.publish", methods=("GET", "POST"))
def programme_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """发布政策."""
    command = COMMANDS["policy.publish"]
    step = Step(command, {}, reverse("programmes"), verb(command), after=_page_of)
    return step_page(request, actor, step)


def _page_of(done: Done) -> str:
    return reverse("programme", args=[done.number])


@page("policies/<str:code>/", name="programme", grant="policy.see")
def programme(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """政策详情: summary, conditions, validity, who explains it."""
    one = programme_for(code)
    context = {
        "programme": one,
        "benefit_kind": Benefit(one.benefit_kind) if one.benefit_kind else None,
        "conditions": [(each, wanted_said(each)) for each in held(one).conditions],
        "today": now().date(),
        "may_publish": may_publish(actor),
        "may_match": may_open(actor, "programme_parties"),
        "panels": shown("programme", actor, one),
    }
    return render(request, "policy/programme.html", context)


@page(
    "policies/<str:code>/withdraw/",
    name="programme_withdraw",
    grant="policy.publish",
    methods=("GET", "POST"),
)
def programme_withdraw(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """停止政策."""
    one = programme_for(code)
    command = COMMANDS["policy.withdraw"]
    step = Step(
        command,
        {},
        reverse("programme", args=[one.code]),
        f"{verb(command)} · {one.name}",
        initial={"programme": one.code},
    )
    return step_page(request, actor, step)


@page(
    "policies/<str:code>/do/<str:name>/",
    name="programme_step",
    grant="policy.publish",
    methods=("GET", "POST"),
)
def programme_step(request: HttpRequest, actor: Actor, code: str, name: str) -> HttpResponse:
    """修改政策, 登记和删除申报条件: of this programme, with what stands there filled in."""
    one = programme_for(code)
    if name not in STEPS:
        raise refuse("not_found", "没有此动作", "No such step.")
    command = COMMANDS[name]
    asked = tuple(each for each in command.parameters if each.name != "programme")
    step = Step(
        replace(command, parameters=asked),
        {"programme": one},
        reverse("programme", args=[one.code]),
        f"{verb(command)} · {one.name}",
        initial=_filled(one, name) | prefilled(command, request.GET),
    )
    return step_page(request, actor, step)


def _filled(one: Programme, name: str) -> dict[str, object]:
    if name == "policy.amend":
        words = "、".join(one.keywords)
        automatic = YesNo.YES if one.is_automatic else YesNo.NO
        return {"keywords": words, "is_automatic": automatic, **{each: getattr(one, each) for each in KEPT}}
    return {"n": one.condition_rows.count() + 1} if name == "policy.set_condition" else {}
