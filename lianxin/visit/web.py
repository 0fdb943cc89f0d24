"""Pages of visit: the list, one visit with what was raised at it, plans, and with which parties leaders keep contact."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import lines, post_of
from lianxin.casefile.queries.lists import COLUMNS
from lianxin.directory.models import Party
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.navigation import may_open, navigate
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.panels import panel, shown
from lianxin.kernel.refusal import Refused
from lianxin.kernel.steps import Step, reading_page, step_page, verb
from lianxin.people.queries import leader_posts
from lianxin.visit.commands import plan
from lianxin.visit.models import Plan, Visit
from lianxin.visit.queries import (
    Wanted,
    contacts_of,
    matters_of,
    open_plans,
    recent_visits,
    visible_visits,
    visit_for,
    visit_of,
    visit_page,
)
from lianxin.visit.rules import Mode, Period

navigate("visits", "走访", "Visits", order=30)


def tabs(actor: Actor, here: str) -> dict[str, Any]:
    """The parts of visiting that an actor may open."""
    names = ("visits", "visit_plans", "leader_contacts")
    return {"tabs": [name for name in names if may_open(actor, name)], "here": here}


@page("visits/", name="visits", grant="visit.see")
def visits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """走访列表: newest first, with how many matters were raised and how many have their echo."""
    wanted = Wanted.of(request.GET.dict())
    listed = visit_page(actor, wanted, after=request.GET.get("after", "")[:40])
    context = {
        "wanted": wanted,
        "listed": listed,
        "rows": [(one, Mode(one.mode), one.party.name) for one in listed.rows],
        "leaders": [one for one in leader_posts(actor) if one.holder],
        "may_register": "visit.register" in actor.grants,
    }
    return render(request, "visit/visits.html", context | tabs(actor, "visits"))


@page("visits/<str:number>/", name="visit", grant="visit.see")
def visit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """走访详情: facts, companions, what was raised with its light, the leader's endorsement."""
    one = visit_for(actor, number)
    rows = matters_of(actor, one).select_related(*COLUMNS)
    moment = now()
    found = lines(rows, moment, get_language() or "")
    context = {
        "visit": one,
        "name": one.party.name,
        "leader": post_of(one.leader_post),
        "mode": Mode(one.mode),
        "period": Period(one.period),
        "companions": list(one.companions.select_related("officer", "unit")),
        "rows": found,
        "n_ended": sum(1 for row in found if row.matter.state in ENDS),
        "near": recent_visits(one.party, one.on).exclude(pk=one.pk)[:5],
        "may_endorse": "visit.endorse" in actor.grants and one.leader_post_id == actor.post_id,
        "may_read": "directory.read_contact" in actor.grants and bool(one.host_name),
        "may_print": visible_visits(actor, "visit.register").filter(pk=one.pk).exists(),
        "panels": shown("visit", actor, one),
    }
    return render(request, "visit/visit.html", context)


