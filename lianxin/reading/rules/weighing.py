"""Sets of strings as weighed rows of numbers 加权: how often, how rare, unit length.

Owns TF-IDF over any strings, for finding topics; the classifier has a faster one of its own in `space`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from lianxin.reading.rules.space import Floats

# In a small file nothing is too frequent.
FEW: Final = 100
MEANINGS: Final = 100


def weighed(texts: Sequence[Iterable[str]], *, least: int, most: float) -> Any:
    """One row per text over the strings that at least so many and at most such a share of the texts have."""
    found = [Counter(strings) for strings in texts]
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(string, len(numbers)) for counts in found for string in counts]
    owners = np.repeat(np.arange(len(found)), [len(counts) for counts in found])
    values = 1 + np.log(np.array([count for counts in found for count in counts.values()], np.float32))
    table = sparse.csr_matrix((values, (owners, columns)), shape=(len(found), len(numbers)))
    times = np.bincount(table.indices, minlength=table.shape[1])
    kept = (times >= least) & (times <= max(most * len(found), FEW))
    rarity = np.log(1 + len(found) / times[kept]).astype(np.float32)
    return unit(table[:, kept] @ sparse.diags(rarity))


def unit(table: Any) -> Any:
    """The rows at length one; empty ones stay empty."""
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-9)) @ table).tocsr().astype(np.float32)


def meanings(table: Any) -> Floats:
    """The rows in a hundred directions of meaning 语义, fewer in a small file.

    Words that occur with the same words come to lie near each other.
    """
    size = min(MEANINGS, table.shape[0] // 4, min(table.shape) - 1)
    if size < 1:
        return np.zeros((table.shape[0], 1), np.float32)
    start = np.ones(min(table.shape))
    left, strength, _ = svds(table.astype(np.float64), k=size, v0=start)
    rows = left * strength
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows / lengths, np.float32)
