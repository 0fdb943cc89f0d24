"""Verifying 核验: every chain entry by entry, its length and head, the whole tree, every checkpoint, and what is held outside.

Reads only, and trusts nothing that it has not computed anew: neither digests nor the stored hashes of the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import connection

from lianxin.kernel.digests import SHA256
from lianxin.kernel.erasures import Erasures
from lianxin.kernel.ledger.lines import AT_ONCE, Line, body_digest, digest, lines
from lianxin.kernel.ledger.sealing import EMPTY, SLOWEST_ACT_MILLISECONDS, iso
from lianxin.kernel.merkle import Growing
from lianxin.kernel.models import Chained, Checkpoint, Register, TreeNode
from lianxin.kernel.verifier import Wrong, leaf_hash, seal_of

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the ledger shows to be wrong."""

    subject: str
    chain_id: UUID
    seq: int
    zh: str


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint kept outside 外部见证: its number, its root (or its first digits), and the seal where it was written down."""

    n: int
    root: str
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification looked at and found."""

    entries: int
    chains: int
    checkpoints: int
    faults: tuple[Fault, ...]
    erased: int = 0
    sealed: int = 0


Heads = dict[str, tuple[int, bytes]]


def verify(*, chain_id: UUID | None = None, witness: Iterable[Held] = ()) -> Verdict:
    """Check every chain (or one) entry by entry, its length and head, and all checkpoints.

    Args:
        chain_id: only this chain.
        witness: checkpoints kept outside, compared with ours.
    """
    faults: list[Fault] = []
    heads: Heads = {}
    erasures = Erasures()
    entries = 0
    for line in lines(chain_id):
        entries += 1
        erasures.meet(line)
        faults.extend(_line_faults(line, heads))
        heads[line.chain] = (line.seq, line.digest)
    faults.extend(_head_faults(heads, chain_id))
    points: list[Checkpoint] = []
    sealed = 0
    if chain_id is None:
        points = list(Checkpoint.objects.order_by("n"))
        sealed, found = _tree_faults(points)
        faults += [*found, *_checkpoint_faults(points), *_witness_faults(points, witness)]
        faults += [*_unsealed_faults(points), *_erasure_faults(erasures)]
    return Verdict(entries, len(heads), len(points), tuple(faults), erasures.count, sealed)


def _line_faults(line: Line, heads: Heads) -> Iterator[Fault]:
    seq, head = heads.get(line.chain, (0, EMPTY))
    if line.seq != seq + 1:
        yield _fault(line, f"第{seq + 1}条缺失" if line.seq > seq + 1 else "序号重复")
    elif line.previous != head:
        yield _fault(line, "与上一条不衔接")
    if line.erased_at is None and line.body_digest != body_digest(line):
        yield _fault(line, "内容被改动")
    if line.digest != digest(line):
        yield _fault(line, "记录被改动")


def _fault(line: Line, zh: str) -> Fault:
    return Fault(line.subject, UUID(line.chain), line.seq, zh)


def _erasure_faults(erasures: Erasures) -> Iterator[Fault]:
    for at in erasures.unvouched():
        yield Fault("erasure", NOBODY, 0, f"{at:%Y-%m-%d %H:%M}删除的内容与删除记录不符")


def _subjects(chain_id: UUID | None) -> Iterator[Chained]:
    for model in apps.get_models():
        if issubclass(model, Chained):
            rows = model._default_manager.all()
            if chain_id is not None:
                rows = rows.filter(**{"chain" if model is Register else "pk": chain_id})
            yield from rows.only("pk", "ledger_n", "ledger_head").iterator(chunk_size=2000)


def _head_faults(heads: Heads, chain_id: UUID | None) -> Iterator[Fault]:
    seen = set()
    for subject in _subjects(chain_id):
        chain = str(subject.chain_id)
        seen.add(chain)
        n, head = heads.get(chain, (0, EMPTY))
        if n != subject.ledger_n:
            words = f"应有{subject.ledger_n}条，实有{n}条"
            yield Fault(subject.ledger_subject, subject.chain_id, n, words)
        elif head != bytes(subject.ledger_head):
            yield Fault(subject.ledger_subject, subject.chain_id, n, "链首与台账不符")
    for chain in heads.keys() - seen:
        yield Fault("", UUID(chain), heads[chain][0], "留痕所属的对象不存在")


