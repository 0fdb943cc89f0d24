"""The worklist 事项工作台: views with true counts, the rows of one, and beside them the matter that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import Listed, Wanted, page_of
from lianxin.casefile.queries.lists import matters as rows_of
from lianxin.casefile.queries.many import together
from lianxin.casefile.queries.trays import Tray, counted, shelves_for, trays_for
from lianxin.casefile.queries.waiting import FIRST
from lianxin.casefile.rules import Disposal, Outcome
from lianxin.casefile.web.layout import OFFERED, Layout
from lianxin.directory.models import Category, Unit
from lianxin.directory.queries import areas
from lianxin.directory.rules import UnitKind
from lianxin.kernel.clock import now
from lianxin.kernel.ids import new_id
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.people.models import SavedView
from lianxin.people.queries import Person, leader_posts, views_of

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
# Each counted view costs the database a statement's part; a list of more than these is a list nobody keeps in mind.
COUNTED_MOST, SHARED_MOST = 8, 4


@dataclass(frozen=True, slots=True)
class Here:
    """One view of the worklist: its words, how many, its address, whether it is the one that is open."""

    words: tuple[str, str]
    n: int | None
    url: str
    is_here: bool = False


def wanted_of(given: QueryDict) -> Wanted:
    """What is asked for: nothing at all is what is still open; a view shows the least time left first."""
    wanted = Wanted.of({name: str(given.get(name, "")) for name in given})
    if not set(wanted.as_query()) - {"order"}:
        wanted = replace(wanted, tray=FIRST)
    return replace(wanted, order="due") if wanted.tray and "order" not in given else wanted


def _asked(wanted: Wanted) -> list[tuple[str, str]]:
    """The filters for an address; a view that shows the newest first says so, since its own order is another."""
    plain = list(wanted.as_query().items())
    return [*plain, ("order", "newest")] if wanted.tray and wanted.order == "newest" else plain


@page("matters/", name="matters", grant="matter.see")
def matters(request: HttpRequest, actor: Person) -> HttpResponse:
    """事项工作台: what I may see, by views with true counts; the matter that is looked at stands beside the list."""
    moment = now()
    wanted, layout = wanted_of(request.GET), Layout.of(request.GET)
    views = list(views_of(actor, "matters"))
    counts = _counts(actor, views, moment)
    listed = _listed(actor, wanted, layout, moment, counts, request.GET.get("after", ""))
    query = urlencode([*_asked(wanted), *layout.as_query()])
    context = {
        "wanted": wanted,
        "layout": layout,
        "offered": OFFERED,
        "listed": listed,
        "rows": lines(listed.rows, moment, get_language() or ""),
        "now": moment,
        "trays": _trays(actor, counts, wanted, layout),
        "kept": _kept([one for one in views if one.officer_id == actor.officer_id], counts, query),
        "shared": _kept([one for one in views if one.officer_id != actor.officer_id], counts, query),
        "views": [one for one in views if one.officer_id == actor.officer_id],
        "key": new_id(),
        "may_export": "insight.export" in actor.grants,
        "may_import": "collect.take_over" in actor.grants,
        "may_do_many": bool(together(actor)),
        "filters": urlencode(wanted.as_query()),
        "query": query,
        "is_folded": not _is_narrowed(wanted),
        **choices(actor),
    }
    return render(request, "casefile/matters.html", context)


def _counts(actor: Person, views: list[SavedView], moment: datetime) -> dict[str, int]:
    """All counts of the page in one statement."""
    named: dict[str, Any] = {
        one.name: rows_of(actor, Wanted(tray=one.name), moment) for one in trays_for(actor) if one.is_counted
    }
    own = [one for one in views if one.officer_id == actor.officer_id][:COUNTED_MOST]
    shared = [one for one in views if one.officer_id != actor.officer_id][:SHARED_MOST]
    for view in (*own, *shared):
        named[str(view.pk)] = rows_of(actor, wanted_of(QueryDict(view.query)), moment)
    for n, shelf in enumerate(shelves_for(actor)):
        named[f"shelf {n}"] = shelf.rows(actor)
    return counted(named)


def _listed(
    actor: Person, wanted: Wanted, layout: Layout, moment: datetime, counts: Mapping[str, int], after: str
) -> Listed:
    alone = wanted.as_query().keys() <= {"tray", "order"}
    known = counts.get(wanted.tray) if alone else None
    return page_of(actor, wanted, moment, after=after, columns=layout.reads, known=known)


def _trays(actor: Person, counts: Mapping[str, int], wanted: Wanted, layout: Layout) -> list[Here]:
    """The default views and the shelves, in one order."""
    found = [(one.order, _tray(one, counts, wanted, layout)) for one in trays_for(actor)]
    found += [
        (one.order, Here(one.words, counts[f"shelf {n}"], reverse(one.page)))
        for n, one in enumerate(shelves_for(actor))
    ]
    return [here for _, here in sorted(found, key=lambda one: one[0])]


def _tray(one: Tray, counts: Mapping[str, int], wanted: Wanted, layout: Layout) -> Here:
    query = urlencode([("tray", one.name), *layout.as_query()])
    return Here(one.words, counts.get(one.name), f"?{query}", one.name == wanted.tray)


def _kept(views: list[SavedView], counts: Mapping[str, int], here: str) -> list[Here]:
    """Saved views with their counts: what somebody shared counts what its reader may see."""
    asked = parse_qs(here)
    return [
        Here((one.name, one.name), counts.get(str(one.pk)), f"?{one.query}", parse_qs(one.query) == asked)
        for one in views
    ]


def _is_narrowed(wanted: Wanted) -> bool:
    """Whether something is asked for that only the unfolded form shows."""
    shown = {"tray", "words", "order", "topic", "party", "category"}
    return bool(wanted.as_query().keys() - shown)


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
