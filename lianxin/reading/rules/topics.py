"""Which messages tell of the same 共性问题聚类: the same place and the same subject, in whatever words.

Owns the likeness of two messages as parts of one topic, and the clusters. What is told of a topic is in `heat`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from lianxin.kernel.text import fold
from lianxin.reading.rules.grams import Whole, words
from lianxin.reading.rules.places import areas, gazetteer, known, masked, names, pairs
from lianxin.reading.rules.space import Floats
from lianxin.reading.rules.weighing import meanings, weighed

# Two messages are taken for one topic from this likeness on.
ENOUGH: Final = 0.32
# And each has to be that near in meaning to the others together.
SAME_SUBJECT: Final = 0.5
# Names are looked for at the beginning of a text, its subject somewhat further.
NAMED_WITHIN: Final = 150
TOLD_WITHIN: Final = 300
CHUNK: Final = 400
_SIGNS: Final = re.compile(r"[^\u4e00-\u9fffa-z0-9]+")
_WORD: Final = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one message tells 要素: district, places of the title, all places, words besides them, runs of characters."""

    areas: tuple[str, ...]
    titled: tuple[str, ...]
    places: tuple[str, ...]
    title_words: tuple[str, ...]
    words: tuple[str, ...]
    title_runs: tuple[str, ...]
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """What messages are compared by 比较依据, one row each."""

    titled: Any
    placed: Any
    named: Floats
    words: Any
    meanings: Floats
    title_runs: Any
    runs: Any


def tellings(titles: Sequence[str], texts: Sequence[str]) -> list[Telling]:
    """What each message tells, titles and texts as they were written; names of all titles are known in all texts."""
    heads = [fold(title) for title in titles]
    found = [names(head) for head in heads]
    register = gazetteer(found)
    bodies = [fold(text[:TOLD_WITHIN]) for text in texts]
    return [_telling(*one, register) for one in zip(heads, found, bodies, strict=True)]


def _telling(head: str, found: list[str], body: str, register: frozenset[str]) -> Telling:
    more = [name for _, name in known(body[:NAMED_WITHIN], register)]
    short = _subject(head, register)
    return Telling(
        tuple(areas(head)),
        tuple(found),
        (*found, *more),
        tuple(short),
        # The title says what it is about: it counts twice.
        (*short, *short, *_subject(body, register)),
        tuple(_runs(head)),
        tuple(_runs(head + body)),
    )


def _subject(text: str, register: frozenset[str]) -> list[str]:
    return [word for word in words(masked(text, register)) if _WORD.fullmatch(word)]


def features(told: Sequence[Telling]) -> Features:
    """Places, words, meanings and runs of characters of messages, weighed."""
    titled, placed = _places([pairs(one.titled) for one in told], [pairs(one.places) for one in told])
    said = weighed([one.words for one in told], least=2, most=0.15)
    return Features(
        titled,
        placed,
        np.asarray(titled.sum(axis=1), np.float32).ravel(),
        said,
        meanings(said),
        weighed([one.title_runs for one in told], least=2, most=0.1),
        weighed([one.runs for one in told], least=2, most=0.1),
    )


def _runs(text: str) -> list[str]:
    straight = _SIGNS.sub("", text)
    return [straight[place : place + size] for size in (2, 3) for place in range(len(straight) - size + 1)]


def _places(titled: Sequence[set[str]], told: Sequence[set[str]]) -> tuple[Any, Any]:
    """How much each pair of characters of a title's places weighs, and which ones a message has anywhere."""
    numbers: dict[str, int] = {}
    for one in told:
        for pair in sorted(one):
            numbers.setdefault(pair, len(numbers))
    shape = (len(told), max(1, len(numbers)))
    there = _marks(told, numbers, shape)
    times = np.maximum(np.asarray(there.sum(axis=0)).ravel(), 1)
    rarity = (np.log(1 + len(told) / times) ** 2).astype(np.float32)
    return (_marks(titled, numbers, shape) @ sparse.diags(rarity)).tocsr(), there


def _marks(sets: Sequence[set[str]], numbers: dict[str, int], shape: tuple[int, int]) -> Any:
    columns = [numbers[pair] for one in sets for pair in one]
    owners = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    return sparse.csr_matrix((np.ones(len(columns), np.float32), (owners, columns)), shape=shape)


def alike(all_: Features, first: int, last: int) -> Floats:
    """How alike some messages are to all, as parts of one topic 同题程度.

    Where a title names a place, the subject counts as far as the other tells of that place; else the words must be more alike.
    """
    part = slice(first, last)
    here = (all_.titled[part] @ all_.placed.T).toarray() / np.maximum(all_.named[part], 1e-9)[:, None]
    there = (all_.placed[part] @ all_.titled.T).toarray() / np.maximum(all_.named, 1e-9)
    meant = np.maximum(all_.meanings[part] @ all_.meanings.T, 0)
    titles = (all_.title_runs[part] @ all_.title_runs.T).toarray()
    runs = (titles + (all_.runs[part] @ all_.runs.T).toarray()) / 2
    said = (all_.words[part] @ all_.words.T).toarray()
    placed = np.maximum(here, there) * (0.1 + 0.4 * meant + 0.4 * said) + 0.5 * runs
    unplaced = 0.3 * meant * (titles > 0.03) + runs
    named = (all_.named[part] > 0)[:, None] | (all_.named > 0)
    return np.asarray(np.clip(np.where(named, placed, unplaced), 0, 1), np.float32)


def clusters(told: Sequence[Telling]) -> list[Whole]:
    """Which messages make a cluster 聚类, by their positions, largest first.

    By average linkage, so that a chain of neighbours is no topic.
    """
    count = len(told)
    if count < 2:
        return [np.arange(count)] if count else []
    compared = features(told)
    joined = linkage(_apart(compared, count), "average")
    found = fcluster(joined, 1 - ENOUGH, "distance")
    order = np.argsort(found, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(found[order])) + 1)
    parts = [coherent(part, compared.meanings) for part in parts]
    return sorted(parts, key=lambda part: (-len(part), int(part[0])))


def coherent(part: Whole, meanings: Floats) -> Whole:
    """A cluster without the messages whose subject is not that of the others 剔除离题, the farthest first.

    One place may be written about for many reasons; a message without any known word stays, as nothing speaks against it.
    """
    while len(part) > 1:
        rows = meanings[part]
        rest = rows.sum(axis=0) - rows
        lengths = np.linalg.norm(rest, axis=1) * np.linalg.norm(rows, axis=1)
        near = np.where(lengths > 0, (rows * rest).sum(axis=1) / np.maximum(lengths, 1e-9), 1)
        if near.min() >= SAME_SUBJECT:
            break
        part = np.delete(part, near.argmin())
    return part


def _apart(all_: Features, count: int) -> NDArray[np.float64]:
    """The distance of each pair once, in the order in which linkage wants them."""
    distances = np.empty(count * (count - 1) // 2)
    written = 0
    for first in range(0, count, CHUNK):
        block = alike(all_, first, min(first + CHUNK, count))
        for row, one in enumerate(block, first):
            rest = count - row - 1
            distances[written : written + rest] = 1 - one[row + 1 :]
            written += rest
    return distances
