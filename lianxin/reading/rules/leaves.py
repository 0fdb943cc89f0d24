"""Which leaf of the taxonomy a matter belongs to, from the duty list alone 冷启动分类: no training, from day one.

Owns the ranking of leaves by their words, the words that speak for each, and how sure that is. Taxonomy and duty list are data
of the district and are handed in; everyday words for the leaves of the project's own taxonomy stand in `data/leaf_words.csv`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Final

from lianxin.kernel.text import fold

# A word of two parts, 工程款~拖, is found when the second stands this near behind the first.
JOIN: Final = "~"
GAP: Final = 8
OPENING: Final = 22
# Below this nothing is suggested as the category: 不确定.
SURE: Final = 0.5
_WORDS: Final = Path(__file__).parents[1] / "data" / "leaf_words.csv"
_PAIR_SHARE: Final = 0.35
# Where something happens, or what any matter may speak of: little by itself.
_GENERIC: Final = re.compile(
    "平台|项目|条件|学校|幼儿园|医院|景区|社区|街道|政策|费用|补贴|检查|验收|注册|变更|合作|网络|改造|培训|法律|效率|态度|公园"
    "|咨询|措施|扶持|资金|奖励|申报|备案|协会|商会"
)
_GENERIC_SHARE: Final = 0.4
# Fitted on texts that had no part in choosing the words: see docs/reading.md.
_SHIFT, _BY_SCORE, _BY_WORDS = -0.63, 0.44, 0.84


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf with its name and key words 类别."""

    code: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A leaf with how likely it is right, 0 to 1, and the words that speak for it 候选类别."""

    code: str
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranker:
    """The leaves made ready 分类器: how many leaves share each word, their pairs of characters and how rare those are."""

    leaves: tuple[Leaf, ...]
    shared: Counter[str]
    pairs: tuple[frozenset[str], ...]
    rarity: dict[str, float]

    def ranked(self, title: str, text: str, most: int = 3) -> list[Ranked]:
        """The likeliest leaves of a matter, best first; empty when nothing speaks for any."""
        opening, whole = fold(title or text[:OPENING]), fold(f"{title}。{text}")
        scored = [(*self._score(place, opening, whole), leaf) for place, leaf in enumerate(self.leaves)]
        found = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[2].code))
        return [
            Ranked(leaf.code, sure, tuple(word.replace(JOIN, "…") for word in words))
            for (_, words, leaf), sure in zip(found[:most], _chances(found), strict=False)
        ]

    def _score(self, place: int, opening: str, whole: str) -> tuple[float, tuple[str, ...]]:
        found = outermost(word for word in self.leaves[place].words if occurs(word, whole))
        said = sum(self._weight(word) * (1.5 if occurs(word, opening) else 1) for word in found)
        near = sum(self.rarity[pair] for pair in self.pairs[place] if pair in whole)
        return said + _PAIR_SHARE * near, found

    def _weight(self, word: str) -> float:
        """Longer words count more, words of several leaves less."""
        share = _GENERIC_SHARE if _GENERIC.fullmatch(word) else 1
        shared: float = self.shared[word] ** 0.7
        return share * len(word) / shared


def _chances(found: Sequence[tuple[float, tuple[str, ...], Leaf]]) -> list[float]:
    """The confidence of the first; the others share what is left by their scores."""
    if not found:
        return []
    score, words, _ = found[0]
    first = confidence(score, words)
    rest = sum(score for score, _, _ in found[1:])
    return [first, *((1 - first) * score / rest for score, _, _ in found[1:])]


def ranker(leaves: Iterable[Leaf]) -> Ranker:
    """Leaves made ready; everyday words are added where code and name are those of the project's own taxonomy."""
    ready = tuple(Leaf(one.code, one.name, _words(one)) for one in leaves)
    shared = Counter(word for one in ready for word in one.words)
    pairs = tuple(frozenset(_pairs(one)) for one in ready)
    held = Counter(pair for one in pairs for pair in one)
    return Ranker(
        ready, shared, pairs, {pair: log((1 + len(ready)) / count) / 4 for pair, count in held.items()}
    )


def _words(leaf: Leaf) -> tuple[str, ...]:
    more = everyday().get((leaf.code, leaf.name), ())
    return tuple(dict.fromkeys(fold(word) for word in (*leaf.words, *more) if len(word) > 1))


def _pairs(leaf: Leaf) -> Iterable[str]:
    for word in (leaf.name, *leaf.words):
        for part in fold(word).split(JOIN):
            yield from (part[place : place + 2] for place in range(len(part) - 1))


@cache
def everyday() -> dict[tuple[str, str], tuple[str, ...]]:
    """Everyday words by code and name of the leaf 常用说法."""
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return {(row["code"], row["name"]): tuple(row["words"].split()) for row in csv.DictReader(file)}


def occurs(word: str, text: str) -> bool:
    """True if a folded text has the word, or both of its parts near each other."""
    return word in text if JOIN not in word else _pattern(word).search(text) is not None


@cache
def _pattern(word: str) -> re.Pattern[str]:
    first, _, second = word.partition(JOIN)
    return re.compile(f"{re.escape(first)}[^。！？；!?;]{{0,{GAP}}}?{re.escape(second)}")


def outermost(words: Iterable[str]) -> tuple[str, ...]:
    """The words of which none is part of another of them."""
    found = list(words)
    return tuple(one for one in found if not any(one != other and one in other for other in found))


def confidence(score: float, words: Iterable[str]) -> float:
    """置信度: how likely the leaf is right, from its score and how many words that say something speak for it."""
    telling = min(3, sum(not _GENERIC.fullmatch(word) for word in words))
    return 1 / (1 + exp(-(_SHIFT + _BY_SCORE * log(1 + score) + _BY_WORDS * telling)))
