"""Law 2: no dead end. Every open matter has an owner, a next step and two dates, and reaches its end by clock and officer alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.casefile.commands.matters import reopen
from lianxin.casefile.lifecycle import AWAITED, ENDS, MATTER, OPEN, State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, Outcome
from lianxin.dispatch import commands as dispatching
from lianxin.kernel import ledger
from lianxin.kernel.refusal import Refused
from lianxin.people.rules import Role, grants_of
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from tests.laws.exploration import explore, faults
from tests.world import World, a_matter, fresh, sign

OFFICER_GRANTS = frozenset(grants_of(Role.LEADER))
LANDING = OPEN - {State.ESCALATED}
Rows = list[dict[str, Any]]
# The call-back itself does not move a matter: it brings the fact without which it cannot be closed.
BRINGS = {"reply.call_back": "called_back"}


def without(step: str, *, frm: State | None = None, need: str = "") -> Rows:
    """A mutant of the table: a step gone, or only one of its from-states or needs."""
    rows: Rows = [dict(row) for row in MATTER.as_rows()]
    (row,) = [row for row in rows if row["step"] == step]
    if frm is None and not need:
        rows.remove(row)
    row["from"] = [state for state in row["from"] if state != frm]
    row["needs"] = [one for one in row["needs"] if one != need]
    return rows


def test_every_open_state_reaches_an_end_by_clock_and_officer_alone() -> None:
    assert faults(MATTER.as_rows(), ENDS, OFFICER_GRANTS) == []


def test_the_exploration_meets_every_state_before_and_after_the_backstop() -> None:
    graph = explore(MATTER.as_rows(), ENDS, OFFICER_GRANTS)
    assert {(place.state, place.passed) for place in graph.moves} == {
        (state, passed) for state in State for passed in (False, True)
    }
    assert {place.child for place in graph.moves} == {"none", "open", "overdue"}


@pytest.mark.parametrize("state", sorted(LANDING))
def test_a_state_that_does_not_land_at_the_backstop_is_found_out(state: State) -> None:
    assert state in MATTER.row("supervise.land").frm
    assert faults(without("supervise.land", frm=state), ENDS, OFFICER_GRANTS)


@pytest.mark.parametrize(
    ("step", "need"),
    [
        ("supervise.conclude", ""),
        ("supervise.take_over", ""),
        ("supervise.hand_back", "backstop_ahead"),
        ("supervise.hand_back_to_dispatch", "backstop_ahead"),
        ("supervise.unlist", "backstop_ahead"),
        ("supervise.list_as_officer", "not_listed_after_backstop"),
        ("dispatch.go_upward", "backstop_ahead"),
        ("dispatch.go_upward", "not_child"),
    ],
)
def test_a_table_without_this_safeguard_is_found_out(step: str, need: str) -> None:
    assert faults(without(step, need=need), ENDS, OFFICER_GRANTS)


def test_an_officer_without_his_grant_is_found_out() -> None:
    assert faults(MATTER.as_rows(), ENDS, OFFICER_GRANTS - {"supervise.conclude"})


def test_a_conclusion_that_depends_on_others_is_found_out() -> None:
    rows: Rows = [dict(row) for row in MATTER.as_rows()]
    for row in rows:
        if row["step"] == "supervise.conclude":
            row["needs"] = [*row["needs"], "called_back"]
    assert faults(rows, ENDS, OFFICER_GRANTS)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_is_awaited_in_a_state_leads_out_of_it(state: State) -> None:
    row = MATTER.row(AWAITED[state])
    assert state in row.frm
    fact = BRINGS.get(row.step)
    out = [one for one in MATTER.rows_from(state) if one.to not in (None, state)]
    assert row in out or any(fact in [need.fact for need in one.needs] for one in out)


# --- the same, running


def conclude(world: World, matter: Matter, login: str = "ma") -> Matter:
    """The final answer of the accountable officer."""
    supervising.conclude(
        by=world.act(login),
        matter=matter,
        outcome=Outcome.LIMITED,
        answer="经研究，现阶段暂不具备条件，已当面向您说明。",
        channel=AnswerChannel.IN_PERSON,
    )
    return fresh(matter)


def past_backstop(world: World, matter: Matter) -> None:
    """Let the clock run past the total limit of a matter and the sweep do its work."""
    assert matter.backstop_at is not None
    world.at(matter.backstop_at + timedelta(minutes=1))
    sweep(world.now)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_matter_left_alone_lands_on_the_accountable_officer_who_can_end_it(
    world: World, state: State
) -> None:
    matter = a_matter(world, at=state)
    past_backstop(world, matter)
    landed = fresh(matter)
    assert (landed.state, landed.owner_post_id) == (State.ESCALATED, world.posts["ma"].id)
    ended = conclude(world, landed)
    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.LIMITED)
    assert ledger.verify(chain_id=matter.id).faults == ()


def test_the_backstop_does_not_land_a_matter_twice(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    past_backstop(world, matter)
    entries = fresh(matter).ledger_n
    assert sweep(world.now).landed == 0
    assert fresh(matter).ledger_n == entries


def test_listed_once_after_the_backstop_it_comes_back_and_must_be_answered(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    past_backstop(world, matter)
    until = world.now.date() + timedelta(days=90)
    wish: dict[str, Any] = {"basis": "待专项规划批复", "explanation": "待规划批复后实施，届时再次答复您。"}
    supervising.list_as_officer(by=world.act("ma"), matter=fresh(matter), returns_on=until, **wish)
    assert sweep(world.now).landed == 0
    world.wait(days=91)
    assert sweep(world.now).landed == 1
    with pytest.raises(Refused, match="最终答复"):
        supervising.list_as_officer(
            by=world.act("ma"), matter=fresh(matter), returns_on=until + timedelta(days=120), **wish
        )
    assert conclude(world, fresh(matter)).state == State.CLOSED


def upward(world: World, matter: Matter) -> Matter:
    """Raised to the city; the child that was opened."""
    done = dispatching.go_upward(
        by=world.act("he"),
        matter=matter,
        superior=world.units["citycommerce"],
        tracking_unit=world.units["commerce"],
        request="请支持将我区纳入试点",
    )
    return Matter.objects.get(pk=done.ids["child"])


def test_an_upward_child_ends_by_itself_and_then_its_parent_does(world: World) -> None:
    parent = a_matter(world, at=State.WITH_UNITS)
    child = upward(world, parent)
    past_backstop(world, parent)
    with pytest.raises(Refused, match="尚未办结"):
        conclude(world, fresh(parent))
    past_backstop(world, child)
    assert conclude(world, fresh(child)).state == State.CLOSED
    assert conclude(world, fresh(parent)).state == State.CLOSED


def test_a_child_cannot_be_raised_further_nor_anything_after_the_backstop(world: World) -> None:
    parent = a_matter(world, at=State.WITH_UNITS)
    child = sign(world, upward(world, parent))
    with pytest.raises(Refused, match="不得再次上报"):
        upward(world, child)
    past_backstop(world, parent)
    with pytest.raises(Refused, match="总时限"):
        upward(world, fresh(parent))


def test_a_child_is_not_reopened_once_its_parent_must_be_concluded(world: World) -> None:
    parent = a_matter(world, at=State.WITH_UNITS)
    child = upward(world, parent)
    past_backstop(world, child)
    conclude(world, fresh(child))
    with pytest.raises(Refused, match="总时限"):
        reopen(by=world.act("he"), matter=fresh(child), reason="市级单位有新的意见")


@pytest.mark.parametrize("column", ["owner_post_id", "due_at", "backstop_at"])
@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_database_refuses_an_open_matter_without_owner_or_date(
    world: World, state: State, column: str
) -> None:
    matter = a_matter(world, at=state)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE casefile_matter SET {column} = NULL WHERE id = %s", [matter.id])
