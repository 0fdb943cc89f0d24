"""Clocks 计时: started and stopped by the steps; which alarm rings next. Which limit applies is a query's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.alarms import alarm_moments
from lianxin.casefile.queries.moves import recounted
from lianxin.casefile.queries.standing import approved_end, spend
from lianxin.casefile.queries.time import InForce, asked_of, counted_by, found_in_force, in_force
from lianxin.casefile.rules import WORD_OWED, WORDS, WORDS_OF_UNITS, ClockKind, StandstillReason
from lianxin.directory.queries.calendars import calendar_of_unit
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import DEFAULT, working_calendar
from lianxin.kernel.limits import Limit, LimitUnit, due_at, end_of_day

BY_LEAD = (ClockKind.HANDLE, ClockKind.REDO)


def start(
    matter: Matter,
    kind: ClockKind,
    at: datetime,
    *,
    limit: Limit | None = None,
    due: datetime | None = None,
    undertaking_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> Clock:
    """A new clock of a matter, not yet saved: by the limit in force, or by a limit or a moment that was decided.

    Args:
        unit_id: whose time it is, and so whose calendar counts; of handling the lead's.
    """
    unit_id = whose(matter, kind, unit_id)
    calendar = working_calendar(calendar_of_unit(unit_id))
    found = InForce(limit) if limit else in_force(asked_of(matter, kind, unit_id), calendar.local(at).date())
    limit = found.limit
    end = due or due_at(at, limit, calendar)
    clock = Clock(
        matter=matter,
        undertaking_id=undertaking_id,
        kind=kind,
        started_at=at,
        limit_value=limit.value,
        limit_unit=limit.unit,
        rule=found.rule,
        calendar=calendar.origin.name or DEFAULT,
        calendar_n=calendar.origin.n,
        decided_on=calendar.local(due).date() if due else None,
        due_at=end,
        original_due_at=end,
    )
    set_alarm(clock, at, calendar)
    return clock


def whose(matter: Matter, kind: ClockKind, unit_id: UUID | None = None) -> UUID | None:
    """Whose time a limit is, and so whose calendar and rules count: of handling the lead's, otherwise nobody's but the office's."""
    return matter.lead_unit_id if unit_id is None and kind in BY_LEAD else unit_id


def set_alarm(clock: Clock, now: datetime, calendar: WorkCalendar) -> None:
    """Put the clock's alarm to the next moment after now at which somebody is to be reminded, or to none."""
    for name, moment in alarm_moments(clock, calendar):
        if moment > now:
            clock.alarm, clock.alarm_at = name, moment
            return
    clock.alarm, clock.alarm_at = "done", None


def stop(
    matter: Matter, kinds: Sequence[str], at: datetime, *, undertaking_ids: Sequence[UUID] | None = None
) -> None:
    """Stop the running clocks of these kinds ("*" for all), of certain undertakings only when given."""
    running = Clock.objects.filter(matter=matter, stopped_at__isnull=True)
    if "*" not in kinds:
        running = running.filter(kind__in=[*kinds, *_words_with(kinds)])
    if undertaking_ids is not None:
        running = running.filter(undertaking_id__in=undertaking_ids)
    if matter.stands_until is not None and {"*", *BY_LEAD} & set(kinds):
        run_on(matter, at)
    running.update(stopped_at=at, alarm_at=None)


def _words_with(kinds: Sequence[str]) -> set[ClockKind]:
    """The words that are owed no more when these limits have ended."""
    owed = {word for limit, word in WORD_OWED.items() if limit in kinds}
    return owed | WORDS_OF_UNITS if owed & WORDS_OF_UNITS else owed


def owe_word(matter: Matter, kind: ClockKind, at: datetime, *, before: datetime | None = None) -> None:
    """The next word of progress is owed from now on 应报进展: by the limit in force, where there is one and it ends before that.

    The word that was owed until now is given, or owed no more.
    """
    running = Clock.objects.filter(matter=matter, kind=kind, stopped_at__isnull=True)
    running.update(stopped_at=at)
    begins = max(at, matter.stands_until) if matter.stands_until and kind in WORDS_OF_UNITS else at
    today = working_calendar().local(begins).date()
    if found_in_force(asked_of(matter, kind, matter.lead_unit_id), today) is None:
        return
    clock = start(matter, kind, begins, unit_id=matter.lead_unit_id)
    if before is None or clock.due_at < before:
        clock.save(force_insert=True)


