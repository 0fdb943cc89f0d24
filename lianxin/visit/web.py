"""Pages of visit: the list, one visit with what was raised at it, plans, and with which parties leaders keep contact."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

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
from lianxin.directory.queries import areas, within
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id, read_uuid
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
    plan_for,
    recent_visits,
    visible_visits,
    visit_for,
    visit_of,
    visit_page,
    visits_about,
)
from lianxin.visit.queries.coverage import Which, by_leader, by_street, covered, duties, rhythms
from lianxin.visit.rules import Mode, Period

PARTIES_SHOWN = 100

navigate("visits", "走访", "Visits", order=30)


def tabs(actor: Actor, here: str) -> dict[str, Any]:
    """The parts of visiting that an actor may open."""
    names = ("visits", "visit_plans", "leader_contacts", "visit_coverage")
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
        "noted": shown("visit_note", actor, one),
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
    found = open_plans(actor)
    if request.GET.get("late") == "1":
        found = found.filter(by_day__lt=today)
    if leader := read_uuid(request.GET.get("leader", "")):
        found = found.filter(leader_post=leader)
    rows = [(one, one.by_day < today, _with(one)) for one in found[:200]]
    return render(request, "visit/plans.html", {"rows": rows} | tabs(actor, "visit_plans"))


def _with(one: Plan) -> str:
    """Who goes along, by name."""
    return "、".join(post.holder.name if post.holder else post.title for post in one.joined.all())


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
    context |= _doubled(actor, form.cleaned_data["party"], form.cleaned_data["by_day"])
    context["leader"] = form.cleaned_data["leader"]
    if (context["near"] or context["plans"]) and not request.POST.get("aware"):
        return render(request, "visit/plan_new.html", context)
    try:
        plan(by=act_of(request, actor), **arguments(command, form))
    except Refused as refused:
        blame(form, refused.reasons)
        return render(request, "visit/plan_new.html", context, status=status_of(refused))
    messages.success(request, _("已安排走访"), extra_tags=request.path)
    return redirect("visit_plans")


def _doubled(actor: Actor, party: Party, by_day: Any) -> dict[str, Any]:
    """Visits and plans of anybody to the same party about that time."""
    planned = Plan.objects.filter(party=party, done_by__isnull=True)
    return {
        "near": visits_about(actor, party, by_day),
        "plans": list(
            planned.select_related("leader_post__holder", "leader_post__unit").order_by("by_day")[:5]
        ),
    }


@page("visits/plans/<uuid:key>/join/", name="visit_plan_join", grant="visit.plan", methods=("GET", "POST"))
def plan_join(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """一同前往: go along with another leader's visit rather than come again."""
    one = plan_for(actor, key)
    heading = f"{verb(COMMANDS['visit.join_plan'])} · {one.party.name}"
    initial = {"leader": request.GET.get("leader", str(actor.post_id))[:40]}
    step = Step(COMMANDS["visit.join_plan"], {"plan": one}, reverse("visit_plans"), heading, initial=initial)
    return step_page(request, actor, step)


@page("visits/plans/due/", name="visit_plan_due", grant="visit.plan", methods=("GET", "POST"))
def plan_due(request: HttpRequest, actor: Actor) -> HttpResponse:
    """按频次安排: a plan for each party that a leader has still to visit in the period."""
    command = COMMANDS["visit.plan_due"]
    initial = {"leader": request.GET.get("leader", "")[:40]}
    step = Step(
        command,
        {},
        reverse("visit_coverage"),
        verb(command),
        initial=initial,
        after=lambda _done: reverse("visit_plans"),
    )
    return step_page(request, actor, step)


# --- coverage


@page("visits/coverage/", name="visit_coverage", grant="visit.coverage")
def coverage(request: HttpRequest, actor: Actor) -> HttpResponse:
    """走访覆盖: by leader what is owed in the period, by street who was visited since a day. No ranking."""
    today = now().date()
    since = _since(request, today)
    context = {
        "leaders": by_leader(actor, today),
        "streets": by_street(actor, since),
        "since": since,
        "rhythms": rhythms(today).items(),
        "may_plan": "visit.plan" in actor.grants,
        "may_set": may_open(actor, "visit_rhythm"),
    }
    return render(request, "visit/coverage.html", context | tabs(actor, "visit_coverage"))


def _since(request: HttpRequest, today: date) -> date:
    """The day from which visits count: as asked for, or the first of this year."""
    try:
        return date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return today.replace(month=1, day=1)


@page("visits/coverage/due/", name="visit_due", grant="visit.coverage")
def due(request: HttpRequest, actor: Actor) -> HttpResponse:
    """应走访对象: of one leader or all, which parties are still to be visited in this period, with the last visit."""
    today = now().date()
    asked = read_uuid(request.GET.get("leader", ""))
    leader = leader_posts(actor).filter(pk=asked).first() if asked else None
    rows = [one for one in duties(actor, today, leader=leader) if one.is_due or request.GET.get("all") == "1"]
    context = {
        "rows": rows[:500],
        "leader": leader,
        "all": request.GET.get("all") == "1",
        "may_plan": "visit.plan" in actor.grants,
    }
    return render(request, "visit/due.html", context)


@page("visits/coverage/parties/", name="visit_covered", grant="visit.coverage")
def parties(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The parties behind a street's figure, a hundred at a time in the order of their codes."""
    today = now().date()
    since, after = _since(request, today), request.GET.get("after", "")[:20]
    which = next((one for one in Which if one == request.GET.get("which")), Which.ALL)
    street = areas(actor).filter(code=request.GET.get("street", "")[:12]).first()
    rows = covered(actor, which, since)
    if street is not None:
        rows = rows.filter(within(street.path, "area"))
    total = rows.count()
    found = list(rows.filter(code__gt=after).select_related("area").order_by("code")[: PARTIES_SHOWN + 1])
    mark = found[PARTIES_SHOWN - 1].code if len(found) > PARTIES_SHOWN else ""
    context = {
        "rows": found[:PARTIES_SHOWN],
        "which": which,
        "kinds": list(Which),
        "street": street,
        "since": since,
        "total": total,
        "mark": mark,
        "may_plan": "visit.plan" in actor.grants,
    }
    return render(request, "visit/covered.html", context)


@page("visits/coverage/rhythm/", name="visit_rhythm", grant="visit.rhythm", methods=("GET", "POST"))
def rhythm(request: HttpRequest, actor: Actor) -> HttpResponse:
    """走访频次."""
    command = COMMANDS["visit.set_rhythm"]
    initial = {"valid_from": now().date()}
    return step_page(
        request, actor, Step(command, {}, reverse("visit_coverage"), verb(command), initial=initial)
    )


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
