"""Time of a matter 时限: the limit in force, the light derived from the clocks, and why a date is what it is."""

from __future__ import annotations

import time
from datetime import date, datetime
from threading import Lock

from lianxin.casefile.models import Clock, LimitRule, Matter
from lianxin.casefile.rules import DEFAULT_LIMITS, ClockKind
from lianxin.directory.rules import TimeClass
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.lights import Light, light, words
from lianxin.kernel.limits import CountedDay, Due, Limit, LimitUnit, due

KEPT_SECONDS = 10.0
Rules = dict[tuple[str, str], list[tuple[date, Limit]]]

_kept: list[tuple[float, Rules]] = []
_lock = Lock()


def _rules() -> Rules:
    with _lock:
        if not _kept or time.monotonic() - _kept[0][0] > KEPT_SECONDS:
            rules: Rules = {}
            for row in LimitRule.objects.order_by("-valid_from"):
                limit = Limit(row.value, LimitUnit(row.unit))
                rules.setdefault((row.kind, row.time_class), []).append((row.valid_from, limit))
            _kept[:] = [(time.monotonic(), rules)]
        return _kept[0][1]


def forget() -> None:
    """Read the limits anew at the next use, after rows were changed."""
    with _lock:
        _kept.clear()


def limit_for(kind: ClockKind, time_class: str, on: date) -> Limit:
    """The limit in force on a day for a clock and a time class: the district's own rule, else the default.

    A rule for the class goes before a rule for all classes; among those, the latest that is in force.
    """
    rules = _rules()
    for asked in (time_class, ""):
        for since, limit in rules.get((kind.value, asked), []):
            if since <= on:
                return limit
    known = TimeClass(time_class) if time_class else None
    return DEFAULT_LIMITS.get((kind, known)) or DEFAULT_LIMITS[(kind, None)]


def running_clocks(matter: Matter) -> list[Clock]:
    """The clocks of a matter that run now, soonest due first."""
    return sorted(
        (clock for clock in matter.clocks.all() if clock.stopped_at is None), key=lambda one: one.due_at
    )


def light_of(matter: Matter, now: datetime, *, started_at: datetime | None = None) -> Light | None:
    """The light of an open matter: derived from its due date each time it is asked, never stored."""
    if not matter.is_open or matter.due_at is None:
        return None
    return light(
        now=now,
        started_at=started_at or matter.registered_at,
        due_at=matter.due_at,
        calendar=working_calendar(),
    )


def light_words(matter: Matter, now: datetime, lang: str = "zh") -> str:
    """剩2个工作日 / 逾期3个工作日, in words beside the light."""
    lit = light_of(matter, now)
    if lit is None or matter.due_at is None:
        return ""
    return words(lit, now, matter.due_at, working_calendar(), lang)


def explain(clock: Clock, lang: str = "zh") -> Due:
    """Why this date: every counted and skipped day of a clock, by the calendar that it was counted with.

    A date that was decided says so, and so does one that a change of the calendar would have put into the past.
    """
    calendar = counted_by(clock)
    limit = Limit(clock.limit_value, LimitUnit(clock.limit_unit))
    by_limit = due(clock.started_at, limit, calendar, lang=lang)
    if by_limit.at == clock.original_due_at:
        return by_limit
    zh, en = "按批准的日期", "the date that was approved"
    if clock.decided_on is None and by_limit.at < clock.original_due_at:
        zh, en = (
            "日历调整后期限已过，按调整当日届满",
            "already past by the changed calendar: ends on the day of the change",
        )
    day = calendar.local(clock.original_due_at).date()
    return Due(
        clock.original_due_at, (CountedDay(day, True, None, zh if lang.startswith("zh") else en),), False
    )


def counted_by(clock: Clock) -> WorkCalendar:
    """The version of the calendar that a clock was counted with."""
    return working_calendar(clock.calendar, clock.calendar_n)
