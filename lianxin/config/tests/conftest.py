"""A folder for clusters of the tests' own, and the county that was built once."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import shared_world as shared_world
from tests.conftest import standing_county as standing_county


@pytest.fixture
def base() -> Iterator[Path]:
    """A data folder that the database's account can enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="lianxin-") as name:
        Path(name).chmod(0o711)
        yield Path(name)