@page("visits/<str:number>/host/", name="host", grant="directory.read_contact", methods=("GET", "POST"))
def host(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """查看接待人: in full, with a reason that stays in the ledger."""
    one = visit_for(actor, number)
    back = reverse("visit", args=[one.number])
    step = Step(COMMANDS["visit.read_host"], {"visit": one}, back, f"{one.number} {one.party.name}")
    return reading_page(request, actor, step)


@page("visits/<str:number>/endorse/", name="visit_endorse", grant="visit.endorse", methods=("GET", "POST"))
def endorse(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """领导审定: the leader reads what was noted of his visit."""
    one = visit_for(actor, number)
    step = Step(
        COMMANDS["visit.endorse"],
        {"visit": one},
        reverse("visit", args=[one.number]),
        f"{verb(COMMANDS['visit.endorse'])} · {one.number} {one.party.name}",
        initial={"words": _("同意。请办公室抓紧梳理交办，按期回音。")},
    )
    return step_page(request, actor, step)


# --- plans


@page("visits/plans/", name="visit_plans", grant="visit.plan")
def plans(request: HttpRequest, actor: Actor) -> HttpResponse:
    """走访计划: the visits still to be made, the nearest day first."""
    today = now().date()
    rows = [(one, one.by_day < today) for one in open_plans(actor)[:200]]
    return render(request, "visit/plans.html", {"rows": rows} | tabs(actor, "visit_plans"))


@page("visits/plans/new/", name="visit_plan_new", grant="visit.plan", methods=("GET", "POST"))
def plan_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """安排走访; when somebody else visits the same party within thirty days, that is shown before it is planned."""
    command = COMMANDS["visit.plan"]
    initial = {name: request.GET.get(name, "")[:80] for name in ("leader", "party")}
    form = form_for(command, actor, request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "key": request.POST.get("key") or new_id(),
        "near": [],
        "plans": [],
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "visit/plan_new.html", context, status=422 if form.is_bound else 200)
    context |= _doubled(form.cleaned_data["party"], form.cleaned_data["by_day"])
    if (context["near"] or context["plans"]) and not request.POST.get("aware"):
        return render(request, "visit/plan_new.html", context)
    try:
        plan(by=act_of(request, actor), **arguments(command, form))
    except Refused as refused:
        blame(form, refused.reasons)
        return render(request, "visit/plan_new.html", context, status=status_of(refused))
    messages.success(request, _("已安排走访"), extra_tags=request.path)
    return redirect("visit_plans")


def _doubled(party: Party, by_day: Any) -> dict[str, Any]:
    """Visits and plans of anybody to the same party about that time."""
    planned = Plan.objects.filter(party=party, done_by__isnull=True)
    return {
        "near": list(recent_visits(party, by_day)[:5]),
        "plans": list(
            planned.select_related("leader_post__holder", "leader_post__unit").order_by("by_day")[:5]
        ),
    }


# --- leaders' contacts


@page("visits/contacts/", name="leader_contacts", grant="visit.see")
def contacts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """领导联系服务对象."""
    rows = [(one, one.party.name) for one in contacts_of(actor)[:500]]
    groups = [(post, list(found)) for post, found in groupby(rows, key=lambda row: row[0].leader_post)]
    context = {"groups": groups, "may_plan": "visit.plan" in actor.grants}
    return render(request, "visit/contacts.html", context | tabs(actor, "leader_contacts"))


@page("visits/contacts/new/", name="leader_contact_new", grant="visit.plan", methods=("GET", "POST"))
def contact_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """确定联系服务对象."""
    return _contact_step(request, actor, "visit.connect")


@page("visits/contacts/end/", name="leader_contact_end", grant="visit.plan", methods=("GET", "POST"))
def contact_end(request: HttpRequest, actor: Actor) -> HttpResponse:
    """结束联系服务."""
    return _contact_step(request, actor, "visit.disconnect")


def _contact_step(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    initial = {one: request.GET.get(one, "")[:80] for one in ("leader", "party")}
    step = Step(COMMANDS[name], {}, reverse("leader_contacts"), verb(COMMANDS[name]), initial=initial)
    return step_page(request, actor, step)


# --- parts of other pages


@panel("party", order=10, template="visit/_of_party.html")
def of_party(actor: Actor, party: Party) -> dict[str, Any]:
    """走访和联系领导 of a party."""
    rows = visible_visits(actor).filter(party=party).order_by("-on", "-number")
    linked = party.leader_contacts.filter(until__isnull=True).select_related(
        "leader_post__holder", "leader_post__unit"
    )
    return {
        "visits": [(one, Mode(one.mode)) for one in rows[:5]],
        "n_visits": rows.count(),
        "leaders": [post_of(one.leader_post) for one in linked],
        "party": party,
        "may_plan": may_open(actor, "visit_plan_new"),
    }


@panel("matter", order=10, template="visit/_of_matter.html")
def of_matter(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """来源走访: at which visit a matter was raised."""
    found: Visit | None = visit_of(actor, matter)
    return {"visit": found, "leader": post_of(found.leader_post)} if found else None
