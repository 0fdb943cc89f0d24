"""Which work calendar a unit keeps 单位日历: its own, else that of the nearest area above it, else the district's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lianxin.directory.models import Area, Unit
from lianxin.kernel.calendars import DEFAULT, calendars_in_force
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.kept import kept
from lianxin.kernel.models import CalendarVersion


@dataclass(frozen=True, slots=True)
class Named:
    """The units and areas that name a calendar; of areas by their code."""

    units: dict[UUID, str]
    areas: dict[str, str]
    by_unit: dict[UUID, str]


@kept()
def named() -> Named:
    """What units and areas name now."""
    units = dict(Unit.objects.exclude(calendar="").values_list("id", "calendar"))
    areas = dict(Area.objects.exclude(calendar="").values_list("code", "calendar"))
    return Named(units, areas, {**_of_areas(areas), **units})


def calendar_of_unit(unit_id: UUID | None) -> str:
    """The name of the calendar that a unit keeps; the district's for nobody."""
    return named().by_unit.get(unit_id, DEFAULT) if unit_id is not None else DEFAULT


def units_by_calendar() -> dict[str, list[UUID]]:
    """The units that keep another calendar than the district's, by its name."""
    found: dict[str, list[UUID]] = {}
    for unit, name in named().by_unit.items():
        if name != DEFAULT:
            found.setdefault(name, []).append(unit)
    return found


def _of_areas(areas: dict[str, str]) -> dict[UUID, str]:
    """What units keep because of where they lie."""
    if not areas:
        return {}
    rows = Unit.objects.values_list("id", "area__path")
    found = {unit: _nearest(path.split("/"), areas) for unit, path in rows}
    return {unit: name for unit, name in found.items() if name}


def _nearest(path: list[str], areas: dict[str, str]) -> str:
    return next((areas[code] for code in reversed(path) if code in areas), "")


refer(
    CalendarVersion,
    Reference(lambda _actor: calendars_in_force(), "calendar", ("title",), label=lambda one: str(one.title)),
)
