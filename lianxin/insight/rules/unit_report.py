"""统计通报表: the columns of the table by unit, each a set that indicators count or a share of two. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lianxin.insight.rules.figures import SMALL, Pair


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, the set that is counted, and for a share the set that it is a share of."""

    words: Pair
    top: str
    under: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(("交办数", "Sent"), "led"),
    Column(("到期件", "Fell due"), "handle_due"),
    Column(("按期办结", "In time"), "handle_in_time"),
    Column(("逾期", "Late"), "handle_late"),
    Column(("办结率", "Finished"), "finished", "accepted"),
    Column(("答复率", "Answered"), "answered", "ended"),
    Column(("满意", "Content"), "content_strict"),
    Column(("基本满意", "Basically content"), "content_basically"),
    Column(("不满意", "Not content"), "discontent"),
    Column(("满意率", "Share of content"), "content", "asked"),
)
NAMES = frozenset(name for one in COLUMNS for name in (one.top, one.under) if name)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the table: what is counted, of how many for a share; no value where there was nothing to reckon."""

    column: Column
    top: int
    under: int | None

    @property
    def value(self) -> float | None:
        """The count, or the share in per cent to one decimal."""
        if self.under is None:
            return self.top
        return round(100 * self.top / self.under, 1) if self.under else None

    @property
    def is_small(self) -> bool:
        """样本不足: a share of fewer than five."""
        return self.under is not None and 0 < self.under < SMALL


def cells(found: Mapping[str, int]) -> list[Cell]:
    """The figures of one line from the sizes of its sets."""
    return [
        Cell(one, found.get(one.top, 0), found.get(one.under, 0) if one.under else None) for one in COLUMNS
    ]
