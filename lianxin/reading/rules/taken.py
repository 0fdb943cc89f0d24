"""How often suggestions were taken 建议采用情况: first, among three, changed; by category, unit, month, by how sure they were.

Owns the figures; which decisions are counted is said by who asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

BANDS: Final = (0, 30, 50, 60, 70, 80, 90, 101)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was advised, how sure, and what was decided 一次取舍; whether that was corrected afterwards counts as decided so."""

    day: date
    advised: tuple[str, ...]
    percents: tuple[int, ...]
    decided: str
    is_later: bool = False

    @property
    def sure(self) -> int:
        """How sure the first suggestion was, in per cent."""
        return self.percents[0] if self.percents else 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many decisions there were, how many took the first suggestion, one of the others, or none 采用统计."""

    name: str
    n: int
    first: int
    other: int

    @property
    def changed(self) -> int:
        """Decisions for something that was not suggested."""
        return self.n - self.first - self.other

    @property
    def first_percent(self) -> int:
        """The share that took the first."""
        return round(100 * self.first / self.n) if self.n else 0

    @property
    def three_percent(self) -> int:
        """The share that took one of the suggestions."""
        return round(100 * (self.first + self.other) / self.n) if self.n else 0


def tally(name: str, decisions: Iterable[Decision]) -> Tally:
    """The count of some decisions."""
    found = list(decisions)
    first = sum(one.advised[:1] == (one.decided,) for one in found)
    other = sum(one.decided in one.advised[1:] for one in found)
    return Tally(name, len(found), first, other)


def tallies(decisions: Sequence[Decision], by: Callable[[Decision], str]) -> list[Tally]:
    """A count for each value of something, the most frequent first."""
    groups: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        groups[by(one)].append(one)
    found = [tally(name, group) for name, group in groups.items()]
    return sorted(found, key=lambda one: (-one.n, one.name))


def months(decisions: Sequence[Decision]) -> list[Tally]:
    """A count for each month, the oldest first."""
    found = tallies(decisions, lambda one: f"{one.day:%Y-%m}")
    return sorted(found, key=lambda one: one.name)


def bands(decisions: Sequence[Decision]) -> list[Tally]:
    """A count for each band of confidence 置信度分段: of what was said with 80 %, eight in ten should be taken."""
    edges = list(pairwise(BANDS))
    named = [(f"{low}–{high - 1 if high > 100 else high}%", low, high) for low, high in edges]
    found = [tally(name, [one for one in decisions if low <= one.sure < high]) for name, low, high in named]
    return [one for one in found if one.n]


def corrections(decisions: Sequence[Decision]) -> list[tuple[str, str, int]]:
    """What was advised first, what was decided instead, and how often 更正, the most frequent first."""
    pairs = Counter(
        (one.advised[0], one.decided) for one in decisions if one.advised and one.advised[0] != one.decided
    )
    return [(*pair, n) for pair, n in sorted(pairs.items(), key=lambda found: (-found[1], found[0]))]
