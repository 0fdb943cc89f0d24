"""Limits that stand still 暂停计时: which days did, whether a matter does now, and where the limit ends because of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.rules import StandstillReason
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.limits import Limit, LimitUnit, due_at, end_of_day
from lianxin.kernel.standstill import IN_DAYS, Standstill, due_with, pushed


def standstills(clock: Clock, *, spent: bool = False) -> list[Standstill]:
    """The stretches of days on which a limit stood still, or will.

    Args:
        spent: also those that a later decision on its end has taken into account.
    """
    return [
        Standstill(
            date.fromisoformat(one["first"]),
            date.fromisoformat(one["last"]),
            StandstillReason(one["reason"]).zh,
            StandstillReason(one["reason"]).en,
        )
        for one in clock.stood
        if spent or not one.get("spent")
    ]


def spend(clock: Clock) -> None:
    """The end of a limit has been decided: what stood still before is part of that decision."""
    clock.stood = [{**one, "spent": True} for one in clock.stood]


def run_out(clock: Clock) -> list[date]:
    """The last days of those standstills that nobody ended before their date."""
    return [
        date.fromisoformat(one["last"]) for one in clock.stood if not one.get("cut") and not one.get("spent")
    ]


def is_in_days(clock: Clock) -> bool:
    """Whether a limit can stand still at all: one of hours cannot."""
    return LimitUnit(clock.limit_unit) in IN_DAYS


def approved_end(clock: Clock, calendar: WorkCalendar) -> datetime:
    """Where a limit ends by a calendar: by itself or on the day that was decided, later by the days that it stood still."""
    limit, stood = Limit(clock.limit_value, LimitUnit(clock.limit_unit)), standstills(clock)
    if clock.decided_on is not None:
        if stood:
            return pushed(clock.decided_on, limit.unit, stood, calendar)
        return end_of_day(calendar.workday_from(clock.decided_on), calendar)
    if stood:
        return due_with(clock.started_at, limit, stood, calendar)
    return due_at(clock.started_at, limit, calendar)


def is_standing(matter: Matter, now: datetime) -> bool:
    """Whether the handling of a matter stands still now; never while it is with an officer, whose own limit runs."""
    return matter.state == State.WITH_UNITS and matter.stands_until is not None and now <= matter.stands_until


def standing(now: datetime) -> Q:
    """The same as a filter."""
    return Q(state=State.WITH_UNITS, stands_until__gte=now)
