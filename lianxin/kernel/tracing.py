"""The number of the request under way 编号: given once at the edge, shown on every error, found in every log line.

And which words of an error may be kept at all: those that speak of the machine, without long numbers and quoted values.
"""

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

# Mobile, identity and credit-code numbers, and the values PostgreSQL quotes when a row breaks a constraint.
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(1\d{2}[ -]\d{4}[ -]\d{4}|\d{11,20}[0-9Xx]?)(?![0-9A-Za-z])")
_DETAIL = re.compile(r"^(DETAIL|CONTEXT|PARAMETERS):.*$", re.MULTILINE)
OF_THE_MACHINE = (OSError, ImportError, MemoryError)
OF_THE_MACHINE_BY_NAME = frozenset(
    {"OperationalError", "ImproperlyConfigured", "Problem", "InterfaceError", "NotTheirs"}
)
WORDS_MOST = 300

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


def scrubbed(text: str) -> str:
    """The text without long numbers and without quoted values of rows."""
    return _NUMBERS.sub("***", _DETAIL.sub(r"\1: ***", text))


def harmless_words(error: BaseException) -> str:
    """The words of an error that speaks of the machine; empty for all others, which may quote what somebody typed."""
    kind = type(error).__name__
    if not isinstance(error, OF_THE_MACHINE) and kind not in OF_THE_MACHINE_BY_NAME:
        return ""
    # Of a file error not the name of the file, which may be a person's choice.
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return scrubbed(words)[:WORDS_MOST]
