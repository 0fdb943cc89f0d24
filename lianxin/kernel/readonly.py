"""Read-only for want of room 只读: whether there is space to write, for every process, before PostgreSQL runs out of it.

Owns the watched folders, the threshold and the state. Commands ask it before they write, pages show it, jobs wait.
A server that runs out of space for its journal stops altogether, so writing ends while there is some left.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from lianxin.kernel import outage
from lianxin.kernel.refusal import Refused

SHARE = 50
MEGABYTE = 1024 * 1024
SHARE_MOST = 1024 * MEGABYTE
# Written again only when there is clearly more than the least, so that it does not go back and forth.
ENOUGH = 1.25
LOOKED_EVERY = 2.0
HELD_AFTER_FULL = 5.0


@dataclass(frozen=True, slots=True)
class Room:
    """How much is free where data is written, and how much has to be (bytes)."""

    place: Path
    free: int
    least: int


@dataclass(frozen=True, slots=True)
class State:
    """Whether writing has stopped, since when (seconds of the monotonic clock), and the places that are too full."""

    is_on: bool
    since: float = 0.0
    scarce: tuple[Room, ...] = ()


def rooms(places: Iterable[Path] | None = None) -> list[Room]:
    """The room in every watched folder that exists; none when LIANXIN_KEEP_FREE is 0."""
    least: int = settings.LIANXIN_KEEP_FREE
    watched = settings.LIANXIN_WATCHED if places is None else places
    found = [_room(Path(place), least) for place in watched] if least else []
    return [one for one in found if one is not None]


def _room(place: Path, least: int) -> Room | None:
    try:
        there = os.statvfs(place)
    except OSError:
        return None
    total = there.f_blocks * there.f_frsize
    return Room(place, there.f_bavail * there.f_frsize, max(least, min(total // SHARE, SHARE_MOST)))


@dataclass(slots=True)
class Watch:
    """Looks every two seconds at most, whoever asks; a full disk that was met is remembered for a while."""

    look: Callable[[], list[Room]] = rooms
    clock: Callable[[], float] = time.monotonic
    _state: State = State(False)
    _looked_at: float = -LOOKED_EVERY
    _full_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def state(self) -> State:
        """The state now."""
        with self._lock:
            at = self.clock()
            if at - self._looked_at >= LOOKED_EVERY:
                self._looked_at = at
                self._state = self._next(at)
            return self._state

    def met_full_disk(self) -> None:
        """Something could not be written just now: read-only from here on, and looked at again soon."""
        with self._lock:
            at = self.clock()
            self._full_until = at + HELD_AFTER_FULL
            self._state = self._next(at)

    def _next(self, at: float) -> State:
        factor = ENOUGH if self._state.is_on else 1.0
        scarce = tuple(one for one in self.look() if one.free < one.least * factor)
        is_on = bool(scarce) or at < self._full_until
        since = self._state.since if self._state.is_on else at
        return State(is_on, since if is_on else 0.0, scarce)


WATCH = Watch()


def state() -> State:
    """Whether the system is read-only now."""
    return WATCH.state()


def met_full_disk() -> Refused:
    """The refusal for somebody who met a full disk; from here on this process does not try for a while."""
    WATCH.met_full_disk()
    return refusal()


def refusal() -> Refused:
    """What a writer is told while it is."""
    return Refused([outage.READ_ONLY])
