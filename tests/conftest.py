"""Fixtures shared by the stories, the architecture tests and the browser tests."""

from __future__ import annotations

import pytest

from tests import world as county


@pytest.fixture
def world(db: None) -> county.World:
    """The invented county with its cast."""
    return county.build()
