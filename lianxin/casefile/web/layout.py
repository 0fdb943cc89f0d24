"""How the worklist is laid out 列设置与密度: which columns, how dense. Kept in the address, so that a saved view keeps it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from lianxin.casefile.queries.lists import COLUMNS

OFFERED: Mapping[str, tuple[str, str]] = {
    "state": ("状态", "State"),
    "light": ("亮灯", "Light"),
    "due": ("时限", "Limit"),
    "unit": ("牵头单位", "Lead unit"),
    "owner": ("现由谁办", "Who has it"),
    "leader": ("走访领导", "Visiting leader"),
    "category": ("类别", "Category"),
    "registered": ("登记日期", "Registered"),
    "last": ("最近进展", "Last word"),
}
USUAL = ("state", "light", "unit", "owner")
# What a column shows of other tables.
READ = {"leader": ("leader_post__holder",)}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns in the order in which they are offered, and whether the rows are set tight."""

    cols: tuple[str, ...] = USUAL
    tight: bool = False

    @classmethod
    def of(cls, given: QueryDict) -> Layout:
        """Read from an address; unknown columns are left out, none at all are the usual ones."""
        asked = set(given.getlist("cols"))
        cols = tuple(name for name in OFFERED if name in asked)
        return cls(cols or USUAL, given.get("tight") == "1")

    def as_query(self) -> list[tuple[str, str]]:
        """What differs from the usual, for links."""
        cols = [] if self.cols == USUAL else [("cols", one) for one in self.cols]
        return [*cols, *([("tight", "1")] if self.tight else [])]

    @property
    def reads(self) -> tuple[str, ...]:
        """What is wanted of other tables."""
        return COLUMNS + tuple(one for name in self.cols for one in READ.get(name, ()))
