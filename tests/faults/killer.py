"""Who kills the processes of a running system in turn, with kill -9, and measures how long it takes to act again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from tests.faults.clients import Record
from tests.faults.system import System

RECOVERS_WITHIN = 60.0


@dataclass(slots=True)
class Killer:
    """Kills in turn; `seconds` holds per kind of process how long nobody was answered."""

    system: System
    record: Record
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def victims(self) -> list[tuple[str, Callable[[], int | None]]]:
        """Every kind of process, in the order in which they are killed."""
        return [
            ("postmaster", self.system.postmaster),
            ("web master", self.system.web_master),
            ("backend", self.system.backend),
            ("web worker", self.system.web_worker),
            ("job worker", self.system.job_worker),
        ]

    @property
    def kills(self) -> int:
        """How many processes were killed so far."""
        return sum(len(found) for found in self.seconds.values())

    def strike(self) -> None:
        """Kill the next one and wait until an act that began after it is acknowledged."""
        kinds = self.victims()
        name, find = kinds[self.kills % len(kinds)]
        number = self._found(find)
        killed_at = time.monotonic()
        os.kill(number, signal.SIGKILL)
        self.seconds.setdefault(name, []).append(self._recovered(killed_at))

    def _found(self, find: Callable[[], int | None]) -> int:
        end = time.monotonic() + RECOVERS_WITHIN
        while time.monotonic() < end:
            if number := find():
                return number
            time.sleep(0.02)
        raise AssertionError(f"nothing left to kill: {self.system.said[-5:]}")

    def _recovered(self, killed_at: float) -> float:
        while time.monotonic() < killed_at + RECOVERS_WITHIN:
            with self.record.lock:
                heard = [ended for began, ended in self.record.acks[-400:] if began >= killed_at]
            if heard:
                return min(heard) - killed_at
            assert not self.record.refused, self.record.refused
            time.sleep(0.01)
        raise AssertionError(f"no act was acknowledged within {RECOVERS_WITHIN} s: {self.system.said[-8:]}")

    def figures(self) -> dict[str, str]:
        """Per kind of process: how many kills, median and longest recovery in seconds."""
        return {
            name.replace(" ", "_"): f"{len(found)}x/{median(found):.1f}s/{max(found):.1f}s"
            for name, found in self.seconds.items()
        }
