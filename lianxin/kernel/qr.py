"""QR codes 二维码 as the path of an SVG element: no file, no script, no style, so that it prints under the strictest policy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

BORDER = 4


@dataclass(frozen=True, slots=True)
class Qr:
    """A code: its side in modules, border included, and its dark modules as an SVG path."""

    side: int
    path: str


def qr(text: str) -> Qr:
    """The code of a text, to be read from paper."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=BORDER)]
    return Qr(len(rows), "".join(_row(y, row) for y, row in enumerate(rows)))


def _row(y: int, row: list[int]) -> str:
    """Each run of dark modules as a bar one module high."""
    bars, x = [], 0
    for dark, run in groupby(row):
        n = len(list(run))
        if dark:
            bars.append(f"M{x} {y}h{n}v1h-{n}z")
        x += n
    return "".join(bars)
