"""Texts as rows of numbers 文本向量: which grams are known, how much each weighs, and how alike two texts are.

Owns TF-IDF per kind of gram, each kind at unit length; learned from the texts handed in and from nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from lianxin.reading.rules.grams import SHARES, Counted, Keys, Whole

Floats = NDArray[np.float32]
CHUNK = 400
# Texts that share more than this are one message sent twice or copied, not two that are about the same.
NEAR = 0.4


@dataclass(frozen=True, slots=True)
class Space:
    """The known grams 词表: sorted keys, and weight and kind of each."""

    keys: Keys
    weights: Floats
    kinds: Whole

    def matrix(self, texts: Sequence[str]) -> Any:
        """One sparse row per text; the square of its length is the sum of the shares of its kinds."""
        if not len(self.keys):
            return sparse.csr_matrix((len(texts), 0), dtype=np.float32)
        counted = Counted(texts)
        # In their order, so that neighbours are looked up near each other in memory: three times as fast.
        order = np.argsort(counted.keys)
        keys, owners = counted.keys[order], counted.owners[order]
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[places] == keys
        return self._weighed(_tally(owners[known], places[known], (len(texts), len(self.keys))))

    def _weighed(self, rows: Any) -> Any:
        rows.data = (1 + np.log(rows.data)) * self.weights[rows.indices]
        owners = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        blocks = owners * len(SHARES) + self.kinds[rows.indices]
        squares = np.bincount(blocks, rows.data.astype(np.float64) ** 2, rows.shape[0] * len(SHARES))
        scale = np.tile(np.sqrt(SHARES), rows.shape[0]) / np.sqrt(np.maximum(squares, 1e-12))
        rows.data = (rows.data * scale[blocks]).astype(np.float32)
        return rows


def _tally(owners: Whole, places: Whole, shape: tuple[int, int]) -> Any:
    """How often each place occurs in each text."""
    return sparse.coo_matrix((np.ones(len(places), np.float32), (owners, places)), shape=shape).tocsr()


def space_of(texts: Sequence[str], *, least: int = 2, together: Whole | None = None) -> Space:
    """The grams that occur in at least so many of the texts; with `together`, in so many groups of texts instead."""
    counted = Counted(texts)
    keys, first, places = np.unique(counted.keys, return_index=True, return_inverse=True)
    owners = counted.owners if together is None else together[counted.owners]
    count = len(texts) if together is None else int(together.max(initial=-1)) + 1
    times = np.bincount(_tally(owners, places, (count, len(keys))).indices, minlength=len(keys))
    kept = times >= least
    weights = (np.log((1 + count) / (1 + times[kept])) + 1).astype(np.float32)
    return Space(keys[kept], weights, counted.kinds[first[kept]])


def likeness(matrix: Any) -> Floats:
    """How alike each two texts are 相似度, 0 to 1; made in pieces, since the whole is dense."""
    count = matrix.shape[0]
    alike = np.empty((count, count), np.float32)
    turned = matrix.T.tocsr()
    for start in range(0, count, CHUNK):
        alike[start : start + CHUNK] = (matrix[start : start + CHUNK] @ turned).toarray()
    return alike


def groups(alike: Floats, near: float = NEAR) -> Whole:
    """Number of the group of near-duplicates 近似重复 of each text: linked over any chain of pairs that are that near."""
    first, second = np.nonzero(np.triu(alike >= near, 1))
    links = sparse.coo_matrix((np.ones(len(first), np.int8), (first, second)), shape=alike.shape)
    found: Whole = connected_components(links, directed=False)[1].astype(np.int64)
    return found
