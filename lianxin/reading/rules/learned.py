"""What a district has learned 学习版本: weights of grams for categories, asked for one text at a time, kept as bytes.

Owns asking and the form in which a version is kept. It needs numpy alone, since pages ask it; training stands in `learning`.
A version holds numbers only: keys of grams, their weights, codes of categories; only grams of several unlike matters are in it.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from lianxin.kernel.text import fold
from lianxin.reading.rules.grams import SHARES, Counted, Keys, Whole, keys_of, plain, words

Floats = NDArray[np.float32]
# Numbers of people, phones, houses, cars: they say nothing of a category.
_NUMBERS: Final = re.compile(r"[0-9a-z]*[0-9]{3,}[0-9a-z]*")
_MAIL: Final = re.compile(r"\S+@\S+")
WORDS_MOST: Final = 3
_WORDS_BEFORE_RUNS: Final = 1.5


def veiled(title: str, text: str) -> str:
    """The words of a matter without numbers and addresses 遮蔽号码, as they are learned from and asked about."""
    return _NUMBERS.sub("#", _MAIL.sub("#", fold(f"{title}。{text}")))


@dataclass(frozen=True, slots=True)
class Learned:
    """A version ready to be asked 学习版本.

    `keys` are sorted; `rarity`, `kinds` and the rows of `weights` belong to them; `share` is how much it counts beside the duty
    list, `power` how much surer or less sure the two are together than by themselves.
    """

    labels: tuple[str, ...]
    keys: Keys
    rarity: Floats
    kinds: Whole
    weights: Floats
    sharpness: float
    offsets: Floats
    share: float
    power: float

    def chances(self, text: str) -> dict[str, float]:
        """How likely each category is for a veiled text 置信度."""
        places, values = self._grams(text)
        raised = self.sharpness * (values @ self.weights[places]) + self.offsets
        powers = np.exp(raised - raised.max())
        shares = powers / powers.sum()
        return dict(zip(self.labels, shares.tolist(), strict=True))

    def speaking(self, text: str, label: str) -> tuple[str, ...]:
        """The words of a veiled text that speak most for a category rather than for the others 依据."""
        if label not in self.labels:
            return ()
        straight = plain(text)
        cut = [one for one in words(straight) if len(one) > 1]
        # Local words are in no dictionary: their pairs of characters stand for them.
        runs = [one for one in map("".join, pairwise(straight)) if one.isalnum()]
        column = self.labels.index(label)
        weighed = {one: _WORDS_BEFORE_RUNS * says for one, says in self._says(cut, column, words=True)}
        weighed = dict(self._says(runs, column, words=False)) | weighed
        best = sorted((one for one in weighed if weighed[one] > 0), key=lambda one: -weighed[one])
        return tuple(_apart(best))[:WORDS_MOST]

    def _says(self, found: list[str], column: int, *, words: bool) -> Iterator[tuple[str, float]]:
        """How much each word or pair of characters speaks for a category; those that are not known say nothing."""
        if not found:
            return
        places, known = self._known(keys_of(found, words=words))
        says = (self.weights[places, column] - self.weights[places].mean(axis=1)) * self.rarity[places]
        yield from zip(found, np.where(known, says, 0).tolist(), strict=True)

    def _known(self, keys: Keys) -> tuple[Whole, NDArray[np.bool_]]:
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return places, self.keys[places] == keys

    def _grams(self, text: str) -> tuple[Whole, Floats]:
        """The known grams of a text and how much each counts; each kind at the length of its share."""
        keys, times = np.unique(Counted([text]).keys, return_counts=True)
        places, known = self._known(keys)
        places, kinds = places[known], self.kinds[places[known]]
        values = (1 + np.log(times[known])).astype(np.float32) * self.rarity[places]
        squares = np.bincount(kinds, values**2, len(SHARES))
        scale = (np.sqrt(SHARES) / np.sqrt(np.maximum(squares, 1e-12))).astype(np.float32)
        return places, values * scale[kinds]


def _apart(best: list[str]) -> Iterator[str]:
    """The strings that share no character with a better one."""
    seen: set[str] = set()
    for one in best:
        if not seen & set(one):
            yield one
        seen |= set(one)


def kept(model: Learned) -> bytes:
    """A version as bytes."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        labels=np.array(model.labels),
        keys=model.keys,
        rarity=model.rarity,
        kinds=model.kinds.astype(np.uint8),
        weights=model.weights.astype(np.float16),
        offsets=model.offsets,
        numbers=np.array([model.sharpness, model.share, model.power]),
    )
    return file.getvalue()


def opened(content: bytes) -> Learned:
    """A version from its bytes; raises ValueError when they are none."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return _from({name: file[name] for name in file.files})
    except (KeyError, OSError, EOFError, BadZipFile) as error:
        raise ValueError("no version") from error


def _from(held: dict[str, NDArray[np.generic]]) -> Learned:
    sharpness, share, power = (float(number) for number in held["numbers"].tolist())
    return Learned(
        labels=tuple(str(one) for one in held["labels"].tolist()),
        keys=held["keys"].astype(np.uint64),
        rarity=held["rarity"].astype(np.float32),
        kinds=held["kinds"].astype(np.int64),
        weights=held["weights"].astype(np.float32),
        sharpness=sharpness,
        offsets=held["offsets"].astype(np.float32),
        share=share,
        power=power,
    )


def digest(content: bytes) -> str:
    """SHA-256 of a kept version, by which it is known again."""
    return hashlib.sha256(content).hexdigest()
