"""Shapes of charts: round ceilings, points inside their frame, words that do not cover each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lianxin.insight.rules.shapes import (
    Frame,
    as_points,
    ceiling,
    level,
    line,
    places,
    shade,
    spread,
    ticks,
    width_of,
)

FRAME = Frame(left=40, top=10, width=500, height=160)
NUMBERS = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=12)


def test_a_line_goes_from_edge_to_edge_and_zero_is_the_bottom() -> None:
    assert as_points(line([0, 5, 10], 10, FRAME)) == "40,170 290,90 540,10"
    assert places(1, FRAME) == [290]
    assert level(7, 0, FRAME) == FRAME.bottom


def test_scales_end_in_round_numbers() -> None:
    assert [ceiling([n]) for n in (0, 4, 5, 6, 11, 21, 51, 999)] == [5, 5, 5, 10, 20, 50, 100, 1000]
    assert ticks(10, FRAME) == [(0, 170), (5, 90), (10, 10)]
    assert [value for value, _ in ticks(5, FRAME)] == [0, 5]


@given(NUMBERS)
def test_no_point_leaves_its_frame(values: list[int]) -> None:
    most = ceiling(values)
    points = line(values, most, FRAME)
    assert most >= max(values)
    assert all(FRAME.left <= x <= FRAME.right and FRAME.top <= y <= FRAME.bottom for x, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=6))
def test_words_stand_apart_and_never_above_their_line(rows: list[int]) -> None:
    moved = spread(rows, 18)
    below = sorted(moved)
    assert all(second - first >= 18 for first, second in pairwise(below))
    assert all(to >= was for to, was in zip(moved, rows, strict=True))


def test_what_is_there_is_seen() -> None:
    assert (width_of(0, 900), width_of(1, 900), width_of(900, 900), width_of(3, 0)) == (0, 1, 100, 0)
    assert [shade(n, 8) for n in (0, 1, 2, 3, 8)] == [0, 1, 1, 2, 4]
    assert shade(0, 0) == 0
