"""Two who act on one matter at once, on two connections: who waits for whom is arranged by the locks of PostgreSQL itself.

The first takes its step and keeps its transaction open until the server says that the second waits for a lock (or has
ended); only then it commits. So each race is really hit, and in a known order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier, Event
from typing import Any

from django.db import connection, transaction

from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.scope import view_of
from lianxin.dispatch.models import Undertaking
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.kernel.walls import WHOLE, seeing, turn_to
from tests.machine.steps import Step
from tests.world import World, fresh

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Result:
    """What one of them got: done, or every code of the refusal with its words."""

    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it all: both results by code, and the matter with its parts, clocks and ledger afterwards."""

    results: tuple[tuple[str, ...], tuple[str, ...]]
    matter: tuple[object, ...]
    steps: tuple[str, ...]
    parts: tuple[tuple[str, str, str], ...]
    clocks: tuple[str, ...]


@dataclass
class AtPages(World):
    """A county whose people act as pages let them: under a key, seeing what they may, having seen a version."""

    seen: int | None = None

    def act(self, login: str, *, key: object = ..., seen: int | None = None) -> Act:
        """An act of somebody whose view the connection has from here on."""
        turn_to(view_of(self.actors[login]))
        return replace(super().act(login), key=new_id(), seen=self.seen)


def take(step: Step, world: World, thing: Any) -> Result:
    """Take a step at a page, in one transaction with whatever the test itself needs beforehand."""
    try:
        with transaction.atomic(), seeing(WHOLE):
            step(AtPages(**vars(world)), thing)
    except Refused as refused:
        reasons = refused.reasons
        # One reason twice is one: a matter and its part may both say that the state is wrong, or only one of them.
        return Result(tuple(sorted({one.code for one in reasons})), tuple(one.zh for one in reasons))
    return Result()


def outcome(matter: Matter, first: Result, second: Result) -> Outcome:
    """The matter as it stands now."""
    now = fresh(matter)
    parts = Undertaking.objects.filter(matter=matter).values_list("unit__code", "part", "state")
    clocks = Clock.objects.filter(matter=matter, stopped_at__isnull=True).values_list("kind", flat=True)
    steps = Entry.objects.filter(chain_id=matter.pk).order_by("seq").values_list("step", flat=True)
    row = (now.state, now.outcome, now.round, now.owner_post_id, now.lead_unit_id, now.ledger_n)
    return Outcome(
        (first.codes, second.codes), row, tuple(steps), tuple(sorted(parts)), tuple(sorted(clocks))
    )


def serial(world: World, first: tuple[Step, Any], second: tuple[Step, Any], matter: Matter) -> set[Outcome]:
    """What comes of one after the other, tried and taken back: the other opened the page after it, or before."""
    found = set()
    for opened_before in (False, True):
        with transaction.atomic():
            early = again(second[1])
            done = take(first[0], world, again(first[1]))
            late = take(second[0], world, early if opened_before else again(second[1]))
            found.add(outcome(matter, done, late))
            transaction.set_rollback(True)
    return found


def in_some_order(
    world: World, first: tuple[Step, Any], second: tuple[Step, Any], matter: Matter
) -> set[Outcome]:
    """The outcomes of either order."""
    other = {replace(one, results=one.results[::-1]) for one in serial(world, second, first, matter)}
    return serial(world, first, second, matter) | other


def again(thing: Any) -> Any:
    """The row as the database has it now."""
    if isinstance(thing, Undertaking):
        return Undertaking.objects.select_related("unit", "matter").get(pk=thing.pk)
    return fresh(thing)


def on_own_connection(work: Callable[[], Any]) -> Any:
    """Run on a connection of its own, so that what is done is committed."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=120)


def one_waits(world: World, first: tuple[Step, Any], second: tuple[Step, Any]) -> tuple[Result, Result, bool]:
    """The first holds its locks until the second waits for one; whether it really waited."""
    held, ended, backend = Event(), Event(), []

    def hold() -> tuple[Result, bool]:
        with transaction.atomic():
            thing = again(first[1])
            result = take(first[0], world, thing)
            held.set()
            return result, _waits(backend, ended)

    def follow() -> Result:
        connection.ensure_connection()
        backend.append(connection.connection.info.backend_pid)
        thing = again(second[1])
        assert held.wait(PATIENCE)
        try:
            return take(second[0], world, thing)
        finally:
            ended.set()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(_closing, hold), pool.submit(_closing, follow)
        (result, waited), late = one.result(2 * PATIENCE), other.result(2 * PATIENCE)
    return result, late, waited


def _closing(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connection.close()


def _waits(backend: list[int], ended: Event) -> bool:
    """Whether the other's connection waits for a lock; false when it ended without."""
    end = time.monotonic() + PATIENCE
    while not ended.is_set() and time.monotonic() < end:
        if backend:
            with connection.cursor() as cursor:
                # Unlike the view of activities, that of locks is read anew within a transaction.
                cursor.execute(
                    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", backend
                )
                if cursor.fetchone() == (True,):
                    return True
        time.sleep(0.001)
    return False


def at_once(world: World, first: tuple[Step, Any], second: tuple[Step, Any]) -> tuple[Result, Result]:
    """Both are let go at the same moment; nobody knows who comes first."""
    barrier = Barrier(2)

    def run(who: tuple[Step, Any]) -> Result:
        thing = again(who[1])
        barrier.wait(PATIENCE)
        return take(who[0], world, thing)

    with ThreadPoolExecutor(2) as pool:
        one, other = (pool.submit(_closing, lambda who=who: run(who)) for who in (first, second))
        return one.result(PATIENCE), other.result(PATIENCE)


def assert_unbroken(matter: Matter) -> None:
    """The ledger has no gap, its head is right, and it verifies."""
    rows = list(Entry.objects.filter(chain_id=matter.pk).order_by("seq").values_list("seq", flat=True))
    assert rows == list(range(1, fresh(matter).ledger_n + 1))
    assert ledger.verify(chain_id=matter.pk).faults == ()
