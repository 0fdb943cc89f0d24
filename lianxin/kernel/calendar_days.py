"""Days of a work calendar 日期: what kinds there are, what they are called, which rows and office hours may stand together.

Owns the words and the checks; counting is `kernel.calendar`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

OfficeSpan = tuple[time, time]
Hours = tuple[OfficeSpan, ...]
OFFICE_HOURS: Final[Hours] = ((time(9), time(12, 30)), (time(14), time(18)))

_WEEKDAYS_ZH: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLIDAYS_ZH: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
_HOLIDAYS_EN: Final = {zh: en for en, zh in HOLIDAYS_ZH.items()}


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
class ShortDay:
    """A working day with hours of its own 半天、短日: counted as one working day, closed when its hours end."""

    on: date
    name: str
    hours: Hours


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


def checked_rows(rows: Iterable[CalendarRow]) -> tuple[CalendarRow, ...]:
    """The rows by date. Errors: a day that stands twice, a mark that makes no sense on its day."""
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


def checked_hours(spans: Iterable[OfficeSpan]) -> Hours:
    """Office hours 办公时间 as they may stand. Errors: none, overlapping, or not in order."""
    hours = tuple(spans)
    edges = [edge for span in hours for edge in span]
    if not edges or any(a >= b for a, b in pairwise(edges)):
        raise ValueError("办公时间须按先后排列、互不重叠，且至少有一段")
    return hours


def checked_short_days(days: Iterable[ShortDay], kinds: Mapping[date, DayKind]) -> Mapping[date, ShortDay]:
    """Short days by date. Errors: a day that is not worked, or stands twice."""
    found: dict[date, ShortDay] = {}
    for day in sorted(days, key=lambda one: one.on):
        if day.on in found:
            raise ValueError(f"{day.on}在日历中重复出现")
        if not kinds.get(day.on, ordinary_kind(day.on)).is_worked:
            raise ValueError(f"{day.on}不上班，不能登记办公时间")
        found[day.on] = ShortDay(day.on, day.name, checked_hours(day.hours))
    return found


def checked_changes(changes: Iterable[tuple[date, Hours]]) -> tuple[tuple[date, Hours], ...]:
    """Office hours by the day from which they hold, in order. Errors: two for one day."""
    ordered = sorted(changes, key=lambda one: one[0])
    for (day, _), (following, _) in pairwise(ordered):
        if day == following:
            raise ValueError(f"{day}起的办公时间重复出现")
    return tuple((day, checked_hours(hours)) for day, hours in ordered)


def ordinary_kind(day: date) -> DayKind:
    """What a day is when nothing was published about it."""
    return DayKind.WORKDAY if day.weekday() < 5 else DayKind.WEEKEND


def hours_words(hours: Hours) -> str:
    """09:00–12:30、14:00–18:00."""
    return "、".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours)


def reason_words(day: date, kind: DayKind, name: str, short: ShortDay | None, lang: str) -> str:
    """Why a day counts or not 事由, e.g. 周日，调休上班（国庆节）."""
    said = _kind_words(day, kind, name, lang)
    if short is None:
        return said
    hours = hours_words(short.hours)
    if lang.startswith("zh"):
        return f"{said}（{short.name}，办公时间{hours}）"
    return f"{said} (short day, {short.name}: {hours.replace('、', ', ')})"


def _kind_words(day: date, kind: DayKind, name: str, lang: str) -> str:
    zh = lang.startswith("zh")
    weekday = weekday_name(day, lang)
    if kind is DayKind.WORKDAY:
        return "工作日" if zh else "working day"
    if kind is DayKind.WEEKEND:
        return weekday
    if kind is DayKind.HOLIDAY:
        return f"{name}休假" if zh else f"{name} holiday"
    return f"{weekday}，调休上班（{name}）" if zh else f"{weekday}, worked in exchange ({name})"


def guessed_words(year: int, lang: str) -> str:
    """What is said of a day in a year that has not been entered."""
    if lang.startswith("zh"):
        return f"（{year}年节假日安排尚未导入，暂按周末推算）"
    return f" ({year} holiday arrangement not entered yet; counted by weekends only)"