@dataclass(slots=True)
class _Tree:
    """The tree computed anew while its leaves pass by; at the size of each checkpoint its root is compared."""

    growing: Growing
    wanted: dict[int, list[Checkpoint]]
    nodes: dict[tuple[int, int], bytes]
    faults: list[Fault] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add a leaf; compare what is stored of the blocks it completes, and the root at a checkpoint."""
        for level, index, found in self.growing.add(leaf):
            if self.nodes.pop((level, index), None) != found:
                self.blame(index, "封存树的存储节点被改动")
        for point in self.wanted.pop(self.growing.size, []):
            if self.growing.root() != bytes(point.root):
                self.blame(point.n, "检查点与封存的留痕不符")

    def compare(
        self, index: int, stored: bytes, digest: bytes | None, subject: str, chain: UUID, seq: int
    ) -> None:
        """Add a leaf, and compare it with the entry that was sealed there."""
        if digest is None:
            self.blame(index, "检查点封存的留痕不存在")
        elif leaf_hash(self.growing.algorithm, bytes(digest)) != bytes(stored):
            self.faults.append(Fault(subject, chain, seq, "与检查点不符"))
        self.add(bytes(stored))

    def end(self, sealed: int) -> None:
        """After the last leaf: nothing is wanting and nothing is left over."""
        for size in sorted(self.wanted):
            self.blame(self.wanted[size][0].n, "检查点封存的留痕不完整")
        if self.nodes:
            self.blame(len(self.nodes), "封存树有多余的存储节点")
        if self.growing.size != sealed:
            self.blame(self.growing.size, "封存位置与检查点的留痕总数不符")

    def blame(self, place: int, zh: str) -> None:
        """Note what is wrong with the tree."""
        self.faults.append(Fault("checkpoint", NOBODY, place, zh))


# A sealed entry that is gone, has another digest, or stands in another place.
LEAVES = """
SELECT l.index, l.hash, e.digest, e.subject, e.chain_id, e.seq
FROM kernel_treeleaf l LEFT JOIN kernel_entry e ON e.id = l.entry_id ORDER BY l.index
"""


def _tree_faults(points: Sequence[Checkpoint]) -> tuple[int, list[Fault]]:
    tree = _fresh(points)
    with connection.chunked_cursor() as cursor:
        cursor.execute(LEAVES)
        while rows := cursor.fetchmany(AT_ONCE):
            for index, *row in rows:
                if index != tree.growing.size:
                    tree.blame(index, "封存位置缺失")
                tree.compare(index, *row)
    tree.end(points[-1].size if points else 0)
    return tree.growing.size, tree.faults


def _fresh(points: Sequence[Checkpoint]) -> _Tree:
    wanted: dict[int, list[Checkpoint]] = {}
    for point in points:
        wanted.setdefault(point.size, []).append(point)
    rows = TreeNode.objects.values_list("level", "index", "hash").iterator()
    nodes = {(level, index): bytes(one) for level, index, one in rows}
    return _Tree(Growing(points[0].algorithm if points else SHA256), wanted, nodes)


def _checkpoint_faults(points: Sequence[Checkpoint]) -> Iterator[Fault]:
    previous, size = EMPTY, 0
    for place, point in enumerate(points, 1):
        wrong = [
            (point.n != place, "检查点缺号"),
            (bytes(point.previous) != previous, "检查点不衔接"),
            (point.size <= size, "检查点的留痕总数没有增加"),
            (_seal(point) != bytes(point.seal), "检查点被改动"),
            (point.algorithm != points[0].algorithm, "检查点的摘要算法被改动"),
        ]
        yield from (Fault("checkpoint", NOBODY, point.n, zh) for broken, zh in wrong if broken)
        previous, size = bytes(point.seal), point.size


def _seal(point: Checkpoint) -> bytes:
    previous, root = bytes(point.previous), bytes(point.root)
    try:
        return seal_of(point.algorithm, previous, point.n, point.size, root, iso(point.at))
    except Wrong:
        return EMPTY


def _witness_faults(points: Sequence[Checkpoint], witness: Iterable[Held]) -> Iterator[Fault]:
    ours = {point.n: point for point in points}
    for one in witness:
        point = ours.get(one.n)
        if point is None:
            yield Fault("checkpoint", NOBODY, one.n, "外部见证的检查点不存在")
        elif not _agrees(point, one):
            yield Fault("checkpoint", NOBODY, one.n, "与外部见证不符")


def _agrees(point: Checkpoint, held: Held) -> bool:
    root, seal = bytes(point.root).hex(), bytes(point.seal).hex()
    return root.startswith(held.root) and held.seal in ("", seal)


def _unsealed_faults(points: Sequence[Checkpoint]) -> Iterator[Fault]:
    """Entries that should have been sealed by the last checkpoint; a younger one may still be on its way."""
    if not points:
        return
    before = points[-1].upto.int - (SLOWEST_ACT_MILLISECONDS << 80)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.subject, e.chain_id, e.seq FROM kernel_entry e WHERE e.id < %s"
            " AND NOT EXISTS (SELECT 1 FROM kernel_treeleaf l WHERE l.entry_id = e.id) LIMIT 50",
            [UUID(int=max(0, before))],
        )
        for subject, chain, seq in cursor.fetchall():
            yield Fault(subject, chain, seq, "未被检查点封存")
