"""Promises 承诺: listed matters by their promised or review date, month by month, and how these were kept. Reads only."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateTimeField, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from lianxin.casefile.queries.lists import COLUMNS
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.rules import Outcome
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.limits import end_of_day, start_of_day
from lianxin.kernel.words import Labelled
from lianxin.supervise.models import Listing

# A month may pass between two monthly words, counted from the listing.
WORD_EVERY = timedelta(days=31)


class Kept(Labelled):
    """承诺兑现"""

    DUE = "due", "到期承诺", "Promises due"
    SOLVED = "solved", "已解决并答复", "Solved and answered"
    IN_TIME = "in_time", "其中按期答复", "Of them in time"
    STILL = "still", "尚未解决", "Not solved"


def listings(actor: Actor) -> QuerySet[Listing]:
    """Every listing of a matter that the actor may see, running or ended, with when its last monthly word came."""
    rows = Listing.objects.filter(matter__in=visible_to(actor))
    shown = rows.select_related("matter__answer", *(f"matter__{one}" for one in COLUMNS))
    return shown.annotate(last_word=Max("words__at")).order_by("returns_on", "id")


def silent(rows: QuerySet[Listing], today: date) -> QuerySet[Listing]:
    """Running ones of which nothing was said for a month 未按月报告."""
    before = start_of_day(today - WORD_EVERY, working_calendar())
    spoken_at = Coalesce(Max("words__at"), F("at"), output_field=DateTimeField())
    return rows.filter(ended_at__isnull=True).annotate(spoken_at=spoken_at).filter(spoken_at__lt=before)


def promised(actor: Actor, first: date, last: date, today: date) -> QuerySet[Listing]:
    """B-class promises whose date lies in a period and has come."""
    return listings(actor).filter(is_promise=True, returns_on__range=(first, min(last, today)))


def kept(which: Kept, rows: QuerySet[Listing]) -> QuerySet[Listing]:
    """Those of the promises that were kept in some way: solved means that the matter ended as solved and its raiser was told."""
    solved = Q(matter__outcome=Outcome.SOLVED, matter__answer__attempted_at__isnull=False)
    if which is Kept.IN_TIME:
        done = [one.pk for one in rows.filter(solved) if _in_time(one)]
        return rows.filter(pk__in=done)
    return {Kept.SOLVED: rows.filter(solved), Kept.STILL: rows.exclude(solved)}.get(which, rows)


def _in_time(one: Listing) -> bool:
    told = one.matter.answer.attempted_at if one.matter.answer else None
    return told is not None and told <= end_of_day(one.returns_on, working_calendar())


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month with the listings whose date it is; one of another month is empty."""

    on: date
    is_here: bool
    is_today: bool
    rows: tuple[Listing, ...]


def month(actor: Actor, first: date, today: date) -> list[list[Day]]:
    """The weeks of a month, Monday first, with the running and ended listings on their dates."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found: dict[date, list[Listing]] = {}
    for one in listings(actor).filter(returns_on__range=(weeks[0][0], weeks[-1][-1])):
        found.setdefault(one.returns_on, []).append(one)
    return [
        [Day(on, on.month == first.month, on == today, tuple(found.get(on, ()))) for on in week]
        for week in weeks
    ]
