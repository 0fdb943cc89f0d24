"""Which work calendar a unit keeps 单位日历: its own, else that of the nearest area above it, else the district's."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from lianxin.directory.models import Area, Unit
from lianxin.kernel.calendars import DEFAULT, calendars_in_force
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.models import CalendarVersion

KEPT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Named:
    """The units and areas that name a calendar; of areas by their code."""

    units: dict[UUID, str]
    areas: dict[str, str]
    by_unit: dict[UUID, str]


_kept: list[tuple[float, Named]] = []
_lock = Lock()


def forget() -> None:
    """Read anew at the next use, after a unit or area chose another calendar."""
    with _lock:
        _kept.clear()


def _named() -> Named:
    with _lock:
        if not _kept or time.monotonic() - _kept[0][0] > KEPT_SECONDS:
            units = dict(Unit.objects.exclude(calendar="").values_list("id", "calendar"))
            areas = dict(Area.objects.exclude(calendar="").values_list("code", "calendar"))
            _kept[:] = [(time.monotonic(), Named(units, areas, {**_of_areas(areas), **units}))]
        return _kept[0][1]


def calendar_of_unit(unit_id: UUID | None) -> str:
    """The name of the calendar that a unit keeps; the district's for nobody."""
    return _named().by_unit.get(unit_id, DEFAULT) if unit_id is not None else DEFAULT


def units_by_calendar() -> dict[str, list[UUID]]:
    """The units that keep another calendar than the district's, by its name."""
    found: dict[str, list[UUID]] = {}
    for unit, name in _named().by_unit.items():
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
