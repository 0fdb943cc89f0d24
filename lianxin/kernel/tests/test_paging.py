"""Pages of a list: the same rows in the same order whether a list is found first or walked, ties and new rows included."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianxin.casefile.models import Matter
from lianxin.kernel import paging
from lianxin.kernel.paging import Order, page_after
from tests.world import World, register

SIZE = 3


def some_matters(world: World) -> list[Matter]:
    """Eight, of which four were registered at the same moment."""
    began = world.now
    found = []
    for place in range(8):
        world.at(began + timedelta(hours=min(place, 4)))
        found.append(register(world, title=f"第{place}件事项的标题"))
    return found


def all_pages(order: Order, total: int) -> list[list[str]]:
    pages, after = [], ""
    while True:
        listed = page_after(Matter.objects.all(), order, after, total, SIZE)
        pages.append([one.number for one in listed.rows])
        assert listed.total == total
        if not listed.next_mark:
            return pages
        after = listed.next_mark


@pytest.mark.parametrize("descending", [False, True])
def test_a_short_list_and_a_long_one_have_the_same_pages(
    world: World, monkeypatch: pytest.MonkeyPatch, descending: bool
) -> None:
    rows = some_matters(world)
    order = Order("registered_at", descending=descending)
    short = all_pages(order, 8)
    monkeypatch.setattr(paging, "FEW", 0)
    assert all_pages(order, 8) == short
    assert [len(one) for one in short] == [3, 3, 2]
    wanted = sorted(rows, key=lambda one: one.pk)
    wanted.sort(key=lambda one: one.registered_at, reverse=descending)
    assert [number for page in short for number in page] == [one.number for one in wanted]


def test_what_came_after_the_count_is_on_the_page(world: World) -> None:
    rows = some_matters(world)
    listed = page_after(Matter.objects.all(), Order("registered_at", descending=True), "", 1, 2)
    assert {one.pk for one in listed.rows} <= {one.pk for one in rows[4:]}
    assert listed.next_mark


def test_a_mark_that_is_none_is_the_first_page(world: World) -> None:
    rows = some_matters(world)
    order = Order("registered_at")
    for mark in ("", "x", "2026-03-02_x", f"2026-03-02T10:00:00_{rows[0].pk}", "_"):
        assert [one.pk for one in page_after(Matter.objects.all(), order, mark, 8, 1).rows] == [rows[0].pk]
