"""Working-day calendar 工作日历: which day is worked, which is rested, and why.

Owns the swap days (调休), the office hours and fast counting of working days. It does not know limits
(`kernel.limits`), does not read the clock and does not load itself from the database: whoever owns the
table hands over its rows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

CHINA: Final = ZoneInfo("Asia/Shanghai")

OfficeSpan = tuple[time, time]
OFFICE_HOURS: Final[tuple[OfficeSpan, ...]] = ((time(9), time(12, 30)), (time(14), time(18)))

_WEEKDAYS_ZH: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOLIDAYS_ZH: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
_HOLIDAYS_EN: Final = {zh: en for en, zh in _HOLIDAYS_ZH.items()}


class DayKind(StrEnum):
    """Kind of a day 日期类型."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"

    @property
    def label_zh(self) -> str:
        return _KIND_LABELS[self][0]

    @property
    def label_en(self) -> str:
        return _KIND_LABELS[self][1]

    @property
    def mark(self) -> str:
        """休 or 班, as printed on wall calendars and written in calendar files."""
        return "班" if self.is_worked else "休"

    @property
    def is_worked(self) -> bool:
        return self in (DayKind.WORKDAY, DayKind.MAKEUP)

    @classmethod
    def of_mark(cls, mark: str) -> "DayKind":
        """Read the 休/班 column of a calendar file."""
        try:
            return {"休": cls.HOLIDAY, "班": cls.MAKEUP}[mark.strip()]
        except KeyError:
            raise ValueError(f"日历标记只能是“休”或“班”，不能是“{mark}”") from None


_KIND_LABELS: Final = {
    DayKind.WORKDAY: ("工作日", "Working day"),
    DayKind.WEEKEND: ("周末", "Weekend"),
    DayKind.HOLIDAY: ("法定节假日", "Public holiday"),
    DayKind.MAKEUP: ("调休上班", "Make-up working day"),
}

