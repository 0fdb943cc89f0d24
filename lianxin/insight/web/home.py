"""首页: what waits for whoever signs in, by role, and the notices of his post."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from lianxin.casefile.queries.lines import Line, line, lines
from lianxin.dispatch.lifecycle import LABELS, Standing
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.queries import awaiting_extension_ruling, awaiting_return_ruling, in_hand, to_sign
from lianxin.dispatch.rules import Part
from lianxin.insight.queries import own_queue, waiting_counts
from lianxin.insight.web.running import GAUGES, MUST_BE_NONE
from lianxin.kernel import gauges, outbox
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Reach
from lianxin.kernel.models import JobRun
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.people.queries import Person, proposals
from lianxin.people.rules import Role
from lianxin.supervise.models import Notice
from lianxin.supervise.queries.papers import notices_to
from lianxin.visit.queries import open_plans, visible_visits, with_progress

navigate("home", "首页", "Home", order=10)

ROWS_MOST = 8
NOTICES_MOST = 10
PLAN_AHEAD = timedelta(days=14)


@page("", name="home", grant=SIGNED_IN)
def home(request: HttpRequest, actor: Person) -> HttpResponse:
    """首页: what waits for me, by role."""
    moment = now()
    context: dict[str, Any] = {
        "now": moment,
        "notices": list(outbox.unseen_lines(actor.post_id, NOTICES_MOST + 1)),
        **_of_matters(actor, moment),
        **_of_unit(actor, moment),
        "notices_due": _notices_due(actor),
        **_of_rulings(actor),
        **_of_visits(actor, moment),
        **_of_administration(actor),
    }
    return render(request, "insight/home.html", context)


def _of_matters(actor: Person, moment: datetime) -> dict[str, Any]:
    if "matter.see" not in actor.grants:
        return {}
    rows = lines(own_queue(actor)[:ROWS_MOST], moment, get_language() or "")
    return {"rows": rows, "counts": waiting_counts(actor, moment)}


def _of_unit(actor: Person, moment: datetime) -> dict[str, Any]:
    """待签收、办理中 and 督办单 of a unit that handles matters."""
    if actor.grants.get("dispatch.accept") is not Reach.UNIT:
        return {}
    return {
        "is_unit": True,
        "to_sign": _parts(list(to_sign(actor)[:ROWS_MOST]), moment),
        "in_hand": _parts(list(in_hand(actor)[:ROWS_MOST]), moment),
    }


def _notices_due(actor: Person) -> list[Notice]:
    """督办单 that wait for the actor: his unit's reply, or a leader's own signing; the office has its board for them."""
    reach = actor.grants.get("supervise.answer_notice")
    return list(notices_to(actor)[:ROWS_MOST]) if reach in (Reach.UNIT, Reach.CHARGE) else []


def _parts(
    rows: list[Undertaking], moment: datetime
) -> list[tuple[Line, Undertaking, Part, tuple[str, str]]]:
    language = get_language() or ""
    return [
        (line(one.matter, moment, language), one, Part(one.part), LABELS[Standing(one.state)]) for one in rows
    ]


def _of_administration(actor: Person) -> dict[str, Any]:
    """待确认 by a second person; 运行状态 for who has no matters to look at."""
    context: dict[str, Any] = {}
    if "people.confirm" in actor.grants:
        theirs = proposals(is_open=True).exclude(by_officer=actor.officer_id)
        context["n_proposals"] = theirs.order_by().count()
    if "jobs.see" in actor.grants and "matter.see" not in actor.grants:
        amiss = [(GAUGES[name], n) for name, n in gauges.kept().items() if n and name in MUST_BE_NONE]
        failed = list(JobRun.objects.exclude(error="").order_by("name").values_list("name", flat=True))
        context |= {"watched": True, "amiss": amiss, "failed_jobs": failed}
    return context


def _of_rulings(actor: Person) -> dict[str, Any]:
    if "dispatch.rule" not in actor.grants:
        return {}
    return {
        "n_returns": awaiting_return_ruling(actor).order_by().count(),
        "n_extensions": awaiting_extension_ruling(actor).order_by().count(),
    }


def _of_visits(actor: Person, moment: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "visit.plan" in actor.grants:
        soon = moment.date() + PLAN_AHEAD
        found["plans"] = list(open_plans(actor).filter(by_day__lte=soon)[:ROWS_MOST])
    if actor.role is Role.LEADER:
        found["visits"] = list(with_progress(actor, visible_visits(actor))[:ROWS_MOST])
    return found


@page("seen/", name="mark_seen", grant=SIGNED_IN, methods=("POST",))
def mark_seen(request: HttpRequest, actor: Person) -> HttpResponse:
    """通知已阅."""
    outbox.mark_seen(actor.post_id, request.POST.getlist("notice"), now())
    return redirect("home")