def promise_word(matter: Matter, on: date, at: datetime) -> None:
    """A unit has said itself when its next word comes 约定反馈."""
    calendar = working_calendar(calendar_of_unit(matter.lead_unit_id))
    due = end_of_day(calendar.workday_from(on), calendar)
    limit = Limit(max(1, (on - calendar.local(at).date()).days), LimitUnit.CALENDAR_DAY)
    clock = start(matter, ClockKind.MILESTONE, at, limit=limit, due=due, unit_id=matter.lead_unit_id)
    clock.save(force_insert=True)


def sent_back(matter: Matter, at: datetime) -> None:
    """A result came back for quality 退回补办: the matter lags from now until it is reported again."""
    clock = start(matter, ClockKind.REWORK, at, limit=Limit(1, LimitUnit.HOUR), due=at)
    clock.save(force_insert=True)
    matter.lags_at = at


def reckon_lag(matter: Matter) -> None:
    """From when a matter lags unless a word comes: the first that is owed; the caller saves it."""
    owed = Clock.objects.filter(matter=matter, kind__in=list(WORDS), stopped_at__isnull=True)
    matter.lags_at = owed.order_by("due_at").values_list("due_at", flat=True).first()


def let_stand(matter: Matter, clock: Clock, last: date, reason: StandstillReason, at: datetime) -> None:
    """Let the limit of handling stand still 暂停计时 from today up to a day; the caller saves the matter.

    Words of progress are owed again when it runs on. The total limit goes on.
    """
    calendar = counted_by(clock)
    if approved_end(clock, calendar) != clock.due_at:
        # Where it ends was not reckoned from the limit, such as after a change of the calendar: it counts as decided.
        clock.decided_on = calendar.local(clock.due_at).date()
        spend(clock)
    first = calendar.local(at).date()
    clock.stood = [
        *clock.stood,
        {"first": first.isoformat(), "last": last.isoformat(), "reason": reason.value},
    ]
    matter.stands_until = end_of_day(last, calendar)
    _stood(matter, clock, at)


def run_on(matter: Matter, at: datetime) -> None:
    """Let the limit of handling run on before its date 恢复计时: from today, today counted; the caller saves the matter."""
    clock = _handling(matter)
    until, matter.stands_until = matter.stands_until, None
    if clock is None or not clock.stood or until is None or at > until:
        return
    calendar = counted_by(clock)
    cut = calendar.local(at).date() - timedelta(days=1)
    last = {**clock.stood[-1], "last": cut.isoformat(), "cut": True}
    clock.stood = [*clock.stood[:-1], last] if last["first"] <= last["last"] else clock.stood[:-1]
    _stood(matter, clock, at)


def _stood(matter: Matter, clock: Clock, at: datetime) -> None:
    calendar = counted_by(clock)
    clock.due_at = approved_end(clock, calendar)
    set_alarm(clock, at, calendar)
    clock.save()
    if matter.state == State.WITH_UNITS:
        matter.due_at = clock.due_at
    owe_word(matter, ClockKind.PROGRESS, at, before=clock.due_at)
    reckon_lag(matter)


def _handling(matter: Matter) -> Clock | None:
    running = Clock.objects.filter(matter=matter, kind__in=BY_LEAD, stopped_at__isnull=True)
    return running.order_by("-started_at").first()


def resume(matter: Matter, kinds: Sequence[ClockKind], at: datetime) -> Clock | None:
    """Let the last stopped clock of these kinds run on as if it had never stopped; None when there is none.

    An alarm whose moment came while it stood rings at the next round.
    """
    clock = Clock.objects.filter(matter=matter, kind__in=kinds).order_by("-started_at", "-id").first()
    if clock is not None:
        stood_from = min(clock.stopped_at or at, at)
        clock.stopped_at = None
        _catch_up(clock, at)
        set_alarm(clock, stood_from, working_calendar(clock.calendar))
        clock.save()
    return clock


def _catch_up(clock: Clock, at: datetime) -> None:
    """A change of the calendar while the limit stood still holds for it from now on."""
    calendar = working_calendar(clock.calendar)
    if calendar.origin.n > clock.calendar_n:
        dates = recounted(clock, calendar, at)
        clock.due_at, clock.original_due_at = dates.due_at, dates.original_due_at
        clock.calendar_n = calendar.origin.n
