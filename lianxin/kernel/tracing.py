"""The number of the request under way 编号: given once at the edge, shown on every error, found in every log line."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Read out over the telephone: no letters that look like figures.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")

_now: ContextVar[str] = ContextVar("number", default="")


def number() -> str:
    """The number of the request or command under way; empty outside of one."""
    return _now.get()


def new_number() -> str:
    """A fresh number, unguessable enough never to meet another."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


@contextmanager
def numbered(given: str = "") -> Iterator[str]:
    """Give what happens in the block a number: the one given by a proxy that is trusted, if it has its form, or a new one."""
    one = given if GIVEN.fullmatch(given) else new_number()
    before = _now.set(one)
    try:
        yield one
    finally:
        _now.reset(before)
