"""Moments 时机: quiet hours and the digest by the work calendar; when a message that failed is tried again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from lianxin.kernel.calendar import WorkCalendar
from lianxin.outbox.rules.events import When

TRIES_MOST = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
OLDEST = timedelta(hours=24)
# How long a process may hold a message before another one takes it up: longer than any sender may take.
LEASE = timedelta(minutes=3)
# How long a code is good that was mailed to an address to confirm it.
CODE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours 免打扰时段: from the evening until the morning, and all of a rest day; and when the digest leaves."""

    since: time
    until: time
    digest_at: time


def leaves_at(
    when: When, moment: datetime, quiet: Quiet, calendar: WorkCalendar, *, digest_at: time | None = None
) -> datetime:
    """When a notice leaves: now, when quiet hours are over, or with the digest."""
    if when is When.DIGEST:
        return next_digest(moment, digest_at or quiet.digest_at, calendar)
    return moment if when is When.AT_ONCE else after_quiet(moment, quiet, calendar)


def after_quiet(moment: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    local = calendar.local(moment)
    day = local.date()
    if calendar.is_workday(day) and quiet.until <= local.time() < quiet.since:
        return moment
    if calendar.is_workday(day) and local.time() < quiet.until:
        return _at(day, quiet.until, calendar)
    return _at(calendar.workday_after(day), quiet.until, calendar)


def next_digest(moment: datetime, at: time, calendar: WorkCalendar) -> datetime:
    """The next digest after a moment: on working days, at its time."""
    day = calendar.local(moment).date()
    today = _at(day, at, calendar)
    if calendar.is_workday(day) and today > moment:
        return today
    return _at(calendar.workday_after(day), at, calendar)


def _at(day: date, clock: time, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day, clock, tzinfo=calendar.zone)


def pause_after(tries: int, key: UUID) -> timedelta:
    """How long to wait after so many tries: 1, 2, 4 … 60 minutes, a quarter more or less, so that not all come at once."""
    pause: timedelta = min(FIRST_PAUSE * (1 << (max(1, tries) - 1)), LONGEST_PAUSE)
    spread = hashlib.sha256(f"{key}|{tries}".encode()).digest()[0] / 255
    return pause * (0.75 + spread / 2)


def clock_of(text: str) -> time | None:
    """A time of day written as 8:30; None for anything else."""
    hour, _, minute = text.strip().replace("：", ":").partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and len(hour) <= 2):
        return None
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None
