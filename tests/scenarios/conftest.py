"""The office in which the stories happen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lianxin.kernel.kept import forget_everything
from tests.scenarios.pages import Office
from tests.world import World


@pytest.fixture
def office(shared_world: World) -> Iterator[Office]:
    """The county on Monday 2026-03-02 at ten, nobody signed in yet; what a story does to it is taken back."""
    forget_everything()
    yield Office()
    forget_everything()
