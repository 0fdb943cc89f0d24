"""驾驶舱: one screen for the wall, the desk and the phone, every figure opening its list and its formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.insight.queries.cockpit import snapshot, tiers, viewer
from lianxin.insight.queries.periods import Period, month_of, week_of
from lianxin.insight.rules.cockpit import STALE_SECONDS, Share, Snapshot, Week
from lianxin.insight.rules.figures import Figure, Form, Pair
from lianxin.insight.rules.sets import SETS
from lianxin.insight.rules.shapes import (
    Frame,
    as_points,
    ceiling,
    line,
    places,
    shade,
    spread,
    ticks,
    width_of,
)
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.people.queries import Person

navigate("cockpit", "驾驶舱", "Cockpit", order=20)

CHART = Frame(left=44, top=14, width=460, height=170)
WORDS_APART = 18
REFRESH_SECONDS = 60
LINES: tuple[tuple[str, Pair, str], ...] = (
    ("raised", ("收集", "Raised"), "collected"),
    ("answered", ("答复", "Answered"), "answered"),
    ("open", ("在办", "In hand"), "in_hand"),
)


def _lately(today: date) -> Period:
    return Period(today - timedelta(days=29), today)


def _this_year(today: date) -> Period:
    return Period(date(today.year, 1, 1), date(today.year, 12, 31))


# The periods that the wall may show are few, so that few are reckoned.
SPANS: dict[str, tuple[Pair, Callable[[date], Period]]] = {
    "": (("近30天", "Last 30 days"), _lately),
    "week": (("本周", "This week"), week_of),
    "month": (("本月", "This month"), month_of),
    "year": (("今年", "This year"), _this_year),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What of the cockpit is asked for: which period, whether with units, whether on a wall."""

    span: str = ""
    units: str = ""
    wall: str = ""

    def link(self, **changed: str) -> str:
        """The address of the cockpit with something changed."""
        values = {"span": self.span, "units": self.units, "wall": self.wall, **changed}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse('cockpit')}?{query}" if query else reverse("cockpit")


@page("cockpit/", name="cockpit", grant="insight.balance")
def cockpit(request: HttpRequest, actor: Person) -> HttpResponse:
    """驾驶舱: who has waited longest, seven figures, weeks, streets, fields, the chain; units by tier where asked for."""
    look = _look(request)
    period = SPANS[look.span][1](working_calendar().local(now()).date())
    who = viewer(actor)
    found = snapshot(who, period.since, period.until)
    context = {
        "found": found,
        "age": max(0, round((now() - found.at).total_seconds())),
        "stale_after": STALE_SECONDS,
        "refresh_after": REFRESH_SECONDS,
        "look": look,
        "period": period,
        "spans": [(said, look.link(span=name), name == look.span) for name, (said, _) in SPANS.items()],
        "units_link": look.link(units="" if look.units else "1"),
        "wall_link": look.link(wall="" if look.wall else "1"),
        "waiting_list": _list("unanswered", period),
        "figures": [_figure(one, period) for one in found.figures],
        "trend": _trend(found.weeks),
        "streets": _shares(found.streets, "area", period),
        "fields": _shares(found.fields, "head", period),
        "chain": _chain(found, period),
        "tiers": tiers(who, period.since, period.until) if look.units else None,
        "unit_query": urlencode(
            {"counted": "1", "since": period.since.isoformat(), "until": period.until.isoformat()}
        ),
    }
    return render(request, "insight/cockpit.html", context)


def _look(request: HttpRequest) -> Look:
    span = request.GET.get("span", "")
    flags = {name: "1" for name in ("units", "wall") if request.GET.get(name) == "1"}
    return Look(span=span if span in SPANS else "", **flags)


def _list(name: str, period: Period, **narrowed: str) -> str:
    days = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    return f"{reverse('indicator_list', args=[name])}?{urlencode({**days, **narrowed})}"


def _figure(one: Figure, period: Period) -> dict[str, Any]:
    """A figure with its list and its formula."""
    days = urlencode({"since": period.since.isoformat(), "until": period.until.isoformat()})
    return {
        "figure": one,
        "unit": "%" if one.indicator.form is Form.SHARE else "",
        "list": _list(one.indicator.top, period),
        "formula": f"{reverse('indicators')}?{days}#{one.indicator.code}",
        "is_alarm": one.indicator.code == "overdue" and bool(one.value),
    }


def _trend(weeks: Sequence[Week]) -> dict[str, Any]:
    """The lines of the weeks, the same as a table, each number opening the list of its week."""
    values = {name: [getattr(one, name) for one in weeks] for name, _, _ in LINES}
    most = ceiling([n for row in values.values() for n in row])
    drawn = {name: line(row, most, CHART) for name, row in values.items()}
    ends = spread([drawn[name][-1][1] for name, _, _ in LINES], WORDS_APART)
    return {
        "frame": CHART,
        "ticks": ticks(most, CHART),
        "days": list(zip(places(len(weeks), CHART), [one.since for one in weeks], strict=True)),
        "lines": [
            {"name": name, "words": said, "points": drawn[name], "line": as_points(drawn[name]), "end": end}
            for (name, said, _), end in zip(LINES, ends, strict=True)
        ],
        "heads": [said for _, said, _ in LINES],
        "rows": [
            (
                one,
                [
                    (getattr(one, name), _list(behind, Period(one.since, one.until)))
                    for name, _, behind in LINES
                ],
            )
            for one in weeks
        ],
    }


def _shares(shares: Sequence[Share], by: str, period: Period) -> list[dict[str, Any]]:
    """Streets or fields with how dark a tile and how wide a bar is, and the list where it can be narrowed."""
    most = max((one.open for one in shares), default=0)
    return [
        {
            "share": one,
            "shade": shade(one.open, most),
            "width": width_of(one.open, most),
            "late_width": min(width_of(one.late, most), width_of(one.open, most)),
            "list": _list("in_hand", period, **{by: one.code}) if one.code else "",
        }
        for one in shares
    ]


def _chain(found: Snapshot, period: Period) -> list[dict[str, Any]]:
    most = found.chain[0][2]
    return [
        {"words": said, "n": n, "width": width_of(n, most), "list": _list(name, period), "means": SETS[name]}
        for name, said, n in found.chain
    ]
