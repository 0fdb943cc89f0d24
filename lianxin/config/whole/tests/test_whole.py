"""Everything out and in again: the same rows, files and ledger; names only under a passphrase; refusals in words."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Attachment, Matter, Raiser
from lianxin.config.console import Problem
from lianxin.config.keeping import rows
from lianxin.config.whole import loading, writing
from lianxin.config.whole.form import LEFT_OUT, Manifest, tables
from lianxin.config.whole.tests.county import NAME, PHONE, WORDS, build, emptied, empty
from lianxin.directory.models import PartyContact
from lianxin.directory.queries import phone_index
from lianxin.kernel import ledger
from lianxin.kernel.files import media
from lianxin.kernel.walls import WHOLE, seeing
from tests import world as county
from tests.owner import as_owner
from tests.proving import tell
from tests.world import World

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The county, gone after the module."""
    with django_db_blocker.unblock(), seeing(WHOLE):
        try:
            yield build()
        finally:
            empty()


@pytest.fixture
def exported(filled: World, tmp_path: Path) -> Path:
    out = tmp_path / "all.zip"
    write(out, WORDS)
    return out


def write(out: Path, words: str) -> tuple[Manifest, int]:
    with as_owner():
        return writing.write(out, words)


def load(path: Path, words: str = WORDS) -> loading.Loaded:
    return loading.load(path, words)


def prints() -> dict[str, tuple[int, str]]:
    """Count and ordered hash of each table by PostgreSQL's own text of its rows; sealed ones differ by their keys."""
    sealed = {one.name for one in tables() if one.changed}
    connection.ensure_connection()
    found = rows.fingerprints(connection.connection)
    return {name: told for name, told in found.items() if name not in sealed and name not in LEFT_OUT}


def bytes_of_files() -> dict[str, bytes]:
    names = Attachment.objects.exclude(stored="").values_list("stored", flat=True)
    return {name: media.path_of(name).read_bytes() for name in names}


def refused(path: Path, words: str = WORDS) -> str:
    with pytest.raises(Problem) as told:
        load(path, words)
    assert not Matter.objects.exists()
    return told.value.zh


def test_the_same_state_gives_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    for words in (WORDS, ""):
        first, second = tmp_path / f"1{len(words)}.zip", tmp_path / f"2{len(words)}.zip"
        manifest, lost = write(first, words)
        write(second, words)
        assert first.read_bytes() == second.read_bytes()
        assert lost == 0
        assert manifest.missing == []
    assert exported.read_bytes() == (tmp_path / f"1{len(WORDS)}.zip").read_bytes()
    assert exported.stat().st_mode & 0o077 == 0
    with pytest.raises(Problem, match="已经存在"):
        write(exported, WORDS)
    with pytest.raises(Problem, match="至少"):
        write(tmp_path / "short.zip", "short")


def test_every_table_is_exported_or_left_out_for_a_reason(filled: World) -> None:
    connection.ensure_connection()
    there = {name for _, name in rows.tables(connection.connection)}
    assert there - LEFT_OUT.keys() == {one.name for one in tables()}
    assert {one.name for one in tables()} & LEFT_OUT.keys() == set()


def test_no_name_and_number_leaves_in_the_clear(exported: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.zip"
    write(bare, "")
    for path in (exported, bare):
        with zipfile.ZipFile(path) as archive:
            text = b"".join(archive.read(one) for one in archive.namelist() if one.startswith("tables/"))
        for secret in (NAME, PHONE, "pbkdf2", "argon2", "scrypt$"):
            assert secret.encode() not in text, secret


def test_what_goes_in_is_what_came_out(filled: World, exported: Path, tmp_path: Path) -> None:
    before, files, verdict = prints(), bytes_of_files(), ledger.verify()
    assert len(before) > 60
    assert len(files) == 2
    with emptied():
        forget_numbers()
        for name in files:
            media.path_of(name).unlink()
        done = load(exported)
        assert prints() == before
        assert bytes_of_files() == files
        after = ledger.verify()
        assert (after.entries, after.chains, after.checkpoints) == (
            verdict.entries,
            verdict.chains,
            verdict.checkpoints,
        )
        assert after.faults == ()
        raiser = Raiser.objects.exclude(name=b"").get()
        assert (raiser.name.unsealed(), raiser.phone.unsealed()) == (NAME, PHONE)
        for one in PartyContact.objects.all():
            assert bytes(one.phone_index) == phone_index(one.phone.unsealed())
    again = tmp_path / "again.zip"
    write(again, WORDS)
    assert again.read_bytes() == exported.read_bytes()
    last = max(Matter.objects.values_list("number", flat=True))
    told = county.a_matter(filled, at=State.CLOSED)
    assert int(told.number[-5:]) == int(last[-5:]) + 1
    tell("整体导出", "round trip", injected=done.manifest.rows, tables=len(before), differing=0)
    put_back(exported)


def test_without_a_passphrase_all_else_is_there(filled: World, exported: Path, tmp_path: Path) -> None:
    bare, before = tmp_path / "bare.zip", prints()
    write(bare, "")
    with emptied():
        load(bare, "")
        assert prints() == before
        assert not [one for one in Raiser.objects.all() if one.name or one.phone]
        again = tmp_path / "again.zip"
    write(again, "")
    assert again.read_bytes() == bare.read_bytes()
    put_back(exported)


def forget_numbers() -> None:
    """As in a new database: no series has begun."""
    with connection.cursor() as cursor:
        for name in writing.series():
            cursor.execute(f"DROP SEQUENCE {name}")


def put_back(exported: Path) -> None:
    """The county as the module has it."""
    with emptied():
        load(exported)


def test_what_does_not_fit_is_refused_in_words(exported: Path, tmp_path: Path) -> None:
    with as_owner(), pytest.raises(Problem, match="库中已有数据"):
        load(exported)
    with emptied():
        assert "--passphrase-file" in refused(exported, "")
        assert "口令不对" in refused(exported, "另一个口令另一个口令另一个口令")
        absent = tmp_path / "absent.zip"
        assert "无法读取" in refused(absent)
        for content in (b"", b"PK", exported.read_bytes()[:-100], exported.read_bytes()[:9000], b"x" * 5000):
            absent.write_bytes(content)
            assert refused(absent)
    put_back(exported)
