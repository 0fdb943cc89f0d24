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
            _kept[:] = [(time.monotonic(), Named(units, areas))]
        return _kept[0][1]


def calendar_of_unit(unit_id: UUID | None) -> str:
    """The name of the calendar that a unit keeps; the district's for nobody."""
    named = _named()
    if unit_id is None or not (named.units or named.areas):
        return DEFAULT
    if unit_id in named.units:
        return named.units[unit_id]
    if not named.areas:
        return DEFAULT
    path = Unit.objects.values_list("area__path", flat=True).get(pk=unit_id)
    above = (named.areas[code] for code in reversed(path.split("/")) if code in named.areas)
    return next(above, DEFAULT)


refer(
    CalendarVersion,
    Reference(lambda _actor: calendars_in_force(), "calendar", ("title",), label=lambda one: str(one.title)),
)
