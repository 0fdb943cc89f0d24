"""Sealing 封存: puts the entries since the last checkpoint into the tree and writes the next checkpoint. Costs what is new.

Owns the order of entries in the tree (as they are found, by their identifiers) and the stored hashes; `merkle` owns
the arithmetic. Once sealed, an entry keeps its place for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from lianxin.kernel.digests import chosen
from lianxin.kernel.ids import new_id
from lianxin.kernel.merkle import BLOCK, STEP, Tree
from lianxin.kernel.models import Checkpoint, TreeLeaf, TreeNode
from lianxin.kernel.verifier import leaf_hash, seal_of

EMPTY = b""
AT_ONCE = 5000
TALLEST = 56

# An act that was under way while the last checkpoint was sealed may have made its entry earlier than that.
SLOWEST_ACT_MILLISECONDS = 3_600_000


def latest() -> Checkpoint | None:
    """The last checkpoint."""
    return Checkpoint.objects.order_by("-n").first()


def short(point: Checkpoint) -> str:
    """A checkpoint as it is printed and typed: `12:3f9a…`, its number and the first 16 digits of its root."""
    return f"{point.n}:{bytes(point.root).hex()[:16]}"


@transaction.atomic
def seal(at: datetime, *, everything: bool = False) -> Checkpoint | None:
    """Seal a checkpoint over all entries up to now; None when there is no new one.

    Args:
        at: the time of the checkpoint.
        everything: look for unsealed entries of any age, not only of those since an hour before the last checkpoint.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lianxin.checkpoint'))")
    last = latest()
    algorithm = last.algorithm if last else chosen()
    size = _add_leaves(last, algorithm, everything=everything)
    if size == (last.size if last else 0):
        return None
    _add_nodes(algorithm, last.size if last else 0, size)
    n, root = (last.n if last else 0) + 1, Tree(algorithm, stored_block).root(size)
    previous = bytes(last.seal) if last else EMPTY
    return Checkpoint.objects.create(
        n=n,
        at=at,
        size=size,
        upto=new_id(),
        root=root,
        previous=previous,
        seal=seal_of(algorithm, previous, n, size, root, iso(at)),
        algorithm=algorithm,
    )


def iso(at: datetime) -> str:
    """A time as seals cover it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stored_block(level: int, block: int) -> Sequence[bytes]:
    """The stored hashes of a block of the tree, as far as there are any."""
    nodes = TreeNode.objects.filter(level=level) if level else TreeLeaf.objects.all()
    rows = nodes.filter(index__gte=block * BLOCK, index__lt=(block + 1) * BLOCK).order_by("index")
    return [bytes(one) for one in rows.values_list("hash", flat=True)]


def _add_leaves(last: Checkpoint | None, algorithm: str, *, everything: bool) -> int:
    size = last.size if last else 0
    found = _unsealed(last, everything=everything)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        places = [size + start + one for one in range(len(some))]
        ids, hashes = [one for one, _ in some], [leaf_hash(algorithm, bytes(digest)) for _, digest in some]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_treeleaf (index, entry_id, hash)"
                " SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[])",
                [places, ids, hashes],
            )
    return size + len(found)


def _unsealed(last: Checkpoint | None, *, everything: bool) -> list[tuple[UUID, bytes]]:
    """The entries that have no place yet. The machine's clock may have been put back since the last checkpoint."""
    now = min(last.upto.int, new_id().int) if last and not everything else 0
    since = UUID(int=max(0, now - (SLOWEST_ACT_MILLISECONDS << 80)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.digest FROM kernel_entry e WHERE e.id >= %s"
            " AND NOT EXISTS (SELECT 1 FROM kernel_treeleaf l WHERE l.entry_id = e.id) ORDER BY e.id",
            [since],
        )
        found: list[tuple[UUID, bytes]] = cursor.fetchall()
    return found


def _add_nodes(algorithm: str, old: int, new: int) -> None:
    """The roots of the blocks that have become whole, level by level."""
    for level in range(STEP, TALLEST, STEP):
        first, end = old >> level, new >> level
        if first == end:
            return
        tree = Tree(algorithm, stored_block)
        rows = [
            TreeNode(level=level, index=place, hash=tree.stored(level, place)) for place in range(first, end)
        ]
        TreeNode.objects.bulk_create(rows, batch_size=2000)
