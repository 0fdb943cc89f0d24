"""简报: the brief of a period as its figures write it, every figure with its list, and the same as a document."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.brief import brief as written
from lianxin.insight.queries.editions import WRITES
from lianxin.insight.queries.paper import brief_docx
from lianxin.insight.queries.periods import Period, period_of, usual
from lianxin.insight.rules.brief_parts import Brief, Paragraph, Said
from lianxin.insight.rules.charts import chart_of
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.downloads import DOCX, as_file
from lianxin.kernel.pages import page
from lianxin.people.queries import Person


@page("briefs/", name="brief", grant="insight.balance")
def brief(request: HttpRequest, actor: Person) -> HttpResponse:
    """简报: read on the page, each figure opening what it counts."""
    asked = _asked(request, actor)
    found, _facts = written(asked)
    today = working_calendar().local(asked.now).date()
    context = {
        "brief": found,
        "sections": linked_sections(found, Period(asked.since, asked.until)),
        "may_write": WRITES in actor.grants,
        "period": Period(asked.since, asked.until),
        "usual": [(words, urlencode(_days(one))) for words, one in usual(today)],
        "query": urlencode(_days(Period(asked.since, asked.until))),
        "is_running": asked.until >= today,
        "as_of": asked.end,
    }
    return render(request, "insight/brief.html", context)


@page("briefs/docx/", name="brief_docx", grant="insight.balance")
def docx(request: HttpRequest, actor: Person) -> HttpResponse:
    """简报文稿: the draft as .docx."""
    asked = _asked(request, actor)
    found, _facts = written(asked)
    name = f"{found.title}{asked.since:%Y%m%d}-{asked.until:%Y%m%d}.docx"
    return as_file(brief_docx(found, asked), name, DOCX)


def _asked(request: HttpRequest, actor: Person) -> Asked:
    moment = now()
    period = period_of(request.GET.dict(), working_calendar().local(moment).date())
    return Asked(actor, period.since, period.until, moment)


def _days(period: Period) -> dict[str, str]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}


def linked_sections(found: Brief, period: Period) -> list[dict[str, Any]]:
    """The sections of a brief, each figure with the address of its list in the period."""
    return [
        {
            "title": one.title,
            "paragraphs": [_linked(paragraph, period) for paragraph in one.paragraphs],
            "head": one.table[0] if one.table else (),
            "rows": one.table[1:],
            "chart": chart_of(one.table),
        }
        for one in found.sections
    ]


def _linked(paragraph: Paragraph, period: Period) -> list[tuple[str, str]]:
    """The pieces of a paragraph, each with the address of its list where it is a figure."""
    return [
        (piece.text, _list_of(piece, period)) if isinstance(piece, Said) else (piece, "")
        for piece in paragraph.pieces
    ]


def _list_of(said: Said, period: Period) -> str:
    name = BY_CODE[said.code].top if said.is_indicator else said.code
    query = {**_days(period), **dict(said.narrowed)}
    return f"{reverse('indicator_list', args=[name])}?{urlencode(query)}"
