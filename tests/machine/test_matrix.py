"""State × step: in every state, every step of the tables is possible exactly where its row says so, by the real commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Matter
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.commands.parts import ASKED_DIRECTLY
from lianxin.dispatch.lifecycle import UNDERTAKING, Standing
from lianxin.dispatch.models import Undertaking
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.reply.rules import Contentment
from tests.machine.steps import ON_MATTER, ON_PART, Step, report_part
from tests.world import START, World, a_matter, accept, call, fresh, parts, register, send, sign

# No step that anybody asks for: the clock or a changed calendar writes it, and their own tests look at it.
BY_CLOCK = {"supervise.remind", "casefile.move_deadline"}


@dataclass
class Tried:
    """What came of trying a step: the codes of the refusal, or the steps that the ledger then shows."""

    codes: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()


@dataclass
class Outcomes:
    """Every state × step that was tried."""

    found: dict[tuple[str, str], Tried] = field(default_factory=dict)

    def succeeded(self) -> set[str]:
        return {step for (_, step), tried in self.found.items() if step in tried.steps}


def attempt(world: World, step: Step, thing: Matter | Undertaking) -> Tried:
    """Try a step and take everything back."""
    matter = thing if isinstance(thing, Matter) else thing.matter
    with transaction.atomic():
        try:
            with transaction.atomic():
                step(replace(world), thing)
            new = Entry.objects.filter(chain_id=matter.pk, seq__gt=matter.ledger_n).order_by("seq")
            return Tried(steps=tuple(new.values_list("step", flat=True)))
        except Refused as refused:
            return Tried(codes=frozenset(reason.code for reason in refused.reasons))
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def matters(standing_county: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Outcomes]:
    """Every step of the matter's table tried in every state."""
    with django_db_blocker.unblock(), transaction.atomic():
        outcomes = Outcomes()
        for state in State:
            world = replace(standing_county, now=START)
            matter = a_matter(world, at=state)
            for name, step in ON_MATTER.items():
                outcomes.found[state, name] = attempt(world, step, matter)
        yield outcomes
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here reads."""


def test_every_step_of_the_table_is_tried() -> None:
    asked = {row.step for row in MATTER.rows if row.frm}
    assert ON_MATTER.keys() == asked - BY_CLOCK


@pytest.mark.parametrize("state", list(State))
def test_a_step_is_possible_exactly_where_the_table_says(matters: Outcomes, state: State) -> None:
    for row in MATTER.rows:
        if row.step not in ON_MATTER:
            continue
        tried = matters.found[state, row.step]
        allowed = state in row.frm or shares_a_command(state, row.step)
        assert ("wrong_state" in tried.codes) is not allowed, (row.step, tried)


def shares_a_command(state: State, step: str) -> bool:
    """Whether another row behind the same command allows it here, such as the two ways to hand back or to land."""
    return any(
        ON_MATTER[other.step] is ON_MATTER[step] and state in other.frm
        for other in MATTER.rows
        if other.step in ON_MATTER
    )


# What the plain matter of a state cannot show; each is shown elsewhere, by its story.
NEEDS_A_STORY = {
    "reply.redo_dispatch",
    "supervise.hand_back_to_dispatch",
    "supervise.instruct",
    "supervise.list",
    "reply.close",
    "reply.deliver",
}


def test_every_step_succeeds_somewhere(matters: Outcomes) -> None:
    assert ON_MATTER.keys() - matters.succeeded() <= NEEDS_A_STORY


def test_every_step_that_succeeds_leaves_an_entry_with_its_name(matters: Outcomes) -> None:
    done = {key: tried for key, tried in matters.found.items() if not tried.codes}
    assert len(done) > 60
    for (state, step), tried in done.items():
        assert tried.steps, (state, step)


# --- undertakings


def sent(world: World) -> Undertaking:
    return parts(send(world, accept(world, register(world))))[0]


def accepted(world: World) -> Undertaking:
    return parts(sign(world, send(world, accept(world, register(world)))))[0]


def return_asked(world: World) -> Undertaking:
    part = sent(world)
    ON_PART["dispatch.ask_return"](world, part)
    return part


def reported(world: World) -> Undertaking:
    """One of two own parts has reported, the other has not."""
    matter = accept(world, register(world))
    units = [world.units["housing"], world.units["citymgmt"]]
    dispatching.send_parts(by=world.act("he"), matter=matter, units=units, tasks="核实办理")
    part = parts(sign(world, fresh(matter)))[0]
    report_part(world, part)
    return part


def done(world: World) -> Undertaking:
    """The lead's part of the first round, while the second is under way."""
    matter = a_matter(world, at=State.TO_CALL_BACK)
    call(world, matter, Contentment.DISSATISFIED, comment="仍未解决")
    return Undertaking.objects.get(matter=matter, part="lead", round=1)


def withdrawn(world: World) -> Undertaking:
    part = return_asked(world)
    ON_PART["dispatch.grant_return"](world, part)
    return part


def of_support(path: Callable[[World], Undertaking]) -> Callable[[World], Undertaking]:
    return lambda world: parts(path(world).matter)[1]


PARTS: dict[Standing, Callable[[World], Undertaking]] = {
    Standing.SENT: sent,
    Standing.ACCEPTED: accepted,
    Standing.RETURN_ASKED: return_asked,
    Standing.REPORTED: reported,
    Standing.DONE: done,
    Standing.WITHDRAWN: withdrawn,
}


def again(part: Undertaking) -> Undertaking:
    return Undertaking.objects.select_related("unit", "matter").get(pk=part.pk)


@pytest.fixture(scope="module")
def undertakings(standing_county: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Outcomes]:
    """Every step of the undertaking's table tried in every state."""
    with django_db_blocker.unblock(), transaction.atomic():
        outcomes = Outcomes()
        for standing, path in PARTS.items():
            world = replace(standing_county, now=START)
            part = again(path(world))
            assert part.state == standing
            for name, step in ON_PART.items():
                outcomes.found[standing, name] = attempt(world, step, part)
        support = again(of_support(accepted)(replace(standing_county, now=START)))
        outcomes.found["support", "dispatch.opinion"] = attempt(
            replace(standing_county, now=START), ON_PART["dispatch.opinion"], support
        )
        yield outcomes
        transaction.set_rollback(True)


def test_every_step_that_is_asked_for_directly_is_tried() -> None:
    assert set(ASKED_DIRECTLY) <= ON_PART.keys()
    inner = {"dispatch.assign", "dispatch.rework", "dispatch.finish", "dispatch.withdraw"}
    assert ON_PART.keys() | inner == {row.step for row in UNDERTAKING.rows}


@pytest.mark.parametrize("standing", list(Standing))
def test_a_part_moves_exactly_where_its_table_says(undertakings: Outcomes, standing: Standing) -> None:
    for name in ON_PART:
        tried = undertakings.found[standing, name]
        allowed = standing in UNDERTAKING.row(name).frm
        assert ("wrong_state" in tried.codes) is not allowed, (name, tried)


def test_every_step_of_a_part_succeeds_somewhere(undertakings: Outcomes) -> None:
    ruled = {"dispatch.grant_extension", "dispatch.refuse_extension"}
    ruled |= {"dispatch.grant_suspension", "dispatch.refuse_suspension"}
    ruled |= {"dispatch.run_on"}
    assert "reply.report" in undertakings.found[Standing.ACCEPTED, "dispatch.report"].steps
    assert ON_PART.keys() - undertakings.succeeded() - ruled == {"dispatch.report"}
