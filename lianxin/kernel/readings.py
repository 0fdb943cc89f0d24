"""Readings of sealed data 查看留痕: a command notes who reads what and why; only then is it read, and shown once.

Owns what each reading command gives; page, command line and API show it. Whether an actor may read is the command's own; the
values stand in no answer that is kept, so that a repeated request shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lianxin.kernel.commands import Done


@dataclass(frozen=True, slots=True)
class Value:
    """One value with what it is called."""

    name: str
    zh: str
    en: str
    value: str


Reader = Callable[[Done], Sequence[Sequence[Value]]]
READERS: dict[str, Reader] = {}


def reads(command: str) -> Callable[[Reader], Reader]:
    """Say what a reading command gives: persons, each as its items."""

    def keep(function: Reader) -> Reader:
        READERS[command] = function
        return function

    return keep


def read_out(command: str, done: Done) -> list[dict[str, str]] | None:
    """What a reading gave, as plain data; None for any other command, and for a repeated request."""
    reader = READERS.get(command)
    if reader is None or done.replayed:
        return None
    return [{item.name: item.value for item in person} for person in reader(done)]
