"""Fixtures of the proofs of the ledger and of outgoing calls."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.ledger.listening import Inside, listen


@pytest.fixture
def inside() -> Iterator[Inside]:
    neighbour = listen("127.0.0.2", socket.AF_INET)
    never = (
        listen("127.0.0.1", socket.AF_INET, neighbour.port),
        listen("::1", socket.AF_INET6, neighbour.port),
    )
    yield Inside(never, neighbour)
    for one in (neighbour, *never):
        one.link.close()
