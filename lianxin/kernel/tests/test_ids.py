"""Identifiers: of one process in the order in which they were made, also within a millisecond and when the clock goes back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

import pytest

from lianxin.kernel.ids import new_id


def test_what_is_made_later_sorts_later() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_it_is_a_uuid_of_version_seven_that_tells_its_time() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert abs((made.int >> 80) - time.time() * 1000) < 60_000


def test_each_thread_sees_its_own_in_order() -> None:
    def some(_: int) -> list[UUID]:
        return [new_id() for _ in range(5_000)]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(some, range(8)))
    assert all(one == sorted(one) for one in made)
    assert len({pk for one in made for pk in one}) == 40_000


def test_a_clock_set_back_does_not_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    hour_ago = time.time_ns() - 3_600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: hour_ago)
    assert before < new_id() < new_id()
