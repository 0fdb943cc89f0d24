"""剔除: what is left out of indicators in a period, with reasons; what waits for a ruling; and those of one matter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted
from lianxin.casefile.queries.scope import grants_on, matter_for
from lianxin.casefile.queries.timeline import DATA_WORDS, VALUE_WORDS
from lianxin.insight.commands.exclusions import ASKS, RULES
from lianxin.insight.models import Exclusion
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.exclusions import excluded, of_matter, waiting
from lianxin.insight.queries.periods import period_of
from lianxin.insight.rules.exclusions import ExclusionReason, ExclusionScope
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.insight.web.indicators import NARROWED_BY
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.people.queries import Person

DATA_WORDS |= {"exclusion_scope": ("剔除范围", "Left out of"), "exclusion_reason": ("剔除理由", "Reason")}
VALUE_WORDS |= {"exclusion_scope": ExclusionScope, "exclusion_reason": ExclusionReason}
SHOWN = 200


@panel("matter", order=85, template="insight/_exclusion.html")
def of_one(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """剔除: the way to it, for whoever asks or rules; asks nothing of the database."""
    if not {ASKS, RULES} & set(actor.grants):
        return None
    return {"address": reverse("matter_exclusions", args=[matter.number])}


@page("matters/<str:number>/exclusions/", name="matter_exclusions", grant="matter.see")
def of_matter_page(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """统计剔除 of a matter: every request with its ruling, and what can be done now."""
    matter = matter_for(actor, number)
    rows, granted = of_matter(matter), grants_on(actor, matter)
    standing = next((one for one in rows if one.ended_at is None and one.granted is not False), None)
    may_rule = RULES in granted
    context = {
        "matter": matter,
        "rows": [_told(one) for one in rows],
        "may_ask": standing is None and ASKS in granted,
        "may_rule": may_rule and standing is not None and standing.granted is None,
        "may_end": may_rule and standing is not None and bool(standing.granted),
    }
    return render(request, "insight/matter_exclusions.html", context)


def _told(one: Exclusion) -> tuple[Exclusion, ExclusionScope, ExclusionReason]:
    return one, ExclusionScope(one.scope), ExclusionReason(one.reason)


@page("exclusions/", name="exclusions", grant="insight.balance")
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """剔除清单: in force at the end of a period, or waiting; who, when, why, by which ruling."""
    moment = now()
    period = period_of(request.GET.dict(), working_calendar().local(moment).date())
    given = {name: request.GET[name] for name in NARROWED_BY if request.GET.get(name)}
    asked = Asked(actor, period.since, period.until, moment, Wanted.of(given))
    code = request.GET.get("code", "")
    indicator = BY_CODE.get(code)
    is_waiting = request.GET.get("state") == "waiting"
    rows = waiting(actor) if is_waiting else excluded(asked, code if indicator else "")
    days = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    query = urlencode({**given, **days})
    context = {
        "period": period,
        "indicator": None if is_waiting else indicator,
        "is_waiting": is_waiting,
        "n": rows.count(),
        "shown": SHOWN,
        "rows": [_told(one) for one in rows[:SHOWN]],
        "query": query,
        "back": f"{reverse('indicators')}?{query}",
        "as_of": asked.end,
    }
    return render(request, "insight/exclusions.html", context)
