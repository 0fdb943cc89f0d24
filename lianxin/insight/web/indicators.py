"""统计指标: the figures of a period with formula and sets, the list behind each, and the table by unit 统计通报表."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import COLUMNS, Wanted
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.exclusions import After, after
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.periods import Period, period_of, usual
from lianxin.insight.queries.sets import FAMILY_OF, members
from lianxin.insight.queries.unit_report import unit_report
from lianxin.insight.rules.figures import Figure
from lianxin.insight.rules.sets import SETS
from lianxin.insight.rules.unit_report import COLUMNS as UNIT_COLUMNS
from lianxin.insight.rules.unit_report import Cell
from lianxin.insight.web.books import choices
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.downloads import XLSX, as_file
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import Refused, refuse
from lianxin.kernel.workbook import workbook
from lianxin.people.queries import Person

navigate("indicators", "指标", "Indicators", order=82)

PAGE_SIZE = 25
NARROWED_BY = ("area", "head", "unit", "leader", "topic")


@page("indicators/", name="indicators", grant="insight.balance")
def indicators(request: HttpRequest, actor: Person) -> HttpResponse:
    """统计指标: what each came to, from how many of how many, and how it is reckoned."""
    today = working_calendar().local(now()).date()
    period, wrong = _period(request)
    asked = _asked(request, actor, period)
    query = {**_narrowing(request), "since": period.since.isoformat(), "until": period.until.isoformat()}
    found = figures(asked)
    left_out = after(asked, found)
    context = {
        "wrong": wrong.reasons[0] if wrong else None,
        "period": period,
        "wanted": asked.wanted,
        "usual": [(words, _query(request, one)) for words, one in usual(today)],
        "rows": [_row(one, query, left_out.get(one.indicator.code)) for one in found],
        "exclusions": f"{reverse('exclusions')}?{urlencode(query)}",
        "as_of": asked.end,
        **choices(actor),
    }
    return render(request, "insight/indicators.html", context, status=422 if wrong else 200)


@page("reports/units/", name="unit_report", grant="insight.balance")
def units(request: HttpRequest, actor: Person) -> HttpResponse:
    """统计通报表: by lead unit, each figure with its list; in the order of codes, never of figures."""
    period, wrong = _period(request)
    asked = _asked(request, actor, period)
    query = {**_narrowing(request), "since": period.since.isoformat(), "until": period.until.isoformat()}
    report = unit_report(asked)
    context = {
        "wrong": wrong.reasons[0] if wrong else None,
        "period": period,
        "wanted": asked.wanted,
        "usual": [
            (words, _query(request, one)) for words, one in usual(working_calendar().local(now()).date())
        ],
        "columns": UNIT_COLUMNS,
        "lines": [
            (one.unit, [_linked(cell, {**query, "unit": one.unit.code}) for cell in one.cells])
            for one in report.lines
        ],
        "total": report.total,
        "query": urlencode(query),
        "as_of": asked.end,
        **choices(actor),
    }
    return render(request, "insight/unit_report.html", context, status=422 if wrong else 200)


def _linked(cell: Cell, query: dict[str, str]) -> tuple[Cell, str]:
    """A figure of a unit with the address of its list; what is counted at the top of a share is what is listed."""
    return cell, f"{reverse('indicator_list', args=[cell.column.top])}?{urlencode(query)}"


@page("reports/units/xlsx/", name="unit_report_xlsx", grant="insight.balance")
def units_file(request: HttpRequest, actor: Person) -> HttpResponse:
    """The same as a workbook, with an empty column 备注 for the office's remarks."""
    period, wrong = _period(request)
    if wrong:
        raise wrong
    report = unit_report(_asked(request, actor, period))
    head = [_("单位"), *(_said(one.words) for one in UNIT_COLUMNS), _("备注")]
    lines = [(one.unit.name, one.cells) for one in report.lines]
    rows = [[name, *_written(found), ""] for name, found in [*lines, (_("合计"), report.total)]]
    title = _("统计通报表")
    return as_file(
        workbook(title, head, rows), f"{title}{period.since:%Y%m%d}-{period.until:%Y%m%d}.xlsx", XLSX
    )


def _written(found: list[Cell]) -> list[str | int | float]:
    """Counts as numbers, shares in per cent; a dash where there was nothing to reckon."""
    return ["—" if one.value is None else one.value for one in found]


def _said(words: tuple[str, str]) -> str:
    return words[1] if (get_language() or "").startswith("en") else words[0]


def _period(request: HttpRequest) -> tuple[Period, Refused | None]:
    """The period that was asked for; this week, and why, where that was none."""
    today = working_calendar().local(now()).date()
    try:
        return period_of(request.GET.dict(), today), None
    except Refused as refused:
        return period_of({}, today), refused


def _asked(request: HttpRequest, actor: Person, period: Period) -> Asked:
    return Asked(actor, period.since, period.until, now(), Wanted.of(_narrowing(request)))


def _narrowing(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in NARROWED_BY if request.GET.get(name)}


def _query(request: HttpRequest, period: Period) -> str:
    days = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    return urlencode({**_narrowing(request), **days})


def _row(one: Figure, query: dict[str, str], less: After | None) -> dict[str, Any]:
    """A figure with the links to its lists; and without what is left out of it, with the list of that."""
    link = {
        name: f"{reverse('indicator_list', args=[name])}?{urlencode(query)}"
        for name in (one.indicator.top, one.indicator.under)
        if name
    }
    return {
        "figure": one,
        "less": less,
        "less_link": f"{reverse('exclusions')}?{urlencode({**query, 'code': one.indicator.code})}",
        "top": (SETS[one.indicator.top], one.top, link[one.indicator.top]),
        "under": (SETS[one.indicator.under], one.under, link[one.indicator.under])
        if one.indicator.under
        else None,
    }


@page("indicators/<str:name>/", name="indicator_list", grant="insight.balance")
def indicator_list(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """指标明细: what lies in a set of the period, as many as the figure says."""
    if name not in SETS:
        raise refuse("not_found", "没有此项明细", "No such list.")
    period = period_of(request.GET.dict(), working_calendar().local(now()).date())
    asked = _asked(request, actor, period)
    found = _page(Paginator(members(name, asked), PAGE_SIZE), request.GET.get("page", ""))
    context = {
        "words": SETS[name],
        "period": period,
        "found": found,
        "rows": _lines(found, name),
        "back": f"{reverse('indicators')}?{_query(request, period)}",
        "as_of": asked.end,
    }
    return render(request, "insight/indicator_list.html", context)


def _page(pages: Paginator[Any], wanted: str) -> Page[Any]:
    try:
        return pages.page(int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1)
    except EmptyPage:
        return pages.page(pages.num_pages)


def _lines(found: Page[Any], name: str) -> list[tuple[Any, bool, Any, Matter | None]]:
    """Each row with its day or moment and its matter; what is no part of a matter is shown by itself."""
    at = FAMILY_OF[name].at
    rows = list(found.object_list)
    keys = [one.matter_key for one in rows if hasattr(one, "matter_key")]
    shown = Matter.objects.filter(pk__in=keys).select_related(*COLUMNS).in_bulk()
    moments = [(getattr(one, at), one) for one in rows]
    return [
        (when, isinstance(when, datetime), one, shown.get(getattr(one, "matter_key", None)))
        for when, one in moments
    ]
