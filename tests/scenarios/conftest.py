"""The office in which the stories happen."""

from __future__ import annotations

import pytest

from tests.scenarios.pages import Office
from tests.world import World


@pytest.fixture
def office(world: World) -> Office:
    """The county on Monday 2026-03-02 at ten, nobody signed in yet."""
    return Office(world)
