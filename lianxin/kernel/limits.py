"""Time limits 时限: from a start and a limit to the moment it is due, with every day explained.

Owns the counting rules (start day not counted, rest days, closing time). It does not know which limit
applies to which matter, nor when a clock is stopped; it reads no clock itself.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from lianxin.kernel.calendar import Hours, WorkCalendar, span_length, weekday_name
from lianxin.kernel.text import chinese_number

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LAST_SECOND: Final = time(23, 59, 59)


class LimitUnit(StrEnum):
    """Unit of a time limit 时限单位."""

    HOUR = "hour"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"

    @property
    def label_zh(self) -> str:
        return _UNIT_LABELS[self][0]

    @property
    def label_en(self) -> str:
        return _UNIT_LABELS[self][1]

    @property
    def most(self) -> int:
        """The largest value accepted, a little over ten years: more is a slip of the pen."""
        return _MOST[self]


_UNIT_LABELS: Final = {
    LimitUnit.HOUR: ("小时", "hour"),
    LimitUnit.WORKING_HOUR: ("工作小时", "working hour"),
    LimitUnit.WORKING_DAY: ("工作日", "working day"),
    LimitUnit.CALENDAR_DAY: ("自然日", "calendar day"),
}
_MOST: Final = {
    LimitUnit.HOUR: 90_000,
    LimitUnit.WORKING_HOUR: 22_000,
    LimitUnit.WORKING_DAY: 2_700,
    LimitUnit.CALENDAR_DAY: 3_700,
}
_NUMBER = r"\d{1,9}|[零〇一二两三四五六七八九十百千]{1,9}"
_LIMIT_ZH: Final = re.compile(
    rf"(?P<n>{_NUMBER})个?(?P<unit>工作小时|工作时|小时|工作日|自然日|日历日|天|日|周|星期)(?:以内|之内|内)?"
)
_LIMIT_EN: Final = re.compile(
    r"(?P<n>\d{1,9}) ?(?P<unit>working hours?|business hours?|wh|hours?|h|working days?|business days?|wd"
    r"|calendar days?|cd|days?|d|weeks?)",
    re.IGNORECASE,
)
_UNIT_WORDS: Final = {
    "工作小时": LimitUnit.WORKING_HOUR,
    "工作时": LimitUnit.WORKING_HOUR,
    "working hour": LimitUnit.WORKING_HOUR,
    "business hour": LimitUnit.WORKING_HOUR,
    "wh": LimitUnit.WORKING_HOUR,
    "小时": LimitUnit.HOUR,
    "hour": LimitUnit.HOUR,
    "h": LimitUnit.HOUR,
    "工作日": LimitUnit.WORKING_DAY,
    "working day": LimitUnit.WORKING_DAY,
    "business day": LimitUnit.WORKING_DAY,
    "wd": LimitUnit.WORKING_DAY,
    "自然日": LimitUnit.CALENDAR_DAY,
    "日历日": LimitUnit.CALENDAR_DAY,
    "calendar day": LimitUnit.CALENDAR_DAY,
    "cd": LimitUnit.CALENDAR_DAY,
}
_WEEKS: Final = ("周", "星期", "week")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit 时限: so many hours or days."""

    value: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if type(self.value) is not int or self.value <= 0:
            raise ValueError(f"时限须为正整数：{self.value!r}")
        if self.value > self.unit.most:
            raise ValueError(f"时限过长：{self.value}{self.unit.label_zh}，最多{self.unit.most}")

    def __str__(self) -> str:
        return self.words()

    def words(self, lang: str = "zh") -> str:
        """7个工作日 / 7 working days."""
        if lang.startswith("zh"):
            return f"{self.value}{'' if self.unit is LimitUnit.HOUR else '个'}{self.unit.label_zh}"
        return f"{self.value} {self.unit.label_en}{'' if self.value == 1 else 's'}"

    @classmethod
    def parse(cls, text: str, *, plain_day: LimitUnit = LimitUnit.CALENDAR_DAY) -> "Limit":
        """Read 7个工作日, 二十四小时, 10日内, 7 working days.

        A plain 日 or 天 is a calendar day by the Civil Code; where the rule in force reads it as a working
        day (as the Administrative Compulsion Law does up to ten days), the caller says so by `plain_day`.
        """
        words = re.sub(r"\s+", " ", text).strip()
        found = _LIMIT_ZH.fullmatch(words.replace(" ", "")) or _LIMIT_EN.fullmatch(words)
        if found is None:
            raise ValueError(f"读不懂的时限: “{text}”")
        unit = found["unit"].lower()
        unit = unit if len(unit) <= 2 else unit.removesuffix("s")
        value = chinese_number(found["n"])
        if unit in _WEEKS:
            return cls(value * 7, LimitUnit.CALENDAR_DAY)
        return cls(value, _UNIT_WORDS.get(unit, plain_day))


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One line of 时限推算: a day, whether it counted, as which, and why."""

    date: date
    counted: bool
    ordinal: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """A limit's end with its explanation 到期时间及推算过程."""

    at: datetime
    days: tuple[CountedDay, ...]
    provisional: bool


