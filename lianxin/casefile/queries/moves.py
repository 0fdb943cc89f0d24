"""Which deadlines a version of a calendar moves 期限调整: running limits counted anew, with from and to. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lianxin.casefile.models import IS_OPEN, Clock, Matter
from lianxin.casefile.queries.standing import approved_end
from lianxin.casefile.rules import ClockKind
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import calendar_of, in_force, stretch, working_calendar
from lianxin.kernel.limits import Limit, LimitUnit, due_at, end_of_day, start_of_day
from lianxin.kernel.models import CalendarVersion

SHOWN_MOST = 200
LAST_DAY = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Dates:
    """The two ends of a limit: as it stands, and as it was before any ruling."""

    due_at: datetime
    original_due_at: datetime


def recounted(clock: Clock, calendar: WorkCalendar, at: datetime) -> Dates:
    """A running limit counted by another calendar, as it would be if that was confirmed at a moment.

    A date that was decided stays, and only rolls on where it becomes a rest day; a promised date stays altogether. A
    limit that was not late does not become so: it ends on the day of the change at the earliest.
    """
    if clock.kind in (ClockKind.LIST, ClockKind.REWORK):
        return Dates(clock.due_at, clock.original_due_at)
    if clock.kind == ClockKind.MILESTONE and clock.decided_on is not None:
        promised = end_of_day(calendar.workday_from(clock.decided_on), calendar)
        return Dates(promised, promised)
    limit = Limit(clock.limit_value, LimitUnit(clock.limit_unit))
    original = _ahead(due_at(clock.started_at, limit, calendar), clock.original_due_at, calendar, at)
    if clock.decided_on is None and not clock.stood and clock.due_at == clock.original_due_at:
        return Dates(original, original)
    clock.decided_on = decided_day(clock, calendar)
    return Dates(_ahead(approved_end(clock, calendar), clock.due_at, calendar, at), original)


def decided_day(clock: Clock, calendar: WorkCalendar) -> date | None:
    """The day that a ruling set as the end; None where the limit alone decides."""
    if clock.decided_on is None and not clock.stood and clock.due_at != clock.original_due_at:
        return calendar.local(clock.due_at).date()
    return clock.decided_on


def _ahead(new: datetime, old: datetime, calendar: WorkCalendar, at: datetime) -> datetime:
    if new >= at or old < at:
        return new
    return min(old, end_of_day(calendar.local(at).date(), calendar))


def in_reach(name: str, first: date, last: date) -> QuerySet[Clock]:
    """The running limits of open matters that a change between two days can touch."""
    calendar = working_calendar(name)
    rows = Clock.objects.filter(
        calendar=name, stopped_at__isnull=True, matter__in=Matter.objects.filter(IS_OPEN)
    )
    rows = rows.filter(due_at__gte=start_of_day(first, calendar)) if first > date.min else rows
    return rows.filter(started_at__lte=end_of_day(last, calendar)) if last < LAST_DAY else rows


@dataclass(frozen=True, slots=True)
class Planned:
    """One deadline that would move: from when to when."""

    clock: Clock
    kind: ClockKind
    due_to: datetime

    @property
    def is_later(self) -> bool:
        """Whether there is more time, not less."""
        return self.due_to > self.clock.due_at


@dataclass(frozen=True, slots=True)
class Plan:
    """What confirming a version would move 预览: how many later and earlier, and the first of them."""

    later: int
    earlier: int
    shown: list[Planned]

    @property
    def total(self) -> int:
        """How many deadlines move."""
        return self.later + self.earlier


def planned(version: CalendarVersion, at: datetime, *, most: int = SHOWN_MOST) -> Plan:
    """Which running limits would move if a version was confirmed at a moment, soonest due first."""
    later = earlier = 0
    shown: list[Planned] = []
    for one in _moving(version, at):
        later, earlier = later + one.is_later, earlier + (not one.is_later)
        if len(shown) < most:
            shown.append(one)
    return Plan(later, earlier, shown)


def _moving(version: CalendarVersion, at: datetime) -> Iterator[Planned]:
    new = calendar_of(version)
    touched = reach_of(version, new)
    if touched is None:
        return
    rows = in_reach(version.calendar, *touched).order_by("due_at", "id")
    for clock in rows.iterator(chunk_size=2000):
        to = recounted(clock, new, at).due_at
        if to != clock.due_at:
            yield Planned(clock, ClockKind(clock.kind), to)


def reach_of(version: CalendarVersion, new: WorkCalendar) -> tuple[date, date] | None:
    """From the first to the last day that a version changes against the one in force."""
    if in_force(version.calendar) is None:
        return None
    return stretch(working_calendar(version.calendar), new)
