"""Finding what a cell refers to: rows by everything that people call them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model

from lianxin.directory.rules.columns import (
    Column,
    Fault,
    Row,
)
from lianxin.kernel.text import fold

M = TypeVar("M", bound=Model)


def found_by(rows: Iterable[M], *fields: str) -> dict[str, M | None]:
    """Rows by what people call them, folded; None where a word means more than one row.

    Earlier fields go before later ones, so that a code is never taken for another row's name.
    """
    known: dict[str, M | None] = {}
    listed = list(rows)
    for name in fields:
        called: dict[str, M | None] = {}
        for row in listed:
            value = getattr(row, name)
            for one in value if isinstance(value, list) else [value]:
                key = fold(str(one))
                called[key] = None if key in called and called[key] is not row else row
        known = {**called, **known}
    return known


def referred(
    row: Row, column: Column, known: Mapping[str, M | None], faults: list[Fault], zh: str, en: str
) -> M | None:
    """What a cell refers to; a fault when there is none or more than one."""
    value = row.values.get(column.name)
    if value is None:
        return None
    key = fold(str(value))
    if (hit := known.get(key)) is None:
        told = (
            (f"{zh}名录中不止一个，请填写代码", f"More than one {en}; give the code.")
            if key in known
            else (f"{zh}名录中没有，请先导入或改正", f"Not among the {en}s; load it first.")
        )
        faults.append(Fault(row.number, column.zh, str(value)[:60], *told))
    return hit


def without(row: Row, *left_out: str) -> dict[str, Any]:
    """The values of a row but for those that need more than copying."""
    return {name: value for name, value in row.values.items() if name not in left_out}
