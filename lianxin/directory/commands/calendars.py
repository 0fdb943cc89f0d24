"""Which work calendar a unit or an area keeps 选用日历; the calendars themselves are the casefile's to change."""

from __future__ import annotations

from typing import Annotated

from lianxin.directory.commands.loading import note
from lianxin.directory.models import Area, Unit
from lianxin.directory.queries.calendars import named
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.models import CalendarVersion
from lianxin.kernel.refusal import Reason, refuse, refuse_if


@command("directory.choose_calendar", "选用日历", "Choose a calendar")
def choose_calendar(
    *,
    by: Act,
    calendar: Annotated[
        CalendarVersion | None,
        Ask("工作日历", "Calendar", help_zh="不选则随上级", help_en="Nothing: as the area above"),
    ] = None,
    chosen_unit: Annotated[Unit | None, Ask("单位", "Unit")] = None,
    chosen_area: Annotated[
        Area | None, Ask("区划", "Area", help_zh="区划内未自行选用的单位都按它", help_en="Units in it follow")
    ] = None,
) -> Done:
    """Let a unit, or an area with its units, keep a work calendar 选用日历; limits that start from now on count by it.

    Refuses: neither or both named. Running limits keep the calendar that they were counted by.
    Records: who, from which to which.
    """
    if "calendar.confirm" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    words = ("请选一个单位或一个区划", "Choose one unit or one area.")
    both = Reason("one_wanted", *words, "chosen_unit")
    refuse_if(((chosen_unit is None) == (chosen_area is None), both))
    row = chosen_unit or chosen_area
    assert row is not None
    before, row.calendar = row.calendar, calendar.calendar if calendar else ""
    row.save(update_fields=["calendar"])
    named.forget()
    data = {"code": row.code, "name": row.name, "from": before, "to": row.calendar}
    entry = note(by, "directory.choose_calendar", "", data)
    return Done("unit" if chosen_unit else "area", str(row.pk), row.code, "", entry)
