"""统计通报表 of a period: a line for each lead unit in the order of their codes, and their sum. Nobody is ranked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lianxin.directory.models import Unit
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.sets import sizes_by_unit
from lianxin.insight.rules.unit_report import NAMES, Cell, cells


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with its figures."""

    unit: Unit
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class UnitReport:
    """The table: its lines, and the line 合计 of all units together."""

    lines: list[UnitLine]
    total: list[Cell]


def unit_report(asked: Asked) -> UnitReport:
    """The table of a period; matters without a lead unit stand in none of its lines."""
    found = sizes_by_unit(asked, NAMES)
    units = Unit.objects.filter(code__in=found).order_by("code")
    total: Counter[str] = Counter()
    for counted in found.values():
        total.update(counted)
    return UnitReport([UnitLine(unit, cells(found[unit.code])) for unit in units], cells(total))
