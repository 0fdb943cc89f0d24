"""Law 4, digests and erasing: SHA-256 and SM3 lines stand in one chain; only a vouched erasing empties a body."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction

from lianxin.casefile.lifecycle import State
from lianxin.kernel import erasures, ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.digests import SHA256, SM3, hashed
from lianxin.kernel.models import Checkpoint, Entry
from lianxin.people.queries import system_actor
from tests.owner import as_owner
from tests.world import World, a_matter


def test_sm3_gives_the_digest_of_its_standard() -> None:
    """GB/T 32905-2016, example A.1."""
    assert (
        hashed(SM3, b"a", b"bc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_a_change_of_algorithm_begins_with_the_next_line(world: World, settings: LazySettings) -> None:
    a_matter(world, at=State.TO_DISPATCH)
    ledger.seal(world.now)
    settings.LIANXIN_DIGEST = SM3
    a_matter(world, at=State.CLOSED)
    ledger.seal(world.now)
    assert set(Entry.objects.values_list("algorithm", flat=True)) == {SHA256, SM3}
    # One tree has one algorithm: that of its first checkpoint.
    assert list(Checkpoint.objects.order_by("n").values_list("algorithm", flat=True)) == [SHA256, SHA256]
    assert ledger.verify().faults == ()


@pytest.mark.parametrize("named", [SHA256, "md5"])
def test_a_line_under_another_algorithm_is_found(world: World, settings: LazySettings, named: str) -> None:
    settings.LIANXIN_DIGEST = SM3
    matter = a_matter(world, at=State.TO_DISPATCH)
    _as_owner(f"UPDATE kernel_entry SET algorithm = '{named}' WHERE chain_id = '{matter.id}' AND seq = 1")
    assert [(one.chain_id, one.seq) for one in ledger.verify().faults][:1] == [(matter.id, 1)]


def test_only_text_and_data_can_be_emptied_and_the_chain_still_proves(world: World) -> None:
    matter = a_matter(world, at=State.CLOSED)
    entries = list(Entry.objects.filter(chain_id=matter.id))
    _vouch(world.now, entries)
    assert _erase([one.id for one in entries], world.now) == len(entries)
    assert set(Entry.objects.filter(chain_id=matter.id).values_list("text", flat=True)) == {""}
    verdict = ledger.verify()
    assert (verdict.faults, verdict.erased) == ((), len(entries))


@pytest.mark.parametrize(
    "column",
    ["text = 'anders'", "text = '', data = '{}', erased_at = now(), step = 'x'", "text = '', data = '{}'"],
)
def test_no_other_way_empties_a_body(world: World, column: str) -> None:
    matter = a_matter(world, at=State.TO_DISPATCH)
    _vouch(world.now, [])
    with pytest.raises(DatabaseError, match="append-only"), as_owner(), transaction.atomic():
        _run(f"UPDATE kernel_entry SET {column} WHERE chain_id = '{matter.id}'")


def test_an_erasing_that_nothing_vouches_for_is_refused(world: World) -> None:
    matter = a_matter(world, at=State.TO_DISPATCH)
    ids = list(Entry.objects.filter(chain_id=matter.id).values_list("id", flat=True))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _erase(ids, world.now)


def test_one_body_more_than_vouched_for_is_found(world: World) -> None:
    matter = a_matter(world, at=State.CLOSED)
    entries = list(Entry.objects.filter(chain_id=matter.id).order_by("seq"))
    _vouch(world.now, entries[:2])
    _erase([one.id for one in entries[:3]], world.now)
    assert [one.subject for one in ledger.verify().faults] == ["erasure"]


def _vouch(at: datetime, entries: list[Entry]) -> None:
    register = ledger.register("retention")
    data = {"bodies": len(entries), "sum": f"{erasures.sum_of(one.digest for one in entries):x}"}
    ledger.append(register, by=Act(system_actor(), at, Channel.JOB), step=erasures.STEP, data=data)
    register.save(update_fields=["ledger_n", "ledger_head"])


def _erase(ids: list[UUID], at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lianxin_erase_entries(%s, %s)", [ids, at])
        (n,) = cursor.fetchone() or (0,)
    return int(n)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _as_owner(statement: str) -> None:
    with as_owner():
        _run("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE kernel_entry DISABLE TRIGGER USER")
        _run(statement)
        _run("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE kernel_entry ENABLE TRIGGER USER")
