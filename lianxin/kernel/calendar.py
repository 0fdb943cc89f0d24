"""Working-day calendar 工作日历: which day is worked, which is rested, and why.

Owns the swap days (调休), the office hours and fast counting of working days. It does not know limits
(`kernel.limits`), does not read the clock and does not load itself from the database: whoever owns the
table hands over its rows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

from lianxin.kernel.calendar_days import (
    HOLIDAYS_ZH,
    OFFICE_HOURS,
    CalendarRow,
    DayKind,
    DayNote,
    Hours,
    OfficeSpan,
    ShortDay,
    checked_changes,
    checked_hours,
    checked_rows,
    checked_short_days,
    guessed_words,
    holiday_name,
    ordinary_kind,
    reason_words,
    span_length,
    weekday_name,
)

__all__ = [
    "CHINA",
    "OFFICE_HOURS",
    "CalendarRow",
    "DayKind",
    "DayNote",
    "Hours",
    "OfficeSpan",
    "ShortDay",
    "WorkCalendar",
    "builtin_calendar",
    "holiday_name",
    "span_length",
    "weekday_name",
]

CHINA: Final = ZoneInfo("Asia/Shanghai")
NO_TIME: Final = timedelta(0)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which calendar in which version; the shipped one has no number."""

    name: str = ""
    n: int = 0


