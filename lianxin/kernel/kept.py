"""What is kept in memory for seconds 暂存: rules, calendars and policies that every request asks for and few change.

Each process reads them anew by itself; whoever changes one lets his own process forget it at once. Owns no rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import update_wrapper
from threading import RLock
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection, transaction

KEPT_SECONDS = 10.0

P = ParamSpec("P")
T = TypeVar("T")

_everything: list[Kept[Any, Any]] = []


class Kept(Generic[P, T]):
    """A reading function whose answer is kept for some seconds, one for each set of arguments."""

    clock = staticmethod(time.monotonic)

    def __init__(self, read: Callable[P, T], seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._found: dict[Hashable, tuple[float, T]] = {}
        self._lock = RLock()
        update_wrapper(self, read)
        _everything.append(self)

    def __call__(self, *args: P.args, **named: P.kwargs) -> T:
        """The answer, read anew when it is older than it may be; threads that ask at once wait for one reading."""
        key = (args, tuple(sorted(named.items())))
        with self._lock:
            found = self._found.get(key)
            if found is None or self._is_old(found):
                self._drop_old()
                found = self._found[key] = (self.clock(), self._read(*args, **named))
            return found[1]

    def _is_old(self, found: tuple[float, T]) -> bool:
        return self.clock() - found[0] > self._seconds

    def _drop_old(self) -> None:
        """What is asked for in ever other words must not fill the memory."""
        for key in [key for key, found in self._found.items() if self._is_old(found)]:
            del self._found[key]

    def forget(self) -> None:
        """Read anew at the next use, and once more when the change of rows is committed and others may see it."""
        self._clear()
        if connection.in_atomic_block:
            transaction.on_commit(self._clear)

    def _clear(self) -> None:
        with self._lock:
            self._found.clear()


def kept(seconds: float = KEPT_SECONDS) -> Callable[[Callable[P, T]], Kept[P, T]]:
    """Keep what a function reads for some seconds."""
    return lambda read: Kept(read, seconds)


def forget_everything() -> None:
    """Read all of it anew at the next use."""
    for one in _everything:
        one.forget()
