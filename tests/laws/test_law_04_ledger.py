"""Law 4: the ledger is append-only, chained and sealed. What somebody with all rights in the database changes is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.kernel import ledger
from lianxin.kernel.commands import Done, recorded
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Checkpoint, Entry, TreeLeaf, TreeNode
from tests.owner import as_owner
from tests.world import World, a_matter, fresh, register

LEDGER = ("kernel_entry", "kernel_checkpoint", "kernel_treeleaf", "kernel_treenode")


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_database_refuses_to_change_the_ledger(world: World, table: str, statement: str) -> None:
    register(world)
    assert ledger.seal(world.now) is not None
    TreeNode.objects.create(level=8, index=0, hash=b"so that there is one")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    column = {"kernel_checkpoint": "n", "kernel_treeleaf": "index"}.get(table, "id")
    with pytest.raises(DatabaseError, match="append-only"), as_owner(), transaction.atomic():
        run(statement.format(table).replace("id = id", f"{column} = {column}"))


def run(statement: str, *values: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_database_refuses_a_move_without_an_entry(world: World) -> None:
    matter = register(world)
    with pytest.raises(DatabaseError, match="ledger entry"), transaction.atomic():
        run("UPDATE casefile_matter SET state = 'to_dispatch' WHERE id = %s", matter.id)


def test_the_database_refuses_to_delete_a_matter(world: World) -> None:
    matter = register(world)
    with pytest.raises(DatabaseError, match="never deleted"), as_owner(), transaction.atomic():
        run("DELETE FROM casefile_searchtext; DELETE FROM casefile_matter WHERE id = %s", matter.id)


def test_a_command_that_writes_no_entry_fails() -> None:
    with pytest.raises(RuntimeError, match="no ledger entry"):
        recorded("test.silent", lambda: Done("matter", "1"))


def test_each_step_leaves_who_when_where_and_what(world: World) -> None:
    matter = a_matter(world, at=State.CLOSED)
    entries = list(Entry.objects.filter(chain_id=matter.id).order_by("seq"))
    assert [one.seq for one in entries] == list(range(1, matter.ledger_n + 1))
    assert all(one.actor_words and one.channel and one.at for one in entries)
    moved = [(one.state_from, one.state_to) for one in entries if one.state_from != one.state_to]
    assert [to for _, to in moved[:-1]] == [frm for frm, _ in moved[1:]]


def test_a_sealed_ledger_verifies_and_the_next_seal_covers_only_what_grew(world: World) -> None:
    first, second = register(world), register(world)
    assert ledger.seal(world.now) is not None
    assert ledger.seal(world.now) is None
    a = a_matter(world, at=State.DECLINED)
    point = ledger.seal(world.now)
    assert point is not None
    new = TreeLeaf.objects.filter(index__gte=point.size - a.ledger_n).values_list("entry_id", flat=True)
    assert set(new) == set(Entry.objects.filter(chain_id=a.id).values_list("id", flat=True))
    verdict = ledger.verify(witness=witness())
    assert (verdict.checkpoints, verdict.faults) == (2, ())
    assert verdict.chains == len({first.id, second.id, a.id})


# --- attacks by somebody who owns the tables


@dataclass(frozen=True, slots=True)
class Scene:
    """A closed matter and another one, sealed; the roots of the checkpoints were written down outside."""

    world: World
    matter: Matter
    other: Matter
    held: list[ledger.Held]

    @property
    def entries(self) -> list[Entry]:
        return list(Entry.objects.filter(chain_id=self.matter.id).order_by("seq"))


def witness() -> list[ledger.Held]:
    points = Checkpoint.objects.order_by("n")
    return [ledger.Held(one.n, bytes(one.root).hex(), bytes(one.seal).hex()) for one in points]


@pytest.fixture
def scene(world: World) -> Scene:
    matter, other = a_matter(world, at=State.CLOSED), a_matter(world, at=State.TO_DISPATCH)
    ledger.seal(world.now)
    return Scene(world, fresh(matter), fresh(other), witness())


@contextmanager
def guards_off() -> Iterator[None]:
    """The triggers put aside by the owner of the tables, as an attacker with all rights would."""
    tables = (*LEDGER, "casefile_matter")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner():
        for table in tables:
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        run("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def change(entry: Entry, **columns: object) -> None:
    Entry.objects.filter(pk=entry.pk).update(**columns)


def swap(scene: Scene) -> None:
    one, two = scene.entries[1:3]
    change(one, seq=999)
    change(two, seq=one.seq)
    change(one, seq=two.seq)


def forged(scene: Scene, seq: int, previous: bytes) -> Entry:
    model = scene.entries[1]
    model.pk, model.seq, model.text, model.previous = new_id(), seq, "伪造的一条", previous
    model.body_digest = ledger.body_digest(model)
    model.digest = ledger.digest(model)
    return model


def insert(scene: Scene) -> None:
    """A whole, well-made entry put in the middle, the later ones moved on by one."""
    after = scene.entries[2]
    for entry in reversed(scene.entries[3:]):
        change(entry, seq=entry.seq + 1)
    forged(scene, after.seq + 1, bytes(after.digest)).save(force_insert=True)


def append_forged(scene: Scene) -> None:
    last = scene.entries[-1]
    forged(scene, last.seq + 1, bytes(last.digest)).save(force_insert=True)


def truncate_with_head(scene: Scene) -> None:
    """The last entry gone, and the matter's own length and head made to fit."""
    *_, before, last = scene.entries
    Entry.objects.filter(pk=last.pk).delete()
    Matter.objects.filter(pk=scene.matter.pk).update(ledger_n=before.seq, ledger_head=before.digest)