def _weekdays_up_to(ordinal: int) -> int:
    # Ordinal 1 (0001-01-01) is a Monday, so Mon-Fri days up to any day are plain arithmetic.
    return 5 * (ordinal // 7) + min(ordinal % 7, 5)


def _nth_weekday(n: int) -> int:
    return 7 * ((n - 1) // 5) + (n - 1) % 5 + 1


class WorkCalendar:
    """Immutable working-day calendar 工作日历: Mon-Fri, changed by exception rows, for the years it covers.

    Counting costs two bisections over the exception rows, whatever the distance between the days.

    Args:
        rows: holidays on working days or weekends, and make-up working days.
        years: whose arrangement has been entered; every other year is guessed from Mon-Fri.
        office_hours: those that hold before any change.
        hours_from: later office hours, each from a day on.
        short_days: working days with hours of their own (半天).
        origin: which stored version this is; two calendars alike in everything else are equal.
    """

    __slots__ = (
        "_at",
        "_breaks",
        "_by_date",
        "_counts",
        "_hours_since",
        "_shift",
        "_short",
        "hours_from",
        "office_hours",
        "origin",
        "rows",
        "years",
        "zone",
    )

    rows: tuple[CalendarRow, ...]
    years: frozenset[int]
    office_hours: Hours
    hours_from: tuple[tuple[date, Hours], ...]
    zone: ZoneInfo
    origin: Origin
    _by_date: dict[date, tuple[DayKind, str]]
    _short: Mapping[date, ShortDay]
    _hours_since: tuple[date, ...]
    _breaks: tuple[date, ...]
    _at: tuple[int, ...]
    _shift: tuple[int, ...]
    _counts: tuple[int, ...]

    def __init__(
        self,
        rows: Iterable[CalendarRow],
        *,
        years: Iterable[int],
        office_hours: Iterable[OfficeSpan] = OFFICE_HOURS,
        hours_from: Iterable[tuple[date, Hours]] = (),
        short_days: Iterable[ShortDay] = (),
        zone: ZoneInfo = CHINA,
        origin: Origin = Origin(),
    ) -> None:
        put = object.__setattr__
        put(self, "rows", checked_rows(rows))
        put(self, "years", frozenset(years))
        put(self, "office_hours", checked_hours(office_hours))
        put(self, "hours_from", checked_changes(hours_from))
        put(self, "zone", zone)
        put(self, "origin", origin)
        put(self, "_by_date", {day: (kind, name) for day, kind, name in self.rows})
        kinds = {day: kind for day, kind, _ in self.rows}
        put(self, "_short", checked_short_days(short_days, kinds))
        put(self, "_hours_since", tuple(day for day, _ in self.hours_from))
        put(self, "_breaks", _breaks(self._hours_since, self._short))
        at, shift, counts = _corrections(self.rows)
        put(self, "_at", at)
        put(self, "_shift", shift)
        put(self, "_counts", counts)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"WorkCalendar is immutable: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"WorkCalendar is immutable: {name}")

    def _identity(self) -> tuple[object, ...]:
        return self.rows, self.years, self.office_hours, self.hours_from, self.short_days, self.zone

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __reduce__(self) -> tuple[object, ...]:
        # Immutable, so copies and pickles (a shared cache) are built anew.
        return _rebuilt, (*self._identity(), self.origin)

    def __repr__(self) -> str:
        return f"WorkCalendar({len(self.rows)} rows, years={sorted(self.years)})"

    @property
    def short_days(self) -> tuple[ShortDay, ...]:
        """The working days with hours of their own, by date."""
        return tuple(self._short.values())

    # --- what a day is

    def kind(self, day: date) -> DayKind:
        """Kind of the day 日期类型."""
        known = self._by_date.get(day)
        if known is not None:
            return known[0]
        return ordinary_kind(day)

    def is_workday(self, day: date) -> bool:
        """True on a working day 工作日."""
        return self.kind(day).is_worked

    def note(self, day: date, lang: str = "zh") -> DayNote:
        """What the day is and why 日期说明, e.g. 周日，调休上班（国庆节）."""
        kind = self.kind(day)
        name = holiday_name(self._by_date[day][1], lang) if day in self._by_date else ""
        reason = reason_words(day, kind, name, self._short.get(day), lang)
        return DayNote(day, kind, reason if self.covers(day.year) else reason + guessed_words(day.year, lang))

    def rows_of(self, year: int) -> list[CalendarRow]:
        """The exception rows of one year, by date, as they go into a table or file."""
        return [row for row in self.rows if row[0].year == year]

    # --- when it is open

    def office_spans(self, day: date) -> Hours:
        """办公时间 of a day: its own on a short day, those in force otherwise, none on a rest day."""
        if not self.is_workday(day):
            return ()
        if day in self._short:
            return self._short[day].hours
        place = bisect_right(self._hours_since, day)
        return self.hours_from[place - 1][1] if place else self.office_hours

    def office_time(self, day: date, until: time = time.max) -> timedelta:
        """Office time of a day before a clock time; nothing on a rest day."""
        spans = (
            span_length((opens, min(until, closes)))
            for opens, closes in self.office_spans(day)
            if until > opens
        )
        return sum(spans, NO_TIME)

    def days_alike(self, day: date) -> int | None:
        """How many working days from a working day on, itself counted, are open as long; None: all that follow."""
        place = bisect_right(self._breaks, day)
        if place == len(self._breaks):
            return None
        return self.workdays_between(day, self._breaks[place] - ONE_DAY) + 1

    # --- which years it knows

    def covers(self, year: int) -> bool:
        """True if the arrangement of that year (节假日安排) has been entered."""
        return year in self.years

    def missing_years(self, first: date, last: date) -> list[int]:
        """Years touched by the days first … last whose arrangement has not been entered."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]

    def is_provisional(self, first: date, last: date) -> bool:
        """暂按推算: a day between first and last lies in a year that is only guessed from Mon-Fri."""
        return bool(self.missing_years(first, last))

    # --- counting

    def _count(self, ordinal: int) -> int:
        return _weekdays_up_to(ordinal) + self._shift[bisect_right(self._at, ordinal)]

    def _nth(self, n: int) -> date:
        i = bisect_left(self._counts, n)
        ordinal = _nth_weekday(n - self._shift[i])
        return date.fromordinal(min(ordinal, self._at[i]) if i < len(self._at) else ordinal)

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` lies before `a`."""
        return self._count(b.toordinal()) - self._count(a.toordinal())

    def workday_after(self, day: date, n: int = 1) -> date:
        """The n-th working day after `day` (which itself is never counted)."""
        if n < 1:
            raise ValueError(f"第几个工作日须为正整数：{n}")
        return self._nth(self._count(day.toordinal()) + n)

    def workday_before(self, day: date, n: int = 1) -> date:
        """The n-th working day before `day` (which itself is never counted)."""
        if n < 1:
            raise ValueError(f"第几个工作日须为正整数：{n}")
        return self._nth(self._count(day.toordinal() - 1) - n + 1)

    def next_workday(self, day: date) -> date:
        """下一工作日: the first working day after `day`."""
        return self.workday_after(day)

    def workday_from(self, day: date) -> date:
        """`day` itself if worked, else the next working day (顺延)."""
        return day if self.is_workday(day) else self.workday_after(day)

    def workday_up_to(self, day: date) -> date:
        """`day` itself if worked, else the last working day before it."""
        return day if self.is_workday(day) else self.workday_before(day)

    # --- clock times

    def local(self, moment: datetime) -> datetime:
        """The moment on the office's own clock; refuses a time without a zone."""
        if moment.tzinfo is None:
            raise ValueError(f"时间缺少时区：{moment.isoformat()}")
        return moment.astimezone(self.zone)

    def received_on(self, moment: datetime) -> date:
        """送达日: after closing time or on a rest day, a delivery counts for the next working day."""
        local = self.local(moment)
        day = local.date()
        spans = self.office_spans(day)
        if spans and local.time() <= spans[-1][1]:
            return day
        return self.workday_after(day)


def _rebuilt(
    rows: tuple[CalendarRow, ...],
    years: frozenset[int],
    hours: Hours,
    hours_from: tuple[tuple[date, Hours], ...],
    short_days: tuple[ShortDay, ...],
    zone: ZoneInfo,
    origin: Origin,
) -> WorkCalendar:
    return WorkCalendar(
        rows,
        years=years,
        office_hours=hours,
        hours_from=hours_from,
        short_days=short_days,
        zone=zone,
        origin=origin,
    )


def _breaks(changes: Iterable[date], short: Iterable[date]) -> tuple[date, ...]:
    """The days from which the office may be open longer or shorter than the day before."""
    return tuple(sorted({*changes, *short, *(day + ONE_DAY for day in short)}))


def _corrections(rows: tuple[CalendarRow, ...]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Days on which the count departs from Mon-Fri, the running departure, and the true count on each."""
    at: list[int] = []
    shift = [0]
    for day, kind, _ in rows:
        step = int(kind is DayKind.MAKEUP) - int(kind is DayKind.HOLIDAY and day.weekday() < 5)
        if step:
            at.append(day.toordinal())
            shift.append(shift[-1] + step)
    counts = tuple(_weekdays_up_to(day) + moved for day, moved in zip(at, shift[1:], strict=True))
    return tuple(at), tuple(shift), counts


@cache
def builtin_calendar() -> WorkCalendar:
    """The calendar shipped with the program: every year from 2024 on that the library `chinesecalendar` knows."""
    years = [year for year in known_years() if year >= 2024]
    return WorkCalendar((row for year in years for row in published_rows(year)), years=years)


def known_years() -> list[int]:
    """The years whose arrangement the library knows."""
    return sorted({day.year for day in chinese_calendar.constants.holidays})


def published_rows(year: int) -> list[CalendarRow]:
    """The rows of a year as the library has them; empty for one that it does not know."""
    constants = chinese_calendar.constants
    rested = [(day, DayKind.HOLIDAY, name) for day, name in constants.holidays.items()]
    worked = [(day, DayKind.MAKEUP, name) for day, name in constants.workdays.items()]
    found = [(day, kind, HOLIDAYS_ZH.get(name, name)) for day, kind, name in rested + worked]
    return sorted(row for row in found if row[0].year == year)
