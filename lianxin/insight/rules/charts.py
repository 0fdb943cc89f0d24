"""Charts of a brief 简报图形: bars of a table that counts, or that compares two periods. Pure: from the table's own words, so that
what was kept of an issued brief draws the same ever after."""

from __future__ import annotations

from collections.abc import Sequence

from lianxin.insight.rules.shapes import width_of
from lianxin.kernel.paper.shapes import Bar, Chart

COUNTED, COMPARED = ("领域", "件数", "占比"), ("指标", "本期", "上期")
WIDE, ROW, ROW_OF_TWO = 340, 26, 36
BARS_MOST = 12
Table = Sequence[Sequence[str]]


def chart_of(table: Table) -> Chart | None:
    """The chart of a table; none of one that neither counts nor compares."""
    head, rows = tuple(table[0]) if table else (), table[1 : BARS_MOST + 1]
    if head == COUNTED:
        most = max((int(row[1]) for row in rows), default=0)
        bars = [_bar(n, row[0], f"{row[1]}件", int(row[1]), most) for n, row in enumerate(rows)]
        return Chart(bars, ROW * len(bars), compares=False)
    if head == COMPARED:
        return Chart([_pair(n, *row) for n, row in enumerate(rows)], ROW_OF_TWO * len(rows), compares=True)
    return None


def _bar(n: int, label: str, words: str, value: int, most: int) -> Bar:
    return Bar(label, words, ROW * n, width_of(value, most, WIDE))


def _pair(n: int, label: str, now: str, before: str) -> Bar:
    words = f"{now}（上期{before}）"
    return Bar(label, words, ROW_OF_TWO * n, _of_share(now), _of_share(before))


def _of_share(words: str) -> int:
    """How wide the bar of a share is: 96.6% of the whole; nothing where there was nothing to reckon."""
    number = words.removesuffix("%")
    return round(WIDE * float(number) / 100) if number != words else 0
