"""统计期间: the days that figures are asked for, as words or dates, and the usual periods around a day. Reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lianxin.kernel.refusal import refuse

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    since: date
    until: date


def week_of(day: date) -> Period:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def month_of(day: date) -> Period:
    """The month of a day."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Period(day.replace(day=1), following - timedelta(days=1))


def usual(today: date) -> list[tuple[tuple[str, str], Period]]:
    """The periods that offices ask for, with their words."""
    before_week = week_of(today - timedelta(days=7))
    before_month = month_of(today.replace(day=1) - timedelta(days=1))
    return [
        (("本周", "This week"), week_of(today)),
        (("上周", "Last week"), before_week),
        (("本月", "This month"), month_of(today)),
        (("上月", "Last month"), before_month),
        (("今年", "This year"), Period(date(today.year, 1, 1), date(today.year, 12, 31))),
    ]


def period_of(given: Mapping[str, str], today: date) -> Period:
    """The period that was given as `since` and `until`; the week of today where nothing was.

    Refuses: what is no date, a first day after the last.
    """
    week = week_of(today)
    since = _day(given, "since") or min(week.since, _day(given, "until") or week.since)
    until = _day(given, "until") or max(since, week.until)
    if since > until:
        raise refuse(
            "period_reversed", "起始日期不能晚于截止日期", "The first day is after the last.", field="since"
        )
    return Period(since, until)


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise refuse(
            "bad_day",
            f"“{text[:20]}”不是日期，请写作 2026-09-18",
            f"“{text[:20]}” is no date; write it as 2026-09-18.",
            field=name,
        )
    return day
