"""Which programme of support a text speaks of 政策线索: by the words that it shares with names, other names and summaries.

Owns the finding, the words that speak for each, and whether that is enough to say so. Programmes are rows of the district and are
handed in. Nothing is learned here; a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from lianxin.kernel.text import fold
from lianxin.reading.rules.answers import terms
from lianxin.reading.rules.leaves import outermost

# What a word weighs by where it stands: among other names, in the name, in the summary; a pair of characters of them.
KEYWORD, NAME, SUMMARY, PAIR = 3.0, 2.0, 1.0, 0.35
WORD_MOST: Final = 12
TEXT_MOST: Final = 4000
# Below this nothing is proposed, nor below SURE where a text asks for no support; below SURE, or with another as near as
# CLOSE, it says 不确定.
LEAST: Final = 4.0
SURE: Final = 9.0
CLOSE: Final = 1.15
ASKED_SHARE: Final = 1.3
NAMED: Final = 1000.0
WORDS_SHOWN: Final = 6
# Words of every programme, and of every enterprise: they tell nothing of which one it is.
_GENERIC: Final = re.compile(
    "(?:实施)?(?:办法|细则|措施|意见|方案|规定|政策|若干)|补贴|补助|奖励|奖补|扶持|支持|资金|给予|一次性|申报|申请|标准|项目"
    "|企业|公司|单位|小微|中小|本区|全区|区级|市级|发展|促进|建设|实施|提升|管理|运营|工业|部门|人员|上年度|年度|首次|新增"
    "|按照|通过|进行|开展|完成|相关|以上|以下|其中|有关|问题|情况|反映|咨询|希望|成本|费用|价格|时间|万元"
)
_ASKS: Final = re.compile(
    "补贴|补助|奖励|奖补|政策|贴息|减免|返还|兑付|扶持|优惠|资金|补[一多点]|贴[一点]|申报|领取|退"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A programme as it is looked for: its code, what it is called, and what it is about."""

    code: str
    name: str
    keywords: tuple[str, ...]
    summary: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A programme that a text may speak of 候选政策: how strongly, by which words, and whether that is enough."""

    code: str
    score: float
    words: tuple[str, ...]
    is_sure: bool


Weights = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Finder:
    """The programmes made ready: for each word and pair of characters, which of them have it and what it weighs there."""

    subjects: tuple[Subject, ...]
    words: Mapping[str, Weights]
    pairs: Mapping[str, Weights]

    def find(self, text: str, most: int = 3, among: Container[str] | None = None) -> list[Spoken]:
        """The programmes that a text speaks of, the likeliest first; empty when nothing speaks for any.

        Args:
            among: the codes of those that count; without it all of them.
        """
        plain = fold(text[:TEXT_MOST])
        hits = self._hits(plain)
        asked, least = (ASKED_SHARE, LEAST) if _ASKS.search(plain) else (1.0, SURE)
        scored = []
        for place, score in self._scores(plain, hits).items():
            found = _shown(hits[place])
            code = self.subjects[place].code
            if score * asked >= least and found and (among is None or code in among):
                scored.append((score * asked, code, found))
        scored.sort(key=lambda one: (-one[0], one[1]))
        return [
            Spoken(code, score, words, rank == 0 and _is_sure(score, scored[1:2]))
            for rank, (score, code, words) in enumerate(scored[:most])
        ]

    def _hits(self, plain: str) -> dict[int, dict[str, float]]:
        """By programme the words that stand in the text, with their weights."""
        found: dict[int, dict[str, float]] = defaultdict(dict)
        for word in self.words.keys() & set(_runs(plain)):
            for place, weight in self.words[word].items():
                found[place][word] = weight
        for place, subject in enumerate(self.subjects):
            for name in (fold(subject.name), fold(subject.number)):
                if len(name) >= 6 and name in plain:
                    found[place][name] = NAMED
        return found

    def _scores(self, plain: str, hits: Mapping[int, Mapping[str, float]]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for place, words in hits.items():
            for word in outermost(words):
                scores[place] += words[word]
        for pair in self.pairs.keys() & {plain[at : at + 2] for at in range(len(plain) - 1)}:
            for place, weight in self.pairs[pair].items():
                scores[place] += weight
        return scores


def _runs(plain: str) -> Iterator[str]:
    """Every run of two to so many characters of a text."""
    for size in range(2, WORD_MOST + 1):
        for at in range(len(plain) - size + 1):
            yield plain[at : at + size]


def _shown(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(outermost(words), key=lambda word: (-len(word), word))[:WORDS_SHOWN])


def _is_sure(score: float, others: Sequence[tuple[float, str, tuple[str, ...]]]) -> bool:
    return score >= SURE and all(score >= CLOSE * other for other, _, _ in others)


def finder(subjects: Iterable[Subject]) -> Finder:
    """Make programmes ready; a word that many of them have weighs little."""
    listed = tuple(subjects)
    words: dict[str, dict[int, float]] = defaultdict(dict)
    pairs: dict[str, dict[int, float]] = defaultdict(dict)
    for place, one in enumerate(listed):
        for word, weight in _words(one):
            words[word][place] = max(weight, words[word].get(place, 0.0))
            for pair in (word[at : at + 2] for at in range(len(word) - 1)):
                if not _GENERIC.fullmatch(pair):
                    pairs[pair][place] = max(PAIR * weight, pairs[pair].get(place, 0.0))
    return Finder(listed, _rarely(words, len(listed)), _rarely(pairs, len(listed)))


def _words(one: Subject) -> Iterator[tuple[str, float]]:
    for text, weight in (
        *((word, KEYWORD) for word in one.keywords),
        (one.name, NAME),
        (one.summary, SUMMARY),
    ):
        plain = fold(text)
        if weight == KEYWORD and 1 < len(plain) <= WORD_MOST and not _GENERIC.fullmatch(plain):
            yield plain, weight
        part = weight if weight != KEYWORD else NAME
        yield from (
            (word, part) for word in terms(plain) if not _GENERIC.fullmatch(word) and len(word) <= WORD_MOST
        )


def _rarely(found: Mapping[str, Mapping[int, float]], n: int) -> dict[str, Weights]:
    return {
        word: {place: weight * log(1 + n / len(places)) / log(1 + n) * 2 for place, weight in places.items()}
        for word, places in found.items()
    }
