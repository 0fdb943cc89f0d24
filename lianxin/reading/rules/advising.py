"""Which categories are advised 建议: what the duty list says, and what the district has learned, put together.

Owns how the two are weighed and how sure the result is. Without a learned version the duty list speaks alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lianxin.reading.rules.learned import Learned, veiled
from lianxin.reading.rules.leaves import Ranked, Ranker

MOST: Final = 3
# Below this a category has nothing that speaks for it.
_LEAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Matter:
    """The words of a matter 事项文字."""

    title: str
    text: str


def advised(ranker: Ranker, learned: Learned | None, matter: Matter) -> list[Ranked]:
    """The likeliest categories of a matter, best first, at most three 候选类别."""
    listed = ranker.ranked(matter.title, matter.text, most=len(ranker.leaves))
    if learned is None:
        return listed[:MOST]
    text = veiled(matter.title, matter.text)
    by_duty = {one.code: one for one in listed}
    chances = blended(duty_chances(ranker, listed), learned.chances(text), learned.share, learned.power)
    best = sorted(chances, key=lambda code: (-chances[code], code))[:MOST]
    return [
        Ranked(code, chances[code], _words(by_duty.get(code), learned.speaking(text, code)))
        for code in best
        if chances[code] >= _LEAST
    ]


def duty_chances(ranker: Ranker, listed: list[Ranked]) -> dict[str, float]:
    """The chances of all leaves by the duty list; what it leaves open is spread evenly."""
    told = {one.code: one.confidence for one in listed}
    open_share = max(0.0, 1 - sum(told.values())) / max(1, len(ranker.leaves))
    return {leaf.code: told.get(leaf.code, 0.0) + open_share for leaf in ranker.leaves}


def blended(
    duty: Mapping[str, float], learned: Mapping[str, float], share: float, power: float
) -> dict[str, float]:
    """Both chances as one, over the leaves in use; `share` is that of what was learned."""
    whole = sum(learned.get(code, 0.0) for code in duty) or 1.0
    mixed = {
        code: (share * learned.get(code, 0.0) / whole + (1 - share) * chance) ** power
        for code, chance in duty.items()
    }
    total = sum(mixed.values()) or 1.0
    return {code: chance / total for code, chance in mixed.items()}


def _words(listed: Ranked | None, learned: tuple[str, ...]) -> tuple[str, ...]:
    both = (*(listed.words if listed else ()), *learned)
    return tuple(dict.fromkeys(both))[: 2 * MOST]
