"""Standstills 暂停计时: days on which a limit stood still, and where it ends because of them.

Owns the counting only. A day on which the limit stood still is not counted, whether worked or not. It does not know who
may let a limit stand still, nor for how long; limits of hours cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.limits import CountedDay, Due, Limit, LimitUnit, due, end_of_day

IN_DAYS = frozenset({LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standstill:
    """One stretch of days on which a limit stood still 暂停计时, both ends included; none where the last is before the first."""

    first: date
    last: date
    zh: str = ""
    en: str = ""


def stands(day: date, stood: Sequence[Standstill]) -> bool:
    """Whether the limit stood still on a day."""
    return any(one.first <= day <= one.last for one in stood)


def stood_days(stood: Sequence[Standstill], unit: LimitUnit, calendar: WorkCalendar) -> int:
    """暂停日数: on how many days, or working days, it stood still."""
    days = {day for one in stood for day in _days(one.first, one.last)}
    return sum(_counts(day, unit, calendar) for day in days)


def due_with(start: datetime, limit: Limit, stood: Sequence[Standstill], calendar: WorkCalendar) -> datetime:
    """到期时间 of a limit of days that stood still in between: the days before and after make up the limit."""
    received = calendar.received_on(start)
    return end_of_day(_ends_on(received, limit.value, limit.unit, stood, calendar), calendar)


def pushed(day: date, unit: LimitUnit, stood: Sequence[Standstill], calendar: WorkCalendar) -> datetime:
    """The end that was decided for a day, where the limit stood still afterwards: as many days later as were left."""
    first = min((one.first for one in stood if one.first <= one.last), default=day + _DAY)
    if first > day:
        return end_of_day(calendar.workday_from(day), calendar)
    left = sum(_counts(one, unit, calendar) for one in _days(first, day))
    return end_of_day(_ends_on(first - _DAY, left, unit, stood, calendar), calendar)


def explained(
    start: datetime, limit: Limit, stood: Sequence[Standstill], calendar: WorkCalendar, lang: str = "zh"
) -> Due:
    """`due_with` with every day explained 逐日推算."""
    at = due_with(start, limit, stood, calendar)
    plain = due(start, limit, calendar, lang=lang)
    received = calendar.received_on(start)
    head = [one for one in plain.days if one.date <= received]
    after = _days(received + _DAY, at.date())
    tail = _explained(after, limit.value, limit.unit, stood, calendar, lang)
    guessed = calendar.is_provisional(calendar.local(start).date(), at.date())
    return Due(at, (*head, *tail), guessed)


def pushed_explained(
    day: date, unit: LimitUnit, stood: Sequence[Standstill], calendar: WorkCalendar, lang: str = "zh"
) -> Due:
    """`pushed` with the decided day and every day since the first standstill."""
    at = pushed(day, unit, stood, calendar)
    first = min(one.first for one in stood)
    words = "批准的日期；此后暂停计时，顺延" if _is_zh(lang) else "the date that was approved, moved on"
    after = _days(first, at.date())
    left = sum(_counts(one, unit, calendar) for one in _days(first, day))
    tail = _explained(after, left, unit, stood, calendar, lang)
    return Due(at, (CountedDay(day, False, None, words), *tail), calendar.is_provisional(first, at.date()))


def _ends_on(
    after: date, n: int, unit: LimitUnit, stood: Sequence[Standstill], calendar: WorkCalendar
) -> date:
    """The n-th day after a day that counts; if it is a rest day, the next working day on which it does not stand still."""
    day = after
    while n > 0:
        day += _DAY
        n -= _counts(day, unit, calendar) and not stands(day, stood)
    while not calendar.is_workday(day) or stands(day, stood):
        day += _DAY
    return day


def _counts(day: date, unit: LimitUnit, calendar: WorkCalendar) -> bool:
    return unit is not LimitUnit.WORKING_DAY or calendar.is_workday(day)


def _explained(
    days: Iterator[date],
    n: int,
    unit: LimitUnit,
    stood: Sequence[Standstill],
    calendar: WorkCalendar,
    lang: str,
) -> Iterator[CountedDay]:
    ordinal = 0
    for day in days:
        standing = next((one for one in stood if one.first <= day <= one.last), None)
        reason = calendar.note(day, lang).reason
        if standing is not None:
            yield CountedDay(day, False, None, _standing_words(standing, lang))
        elif ordinal < n and _counts(day, unit, calendar):
            ordinal += 1
            yield CountedDay(day, True, ordinal, reason)
        else:
            yield CountedDay(day, False, None, reason + (_carried(lang) if ordinal == n else ""))


def _standing_words(one: Standstill, lang: str) -> str:
    return f"暂停计时（{one.zh}）" if _is_zh(lang) else f"stood still ({one.en})"


def _carried(lang: str) -> str:
    return "，期满日逢休息日或暂停，顺延" if _is_zh(lang) else ", may not end on such a day, moved on"


def _is_zh(lang: str) -> bool:
    return lang.startswith("zh")


def _days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
