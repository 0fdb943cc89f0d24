"""The list of matters 事项列表: query form, search, order, pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import Wanted, page_of
from lianxin.casefile.rules import Disposal, Outcome
from lianxin.directory.models import Category, Unit
from lianxin.directory.queries import areas
from lianxin.directory.rules import UnitKind
from lianxin.kernel.clock import now
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.people.queries import Person, leader_posts

navigate("matters", "事项", "Matters", order=40)

LIGHTS = {
    "overdue": ("逾期", "Overdue"),
    "near": ("临期", "Due soon"),
    "lagging": ("滞后", "Lagging"),
    "silent": ("久无进展", "Without word"),
    "standing": ("暂停计时", "Standing still"),
}
GROUPS = {
    "open": ("未办结", "Open"),
    "ended": ("已办结", "Ended"),
    "uncalled": ("尚未回访", "Not called back"),
    "to_close": ("待销号", "To be closed"),
}


@page("matters/", name="matters", grant="matter.see")
def matters(request: HttpRequest, actor: Person) -> HttpResponse:
    """事项列表: what I may see, filtered, newest first or least time left first."""
    moment = now()
    wanted = Wanted.of(request.GET.dict())
    listed = page_of(actor, wanted, moment, after=request.GET.get("after", ""))
    context = {
        "wanted": wanted,
        "listed": listed,
        "rows": lines(listed.rows, moment, get_language() or ""),
        "now": moment,
        "may_export": "insight.export" in actor.grants,
        "may_import": "collect.take_over" in actor.grants,
        "query": urlencode(wanted.as_query()),
        **choices(actor),
    }
    return render(request, "casefile/matters.html", context)


def choices(actor: Person) -> dict[str, Any]:
    """What the query form offers to choose from."""
    units = Unit.objects.filter(is_active=True).exclude(kind__in=[UnitKind.CITY, UnitKind.LEADER_BODY])
    return {
        "states": {**GROUPS, **{state.value: words for state, words in LABELS.items() if state in State}},
        "lights": LIGHTS,
        "disposals": list(Disposal),
        "outcomes": list(Outcome),
        "heads": sorted(set(Category.objects.filter(is_active=True).values_list("head", flat=True))),
        "units": units.only("code", "name", "short_name"),
        "areas": areas(actor).only("code", "name"),
        "leaders": [post for post in leader_posts(actor) if post.holder],
    }
