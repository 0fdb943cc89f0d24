"""The first rows of a directory 建区: an area and a unit before anybody can act. Everything later is loaded from tables."""

from __future__ import annotations

from lianxin.directory.models import Area, Unit
from lianxin.directory.rules import AreaKind, UnitKind
from lianxin.kernel.text import initials_variants


def add_area(*, code: str, name: str, kind: AreaKind, parent: Area | None = None) -> Area:
    """Write an area with its path from the district down."""
    path = f"{parent.path}/{code}" if parent else code
    return Area.objects.create(code=code, name=name, kind=kind, parent=parent, path=path)


def add_unit(*, code: str, name: str, kind: UnitKind, area: Area) -> Unit:
    """Write a unit with the initials by which it is picked."""
    return Unit.objects.create(
        code=code, name=name, short_name=name[:30], kind=kind, area=area, initials=initials_variants(name)
    )
