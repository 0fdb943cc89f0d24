"""What of a text is counted 文本特征: characters in ones to fours, words, and the opening by itself.

Owns the kinds, how much each weighs, and their keys: whole numbers in place of strings, so that thousands of texts are counted
at once. The opening counts twice since whoever writes says there what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

import numpy as np
import rjieba
from numpy.typing import NDArray

from lianxin.kernel.text import fold

Keys = NDArray[np.uint64]
Whole = NDArray[np.int64]

OPENING: Final = 22
# Longer texts repeat themselves; the end of a message of nine thousand characters is no new subject.
LENGTH_MOST: Final = 4000
# What each kind has of the likeness of two texts: runs of one to four characters, words, pairs of words, the opening.
SHARES: Final = np.array([0.5, 1.0, 1.0, 0.5, 1.0, 1.0]) / 5
_PAIRS, _WORDS, _OPENING = 1, 4, 5
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_SALTS: Final = np.array([0x632BE59BD9B4E019 * (kind + 1) % 2**64 for kind in range(len(SHARES))], np.uint64)


def plain(text: str) -> str:
    """The text as it is counted: folded, without blanks."""
    return fold(text[:LENGTH_MOST]).replace(" ", "")


def words(text: str) -> list[str]:
    """The words of a plain text 分词."""
    found: list[str] = rjieba.cut(text)
    return found


class Counted:
    """The keys of all grams of some texts 特征键: `keys`, the kind and the text of each, in three arrays of one length."""

    def __init__(self, texts: Sequence[str]) -> None:
        straight = [plain(text) for text in texts]
        sizes = np.array([len(text) for text in straight], np.int64)
        owner = np.repeat(np.arange(len(straight)), sizes)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        letters = np.frombuffer("".join(straight).encode("utf-32-le"), np.uint32).astype(
            np.uint64
        ) + np.uint64(1)
        self._parts: list[tuple[Keys, int, Whole]] = []
        for size in (1, 2, 3, 4):
            keys, owners, starts = _runs(letters, owner, place, size)
            self._parts.append((keys, size - 1, owners))
            if size < 4:
                early = starts + size <= OPENING
                self._parts.append((keys[early] * _BASE + np.uint64(size), _OPENING, owners[early]))
        self._words(straight, letters)
        self.keys = np.concatenate([keys ^ _SALTS[kind] for keys, kind, _ in self._parts])
        self.kinds = np.repeat(
            [kind for _, kind, _ in self._parts], [len(keys) for keys, _, _ in self._parts]
        )
        self.owners = np.concatenate([owners for _, _, owners in self._parts])

    def _words(self, straight: Sequence[str], letters: Keys) -> None:
        """Words, and pairs of neighbours within one text."""
        cut = [words(text) for text in straight]
        sizes = np.fromiter(map(len, chain.from_iterable(cut)), np.int64)
        owner = np.repeat(np.arange(len(cut)), [len(found) for found in cut])
        keys = _spans(letters, sizes)
        beside = owner[1:] == owner[:-1]
        pairs = (keys[:-1] * _BASE + keys[1:])[beside] + np.uint64(1)
        self._parts += [(keys, _WORDS, owner), (pairs, _WORDS, owner[1:][beside])]


def _runs(letters: Keys, owner: Whole, place: Whole, size: int) -> tuple[Keys, Whole, Whole]:
    """Keys of all runs of so many characters that do not cross the end of their text, with text and place."""
    count = max(0, len(letters) - size + 1)
    keys = letters[:count].copy()
    for step in range(1, size):
        keys = keys * _BASE + letters[step : step + count]
    inside = owner[:count] == owner[size - 1 :]
    return keys[inside], owner[:count][inside], place[:count][inside]


def _spans(letters: Keys, sizes: Whole) -> Keys:
    """Keys of neighbouring spans of any length; equal spans have equal keys wherever they stand."""
    keys = np.zeros(len(sizes), np.uint64)
    starts = np.cumsum(sizes) - sizes
    for step in range(int(sizes.max(initial=0))):
        longer = np.nonzero(sizes > step)[0]
        keys[longer] = keys[longer] * _BASE + letters[starts[longer] + step]
    return keys


def keys_of(found: Sequence[str], *, words: bool) -> Keys:
    """The key that each word, or each pair of characters, has when it stands in a text."""
    letters = np.frombuffer("".join(found).encode("utf-32-le"), np.uint32).astype(np.uint64) + np.uint64(1)
    sizes = np.array([len(one) for one in found], np.int64)
    keys: Keys = _spans(letters, sizes) ^ _SALTS[_WORDS if words else _PAIRS]
    return keys
