"""Calendars in tests: the seeded one, versions drafted and confirmed, running limits moved."""

from __future__ import annotations

from datetime import timedelta

from lianxin.casefile.commands.calendars import How, confirm_calendar, draft_calendar
from lianxin.casefile.commands.moving import settle
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import DEFAULT, in_force, seed
from lianxin.kernel.models import CalendarVersion
from tests.world import World


def seeded() -> CalendarVersion:
    """The district's calendar as it ships."""
    seed()
    found = in_force(DEFAULT)
    assert found is not None
    return found


def draft(
    world: World,
    text: str,
    *,
    name: str = DEFAULT,
    year: int = 2026,
    how: How = How.TABLE,
    only_these: bool = True,
) -> CalendarVersion:
    """A version drafted by 何主任."""
    base = in_force(name)
    assert base is not None
    done = draft_calendar(
        by=world.act("he"),
        calendar=base,
        year=year,
        how=how,
        source="渝办发电〔2026〕1号",
        text=text,
        only_these=only_these,
    )
    return CalendarVersion.objects.get(pk=done.id)


def confirm(world: World, version: CalendarVersion) -> CalendarVersion:
    """Confirmed by the security administrator."""
    confirm_calendar(by=world.act("guard"), version=version)
    version.refresh_from_db()
    return version


def settled(world: World) -> int:
    """What the job does from now until all has moved; how many limits moved."""
    world.now += timedelta(minutes=2)
    return settle(Act(world.actors["system"], world.now, Channel.JOB))
