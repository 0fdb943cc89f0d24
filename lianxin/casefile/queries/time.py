"""Time of a matter 时限: the limit in force, the light derived from the clocks, and why a date is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, LimitRule, Matter, Threshold
from lianxin.casefile.queries.standing import is_standing, standstills
from lianxin.casefile.rules import DEFAULT_LIMITS, Alert, ClockKind
from lianxin.directory.queries.calendars import calendar_of_unit
from lianxin.directory.rules import TimeClass
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.kept import kept
from lianxin.kernel.lights import DEFAULT_POLICY, Light, LightPolicy, light, words
from lianxin.kernel.limits import CountedDay, Due, Limit, LimitUnit, due, remaining_workdays
from lianxin.kernel.standstill import explained, pushed_explained


@dataclass(frozen=True, slots=True)
class Asked:
    """What a limit is asked for: the step, and what is known of the matter and of who has to act."""

    kind: ClockKind
    time_class: str = ""
    urgency: str = ""
    category_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """The limit in force with the rule that says so; the programme's own set has no rule."""

    limit: Limit
    rule: LimitRule | None = None


Rules = dict[str, list[LimitRule]]


@kept()
def limit_rules() -> Rules:
    """The limits that hold, by kind, the most precise and latest first."""
    rules: Rules = {}
    for row in LimitRule.objects.filter(withdrawn_at__isnull=True):
        rules.setdefault(row.kind, []).append(row)
    for rows in rules.values():
        rows.sort(key=lambda row: (precision(row), row.valid_from, row.id), reverse=True)
    return rules


def precision(rule: LimitRule) -> tuple[bool, bool, bool, bool]:
    """How near to the case a rule speaks 具体程度: a unit's before a category's, before an urgency's, before a class's.

    Rules that name more of these go before those that name fewer only in this order: a rule for a unit alone goes
    before one for category, urgency and class together. Of rules alike the one that came into force last holds.
    """
    return (
        rule.for_unit_id is not None,
        rule.category_id is not None,
        bool(rule.urgency),
        bool(rule.time_class),
    )


def applies(rule: LimitRule, asked: Asked) -> bool:
    """Whether a rule speaks of what is asked; what it does not name it takes as it comes."""
    return (
        (rule.for_unit_id is None or rule.for_unit_id == asked.unit_id)
        and (rule.category_id is None or rule.category_id == asked.category_id)
        and rule.urgency in ("", asked.urgency)
        and rule.time_class in ("", asked.time_class)
    )


def in_force(asked: Asked, on: date) -> InForce:
    """The limit in force on a day: the most precise of the district's rules (see `precision`), else the programme's own."""
    found = found_in_force(asked, on)
    assert found is not None, asked.kind
    return found


def found_in_force(asked: Asked, on: date) -> InForce | None:
    """The same for a step that may have no limit at all, such as the word of progress on a simple matter."""
    for rule in limit_rules().get(asked.kind.value, []):
        if rule.valid_from <= on and applies(rule, asked):
            return InForce(Limit(rule.value, LimitUnit(rule.unit)), rule)
    known = TimeClass(asked.time_class) if asked.time_class else None
    own = DEFAULT_LIMITS.get((asked.kind, known)) or DEFAULT_LIMITS.get((asked.kind, None))
    return InForce(own) if own else None


def limit_for(kind: ClockKind, time_class: str, on: date) -> Limit:
    """The limit in force on a day for a step and a time class, whatever else is known."""
    return in_force(Asked(kind, time_class), on).limit


def asked_of(matter: Matter, kind: ClockKind, unit_id: UUID | None = None) -> Asked:
    """What a matter's limit of a step is asked with; `unit_id` is who has to act."""
    return Asked(kind, matter.time_class, matter.urgency, matter.category_id, unit_id)


def running_clocks(matter: Matter) -> list[Clock]:
    """The clocks of a matter that run now, soonest due first."""
    return sorted(
        (clock for clock in matter.clocks.all() if clock.stopped_at is None), key=lambda one: one.due_at
    )


def light_of(matter: Matter, now: datetime, *, started_at: datetime | None = None) -> Light | None:
    """The light of an open matter: derived from its due date each time it is asked, never stored."""
    if not matter.is_open or matter.due_at is None:
        return None
    if is_standing(matter, now):
        return Light.LAGGING if is_lagging(matter, now) else Light.NORMAL
    return light(
        now=now,
        started_at=started_at or matter.counts_from,
        due_at=matter.due_at,
        calendar=calendar_of(matter),
        lagging=is_lagging(matter, now),
        policy=thresholds(now).policy,
    )


def calendar_of(matter: Matter) -> WorkCalendar:
    """By whose calendar the time of a matter counts now: the lead's while units handle it, otherwise the district's."""
    of_units = matter.state == State.WITH_UNITS
    return working_calendar(calendar_of_unit(matter.lead_unit_id) if of_units else "")


