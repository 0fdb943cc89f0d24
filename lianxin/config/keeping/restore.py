"""Restoring a backup 恢复: into a database beside the present one, compared row by row, tried, and only then put in place.

What is wrong is said before anything is touched. The present data is never overwritten: it is moved aside.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from lianxin.config import database, places, postgres
from lianxin.config.console import Problem
from lianxin.config.keeping import archive, programs, proof, rows, sources
from lianxin.config.keeping.archive import Manifest
from lianxin.config.postgres import Cluster

DRAFT = "lianxin_restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back; `aside` names where the former data went."""

    manifest: Manifest
    told: proof.Told | None
    aside: str = ""


def try_out(path: Path) -> Restored:
    """Restore into a database of its own, compare, try, and throw it away 试恢复."""
    manifest = archive.check(path)
    with postgres.temporary() as cluster, tempfile.TemporaryDirectory(prefix="lianxin-") as folder:
        _refuse_foreign(manifest, cluster.binaries.major)
        return Restored(manifest, _fill(path, manifest, cluster, Path(folder), verify=True))


def into_home(path: Path, home: Path, *, replace: bool, verify: bool) -> Restored:
    """Restore into a data folder with its embedded server, which must not be running.

    Raises:
        Problem: the archive is damaged or of another program; there is data and `replace` was not said; rows differ.
    """
    manifest = archive.check(path)
    base = places.folder(home)
    with postgres.locked(base):
        cluster = postgres.cluster(base)
        _refuse_foreign(manifest, cluster.binaries.major)
        with postgres.running(cluster):
            used = _is_used(cluster, base)
            if used and not replace:
                raise Problem(
                    f"{base} 中已有数据，未作改动。确要恢复请加 --replace：原有数据会改名保留。",
                    f"There is data in {base}; nothing was changed. Add --replace: what is there is renamed and kept.",
                )
            with _beside(base) as media:
                told = _fill(path, manifest, cluster, media, verify=verify)
                return Restored(manifest, told, _swap(cluster, base, media, used=used))


def into_database(path: Path, url: str, home: Path, *, verify: bool) -> Restored:
    """Restore into an empty database of another server, in one transaction; attachments go to the data folder."""
    manifest = archive.check(path)
    address = database.conninfo(database.from_url(url))
    database.check_address(address)
    with psycopg.connect(address) as connection:
        major = connection.info.server_version // 10000
        if rows.tables(connection) or any(sources.attachments(home)):
            raise Problem(
                f"目标库或 {sources.media_folder(home)} 不是空的，未作改动。请新建一个空库（见运维手册），附件目录先改名。",
                f"The target database or {sources.media_folder(home)} is not empty; nothing was changed. Create an empty"
                " database (see the operating page), and rename the folder of attachments.",
            )
    _refuse_foreign(manifest, major)
    with _beside(places.folder(home)) as media, tempfile.TemporaryDirectory(prefix="lianxin-") as folder:
        dump = Path(folder) / archive.DUMP
        archive.unpack(path, manifest, dump, media)
        _load(dump, address, major, ["--single-transaction"])
        _compare(manifest, sources.seeing_all(address))
        told = proof.run(address) if verify else None
        _put_media(home, media, "")
    return Restored(manifest, told)


def _refuse_foreign(manifest: Manifest, major: int) -> None:
    """Refuse, in words, what this program or this server cannot take."""
    made = manifest.postgres // 10000
    if made > major:
        raise Problem(
            f"备份来自 PostgreSQL {made}，这里是 {major}，不能读。请改用 PostgreSQL {made} 或更高版本。",
            f"The backup was made by PostgreSQL {made}; {major} cannot read it. Use PostgreSQL {made} or later.",
        )
    unknown = sorted(set(manifest.migrations) - proof.known_migrations())
    if unknown:
        raise Problem(
            f"备份由较新的程序（{manifest.program}）做成，本程序（{sources.program_version()}）不认识其中的数据表变更："
            f"{'、'.join(unknown[:3])}。请先换成该版本再恢复。",
            f"The backup was made by a newer program ({manifest.program}); this one ({sources.program_version()}) does not"
            f" know its migrations: {', '.join(unknown[:3])}. Install that version first.",
        )


