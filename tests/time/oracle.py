"""The slow oracle 独立推算: a second reading of the arrangement, day by day and minute by minute, sharing no code with ours.

It takes the library's own answer for a day, plain lists of invented days, and the rules as an office would tell them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

import chinese_calendar

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEIJING = timezone(timedelta(hours=8))
Spans = tuple[tuple[time, time], ...]
USUAL: Spans = ((time(9), time(12, 30)), (time(14), time(18)))


@dataclass(frozen=True)
class Oracle:
    """What is known of days: the published ones, and those of the case."""

    rested: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    short: Mapping[date, Spans] = field(default_factory=dict)
    changes: Mapping[date, Spans] = field(default_factory=dict)

    def is_worked(self, day: date) -> bool:
        """Whether the office is open on a day."""
        if day in self.rested:
            return False
        if day in self.worked:
            return True
        return bool(chinese_calendar.is_workday(day)) if day.year <= 2026 else day.isoweekday() <= 5

    def hours(self, day: date) -> Spans:
        """When it is open."""
        if not self.is_worked(day):
            return ()
        if day in self.short:
            return self.short[day]
        begun = [since for since in self.changes if since <= day]
        return self.changes[max(begun)] if begun else USUAL

    def received(self, start: datetime) -> date:
        """The day that counts as the day of receipt."""
        local = start.astimezone(BEIJING)
        day = local.date()
        if self.is_worked(day) and local.time() <= self.hours(day)[-1][1]:
            return day
        day += DAY
        while not self.is_worked(day):
            day += DAY
        return day

    def working_days(self, start: datetime, n: int) -> datetime:
        """The last second of the n-th working day after receipt."""
        day = self.received(start)
        while n:
            day += DAY
            n -= self.is_worked(day)
        return datetime.combine(day, time(23, 59, 59), BEIJING)

    def calendar_days(self, start: datetime, n: int) -> datetime:
        """The last second of the n-th day after receipt, rolled on from a rest day."""
        day = self.received(start) + n * DAY
        while not self.is_worked(day):
            day += DAY
        return datetime.combine(day, time(23, 59, 59), BEIJING)

    def working_hours(self, start: datetime, n: int) -> datetime:
        """The minute at which so many hours of office time have gone by; days on which nobody works are skipped whole."""
        now, left = start.astimezone(BEIJING), n * 60
        while left:
            if not (spans := self.hours(now.date())):
                now = datetime.combine(now.date() + DAY, time(), BEIJING)
                continue
            clock = now.timetz().replace(tzinfo=None)
            left -= any(opens <= clock < closes for opens, closes in spans)
            now += MINUTE
        return now