def end_of_day(day: date, calendar: WorkCalendar) -> datetime:
    """24时 of the day, held as 23:59:59 so that the stored moment still bears the date people are told."""
    return datetime.combine(day, _LAST_SECOND, calendar.zone)


def start_of_day(day: date, calendar: WorkCalendar) -> datetime:
    """0时 of the day on the office's clock."""
    return datetime.combine(day, time(), calendar.zone)


def due_at(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """到期时间: the moment the limit ends, on the office's clock.

    Day limits: the day of receipt is not counted, receipt after closing time or on a rest day is receipt on
    the next working day, and the limit ends at 24:00 (held as 23:59:59, see `end_of_day`) of its last day,
    which if a rest day gives way to the next working day. Hours run day and night; working hours run during
    office hours only.
    """
    match limit.unit:
        case LimitUnit.WORKING_DAY:
            return end_of_day(calendar.workday_after(calendar.received_on(start), limit.value), calendar)
        case LimitUnit.CALENDAR_DAY:
            last = calendar.received_on(start) + limit.value * _DAY
            return end_of_day(calendar.workday_from(last), calendar)
        case LimitUnit.WORKING_HOUR:
            return _after_working_hours(calendar.local(start), limit.value, calendar)
        case LimitUnit.HOUR:
            return (calendar.local(start).astimezone(UTC) + limit.value * _HOUR).astimezone(calendar.zone)


def due(start: datetime, limit: Limit, calendar: WorkCalendar, *, lang: str = "zh") -> Due:
    """到期时间 with every day explained; `at` is always `due_at(start, limit, calendar)`."""
    local, at = calendar.local(start), due_at(start, limit, calendar)
    run = _Run(local, at, limit, calendar, lang)
    guessed = limit.unit is not LimitUnit.HOUR and calendar.is_provisional(local.date(), at.date())
    return Due(at, tuple(_EXPLAIN[limit.unit](run)), guessed)


def extend(due_at: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """延期: the end moved by so many working days after the old last day."""
    Limit(days, LimitUnit.WORKING_DAY)
    return end_of_day(calendar.workday_after(calendar.local(due_at).date(), days), calendar)


def remaining_workdays(now: datetime, due_at: datetime, calendar: WorkCalendar) -> int:
    """剩余工作日: working days after today up to the last day, 0 on it; negative when late.

    Lateness counts working days begun since the last day and is at least 1, so that the sign alone tells.
    """
    today, last = calendar.local(now).date(), calendar.local(due_at).date()
    if now <= due_at:
        return calendar.workdays_between(today, last)
    return -max(1, calendar.workdays_between(last, today))


def elapsed_workdays(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """用时（工作日）: counted as limits are, so a matter ended on its last day took exactly its limit."""
    return max(0, calendar.workdays_between(calendar.received_on(start), calendar.local(end).date()))


# --- working hours


def _after_working_hours(local: datetime, hours: int, calendar: WorkCalendar) -> datetime:
    day = calendar.workday_from(local.date())
    wanted = calendar.office_time(local.date(), local.time()) + hours * _HOUR
    whole_day, alike = calendar.office_time(day), calendar.days_alike(day)
    while alike is not None and wanted > whole_day * alike:
        wanted -= whole_day * alike
        day = calendar.workday_after(day, alike)
        whole_day, alike = calendar.office_time(day), calendar.days_alike(day)
    whole, rest = divmod(wanted, whole_day)
    if not rest:
        # Ends at a closing time, not at the next opening.
        whole, rest = whole - 1, whole_day
    last = calendar.workday_after(day, whole) if whole else day
    return datetime.combine(last, _clock_after(rest, calendar.office_spans(last)), calendar.zone)


def _clock_after(rest: timedelta, spans: Hours) -> time:
    for span in spans[:-1]:
        if rest <= span_length(span):
            return _plus(span[0], rest)
        rest -= span_length(span)
    return _plus(spans[-1][0], rest)


def _plus(clock: time, more: timedelta) -> time:
    return (datetime.combine(date.min, clock) + more).time()


# --- the explanation, day by day


@dataclass(frozen=True, slots=True)
class _Run:
    """One limit's run from start to end, as the explanation reads it."""

    start: datetime
    at: datetime
    limit: Limit
    calendar: WorkCalendar
    lang: str

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang.startswith("zh") else en

    def reason(self, day: date) -> str:
        return self.calendar.note(day, self.lang).reason

    def received(self) -> date:
        return self.calendar.received_on(self.start)

    def days(self) -> Iterator[date]:
        return _days(self.start.date(), self.at.date())

    def days_after_receipt(self) -> Iterator[date]:
        return _days(self.received() + _DAY, self.at.date())


def _days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))


def _receipt_days(run: _Run) -> Iterator[CountedDay]:
    """From the day it arrived to the day it counts as received: none is counted."""
    came, received = run.start.date(), run.received()
    if came == received:
        yield CountedDay(came, False, None, run.say("送达当日，不计入", "day of receipt, not counted"))
        return
    yield CountedDay(came, False, None, _late_receipt(run, came, received))
    for day in _days(came + _DAY, received - _DAY):
        yield CountedDay(day, False, None, run.reason(day))
    taken = run.say("视为送达当日，不计入", "taken as the day of receipt, not counted")
    yield CountedDay(received, False, None, taken)


def _late_receipt(run: _Run, came: date, received: date) -> str:
    why = run.say("下班后送达", "received after closing time")
    if not run.calendar.is_workday(came):
        why = run.say(f"休息日送达（{run.reason(came)}）", f"received on a rest day ({run.reason(came)})")
    day = f"{received.month}月{received.day}日（{weekday_name(received)}）"
    return why + run.say(f"，视为{day}送达", f", taken as received on {received.isoformat()}")


def _working_days(run: _Run) -> Iterator[CountedDay]:
    yield from _receipt_days(run)
    n = 0
    for day in run.days_after_receipt():
        worked = run.calendar.is_workday(day)
        n += worked
        yield CountedDay(day, worked, n if worked else None, run.reason(day))


def _calendar_days(run: _Run) -> Iterator[CountedDay]:
    yield from _receipt_days(run)
    for n, day in enumerate(run.days_after_receipt(), 1):
        counted = n <= run.limit.value
        carried = _carried(run, day) if n >= run.limit.value else ""
        yield CountedDay(day, counted, n if counted else None, run.reason(day) + carried)


def _carried(run: _Run, day: date) -> str:
    """What happens from the day on which a calendar-day limit has run out."""
    if not run.calendar.is_workday(day):
        return run.say("，期满日逢休息日，顺延", ", the limit may not end on a rest day")
    if day == run.received() + run.limit.value * _DAY:
        return run.say("，当日期满", ", the limit ends")
    return run.say("，顺延至当日期满", ", the limit moves here and ends")


def _hours(run: _Run) -> Iterator[CountedDay]:
    for day in run.days():
        opens = max(run.start, datetime.combine(day, time(), run.calendar.zone))
        closes = min(run.at, datetime.combine(day + _DAY, time(), run.calendar.zone))
        spent = _span_words(run, closes - opens)
        reason = run.say(f"不分昼夜连续计时，当日计{spent}", f"runs day and night: {spent}")
        yield CountedDay(day, True, None, reason)


def _working_hours(run: _Run) -> Iterator[CountedDay]:
    for day in run.days():
        until = run.at.time() if day == run.at.date() else time.max
        spent = run.calendar.office_time(day, until)
        if day == run.start.date():
            spent -= run.calendar.office_time(day, run.start.time())
        yield CountedDay(day, bool(spent), None, run.reason(day) + _office_words(run, spent))


def _office_words(run: _Run, spent: timedelta) -> str:
    if not spent:
        return ""
    words = _span_words(run, spent)
    return run.say(f"，办公时间内计{words}", f", {words} of office time")


def _span_words(run: _Run, span: timedelta) -> str:
    hours, minutes = divmod(round(span / timedelta(minutes=1)), 60)
    zh = (f"{hours}小时" if hours else "") + (f"{minutes}分" if minutes or not hours else "")
    return run.say(zh, f"{hours} h {minutes:02} min")


_EXPLAIN: Final[dict[LimitUnit, Callable[[_Run], Iterator[CountedDay]]]] = {
    LimitUnit.HOUR: _hours,
    LimitUnit.WORKING_HOUR: _working_hours,
    LimitUnit.WORKING_DAY: _working_days,
    LimitUnit.CALENDAR_DAY: _calendar_days,
}
