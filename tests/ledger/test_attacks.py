"""P11: eight attacks on history by the superuser of the database, triggers dropped, with and without a checkpoint held outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from lianxin.kernel import ledger
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Checkpoint, Entry, Register, TreeLeaf, TreeNode
from tests.ledger.county import grow
from tests.owner import as_owner
from tests.proving import size, tell
from tests.world import World

SEED = 11
TABLES = ("kernel_entry", "kernel_checkpoint", "kernel_treeleaf", "kernel_treenode")


@dataclass(frozen=True, slots=True)
class Target:
    """One entry in the middle of a chain, chosen by chance."""

    entry: Entry
    chance: Random

    @property
    def chain(self) -> list[Entry]:
        return list(Entry.objects.filter(chain_id=self.entry.chain_id).order_by("seq"))


def change(entry: Entry, **columns: object) -> None:
    Entry.objects.filter(pk=entry.pk).update(**columns)


def edit(target: Target) -> None:
    change(target.entry, text=target.entry.text + "（补）")


def delete(target: Target) -> None:
    Entry.objects.filter(pk=target.entry.pk).delete()


def swap(target: Target) -> None:
    one = target.entry
    two = next(other for other in target.chain if other.seq == one.seq + 1)
    change(one, seq=99999)
    change(two, seq=one.seq)
    change(one, seq=two.seq)


def insert(target: Target) -> None:
    """A well-made entry after the target; all later ones moved on and chained anew, the head made to fit."""
    chain = target.chain
    for entry in reversed(chain[target.entry.seq :]):
        change(entry, seq=entry.seq + 1)
    forged = Entry.objects.get(pk=target.entry.pk)
    forged.pk, forged.seq, forged.text = new_id(), target.entry.seq + 1, "伪造的一条"
    forged.save(force_insert=True)
    _chain_anew(target)


def rechain(target: Target) -> None:
    """A text rewritten, and the whole chain and its head computed anew."""
    edit(target)
    _chain_anew(target)


def truncate(target: Target) -> None:
    """Everything after the target gone, and the subject's own length and head made to fit."""
    Entry.objects.filter(chain_id=target.entry.chain_id, seq__gt=target.entry.seq).delete()
    _chain_anew(target)


def backdate(target: Target) -> None:
    """Done days earlier, as it now seems; the whole chain and its head computed anew."""
    change(target.entry, at=target.entry.at - timedelta(days=target.chance.randint(1, 30)))
    _chain_anew(target)


def resign(target: Target) -> None:
    """One of these, and every seal thrown away and made anew at its old time: inside, nothing is at odds any more."""
    target.chance.choice([rechain, truncate, backdate, insert])(target)
    times = [point.at for point in Checkpoint.objects.order_by("n")]
    for model in (Checkpoint, TreeLeaf, TreeNode):
        model._default_manager.all().delete()
    for at in times:
        ledger.seal(at, everything=True)


def _chain_anew(target: Target) -> None:
    head, n = b"", 0
    for entry in target.chain:
        entry.previous, entry.body_digest = head, ledger.body_digest(entry)
        entry.digest = head = ledger.digest(entry)
        change(entry, previous=entry.previous, body_digest=entry.body_digest, digest=head)
        n = entry.seq
    Register.objects.filter(chain=target.entry.chain_id).update(ledger_n=n, ledger_head=head)


ATTACKS: tuple[Callable[[Target], None], ...] = (
    edit, delete, swap, insert, rechain, truncate, resign, backdate,
)  # fmt: skip
# What docs/decisions/0005-ledger.md says is not found without a checkpoint held outside.
UNSEEN_FROM_INSIDE = {"resign"}


def drop_triggers() -> None:
    """As the owner of the tables would: within the attack's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"DROP TRIGGER append_only ON {table}")


@pytest.mark.proof
def test_history_cannot_be_changed_unseen(world: World) -> None:
    chance = Random(SEED)
    entries = grow(world, 60, seals=5, chance=chance)
    last = ledger.latest()
    assert last is not None
    held = [ledger.Held(last.n, bytes(last.root).hex(), bytes(last.seal).hex())]
    assert ledger.verify(witness=held).faults == ()
    middle = [one for one in entries if 1 < one.seq < 8]
    times = size(suite=3, release=60)
    inside = {attack.__name__: 0 for attack in ATTACKS}
    outside = dict(inside)
    for attack in ATTACKS:
        for _ in range(times):
            with as_owner(), transaction.atomic():
                drop_triggers()
                attack(Target(chance.choice(middle), chance))
                inside[attack.__name__] += bool(ledger.verify().faults)
                outside[attack.__name__] += bool(ledger.verify(witness=held).faults)
                transaction.set_rollback(True)
    assert outside == dict.fromkeys(outside, times)
    assert inside == {name: 0 if name in UNSEEN_FROM_INSIDE else times for name in inside}
    assert ledger.verify(witness=held).faults == ()
    total = times * len(ATTACKS)
    tell(
        "P11",
        "attacks",
        injected=total,
        found_with_witness=sum(outside.values()),
        found_alone=sum(inside.values()),
    )


@pytest.mark.proof
def test_what_is_held_outside_covers_what_came_before_it_and_nothing_after(world: World) -> None:
    """An old checkpoint finds a rewriting of what it covers; of what came later it knows nothing, as the docs say."""
    chance = Random(SEED)
    entries = grow(world, 60, seals=5, chance=chance)
    first = Checkpoint.objects.get(n=3)
    held = [ledger.Held(first.n, bytes(first.root).hex()[:16])]
    ids = set(TreeLeaf.objects.filter(index__lt=first.size).values_list("entry_id", flat=True))
    found = {True: 0, False: 0}
    times = size(suite=3, release=60)
    for covered in (True, False):
        some = [one for one in entries if (one.id in ids) is covered and one.seq > 1]
        for _ in range(times):
            with as_owner(), transaction.atomic():
                drop_triggers()
                rechain(Target(chance.choice(some), chance))
                points = list(Checkpoint.objects.order_by("n"))
                _seal_in_the_old_order(points)
                found[covered] += bool(ledger.verify(witness=held).faults)
                transaction.set_rollback(True)
    assert found == {True: times, False: 0}
    tell(
        "P11", "an older checkpoint", injected=2 * times, covered_found=found[True], later_found=found[False]
    )


def _seal_in_the_old_order(points: list[Checkpoint]) -> None:
    """Seal anew with each entry in the place and under the checkpoint that it had, as a careful forger would."""
    places = list(TreeLeaf.objects.order_by("index").values_list("entry_id", flat=True))
    for model in (Checkpoint, TreeLeaf, TreeNode):
        model._default_manager.all().delete()
    rows = {one.id: one for one in Entry.objects.all()}
    Entry.objects.all().delete()
    done = 0
    for point in points:
        Entry.objects.bulk_create([rows[place] for place in places[done : point.size]])
        done = point.size
        ledger.seal(point.at, everything=True)
