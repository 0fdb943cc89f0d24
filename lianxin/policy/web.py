"""Pages of policy: the programmes in force, one with its conditions, publishing and withdrawing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.kernel.panels import shown
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.policy.commands import may_publish
from lianxin.policy.queries import programme_for, programme_page

navigate("programmes", "政策", "Programmes", order=92)


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
        "today": now().date(),
        "may_publish": may_publish(actor),
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
