"""How alike two matters are 疑似重复: the same place and the same subject, in other words, with what speaks for it.

Owns the comparing and its evidence; which matters are compared is not its business. It proposes, a person merges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lianxin.kernel.text import fold
from lianxin.reading.rules.answers import terms
from lianxin.reading.rules.places import masked, names, pairs

# A name of four characters that both have is the same place.
SAME_PLACE: Final = 0.5
LIKELY: Final = 0.3
WORDS_SHOWN: Final = 6
DAYS_FAR: Final = 180


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a matter 比对内容."""

    title: str
    text: str
    place: str
    party: object
    at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two matters are, 0 to 1, and what that rests on 重复依据."""

    score: float
    places: tuple[str, ...]
    words: tuple[str, ...]
    same_party: bool
    days: int


@dataclass(frozen=True, slots=True)
class Read:
    """A matter made ready to be compared: its places, and the words that tell its subject."""

    places: tuple[str, ...]
    words: frozenset[str]


def read(told: Told) -> Read:
    """The places and the subject of a matter."""
    whole = fold(f"{told.place}。{told.title}。{told.text}")
    found = tuple(dict.fromkeys([*names(fold(told.place)), *names(whole)]))
    return Read(found, frozenset(terms(masked(whole, frozenset(found)))))


def alike(one: Told, other: Told, mine: Read, theirs: Read) -> Alike:
    """How alike two matters are: by place and subject together, a little more when one party raised both."""
    places = tuple(name for name in mine.places if _is_said(name, theirs.places))
    words = tuple(sorted(mine.words & theirs.words, key=lambda word: (-len(word), word)))
    subject = _shared(len(words), len(mine.words), len(theirs.words))
    same_party = one.party is not None and one.party == other.party
    days = abs((one.at - other.at).days)
    score = subject * (1.0 if places else 0.4 if mine.places and theirs.places else 0.7)
    score *= (1.15 if same_party else 1.0) * (1.0 if days <= DAYS_FAR else 0.7)
    return Alike(min(1.0, score), places, words[:WORDS_SHOWN], same_party, days)


def _shared(both: int, mine: int, theirs: int) -> float:
    """How much of the words both have: between their share of all and of the shorter text, of which a few are too little."""
    return both / (mine + theirs or 1) + both / (2 * max(4, min(mine, theirs)))


def _is_said(name: str, others: Sequence[str]) -> bool:
    """Whether one of the others is the same name, or holds most of it."""
    mine = pairs([name])
    return any(
        len(mine & pairs([other])) >= SAME_PLACE * min(len(mine), len(pairs([other]))) for other in others
    )
