"""Erased bodies of the ledger 到期删除的内容: which were emptied, and whether a line of the ledger vouches for each.

Owns the sum that a vouching line carries and its comparison; the erasing itself is `retention`'s. The sum is
that of the digests of the erased lines, so that one erased beyond the rule, or instead of another, shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

STEP = "kernel.erase"
WHOLE = 1 << 256


class Line(Protocol):
    """What is looked at of a line of the ledger."""

    @property
    def step(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def data(self) -> Any: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def erased_at(self) -> datetime | None: ...


def sum_of(digests: Iterable[bytes | memoryview[int]]) -> int:
    """The sum of digests, modulo 2^256: the same in any order and any division into batches."""
    return sum(int.from_bytes(bytes(one), "big") for one in digests) % WHOLE


@dataclass(slots=True)
class Erasures:
    """What a verification met of erased bodies and of lines that vouch for them, by the time of the erasing."""

    found: dict[datetime, int] = field(default_factory=dict)
    vouched: dict[datetime, int] = field(default_factory=dict)
    count: int = 0

    def meet(self, line: Line) -> None:
        """Take note of one line."""
        if line.erased_at is not None:
            self.count += 1
            self.found[line.erased_at] = (self.found.get(line.erased_at, 0) + sum_of([line.digest])) % WHOLE
        elif line.step == STEP:
            at, given = datetime.fromisoformat(line.at), int(str(line.data.get("sum", "0")), 16)
            self.vouched[at] = (self.vouched.get(at, 0) + given) % WHOLE

    def unvouched(self) -> list[datetime]:
        """The times at which more, less or other bodies were erased than the ledger says."""
        times = self.found.keys() | self.vouched.keys()
        return sorted(at for at in times if self.found.get(at, 0) != self.vouched.get(at, 0))