def _fill(
    path: Path, manifest: Manifest, cluster: Cluster, media: Path, *, verify: bool
) -> proof.Told | None:
    """A database beside the present one with everything in it, compared; gone again when anything differs."""
    _drop(cluster, DRAFT)
    with psycopg.connect(cluster.address("postgres", postgres.SUPERUSER), autocommit=True) as connection:
        owner = sql.Identifier(database.ROLE)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DRAFT), owner))
    try:
        with tempfile.TemporaryDirectory(prefix="lianxin-", dir=media.parent) as folder:
            dump = Path(folder) / archive.DUMP
            archive.unpack(path, manifest, dump, media)
            _load(dump, cluster.address(DRAFT), cluster.binaries.major, ["--jobs=2", "--exit-on-error"])
        _compare(manifest, cluster.address(DRAFT, postgres.SUPERUSER))
        return proof.run(cluster.address(DRAFT)) if verify else None
    except BaseException:
        _drop(cluster, DRAFT)
        raise


def _load(dump: Path, address: str, major: int, how: list[str]) -> None:
    folder = programs.folder_for(major)
    wanted = dump.with_suffix(".list")
    wanted.write_text(_without_walls(programs.listed(folder, dump)), encoding="utf-8")
    words = ["pg_restore", "--no-owner", "--no-acl", f"--use-list={wanted}", *how, str(dump)]
    programs.finish(programs.start(folder, words, sources.seeing_all(address)))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _without_walls(listing: str) -> str:
    """What a dump holds but its policies: foreign keys are checked by the owner, who must not stand behind the walls yet.

    `prepare` puts them up, for a trial as for every start.
    """
    walls = (" POLICY ", " ROW SECURITY ")
    return "".join(line for line in listing.splitlines(True) if not any(word in line for word in walls))


def _compare(manifest: Manifest, address: str) -> None:
    with psycopg.connect(address) as connection:
        wrong = rows.differing(manifest.tables, rows.fingerprints(connection))
        if rows.last_checkpoint(connection) != manifest.checkpoint:
            wrong.append("kernel_checkpoint")
    if wrong:
        raise Problem(
            f"恢复出的数据与备份清单不符：{'、'.join(wrong[:5])}。没有启用。",
            f"What was restored is not what the manifest says: {', '.join(wrong[:5])}. It was not put in place.",
        )


def _is_used(cluster: Cluster, base: Path) -> bool:
    with psycopg.connect(cluster.address(user=postgres.SUPERUSER)) as connection:
        return bool(rows.tables(connection)) or any(sources.attachments(base))


@contextmanager
def _beside(base: Path) -> Iterator[Path]:
    """A folder for attachments next to their place."""
    folder = Path(tempfile.mkdtemp(prefix="media.restoring.", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(cluster: Cluster, base: Path, media: Path, *, used: bool) -> str:
    """Put database and attachments in place; what was there bears the time in its name from now on."""
    stamp = f"before_{datetime.now(UTC):%Y%m%d_%H%M%S}" if used else ""
    with psycopg.connect(cluster.address("postgres", postgres.SUPERUSER), autocommit=True) as connection:
        if used:
            _rename(connection, database.NAME, f"{database.NAME}_{stamp}")
        else:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(database.NAME)))
        _rename(connection, DRAFT, database.NAME)
    _put_media(base, media, stamp)
    return f"{database.NAME}_{stamp}" if used else ""


def _put_media(home: Path, media: Path, stamp: str) -> None:
    place = sources.media_folder(home)
    if stamp and place.exists():
        place.rename(place.with_name(f"media.{stamp}"))
    if place.exists():
        shutil.rmtree(place)
    owner = home.stat()
    for path in [media, *media.rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid)
    media.rename(place)


def _rename(connection: rows.Connection, old: str, new: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
    )


def _drop(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.address("postgres", postgres.SUPERUSER), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def is_address(text: str) -> bool:
    """Whether `--into` names a database rather than a folder."""
    return "://" in text or ("=" in text and bool(conninfo_to_dict(text)))
