"""The ledger 全程留痕: appends entries to hash chains, seals checkpoints, and verifies both. Nothing here changes a line.

An entry's digest covers the digest of the entry before it, so a changed, missing, swapped or inserted
line breaks its chain; the length and head kept on the subject's row and in the checkpoints show a
truncated one. Only a digest of text and data is chained (salted), so that a text may later be erased by
law while the chain still proves the rest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from lianxin.kernel.acts import Act
from lianxin.kernel.digests import SHA256, chosen, hashed
from lianxin.kernel.erasures import Erasures
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained, Checkpoint, CheckpointLeaf, Entry, Register

EMPTY = b""
_written: ContextVar[int] = ContextVar("entries_written", default=0)


def written() -> int:
    """How many entries were made in this thread so far: whoever wants to know whether an act made any compares."""
    return _written.get()


def append(
    subject: Chained,
    *,
    by: Act,
    step: str,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    state_from: str = "",
    state_to: str = "",
) -> Entry:
    """Add one entry to the chain of a locked subject; arguments as of `prepare`."""
    entry = prepare(subject, by=by, step=step, text=text, data=data, state_from=state_from, state_to=state_to)
    entry.save(force_insert=True)
    return entry


def prepare(
    subject: Chained,
    *,
    by: Act,
    step: str,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    state_from: str = "",
    state_to: str = "",
) -> Entry:
    """Make the next entry of a locked subject and move the subject's length and head (the caller saves both).

    Args:
        subject: the row whose chain grows; it must be locked by this transaction, or be new.
        by: the act; its time is the entry's time.
        step: name of the step or command.
        text: what a person wrote, in his words.
        data: further facts, plain JSON values.
        state_from, state_to: states before and after; empty where there is none.
    """
    actor = by.actor
    entry = Entry(
        id=new_id(),
        subject=subject.ledger_subject,
        chain_id=subject.chain_id,
        seq=subject.ledger_n + 1,
        step=step,
        state_from=state_from,
        state_to=state_to,
        officer_id=actor.officer_id,
        post_id=actor.post_id,
        unit_id=actor.unit_id,
        actor_words=f"{actor.unit_name} {actor.post_title} {actor.name}"[:160],
        at=by.at,
        channel=by.channel,
        text=text,
        data=dict(data or {}),
        salt=os.urandom(16),
        previous=bytes(subject.ledger_head),
        algorithm=chosen(),
    )
    entry.body_digest = body_digest(entry)
    entry.digest = digest(entry)
    subject.ledger_n = entry.seq
    subject.ledger_head = entry.digest
    _written.set(_written.get() + 1)
    return entry


def body_digest(entry: Entry) -> bytes:
    """Digest over salt, text and data."""
    body = json.dumps([entry.text, entry.data], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashed(entry.algorithm, bytes(entry.salt), body.encode())


def digest(entry: Entry) -> bytes:
    """Digest over the entry before, every column of the entry, and the digest of its body."""
    columns = [
        str(entry.id),
        entry.subject,
        str(entry.chain_id),
        entry.seq,
        entry.step,
        entry.state_from,
        entry.state_to,
        str(entry.officer_id),
        str(entry.post_id),
        str(entry.unit_id),
        entry.actor_words,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.channel,
        bytes(entry.body_digest).hex(),
        *named(entry.algorithm),
    ]
    body = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return hashed(entry.algorithm, bytes(entry.previous), body.encode())


def named(algorithm: str) -> list[str]:
    """The algorithm as a digest covers it; SHA-256 stays unnamed, as lines written before there was a choice."""
    return [] if algorithm == SHA256 else [algorithm]


def register(name: str) -> Register:
    """Lock (and make on first use) the chain of what is no case, such as the directory."""
    Register.objects.get_or_create(name=name)
    return Register.objects.select_for_update().get(name=name)


@transaction.atomic
def note(name: str, *, by: Act, step: str, text: str = "", data: Mapping[str, Any] | None = None) -> Entry:
    """Add one entry to the chain of a register, on its own."""
    chain = register(name)
    entry = append(chain, by=by, step=step, text=text, data=data)
    chain.save(update_fields=["ledger_n", "ledger_head"])
    return entry


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the ledger shows to be wrong."""

    subject: str
    chain_id: UUID
    seq: int
    zh: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification looked at and found."""

    entries: int
    chains: int
    checkpoints: int
    faults: tuple[Fault, ...]
    erased: int = 0


def verify(*, chain_id: UUID | None = None, witness: Mapping[int, str] | None = None) -> Verdict:
    """Check every chain (or one) entry by entry, its length and head, and all checkpoints.

    Args:
        chain_id: only this chain.
        witness: roots of checkpoints kept outside (number → hexadecimal root), compared with ours.
    """
    faults: list[Fault] = []
    heads: dict[UUID, tuple[int, bytes]] = {}
    marks = _marks()
    erasures = Erasures()
    entries = 0
    for entry in _entries(chain_id):
        entries += 1
        erasures.meet(entry)
        faults.extend(_entry_faults(entry, heads, marks))
    faults.extend(_head_faults(heads, chain_id))
    checkpoints = 0
    if chain_id is None:
        checkpoints, found = _checkpoint_faults(marks, witness or {})
        faults.extend(found)
        faults.extend(_erasure_faults(erasures))
    return Verdict(entries, len(heads), checkpoints, tuple(faults), erasures.count)


Marks = dict[tuple[UUID, int], bytes]


def _entries(chain_id: UUID | None) -> Iterator[Entry]:
    rows = Entry.objects.order_by("chain_id", "seq")
    if chain_id is not None:
        rows = rows.filter(chain_id=chain_id)
    return rows.iterator(chunk_size=2000)


def _marks() -> Marks:
    leaves = CheckpointLeaf.objects.values_list("chain_id", "seq", "head")
    return {(chain, seq): bytes(head) for chain, seq, head in leaves}


def _entry_faults(entry: Entry, heads: dict[UUID, tuple[int, bytes]], marks: Marks) -> Iterator[Fault]:
    seq, head = heads.get(entry.chain_id, (0, EMPTY))
    if entry.seq != seq + 1:
        yield _fault(entry, f"第{seq + 1}条缺失" if entry.seq > seq + 1 else "序号重复")
    if bytes(entry.previous) != head and entry.seq == seq + 1:
        yield _fault(entry, "与上一条不衔接")
    if entry.erased_at is None and bytes(entry.body_digest) != body_digest(entry):
        yield _fault(entry, "内容被改动")
    if bytes(entry.digest) != digest(entry):
        yield _fault(entry, "记录被改动")
    mark = marks.pop((entry.chain_id, entry.seq), None)
    if mark is not None and mark != bytes(entry.digest):
        yield _fault(entry, "与检查点不符")
    heads[entry.chain_id] = (entry.seq, bytes(entry.digest))


def _fault(entry: Entry, zh: str) -> Fault:
    return Fault(entry.subject, entry.chain_id, entry.seq, zh)


def _erasure_faults(erasures: Erasures) -> Iterator[Fault]:
    for at in erasures.unvouched():
        yield Fault("erasure", UUID(int=0), 0, f"{at:%Y-%m-%d %H:%M}删除的内容与删除记录不符")


def _subjects(chain_id: UUID | None) -> Iterator[Chained]:
    for model in apps.get_models():
        if issubclass(model, Chained):
            rows = model._default_manager.all()
            if chain_id is not None:
                rows = rows.filter(**{"chain" if model is Register else "pk": chain_id})
            yield from rows.only("pk", "ledger_n", "ledger_head").iterator(chunk_size=2000)


def _head_faults(heads: dict[UUID, tuple[int, bytes]], chain_id: UUID | None) -> Iterator[Fault]:
    seen = set()
    for subject in _subjects(chain_id):
        seen.add(subject.chain_id)
        n, head = heads.get(subject.chain_id, (0, EMPTY))
        if n != subject.ledger_n:
            words = f"应有{subject.ledger_n}条，实有{n}条"
            yield Fault(subject.ledger_subject, subject.chain_id, n, words)
        elif head != bytes(subject.ledger_head):
            yield Fault(subject.ledger_subject, subject.chain_id, n, "链首与台账不符")
    for chain in heads.keys() - seen:
        yield Fault("", chain, heads[chain][0], "留痕所属的对象不存在")


def _checkpoint_faults(marks: Marks, witness: Mapping[int, str]) -> tuple[int, list[Fault]]:
    faults = [
        Fault("checkpoint", chain, seq, "检查点记载的留痕不存在") for chain, seq in marks
    ]  # marks that no entry used up
    previous, count, zero = EMPTY, 0, UUID(int=0)
    roots: dict[int, str] = {}
    for point in Checkpoint.objects.order_by("n").prefetch_related("leaf_rows"):
        count += 1
        leaves = [(row.chain_id, row.seq, bytes(row.head)) for row in point.leaf_rows.all()]
        roots[point.n] = bytes(point.root).hex()
        wrong = [
            (point.n != count, "检查点缺号"),
            (bytes(point.previous) != previous, "检查点不衔接"),
            (
                root_of(previous, point.at, leaves, point.algorithm) != bytes(point.root),
                "检查点被改动",
            ),
        ]
        faults.extend(Fault("checkpoint", zero, point.n, zh) for broken, zh in wrong if broken)
        previous = bytes(point.root)
    faults.extend(
        Fault("checkpoint", zero, n, "与外部见证不符") for n, root in witness.items() if roots.get(n) != root
    )
    return count, faults


def root_of(
    previous: bytes, at: datetime, leaves: list[tuple[UUID, int, bytes]], algorithm: str = SHA256
) -> bytes:
    """The root of a checkpoint: a digest over the one before, the time, and the sorted heads."""
    first = previous + at.astimezone(UTC).isoformat(timespec="microseconds").encode()
    rest = (chain.bytes + seq.to_bytes(4, "big") + head for chain, seq, head in sorted(leaves))
    return hashed(algorithm, first, *rest, *(name.encode() for name in named(algorithm)))


@transaction.atomic
def seal(at: datetime) -> Checkpoint | None:
    """Seal a checkpoint over every chain that grew since the last one; None when none did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lianxin.checkpoint'))")
    last = Checkpoint.objects.order_by("-n").first()
    leaves = _grown(last.upto if last else UUID(int=0))
    if not leaves:
        return None
    newest = Entry.objects.order_by("-id").values_list("id", flat=True)[0]
    previous, algorithm = bytes(last.root) if last else EMPTY, chosen()
    point = Checkpoint.objects.create(
        n=(last.n if last else 0) + 1,
        at=at,
        leaves=len(leaves),
        upto=newest,
        previous=previous,
        root=root_of(previous, at, [(chain, seq, head) for _, chain, seq, head in leaves], algorithm),
        algorithm=algorithm,
    )
    CheckpointLeaf.objects.bulk_create(
        [
            CheckpointLeaf(checkpoint=point, subject=subject, chain_id=chain, seq=seq, head=head)
            for subject, chain, seq, head in leaves
        ],
        batch_size=2000,
    )
    return point


# An act that was under way while the last checkpoint was sealed may have made its entry earlier than that.
SLOWEST_ACT_MILLISECONDS = 3_600_000


def _grown(upto: UUID) -> list[tuple[str, UUID, int, bytes]]:
    """Subject, chain, length and head of each chain that is longer than its last leaf says."""
    since = UUID(int=max(0, upto.int - (SLOWEST_ACT_MILLISECONDS << 80)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (e.chain_id) e.subject, e.chain_id, e.seq, e.digest FROM kernel_entry e"
            " WHERE e.id >= %s AND NOT EXISTS (SELECT 1 FROM kernel_checkpointleaf l"
            "   WHERE l.chain_id = e.chain_id AND l.seq >= e.seq)"
            " ORDER BY e.chain_id, e.seq DESC",
            [since],
        )
        return [(subject, chain, seq, bytes(head)) for subject, chain, seq, head in cursor.fetchall()]