CalendarRow = tuple[date, DayKind, str]


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a day is and why 日期说明."""

    date: date
    kind: DayKind
    reason: str


def weekday_name(day: date, lang: str = "zh") -> str:
    """周一 … 周日."""
    return (_WEEKDAYS_ZH if lang.startswith("zh") else _WEEKDAYS_EN)[day.weekday()]


def holiday_name(name: str, lang: str = "zh") -> str:
    """Name of a holiday 节日名称; a name without a known English form stays as the district wrote it."""
    return name if lang.startswith("zh") else _HOLIDAYS_EN.get(name, name)


def span_length(span: OfficeSpan) -> timedelta:
    """How long a stretch of office hours is."""
    opens, closes = (datetime.combine(date.min, edge) for edge in span)
    return closes - opens


def _weekdays_up_to(ordinal: int) -> int:
    # Ordinal 1 (0001-01-01) is a Monday, so Mon-Fri days up to any day are plain arithmetic.
    return 5 * (ordinal // 7) + min(ordinal % 7, 5)


def _nth_weekday(n: int) -> int:
    return 7 * ((n - 1) // 5) + (n - 1) % 5 + 1


class WorkCalendar:
    """Immutable working-day calendar 工作日历: Mon-Fri, changed by exception rows, for the years it covers.

    Counting costs two bisections over the exception rows, whatever the distance between the days.
    """

    __slots__ = (
        "_at",
        "_by_date",
        "_counts",
        "_shift",
        "office_day",
        "office_hours",
        "rows",
        "years",
        "zone",
    )

    rows: tuple[CalendarRow, ...]
    years: frozenset[int]
    office_hours: tuple[OfficeSpan, ...]
    office_day: timedelta
    zone: ZoneInfo
    _by_date: dict[date, tuple[DayKind, str]]
    _at: tuple[int, ...]
    _shift: tuple[int, ...]
    _counts: tuple[int, ...]

    def __init__(
        self,
        rows: Iterable[CalendarRow],
        *,
        years: Iterable[int],
        office_hours: Iterable[OfficeSpan] = OFFICE_HOURS,
        zone: ZoneInfo = CHINA,
    ) -> None:
        put = object.__setattr__
        put(self, "rows", _checked_rows(rows))
        put(self, "years", frozenset(years))
        put(self, "office_hours", _checked_hours(office_hours))
        put(self, "office_day", sum((span_length(span) for span in self.office_hours), timedelta(0)))
        put(self, "zone", zone)
        put(self, "_by_date", {day: (kind, name) for day, kind, name in self.rows})
        at, shift, counts = _corrections(self.rows)
        put(self, "_at", at)
        put(self, "_shift", shift)
        put(self, "_counts", counts)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"WorkCalendar is immutable: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"WorkCalendar is immutable: {name}")

    def _identity(self) -> tuple[object, ...]:
        return self.rows, self.years, self.office_hours, self.zone

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __reduce__(self) -> tuple[object, ...]:
        # Immutable, so copies and pickles (a shared cache) are built anew.
        return _rebuilt, self._identity()

    def __repr__(self) -> str:
        return f"WorkCalendar({len(self.rows)} rows, years={sorted(self.years)})"

    # --- what a day is

    def kind(self, day: date) -> DayKind:
        """Kind of the day 日期类型."""
        known = self._by_date.get(day)
        if known is not None:
            return known[0]
        return DayKind.WORKDAY if day.weekday() < 5 else DayKind.WEEKEND

    def is_workday(self, day: date) -> bool:
        """True on a working day 工作日."""
        return self.kind(day).is_worked

    def note(self, day: date, lang: str = "zh") -> DayNote:
        """What the day is and why 日期说明, e.g. 周日，调休上班（国庆节）."""
        kind = self.kind(day)
        name = holiday_name(self._by_date[day][1], lang) if day in self._by_date else ""
        reason = _reason(day, kind, name, lang)
        return DayNote(day, kind, reason if self.covers(day.year) else reason + _guess(day.year, lang))

    def rows_of(self, year: int) -> list[CalendarRow]:
        """The exception rows of one year, by date, as they go into a table or file."""
        return [row for row in self.rows if row[0].year == year]

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
        if self.is_workday(day) and local.time() <= self.office_hours[-1][1]:
            return day
        return self.workday_after(day)


def _rebuilt(
    rows: tuple[CalendarRow, ...], years: frozenset[int], hours: tuple[OfficeSpan, ...], zone: ZoneInfo
) -> WorkCalendar:
    return WorkCalendar(rows, years=years, office_hours=hours, zone=zone)


def _checked_rows(rows: Iterable[CalendarRow]) -> tuple[CalendarRow, ...]:
    ordered = tuple(sorted(rows, key=lambda row: row[0]))
    for (day, _, _), (following, _, _) in pairwise(ordered):
        if day == following:
            raise ValueError(f"{day}在日历中重复出现")
    for day, kind, _ in ordered:
        _check_row(day, kind)
    return ordered


def _check_row(day: date, kind: DayKind) -> None:
    if kind not in (DayKind.HOLIDAY, DayKind.MAKEUP):
        raise ValueError(f"{day}: 日历只登记“休”和“班”，{kind.label_zh}不必登记")
    if kind is DayKind.MAKEUP and day.weekday() < 5:
        raise ValueError(f"{day}是{weekday_name(day)}，本就上班，不能登记为调休上班")


def _checked_hours(spans: Iterable[OfficeSpan]) -> tuple[OfficeSpan, ...]:
    hours = tuple(spans)
    edges = [edge for span in hours for edge in span]
    if not edges or any(a >= b for a, b in pairwise(edges)):
        raise ValueError("办公时间须按先后排列、互不重叠，且至少有一段")
    return hours


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


def _reason(day: date, kind: DayKind, name: str, lang: str) -> str:
    zh = lang.startswith("zh")
    weekday = weekday_name(day, lang)
    if kind is DayKind.WORKDAY:
        return "工作日" if zh else "working day"
    if kind is DayKind.WEEKEND:
        return weekday
    if kind is DayKind.HOLIDAY:
        return f"{name}休假" if zh else f"{name} holiday"
    return f"{weekday}，调休上班（{name}）" if zh else f"{weekday}, worked in exchange ({name})"


def _guess(year: int, lang: str) -> str:
    if lang.startswith("zh"):
        return f"（{year}年节假日安排尚未导入，暂按周末推算）"
    return f" ({year} holiday arrangement not entered yet; counted by weekends only)"


@cache
def builtin_calendar() -> WorkCalendar:
    """The calendar shipped with the program: State Council arrangements of 2024-2026."""
    years = range(2024, 2027)
    return WorkCalendar((row for year in years for row in _published_rows(year)), years=years)


def _published_rows(year: int) -> list[CalendarRow]:
    constants = chinese_calendar.constants
    rested = [(day, DayKind.HOLIDAY, name) for day, name in constants.holidays.items()]
    worked = [(day, DayKind.MAKEUP, name) for day, name in constants.workdays.items()]
    return [(day, kind, _HOLIDAYS_ZH[name]) for day, kind, name in rested + worked if day.year == year]
