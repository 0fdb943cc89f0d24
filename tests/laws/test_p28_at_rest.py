"""P28 on disk: a dump holds no name and no number in clear; keys are changed under way, killed and gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from lianxin.config import database, pg_binaries, registry
from lianxin.config.jobs import erase_due
from lianxin.directory.models import PartyContact
from lianxin.kernel import keyring, ledger, resealing
from tests.laws.planting import Planted, found_in, plant, unsealed_database
from tests.proving import size, tell
from tests.world import World

assert registry.COMMAND_MODULES
CONTACTS = size(suite=300, release=20_000)


@pytest.fixture(scope="module")
def planted(committed_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Planted]:
    """Canaries that other programs see too, and many contacts; nothing here runs in a transaction of the test."""
    with django_db_blocker.unblock():
        planted = plant(committed_world, 28)
        party = committed_world.parties["mill"]
        rows = [PartyContact(party=party, name=f"联系人{n}", phone=f"1390000{n:04}") for n in range(CONTACTS)]
        PartyContact.objects.bulk_create(rows, batch_size=1000)
        yield planted


def address() -> str:
    """The database of this test as an address for programs."""
    return database.conninfo(connection.settings_dict)


def dump() -> str:
    """What pg_dump writes."""
    tool = pg_binaries.find(pg_binaries.account()).folder / "pg_dump"
    # The owner dumps; row-level security holds for him too, and the whole is in view.
    words = [str(tool), "--enable-row-security", as_owner_of(address())]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout


def as_owner_of(given: str) -> str:
    """The address without the application's role."""
    return given.replace("-c role=lianxin_app", "")


def traces_in_dump(text: str, canaries: list[str]) -> set[str]:
    """Canaries in a dump, which writes bytes as digits."""
    digits = {one for one in canaries if one.encode().hex() in text}
    return found_in(text, canaries) | digits


@pytest.mark.proof
def test_a_dump_holds_no_name_and_no_number(planted: Planted, committed_world: World) -> None:
    today = dump()
    assert traces_in_dump(today, planted.people) == set()
    assert len(traces_in_dump(today, planted.texts)) > 10
    opened = found_in(unsealed_database(), planted.people)
    assert opened == set(planted.people)
    tell("P28", "at rest", injected=len(planted.people), in_clear=0, sealed=len(opened))


@pytest.mark.proof
def test_a_rotation_that_is_killed_is_gone_on_with(planted: Planted) -> None:
    before = sorted(unsealed_database().split("\n"))
    old = keyring.ring().current.name.hex()
    kills = 0
    while kills < 3:
        process = rotation()
        assert process.stderr is not None
        for _ in range(3 * (kills + 1)):
            process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        under_way = resealing.counts()
        assert len(under_way) == 2, under_way
        assert sorted(unsealed_database().split("\n")) == before
    began = time.monotonic()
    last = rotation()
    said, wrong = last.communicate(timeout=600)
    seconds = time.monotonic() - began
    assert last.returncode == 0, wrong
    assert "上次轮换未完成" in said
    new = keyring.ring().current.name.hex()
    assert set(resealing.counts()) == {new} != {old}
    assert len(keyring.ring().keys) == 2
    assert sorted(unsealed_database().split("\n")) == before
    assert ledger.verify().faults == ()
    tell(
        "P28",
        "rotation killed",
        injected=kills,
        cells=resealing.counts()[new],
        lost=0,
        last_run_seconds=round(seconds, 1),
    )


def rotation() -> subprocess.Popen[str]:
    """`lianxin keys rotate` in small batches, as an operator starts it."""
    command = [sys.executable, "-m", "lianxin.config.cli", "keys", "rotate", "--batch", "10"]
    environment = {**os.environ, "DATABASE_URL": address(), "LANGUAGE": "zh"}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.proof
def test_tomorrows_dump_holds_nothing_either(planted: Planted, committed_world: World) -> None:
    erase_due(committed_world.now + timedelta(days=11 * 366))
    tomorrow = f"{dump()}\n{unsealed_database()}"
    assert traces_in_dump(tomorrow, planted.people + planted.texts) == set()
    assert ledger.verify().faults == ()
    tell("P28", "dump of tomorrow", injected=len(planted.people + planted.texts), left=0)
