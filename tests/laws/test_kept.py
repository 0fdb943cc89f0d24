"""P13: a backup made beside writers restores to the same rows and files; a damaged or foreign one is refused in words."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from lianxin.config import places, postgres
from lianxin.config.console import Problem
from lianxin.config.keeping import archive, backup, restore
from lianxin.config.keeping.backup import Made
from lianxin.config.postgres import Cluster
from lianxin.config.tests.conftest import base as base
from tests.proving import AT_RELEASE_SIZE, size, tell

FILES = size(suite=120, release=10_000)
MATTERS = size(suite=0, release=100_000)
FLIPS = size(suite=50, release=500)
SEED = (
    "import django; django.setup()\n"
    "from tests.upgrades import walk\nfrom lianxin.config import prepare\n"
    "walk.seed('0.1.0'); prepare.migrate()\n"
    "from bench.county import grow\n"
    "from django.utils import timezone\nfrom lianxin.kernel import ledger\n"
    "from lianxin.kernel.walls import WHOLE, seeing\n"
    "with seeing(WHOLE):\n"
    f"    grow({MATTERS}) if {MATTERS} else None\n"
    "    ledger.seal(timezone.now(), everything=True)\n"
)


@dataclass(frozen=True)
class District:
    """A filled district: its server and its data folder."""

    cluster: Cluster
    home: Path

    @property
    def address(self) -> str:
        return self.cluster.address(user=postgres.SUPERUSER)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    home = tmp_path_factory.mktemp("district")
    noise = random.Random(13)
    for n in range(FILES):
        path = home / "media" / "files" / f"{n % 256:02x}" / f"{noise.getrandbits(128):032x}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(noise.randbytes(noise.choice([0, 1, 511, 512, 513, 9000])))
    with postgres.temporary(durable=AT_RELEASE_SIZE) as cluster:
        env = {
            **os.environ,
            "DATABASE_URL": cluster.address(),
            "DJANGO_SETTINGS_MODULE": "lianxin.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", SEED],
            env=env,
            cwd=places.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        yield District(cluster, home)


@contextmanager
def writing(district: District) -> Iterator[list[int]]:
    """Somebody who goes on writing: a row and a file at a time."""
    written, done = [0], threading.Event()

    def write() -> None:
        with psycopg.connect(district.address, autocommit=True) as connection:
            while not done.is_set():
                written[0] += 1
                connection.execute(
                    "INSERT INTO kernel_attempt (digest, minute, n) VALUES (%s, now(), 1)", [os.urandom(16)]
                )
                time.sleep(0.002)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        done.set()
        thread.join()


@pytest.fixture(scope="module")
def made(district: District, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, int, float]:
    began = time.monotonic()
    with writing(district) as written:
        while written[0] < 5:
            time.sleep(0.01)
        one = backup.make(tmp_path_factory.mktemp("backup"), address=district.address, home=district.home)
    return one, written[0], time.monotonic() - began


@pytest.mark.proof
def test_what_was_backed_up_beside_writers_comes_back(
    district: District, made: tuple[Made, int, float], base: Path
) -> None:
    one, written, seconds = made
    assert one.manifest.attachments == FILES
    assert one.path.stat().st_mode & 0o077 == 0
    began = time.monotonic()
    # Rows that were multiplied for their number bear the ledger of their originals and cannot verify.
    found = restore.into_home(one.path, base, replace=False, verify=not AT_RELEASE_SIZE)
    took = time.monotonic() - began
    assert found.told is None or (found.told.entries > 100 and found.told.listed > 10)
    originals = sorted(path for path in (district.home / "media").rglob("*") if path.is_file())
    assert [path.read_bytes() for path in originals] == [
        (base / "media" / path.relative_to(district.home / "media")).read_bytes() for path in originals
    ]
    tell(
        "P13",
        "backup and restore",
        injected=written,
        rows=one.manifest.rows,
        files=FILES,
        megabytes=round(one.bytes / 1e6, 1),
        backup_seconds=round(seconds, 1),
        restore_seconds=round(took, 1),
        differing=0,
    )
    with pytest.raises(Problem, match="--replace"):
        restore.into_home(one.path, base, replace=False, verify=False)
    again = restore.into_home(one.path, base, replace=True, verify=False)
    assert again.aside.startswith("lianxin_before_")
    assert len(list(base.glob("media.before_*/files"))) == 1


@pytest.mark.proof
def test_a_changed_bit_anywhere_is_refused(made: tuple[Made, int, float], tmp_path: Path) -> None:
    whole = made[0].path.read_bytes()
    assert archive.check(made[0].path) == made[0].manifest
    copy, places_hit = tmp_path / "copy.tar", random.Random(7)
    ends = [0, 1, len(whole) - 1, len(whole) - 70, len(whole) - archive.SEAL_BYTES]
    for place in [*ends, *(places_hit.randrange(len(whole)) for _ in range(FLIPS - len(ends)))]:
        bad = bytearray(whole)
        bad[place] ^= 1 << places_hit.randrange(8)
        copy.write_bytes(bad)
        with pytest.raises(Problem, match=r"damaged|not a whole"):
            archive.check(copy)
    for end in (0, 1, 100, 512, len(whole) // 2, len(whole) - 1):
        copy.write_bytes(whole[:end])
        with pytest.raises(Problem, match=r"damaged|not a whole"):
            archive.check(copy)
    tell("P13", "damage", injected=FLIPS + 6, taken_for_whole=0)


def rewritten(made: Made, path: Path, **changes: object) -> Path:
    """An archive that is whole in itself and says something else of itself."""
    dump, media = path.with_suffix(".dump"), path.with_suffix(".media")
    media.mkdir()
    archive.unpack(made.path, made.manifest, dump, media)
    manifest = replace(made.manifest, files={}, **changes)  # type: ignore[arg-type]
    members = [(f"media/{one.relative_to(media)}", one) for one in sorted(media.rglob("*")) if one.is_file()]
    archive.write(path, manifest, [(archive.DUMP, dump), *members])
    return path


def test_a_backup_of_a_newer_program_or_server_is_refused(
    made: tuple[Made, int, float], tmp_path: Path, base: Path
) -> None:
    one = made[0]
    later = [*one.manifest.migrations, "kernel.9999_later"]
    newer = rewritten(one, tmp_path / "newer.tar", program="9.0.0", migrations=later)
    with pytest.raises(Problem, match=r"newer program \(9.0.0\).*kernel.9999_later"):
        restore.into_home(newer, base, replace=False, verify=False)
    other = rewritten(one, tmp_path / "other.tar", postgres=990001)
    with pytest.raises(Problem, match="PostgreSQL 99"):
        restore.into_home(other, base, replace=False, verify=False)
    old = rewritten(one, tmp_path / "old.tar", format=7)
    with pytest.raises(Problem, match="format 7"):
        archive.check(old)
    assert not (base / "media").exists()


def test_rows_that_differ_from_the_manifest_are_not_put_in_place(
    made: tuple[Made, int, float], tmp_path: Path, base: Path
) -> None:
    tables = dict(made[0].manifest.tables)
    n, digest = tables["casefile_matter"]
    tables["casefile_matter"] = (n + 1, digest)
    wrong = rewritten(made[0], tmp_path / "wrong.tar", tables=tables)
    with pytest.raises(Problem, match="casefile_matter"):
        restore.into_home(wrong, base, replace=False, verify=False)
    with (
        postgres.running(postgres.cluster(base)),
        psycopg.connect(postgres.cluster(base).address()) as connection,
    ):
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)
        names = [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
    assert restore.DRAFT not in names


def test_a_backup_that_fails_leaves_nothing(district: District, tmp_path: Path) -> None:
    with psycopg.connect(
        district.cluster.address("postgres", postgres.SUPERUSER), autocommit=True
    ) as connection:
        connection.execute("CREATE DATABASE bare TEMPLATE template0")
    address = district.cluster.address("bare", postgres.SUPERUSER)
    with pytest.raises(Problem, match="no tables"):
        backup.make(tmp_path, address=address, home=district.home)
    assert list(tmp_path.iterdir()) == []


def test_it_is_a_plain_tar_with_a_readable_manifest(made: tuple[Made, int, float]) -> None:
    with tarfile.open(made[0].path) as tar:
        member = tar.extractfile(archive.MANIFEST)
        assert member is not None
        told = json.loads(member.read())
    assert told["tables"]["casefile_matter"][0] == made[0].manifest.tables["casefile_matter"][0] > 10
    assert told["checkpoint"][0] >= 1
