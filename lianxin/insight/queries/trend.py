"""Weeks of the cockpit 趋势: raised, answered and open by week, each as the list of that week says.

Two queries for all weeks: how many were open then follows from how many are now and from every entry that opened or
ended one since.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.models import Answer
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.sets import TAKEN_OVER
from lianxin.insight.rules.cockpit import Week, mondays, opened_by
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.models import Entry

_ENDS = [*ENDS]
_ENDED = Q(state_to__in=_ENDS) & ~Q(state_from__in=_ENDS)
_WAS_OPEN = ~Q(state_from__in=[*_ENDS, ""])
_IS_OPEN = ~Q(state_to__in=[*_ENDS, ""])


def weeks(asked: Asked, now_open: int) -> tuple[Week, ...]:
    """The last eight weeks of what the asker sees.

    Args:
        now_open: how many are open at present.
    """
    calendar = working_calendar()
    firsts = mondays(calendar.local(asked.now).date())
    whole = replace(asked, since=firsts[0], until=firsts[-1] + timedelta(days=6))
    raised, flows = _raised(whole), _flows(whole)
    opened = opened_by(now_open, [flows.get(one, (0, 0))[1] for one in firsts])
    return tuple(
        Week(one, one + timedelta(days=6), raised.get(one, 0), flows.get(one, (0, 0))[0], n)
        for one, n in zip(firsts, opened, strict=True)
    )


def _by_week(rows: QuerySet[Any], at: str) -> QuerySet[Any]:
    dated: QuerySet[Any] = rows.annotate(week=TruncWeek(at, tzinfo=working_calendar().zone))
    return dated


def _raised(asked: Asked) -> dict[date, int]:
    """Registered by week; what was taken over later than in its week was not on record then."""
    rows = _by_week(asked.matters.filter(asked.during("registered_at")), "registered_at")
    taken = Q(taken_over_at__lt=F("week") + timedelta(days=7))
    rows = rows.filter(Q(taken_over_at__isnull=True) | taken).values("week").annotate(n=Count("pk"))
    return {row["week"].date(): row["n"] for row in rows}


def _flows(asked: Asked) -> dict[date, tuple[int, int]]:
    """Answered by week, and by how many the open ones grew."""
    entries = Entry.objects.filter(asked.during("at"), chain_id__in=asked.matters.values("pk"))
    told = Answer.objects.filter(matter=OuterRef("chain_id"), attempted_at__lte=OuterRef("at"))
    answered = _ENDED & ~Q(step__in=TAKEN_OVER) & Q(Exists(told))
    rows = (
        _by_week(entries, "at")
        .values("week")
        .annotate(
            answered=Count("pk", filter=answered),
            began=Count("pk", filter=_IS_OPEN & ~_WAS_OPEN),
            ended=Count("pk", filter=_WAS_OPEN & ~_IS_OPEN),
        )
    )
    return {row["week"].date(): (row["answered"], row["began"] - row["ended"]) for row in rows}