def is_lagging(matter: Matter, now: datetime) -> bool:
    """滞后: a word of progress or a promised one is missing, or the result was returned for quality and is not back yet."""
    return matter.lags_at is not None and now > matter.lags_at


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a light turns, and which colour of notice each calls for."""

    policy: LightPolicy
    alerts: Mapping[Light, Alert]
    yellow_after: int = 0
    red_after: int = 0

    def colour(self, lit: Light, late: int) -> Alert:
        """督办颜色 of a light; of an overdue one it grows with the working days that it is late, where days are set."""
        found = [self.alerts[lit]]
        if lit is Light.OVERDUE:
            found += [Alert.YELLOW] if 0 < self.yellow_after < late else []
            found += [Alert.RED] if 0 < self.red_after < late else []
        return max(found, key=list(Alert).index)


OWN_THRESHOLDS = Thresholds(
    DEFAULT_POLICY,
    {Light.NORMAL: Alert.NONE, Light.NEAR: Alert.BLUE, Light.LAGGING: Alert.BLUE, Light.OVERDUE: Alert.BLUE},
    yellow_after=5,
    red_after=10,
)


@kept()
def dated_thresholds() -> list[tuple[date, Thresholds]]:
    """What the district has set, with the day from which each holds, the latest first."""
    return [(row.valid_from, _thresholds(row)) for row in Threshold.objects.order_by("-valid_from")]


def thresholds(now: datetime) -> Thresholds:
    """The thresholds in force on a day, at most ten seconds old; the programme's own where the district set none."""
    found = dated_thresholds()
    today = working_calendar().local(now).date() if found else date.min
    return next((one for since, one in found if since <= today), OWN_THRESHOLDS)


def _thresholds(row: Threshold) -> Thresholds:
    alerts = {
        Light.NORMAL: Alert.NONE,
        Light.NEAR: Alert(row.near_alert),
        Light.LAGGING: Alert(row.lagging_alert),
        Light.OVERDUE: Alert(row.late_alert),
    }
    policy = LightPolicy(row.near_workdays, row.near_percent / 100)
    return Thresholds(policy, alerts, row.yellow_workdays, row.red_workdays)


def alert_of(matter: Matter, now: datetime) -> Alert:
    """督办颜色: which colour of notice a matter's light calls for now; issuing one is a person's."""
    lit = light_of(matter, now)
    if lit is None or matter.due_at is None:
        return Alert.NONE
    return thresholds(now).colour(lit, -remaining_workdays(now, matter.due_at, calendar_of(matter)))


@dataclass(frozen=True, slots=True)
class Met:
    """Whether a limit was met 按时: against the first one and against the approved one; None while that is open."""

    original: bool | None
    approved: bool | None


def met(clock: Clock, now: datetime) -> Met:
    """Both variants of on time 按时办结率 of one clock, from what was kept."""
    return Met(*(_met(clock.stopped_at, end, now) for end in (clock.original_due_at, clock.due_at)))


def _met(stopped_at: datetime | None, end: datetime, now: datetime) -> bool | None:
    if stopped_at is None:
        return False if now > end else None
    return stopped_at <= end


def light_words(matter: Matter, now: datetime, lang: str = "zh") -> str:
    """剩2个工作日 / 逾期3个工作日, in words beside the light."""
    lit = light_of(matter, now)
    if lit is None or matter.due_at is None:
        return ""
    if is_standing(matter, now) and matter.stands_until is not None:
        last = calendar_of(matter).local(matter.stands_until)
        return (
            f"暂停计时至{last.month}月{last.day}日"
            if lang.startswith("zh")
            else f"Stands still until {last:%Y-%m-%d}"
        )
    return words(lit, now, matter.due_at, calendar_of(matter), lang)


def is_provisional(matter: Matter) -> bool:
    """暂按推算: the limit at hand reaches into a year whose holidays have not been entered."""
    if matter.due_at is None or not matter.is_open:
        return False
    calendar = calendar_of(matter)
    return calendar.is_provisional(
        calendar.local(matter.counts_from).date(), calendar.local(matter.due_at).date()
    )


def explain(clock: Clock, lang: str = "zh") -> Due:
    """Why this date: every counted and skipped day of a clock, by the calendar that it was counted with.

    A date that was decided says so, and so does one that a change of the calendar would have put into the past; days on
    which it stood still say what was waited for.
    """
    calendar = counted_by(clock)
    limit = Limit(clock.limit_value, LimitUnit(clock.limit_unit))
    if stood := standstills(clock):
        if clock.decided_on is not None:
            return pushed_explained(clock.decided_on, limit.unit, stood, calendar, lang)
        return explained(clock.started_at, limit, stood, calendar, lang)
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
