"""走访现场: the page that a leader or a visiting clerk carries along, and what it asks while it sends.

One page holds all that is read on a visit, so that it can be read offline once it was opened. What is noted goes
through the commands of the interface.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.queries.lines import lines, post_of
from lianxin.casefile.rules import Kind, ResultClass
from lianxin.kernel import parcels
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.onsite.queries import Card, cards
from lianxin.onsite.rules import NoteOutcome
from lianxin.people.queries import leader_posts

navigate("phone", "走访现场", "On a visit", order=31)


@page("phone/", name="phone", grant="visit.register")
def phone(request: HttpRequest, actor: Actor) -> HttpResponse:
    """走访现场: today's visits with what is to be known of each party, and everything needed to note what is said."""
    today = now().date()
    own = actor.grants["visit.register"] is Reach.OWN
    shown = [_shown(one, today) for one in cards(actor, today)]
    context = {
        "today": today,
        "planned": [one for one in shown if one["plan"]],
        "linked": [one for one in shown if not one["plan"]],
        "leaders": [] if own else [one for one in leader_posts(actor) if one.holder],
        "own": str(actor.post_id) if own else "",
        "outcomes": list(NoteOutcome),
        "kinds": list(Kind),
        "lock": parcels.lock(),
        "may_instruct": "supervise.instruct" in actor.grants,
    }
    return render(request, "onsite/phone.html", context)


def _shown(one: Card, today: Any) -> dict[str, Any]:
    found = lines(one.matters, now(), get_language() or "")
    return {
        "card": one,
        "plan": one.plan,
        "is_late": one.plan is not None and one.plan.by_day < today,
        "leader": post_of(one.leader),
        "visits": [(visit.on, post_of(visit.leader_post)) for visit in one.visits],
        "rows": [(row, _promise(row.matter, today)) for row in found],
    }


def _promise(matter: Any, today: Any) -> str:
    """A promise that is overdue, in words."""
    if matter.result_class != ResultClass.B or not matter.returns_on or matter.returns_on >= today:
        return ""
    return _("承诺 %(day)s 办成，已过期") % {"day": matter.returns_on.isoformat()}


@page("phone/state/", name="phone_state", grant=SIGNED_IN)
def state(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Who is signed in here, the token with which he may send, the server's time: asked before anything is sent."""
    told = {"officer": str(actor.officer_id), "token": get_token(request), "now": now().isoformat()}
    return JsonResponse(told)
