"""Work calendars from the database 工作日历: the rows of `WorkCalendarDay` as the calendar that the limits count with."""

from __future__ import annotations

import time
from threading import Lock

from lianxin.kernel.calendar import CalendarRow, DayKind, WorkCalendar, builtin_calendar
from lianxin.kernel.models import WorkCalendarDay

DEFAULT = "default"
KEPT_SECONDS = 10.0

_kept: dict[str, tuple[float, WorkCalendar]] = {}
_lock = Lock()


def working_calendar(name: str = DEFAULT) -> WorkCalendar:
    """The calendar of that name as the database has it, at most ten seconds old; the shipped one when it has no rows."""
    with _lock:
        kept = _kept.get(name)
        if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
            kept = (time.monotonic(), _read(name))
            _kept[name] = kept
        return kept[1]


def forget() -> None:
    """Read the calendars anew at the next use, after rows were changed."""
    with _lock:
        _kept.clear()


def _read(name: str) -> WorkCalendar:
    rows: list[CalendarRow] = [
        (on, DayKind(kind), words)
        for on, kind, words in WorkCalendarDay.objects.filter(calendar=name).values_list("on", "kind", "name")
    ]
    if not rows:
        return builtin_calendar()
    return WorkCalendar(rows, years=sorted({row[0].year for row in rows}))


def seed(name: str = DEFAULT) -> int:
    """Write the shipped years into an empty calendar; returns how many rows."""
    if WorkCalendarDay.objects.filter(calendar=name).exists():
        return 0
    rows = [
        WorkCalendarDay(calendar=name, on=on, kind=kind, name=words, source="国务院办公厅放假安排通知")
        for on, kind, words in builtin_calendar().rows
    ]
    WorkCalendarDay.objects.bulk_create(rows)
    forget()
    return len(rows)
