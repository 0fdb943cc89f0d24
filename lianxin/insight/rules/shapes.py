"""Shapes of charts 图形: numbers to whole coordinates of an SVG. Pure: no words, no colours, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart's lines are drawn, in the units of its own drawing; y grows downward."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The last column."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The row of zero."""
        return self.top + self.height


def ceiling(values: Sequence[int]) -> int:
    """The least round number (1, 2 or 5 times a power of ten, at least 4) that no value is above."""
    most, power = max([*values, 4]), 1
    while True:
        for step in STEPS:
            if step * power >= most:
                return step * power
        power *= 10


def places(n: int, frame: Frame) -> list[int]:
    """The columns of n points, from edge to edge; a single one stands in the middle."""
    if n == 1:
        return [frame.left + frame.width // 2]
    return [frame.left + round(frame.width * place / (n - 1)) for place in range(n)]


def level(value: int, most: int, frame: Frame) -> int:
    """The row of a value between zero and the most."""
    return frame.bottom - round(frame.height * value / most) if most else frame.bottom


def line(values: Sequence[int], most: int, frame: Frame) -> list[tuple[int, int]]:
    """The points of a line through the values."""
    return [
        (x, level(value, most, frame)) for x, value in zip(places(len(values), frame), values, strict=True)
    ]


def as_points(points: Sequence[tuple[int, int]]) -> str:
    """Points as SVG writes them: 0,10 5,8."""
    return " ".join(f"{x},{y}" for x, y in points)


def ticks(most: int, frame: Frame) -> list[tuple[int, int]]:
    """Values with their rows for the scale: zero, the middle where it is whole, the most."""
    shown = sorted({0, most // 2 if most % 2 == 0 else 0, most})
    return [(value, level(value, most, frame)) for value in shown]


def spread(rows: Sequence[int], least: int) -> list[int]:
    """Rows for words beside the ends of lines, moved down so that none covers another."""
    moved: dict[int, int] = {}
    floor = -least
    for place in sorted(range(len(rows)), key=lambda one: rows[one]):
        floor = max(rows[place], floor + least)
        moved[place] = floor
    return [moved[place] for place in range(len(rows))]


def width_of(value: int, most: int, full: int = 100) -> int:
    """How wide a bar is: at least one where there is anything."""
    return max(1, round(full * value / most)) if value and most else 0


def shade(value: int, most: int, steps: int = 4) -> int:
    """Which of a few shades a tile gets: 0 for nothing, the last for the most."""
    return -(-steps * value // most) if most else 0
