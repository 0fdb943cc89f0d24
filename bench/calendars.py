"""A change of the calendar over many running limits 日历调整: the preview, moving in batches, a second run that finds nothing.

`make bench ARGS="--calendars --sizes 100000"`; the size is how many open matters there are.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection

from bench.figures import fill, table
from lianxin.casefile.commands.calendars import How, confirm_calendar, draft_calendar
from lianxin.casefile.commands.moving import settle
from lianxin.casefile.models import IS_OPEN, Clock, DeadlineMove, Matter
from lianxin.casefile.queries.moves import planned
from lianxin.config.roles import as_owner
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import DEFAULT, in_force, working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.models import CalendarVersion, Outbox
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.models import Post
from lianxin.people.queries import actor_for, system_actor
from lianxin.people.rules import Role

RESULTS = Path(__file__).parent / "results"
RUNNING = """
UPDATE casefile_clock c SET stopped_at = NULL FROM casefile_matter m
WHERE m.id = c.matter_id AND m.state NOT IN ('closed', 'declined', 'merged')
"""


def main(wanted: int) -> None:
    """Measure, print, keep."""
    found: dict[str, Any] = {}
    with seeing(WHOLE):
        fill(wanted, found, only_open=True)
        found["running"] = _set_running()
        found |= _changed()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"calendar-{wanted}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    table("calendar", {"change": found})


def _set_running() -> int:
    """Let every limit of an open matter run, and end within the weeks to come."""
    start = now() - timedelta(days=3)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(RUNNING)
        cursor.execute(
            "UPDATE casefile_clock SET started_at = %s, limit_value = 5 + (abs(hashtext(id::text)) %% 20),"
            " limit_unit = 'working_day', kind = CASE kind WHEN 'list' THEN 'handle' ELSE kind END,"
            " decided_on = NULL WHERE stopped_at IS NULL",
            [start],
        )
        cursor.execute("ANALYZE casefile_clock")
    _count_anew()
    return Clock.objects.filter(stopped_at__isnull=True, matter__in=Matter.objects.filter(IS_OPEN)).count()


def _count_anew() -> None:
    """The ends of the limits as the calendar has them; what a matter is due by follows."""
    calendar = working_calendar()
    day = calendar.received_on(now() - timedelta(days=3))
    with as_owner(), connection.cursor() as cursor:
        for value in range(5, 25):
            end = f"{calendar.workday_after(day, value)} 23:59:59+08"
            cursor.execute(
                "UPDATE casefile_clock SET due_at = %s, original_due_at = %s"
                " WHERE stopped_at IS NULL AND limit_value = %s",
                [end, end, value],
            )


def _changed() -> dict[str, Any]:
    """Draft a holiday, look at what it moves, confirm it, move."""
    base = in_force(DEFAULT)
    assert base is not None
    office = actor_for("office")
    rest = working_calendar().workday_after(working_calendar().local(now()).date(), 1)
    done = draft_calendar(
        by=Act(office, now(), Channel.CLI),
        calendar=base,
        year=rest.year,
        how=How.TABLE,
        source="measuring",
        text=f"{rest},休,measuring",
        only_these=True,
    )
    version = CalendarVersion.objects.get(pk=done.id)
    plan, preview = _timed(lambda: planned(version, now()))
    _confirm(version)
    moved, moving = _timed(lambda: settle(Act(system_actor(), now(), Channel.CLI)))
    _, again = _timed(lambda: settle(Act(system_actor(), now() + timedelta(minutes=2), Channel.CLI)))
    assert moved == plan.total == DeadlineMove.objects.count()
    told = Outbox.objects.filter(event="casefile.move_deadline").count()
    return {
        "moved": moved,
        "preview_s": preview,
        "moving_s": moving,
        "a_second": round(moved / moving) if moving else 0,
        "again_s": again,
        "notices": told,
    }


def _confirm(version: CalendarVersion) -> None:
    holder = (
        Post.objects.filter(role=Role.SECURITY_ADMIN, holder__isnull=False).select_related("holder").first()
    )
    assert holder is not None
    assert holder.holder is not None
    confirm_calendar(by=Act(actor_for(holder.holder.login), now(), Channel.CLI), version=version)
    working_calendar.forget()


def _timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - began, 2)


if __name__ == "__main__":
    main(int(sys.argv[1]))
