"""Alarms 提醒时刻: the moments of a clock at which somebody is to be reminded, by the rule under which the clock began.

Owns the default rule and when its moments are. Which rule the district has is told by a later package; who is
reminded, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lianxin.casefile.models import Clock
from lianxin.casefile.queries.standing import run_out, standstills
from lianxin.casefile.queries.time import thresholds
from lianxin.casefile.rules import WORDS
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.lights import near_from

MORNING = time(9)
Alarm = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Reminding:
    """When a clock reminds 提醒规定.

    Args:
        shares: of the time used up, in per cent.
        is_near: when its light turns 临期.
        days_before: so many working days before it is due, in the morning.
        days_after: so many working days after the due day, in the morning.
    """

    shares: tuple[int, ...] = (50,)
    is_near: bool = True
    days_before: tuple[int, ...] = ()
    days_after: tuple[int, ...] = (1,)


RULES: list[Callable[[date], Reminding]] = []


def reminding(find: Callable[[date], Reminding]) -> Callable[[date], Reminding]:
    """Let a later package say which rule is in force on a day."""
    RULES[:] = [find]
    return find


def rule_on(day: date) -> Reminding:
    """The rule in force on a day."""
    return RULES[0](day) if RULES else Reminding()


def alarm_moments(clock: Clock, calendar: WorkCalendar) -> list[Alarm]:
    """Every alarm of a clock with its moment, in their order; none at or before its start, none for a word that is owed."""
    if clock.kind in WORDS:
        return []
    rule = rule_on(calendar.local(clock.started_at).date())
    found = [*_shares(clock, rule), *_near(clock, rule, calendar), *_days(clock, rule, calendar)]
    if clock.stood:
        found = [*_while_it_runs(clock, found, calendar), *_runs_on(clock, calendar)]
    return sorted((one for one in found if one[1] > clock.started_at), key=lambda one: one[1])


def _while_it_runs(clock: Clock, found: list[Alarm], calendar: WorkCalendar) -> Iterator[Alarm]:
    """An alarm whose moment comes while the limit stands still waits for the morning on which it runs on."""
    stood = standstills(clock)
    for name, moment in found:
        day = calendar.local(moment).date()
        held = next((one for one in stood if one.first <= day <= one.last), None)
        yield name, _morning_after(held.last, calendar) if held else moment


def _runs_on(clock: Clock, calendar: WorkCalendar) -> Iterator[Alarm]:
    for last in run_out(clock):
        yield "resumed", _morning_after(last, calendar)


def _morning_after(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(calendar.workday_after(day), MORNING, calendar.zone)


def _part(clock: Clock, share: int) -> datetime:
    return clock.started_at + (clock.due_at - clock.started_at) * share / 100


def _shares(clock: Clock, rule: Reminding) -> Iterator[Alarm]:
    for share in rule.shares:
        yield ("half" if share == 50 else f"s{share}"), _part(clock, share)


def _near(clock: Clock, rule: Reminding, calendar: WorkCalendar) -> Iterator[Alarm]:
    if rule.is_near:
        policy = thresholds(clock.started_at).policy
        yield "near", max(near_from(clock.started_at, clock.due_at, calendar, policy), _part(clock, 50))


def _days(clock: Clock, rule: Reminding, calendar: WorkCalendar) -> Iterator[Alarm]:
    due_day = calendar.local(clock.due_at).date()
    for n in rule.days_before:
        yield f"b{n}", datetime.combine(calendar.workday_before(due_day, n), MORNING, calendar.zone)
    for n in rule.days_after:
        morning = datetime.combine(calendar.workday_after(due_day, n), MORNING, calendar.zone)
        in_hours = min(morning, clock.due_at + timedelta(days=n)) if clock.limit_unit == "hour" else morning
        yield ("after" if n == 1 else f"a{n}"), in_hours


def is_past_due(alarm: str) -> bool:
    """Whether an alarm says that the limit has passed."""
    return alarm.startswith("a")


def alarm_words(alarm: str) -> tuple[str, str]:
    """What an alarm is called, in Chinese and English."""
    known = {
        "half": ("时限过半", "Half of the time has passed"),
        "near": ("临期", "Due soon"),
        "resumed": ("暂停期满，恢复计时", "It runs on after standing still"),
    }
    if alarm in known:
        return known[alarm]
    n = int("".join(one for one in alarm if one.isdigit()) or 1)
    match alarm[:1]:
        case "s":
            return f"时限已用{n}%", f"{n} % of the time has passed"
        case "b":
            return f"到期前{n}个工作日", f"{n} working days before it is due"
        case _:
            return f"逾期第{n}个工作日", f"{n} working days past due"
