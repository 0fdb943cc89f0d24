"""Clocks 计时: started and stopped by the steps; which alarm rings next. Which limit applies is a query's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.time import limit_for
from lianxin.casefile.rules import ClockKind
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.lights import near_from
from lianxin.kernel.limits import Limit, due_at

ALARMS = ("half", "near", "after")


def start(
    matter: Matter,
    kind: ClockKind,
    at: datetime,
    *,
    limit: Limit | None = None,
    due: datetime | None = None,
    undertaking_id: UUID | None = None,
) -> Clock:
    """A new clock of a matter, not yet saved: by the limit in force, or by a limit or a moment that was decided."""
    calendar = working_calendar()
    limit = limit or limit_for(kind, matter.time_class, calendar.local(at).date())
    end = due or due_at(at, limit, calendar)
    clock = Clock(
        matter=matter,
        undertaking_id=undertaking_id,
        kind=kind,
        started_at=at,
        limit_value=limit.value,
        limit_unit=limit.unit,
        due_at=end,
        original_due_at=end,
    )
    set_alarm(clock, at, calendar)
    return clock


def set_alarm(clock: Clock, now: datetime, calendar: WorkCalendar) -> None:
    """Put the clock's alarm to the next moment after now at which somebody is to be reminded, or to none."""
    for name, moment in alarm_moments(clock, calendar):
        if moment > now:
            clock.alarm, clock.alarm_at = name, moment
            return
    clock.alarm, clock.alarm_at = "done", None


def alarm_moments(clock: Clock, calendar: WorkCalendar) -> list[tuple[str, datetime]]:
    """Half of the time gone, near due, and the morning of the working day after the due day."""
    half = clock.started_at + (clock.due_at - clock.started_at) / 2
    near = near_from(clock.started_at, clock.due_at, calendar)
    due_day = calendar.local(clock.due_at).date()
    morning = datetime.combine(calendar.next_workday(due_day), time(9), calendar.zone)
    after = min(morning, clock.due_at + timedelta(days=1)) if clock.limit_unit == "hour" else morning
    return sorted([("half", half), ("near", max(near, half)), ("after", after)], key=lambda pair: pair[1])


def stop(
    matter: Matter, kinds: Sequence[str], at: datetime, *, undertaking_ids: Sequence[UUID] | None = None
) -> None:
    """Stop the running clocks of these kinds ("*" for all), of certain undertakings only when given."""
    running = Clock.objects.filter(matter=matter, stopped_at__isnull=True)
    if "*" not in kinds:
        running = running.filter(kind__in=kinds)
    if undertaking_ids is not None:
        running = running.filter(undertaking_id__in=undertaking_ids)
    running.update(stopped_at=at, alarm_at=None)


def resume(matter: Matter, kinds: Sequence[ClockKind], at: datetime) -> Clock | None:
    """Let the last stopped clock of these kinds run on as if it had never stopped; None when there is none."""
    clock = Clock.objects.filter(matter=matter, kind__in=kinds).order_by("-started_at", "-id").first()
    if clock is not None:
        clock.stopped_at = None
        set_alarm(clock, at, working_calendar())
        clock.save(update_fields=["stopped_at", "alarm", "alarm_at"])
    return clock
