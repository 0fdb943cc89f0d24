"""P5: of every two steps that are possible in a state, taken at once, the outcome is that of one after the other.

The pairs come from the two life-cycle tables: in each state, every step that is possible there against every one.
The suite takes a part of the pairs that is always the same; `make prove` takes all of them, fifty times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest
from django.db import transaction

from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Matter
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.lifecycle import UNDERTAKING, Standing
from lianxin.dispatch.models import Undertaking
from lianxin.kernel.acts import Act
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import Notice
from tests.faults import racing
from tests.laws.conftest import committed_world as committed_world
from tests.machine.steps import ON_MATTER, ON_PART, Step, report_part
from tests.proving import size, tell
from tests.world import PATHS, START, World, accept, fresh, parts, register, send, sign

pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.timeout(14_400)]
EACH, TIMES = size(suite=40, release=1), size(suite=1, release=50)
# The reminder is written by the clock in batches of its own, which the tests of the sweep race.
NOT_ASKED = {"supervise.remind"}


def sent(world: World) -> Matter:
    return send(world, accept(world, register(world)))


def return_asked(world: World) -> Matter:
    matter = sent(world)
    ON_PART["dispatch.ask_return"](world, parts(matter)[0])
    return fresh(matter)


def extension_asked(world: World) -> Matter:
    matter = sign(world, sent(world))
    ON_PART["dispatch.ask_extension"](world, parts(matter)[0])
    return fresh(matter)


def half_reported(world: World) -> Matter:
    """One of two own parts has reported."""
    matter = accept(world, register(world))
    units = [world.units["housing"], world.units["citymgmt"]]
    dispatching.send_parts(by=world.act("he"), matter=matter, units=units, tasks="核实办理")
    report_part(world, parts(sign(world, fresh(matter)))[0])
    return fresh(matter)


def noticed(world: World) -> Matter:
    """A supervision notice waits for its answer."""
    matter = sent(world)
    ON_MATTER["supervise.notice"](world, matter)
    return fresh(matter)


PLACES: dict[str, Callable[[World], Matter]] = {
    **{str(state): path for state, path in PATHS.items()},
    "sent": sent,
    "return_asked": return_asked,
    "extension_asked": extension_asked,
    "half_reported": half_reported,
    "noticed": noticed,
}


def answers_notice(world: World, matter: Matter) -> object:
    """The unit answers the notice that waits."""
    notice = Notice.objects.get(matter=matter)
    return supervising.answer_notice(by=world.act("liu"), notice=notice, reply="情况说明如下")


STEPS = {
    **{name: step for name, step in ON_MATTER.items() if name not in NOT_ASKED},
    "supervise.answer_notice": answers_notice,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A step and to what it is done: the matter, or the n-th of its running parts."""

    name: str
    step: Step
    part: int = -1

    def on(self, matter: Matter) -> tuple[Step, Matter | Undertaking]:
        return self.step, matter if self.part < 0 else parts(matter)[self.part]


def possible(world: World, matter: Matter) -> list[Chosen]:
    """Every step that the tables allow and that succeeds now, each tried and taken back."""
    state = State(matter.state)
    whole = [Chosen(name, step) for name, step in STEPS.items() if state in MATTER.row(name).frm]
    of_parts = [
        Chosen(f"{name}[{place}]", step, place)
        for place, part in enumerate(parts(matter))
        for name, step in ON_PART.items()
        if Standing(part.state) in UNDERTAKING.row(name).frm
    ]
    return [one for one in (*whole, *of_parts) if _succeeds(world, one, matter)]


def _succeeds(world: World, chosen: Chosen, matter: Matter) -> bool:
    with transaction.atomic():
        try:
            return racing.take(chosen.step, world, chosen.on(matter)[1]).codes == ()
        except (Notice.DoesNotExist, KeyError):
            return False
        finally:
            transaction.set_rollback(True)


def pairs(world: World, place: str) -> list[tuple[Chosen, Chosen]]:
    """Every ordered pair of what is possible in a place."""
    matter = racing.on_own_connection(lambda: PLACES[place](replace(world, now=START)))
    return list(product(possible(replace(world, now=START), matter), repeat=2))


@pytest.fixture(scope="module")
def every_pair(committed_world: World, django_db_blocker: object) -> dict[str, list[tuple[Chosen, Chosen]]]:
    """All pairs by place."""
    return racing.on_own_connection(lambda: {place: pairs(committed_world, place) for place in PLACES})


def taken_now(every: dict[str, list[tuple[Chosen, Chosen]]]) -> Iterator[tuple[str, Chosen, Chosen]]:
    """The pairs of this run: every fortieth in the suite, all of them before a release."""
    flat = [(place, one, other) for place, found in every.items() for one, other in found]
    return iter(flat[::EACH])


def test_whoever_comes_second_waits_and_is_told(
    committed_world: World, every_pair: dict[str, list[tuple[Chosen, Chosen]]]
) -> None:
    races = waited = lost = 0
    for place, one, other in taken_now(every_pair):
        world = replace(committed_world, now=START)
        matter = racing.on_own_connection(lambda place=place, world=world: PLACES[place](world))
        first, second = one.on(matter), other.on(matter)
        wanted = racing.in_some_order(world, first, second, matter)
        result, late, did_wait = racing.one_waits(world, first, second)
        found = racing.outcome(matter, result, late)
        assert found in wanted, (place, one.name, other.name, found, wanted)
        assert all(late.words), (place, one.name, other.name)
        racing.assert_unbroken(matter)
        races, waited, lost = races + 1, waited + did_wait, lost + bool(late.codes)
    total = sum(map(len, every_pair.values()))
    tell("P5", "in order", injected=waited, races=races, pairs=total, overlapped=waited, told_why=lost)
    assert waited > races * 0.9
    assert lost > races * 0.2


def test_let_go_together_the_outcome_is_that_of_some_order(
    committed_world: World, every_pair: dict[str, list[tuple[Chosen, Chosen]]]
) -> None:
    flat = list(taken_now(every_pair))[:: size(suite=5, release=1)]
    races = 0
    for place, one, other in flat * TIMES:
        world = replace(committed_world, now=START)
        matter = racing.on_own_connection(lambda place=place, world=world: PLACES[place](world))
        first, second = one.on(matter), other.on(matter)
        wanted = racing.in_some_order(world, first, second, matter)
        found = racing.outcome(matter, *racing.at_once(world, first, second))
        assert found in wanted, (place, one.name, other.name, found, wanted)
        racing.assert_unbroken(matter)
        races += 1
    tell("P5", "together", injected=races, races=races)


@dataclass
class HavingSeen(World):
    """A county whose people act on a page that shows a version."""

    seen: int | None = None

    def act(self, login: str, *, key: object = ..., seen: int | None = None) -> Act:
        """An act of somebody who saw that version."""
        return replace(super().act(login, key=key), seen=self.seen if seen is None else seen)


@pytest.mark.parametrize("state", [State.REGISTERED, State.TO_DISPATCH, State.IN_REVIEW, State.ESCALATED])
def test_who_saw_an_older_version_is_told_who_did_what(committed_world: World, state: State) -> None:
    world = replace(committed_world, now=START)
    matter = racing.on_own_connection(lambda: PATHS[state](world))
    shown = HavingSeen(**{**vars(world), "seen": matter.ledger_n})
    step = ON_MATTER["supervise.urge"], matter
    first, late, waited = racing.one_waits(shown, step, step)
    assert (first.codes, late.codes, waited) == ((), ("stale",), True)
    assert "周督查" in late.words[0]
