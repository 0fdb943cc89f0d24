"""Every state can be reached through commands, and every matter on the way has an owner, a date and an unbroken ledger."""

from __future__ import annotations

import pytest

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.kernel import ledger
from tests.world import World, a_matter


@pytest.mark.parametrize("state", list(State))
def test_a_matter_reaches_the_state_by_its_shortest_path(world: World, state: State) -> None:
    matter = a_matter(world, at=state)
    assert matter.state == state
    if state in ENDS:
        assert matter.answer is not None
        assert matter.answer.attempted_at is not None
    else:
        assert matter.owner_post_id is not None
        assert matter.due_at is not None
        assert matter.backstop_at is not None


@pytest.mark.parametrize("state", list(State))
def test_the_ledger_of_the_path_verifies(world: World, state: State) -> None:
    a_matter(world, at=state)
    verdict = ledger.verify()
    assert verdict.entries > 0
    assert verdict.faults == ()
