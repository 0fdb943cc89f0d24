"""建议评估: how suggestions did, what was learned, the versions with their figures; activating, rolling back, the rule."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.models import JobRun
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.people.queries import Person
from lianxin.reading.commands.learning import GRANT
from lianxin.reading.queries.taken import evaluation
from lianxin.reading.queries.versions import in_use, n_new, rule, versions

SPANS = (30, 90, 365)
VERSIONS_MOST = 12
NAMES = ("reading.activate", "reading.roll_back", "reading.set_learning")


@page("learning/", name="learning", grant="reading.see")
def learning(request: HttpRequest, actor: Person) -> HttpResponse:
    """建议评估."""
    given = request.GET.get("days", "")
    days = int(given) if given.isdigit() and int(given) in SPANS else SPANS[-1]
    moment, ready = now(), in_use()
    rows = list(versions()[:VERSIONS_MOST])
    context = {
        "told": evaluation(actor, moment, days),
        "days": days,
        "spans": SPANS,
        "versions": rows,
        "in_use": ready.n,
        "n_new": n_new(),
        "rule": rule(),
        "run": JobRun.objects.filter(name="学习核定事项").first(),
        "may_manage": GRANT in actor.grants,
        "now": moment,
    }
    return render(request, "reading/learning.html", context)


@page("learning/do/<str:name>/", name="learning_do", grant="reading.manage", methods=("GET", "POST"))
def learning_do(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """启用、回退学习版本，设定学习规则."""
    if name not in NAMES:
        raise refuse("not_found", "没有此动作", "No such step.")
    command, standing = COMMANDS[name], rule()
    initial = {"least_new": standing.least_new, "by_itself": standing.by_itself}
    given = prefilled(command, request.GET)
    step = Step(
        command,
        {},
        reverse("learning"),
        verb(command),
        initial={**initial, **given} if "set" in name else given,
    )
    return step_page(request, actor, step)
