"""The tree over the ledger 封存树 (RFC 9162): roots, inclusion and consistency paths out of stored hashes. Plain Python.

Owns how a proof is made; how it is checked stands in `verifier`, where the hashes are defined. Stored are the
leaves and every eighth level above them (the roots of whole blocks of 256), so that sealing writes what is
new and nothing else, and a proof over a million leaves reads a handful of blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lianxin.kernel.verifier import node_hash

STEP = 8
BLOCK = 1 << STEP
Read = Callable[[int, int], Sequence[bytes]]


@dataclass(slots=True)
class Tree:
    """A tree out of stored hashes, as far as they go.

    `read(level, block)` gives the (at most 256) stored hashes of a block at level 0, 8, 16, …; each block is read once.
    """

    algorithm: str
    read: Read
    blocks: dict[tuple[int, int], Sequence[bytes]] = field(default_factory=dict)

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves."""
        return self._range(0, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path of a leaf in the tree of a size (RFC 9162, 2.1.3.1)."""
        if not 0 <= index < size:
            raise ValueError(f"no leaf {index} among {size}")
        path: list[bytes] = []
        first, end = 0, size
        while end - first > 1:
            middle = first + _split(end - first)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(first, middle))
                first = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path from the tree of one size to that of a later one (RFC 9162, 2.1.4.1)."""
        if not 0 < old <= new:
            raise ValueError(f"no path from {old} to {new}")
        path: list[bytes] = []
        first, end, whole = 0, new, True
        while old != end:
            middle = first + _split(end - first)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(first, middle))
                first, whole = middle, False
        if not whole:
            path.append(self._range(first, end))
        return path[::-1]

    def stored(self, level: int, index: int) -> bytes:
        """What is stored at a level of 8, 16, …: the root of a whole block below it."""
        return self._fold(self._block(level - STEP, index))

    def _range(self, first: int, end: int) -> bytes:
        """The root over a range as the tree splits it; its first leaf is aligned to its largest whole part."""
        n = end - first
        if n & (n - 1) == 0:
            return self._whole(n.bit_length() - 1, first)
        middle = first + _split(n)
        return node_hash(self.algorithm, self._range(first, middle), self._range(middle, end))

    def _whole(self, height: int, first: int) -> bytes:
        level = height - height % STEP
        place, count = first >> level, 1 << height % STEP
        start = place % BLOCK
        return self._fold(self._block(level, place // BLOCK)[start : start + count])

    def _block(self, level: int, block: int) -> Sequence[bytes]:
        found = self.blocks.get((level, block))
        if found is None:
            found = self.blocks[level, block] = self.read(level, block)
        return found

    def _fold(self, hashes: Sequence[bytes]) -> bytes:
        row = list(hashes)
        if not row or len(row) & (len(row) - 1):
            raise LookupError("the stored tree has a gap")
        while len(row) > 1:
            row = [node_hash(self.algorithm, row[at], row[at + 1]) for at in range(0, len(row), 2)]
        return row[0]


def _split(n: int) -> int:
    """The largest power of two below n."""
    return 1 << (n - 1).bit_length() - 1


@dataclass(slots=True)
class Growing:
    """A root computed leaf by leaf, keeping only the roots of whole parts: what a verification needs."""

    algorithm: str
    size: int = 0
    parts: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add the hash of the next leaf; returns what is to be stored of it: level, index and hash of completed blocks."""
        found, place, height = leaf, self.size, 0
        completed = []
        while place & 1:
            found = node_hash(self.algorithm, self.parts.pop(), found)
            place, height = place >> 1, height + 1
            if height % STEP == 0:
                completed.append((height, place, found))
        self.parts.append(found)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root over the leaves so far; there must be some."""
        *rest, found = self.parts
        for one in reversed(rest):
            found = node_hash(self.algorithm, one, found)
        return found