def rechain(scene: Scene) -> None:
    """A text rewritten and the whole chain computed anew, the matter's head included."""
    head = b""
    for place, entry in enumerate(scene.entries):
        if place == 1:
            entry.text = "改写后的内容"
        entry.previous, entry.body_digest = head, ledger.body_digest(entry)
        entry.digest = head = ledger.digest(entry)
        change(entry, text=entry.text, previous=entry.previous, body_digest=entry.body_digest, digest=head)
    Matter.objects.filter(pk=scene.matter.pk).update(ledger_head=head)


def resign(scene: Scene) -> None:
    """As `rechain`, and the checkpoints rewritten too: nothing inside the database is at odds any more."""
    rechain(scene)
    _reseal(scene)


def truncate_and_resign(scene: Scene) -> None:
    truncate_with_head(scene)
    _reseal(scene)


def _reseal(scene: Scene) -> None:
    """Throw every seal away and seal anew at the times at which it was done, with the program's own means."""
    times = [point.at for point in Checkpoint.objects.order_by("n")]
    drop_the_seal(scene)
    for at in times:
        ledger.seal(at)


def erase_the_matter(scene: Scene) -> None:
    """The matter's whole chain and the matter's claim to it."""
    Entry.objects.filter(chain_id=scene.matter.id).delete()
    Matter.objects.filter(pk=scene.matter.pk).update(ledger_n=0, ledger_head=b"")


def drop_the_seal(scene: Scene) -> None:
    for model in (Checkpoint, TreeLeaf, TreeNode):
        model._default_manager.all().delete()


def another_officer(scene: Scene) -> UUID:
    return scene.world.actors["liu"].officer_id


Attack = Callable[[Scene], object]
FOUND_ALONE: dict[str, Attack] = {
    "a text edited": lambda scene: change(scene.entries[1], text="另一番话"),
    "the data edited": lambda scene: change(scene.entries[1], data={"category": "0101"}),
    "the actor edited": lambda scene: change(scene.entries[1], officer_id=another_officer(scene)),
    "the actor's words edited": lambda scene: change(scene.entries[1], actor_words="区住房城乡建委 小刘"),
    "backdated": lambda scene: change(scene.entries[2], at=scene.entries[2].at - timedelta(days=3)),
    "a step renamed": lambda scene: change(scene.entries[2], step="dispatch.progress"),
    "a state edited": lambda scene: change(scene.entries[1], state_to="with_units"),
    "one in the middle deleted": lambda scene: Entry.objects.filter(pk=scene.entries[2].pk).delete(),
    "the last one deleted": lambda scene: Entry.objects.filter(pk=scene.entries[-1].pk).delete(),
    "the first one deleted": lambda scene: Entry.objects.filter(pk=scene.entries[0].pk).delete(),
    "two swapped": swap,
    "one inserted": insert,
    "one appended": append_forged,
    "truncated with its head": truncate_with_head,
    "chained anew": rechain,
    "a whole chain erased": erase_the_matter,
    "moved to another matter": lambda scene: change(scene.entries[-1], chain_id=scene.other.id, seq=99),
}
FOUND_BY_WITNESS: dict[str, Attack] = {
    "chained and sealed anew": resign,
    "truncated and sealed anew": truncate_and_resign,
    "the seals thrown away": drop_the_seal,
}


@pytest.mark.parametrize("words", FOUND_ALONE)
def test_verifying_finds(scene: Scene, words: str) -> None:
    assert ledger.verify().faults == ()
    with guards_off():
        FOUND_ALONE[words](scene)
    assert ledger.verify().faults


@pytest.mark.parametrize("words", FOUND_BY_WITNESS)
def test_a_root_written_down_outside_finds_what_the_database_alone_cannot(scene: Scene, words: str) -> None:
    assert ledger.verify(witness=scene.held).faults == ()
    with guards_off():
        FOUND_BY_WITNESS[words](scene)
    assert ledger.verify().faults == ()
    assert ledger.verify(witness=scene.held).faults


def test_the_finding_names_the_matter_and_the_line(scene: Scene) -> None:
    with guards_off():
        change(scene.entries[1], text="另一番话")
    (fault,) = ledger.verify().faults
    assert (fault.subject, fault.chain_id, fault.seq) == ("matter", scene.matter.id, 2)
    assert ledger.verify(chain_id=scene.other.id).faults == ()
    assert replace(fault) in ledger.verify(chain_id=scene.matter.id).faults
