"""Making a backup 备份: database, attachments and ledger root of one moment, in one file that is whole or not there.

Writers go on meanwhile. The dump and the hashes of the rows see one exported snapshot; attachments are only ever added
under new names, so that those of the snapshot are still there when they are copied after it. What is erased by the
schedule in between is left out, and stays erased.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from lianxin.config.console import Problem
from lianxin.config.keeping import archive, programs, rows, sources
from lianxin.config.keeping.archive import Manifest

JOB = "每日备份"
SPARED = 64 * 1024 * 1024
# A dump is packed well below half of its database; it exists twice for a moment.
PACKED = 1.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    path: Path
    manifest: Manifest
    bytes: int


def make(folder: Path, *, address: str = "", home: Path | None = None) -> Made:
    """Make a backup in a folder.

    Raises:
        Problem: too little room, no tools of the server's version, the server does not answer, the disk is full.
    """
    address = address or sources.keeper_address()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = datetime.now(UTC)
    target = folder / f"lianxin-{stamp:%Y%m%d-%H%M%S}.tar"
    members = sources.attachments(home)
    with _drafts(folder, target) as (dump, draft), psycopg.connect(address) as connection:
        _check_room(folder, connection, members)
        manifest = _dump(connection, address, dump, stamp)
        # Once more: attachments of acts that were committed just before the snapshot.
        members = sources.attachments(home)
        archive.write(draft, manifest, [(archive.DUMP, dump), *members])
        draft.rename(target)
        _sync(folder)
    return Made(target, manifest, target.stat().st_size)


@contextmanager
def _drafts(folder: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    """Names that nobody takes for a backup, gone in the end whatever happens."""
    dump, draft = (folder / f".{target.stem}.{os.getpid()}.{part}" for part in ("dump", "part"))
    try:
        yield dump, draft
    except OSError as error:
        words = error.strerror or str(error)
        raise Problem(f"备份没有完成：{words}", f"The backup was not finished: {words}") from error
    finally:
        dump.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)


def _check_room(folder: Path, connection: rows.Connection, members: list[tuple[str, Path]]) -> None:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    files = sum(path.stat().st_size for _, path in members if path.exists())
    wanted = int((row[0] if row else 0) * PACKED) + files + SPARED
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise Problem(
            f"{folder} 空间不足：需要约 {wanted >> 20} MB，剩余 {free >> 20} MB。请清理、减少 --keep 或换目录。",
            f"Too little room in {folder}: about {wanted >> 20} MB wanted, {free >> 20} MB free. Make room, keep fewer"
            " (--keep), or choose another folder.",
        )


def _dump(connection: rows.Connection, address: str, dump: Path, stamp: datetime) -> Manifest:
    """Dump and count in one snapshot, both at the same time."""
    connection.rollback()
    tools = programs.folder_for(connection.info.server_version // 10000)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    words = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", "--enable-row-security"]
    snapshot = f"--snapshot={row[0] if row else ''}"
    process = programs.start(tools, [*words, snapshot, f"--file={dump}"], address)
    try:
        found = rows.fingerprints(connection)
        manifest = Manifest(
            made_at=stamp.isoformat(timespec="seconds"),
            program=sources.program_version(),
            postgres=connection.info.server_version,
            migrations=applied(connection),
            tables=found,
            checkpoint=rows.last_checkpoint(connection),
        )
        programs.finish(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return manifest


def applied(connection: rows.Connection) -> list[str]:
    """The migrations that a database has."""
    names = {name for _, name in rows.tables(connection)}
    if "django_migrations" not in names:
        raise Problem(
            "库中没有数据表，无可备份。", "The database has no tables; there is nothing to back up."
        )
    found = connection.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    return sorted(name for (name,) in found)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note(address: str, began: datetime, done: int, error: str = "") -> None:
    """Leave a trace among the jobs, for the page and for the probes."""
    with psycopg.connect(address) as connection:
        connection.execute(
            "INSERT INTO kernel_jobrun (name, started_at, finished_at, n_done, error) VALUES (%s, %s, now(), %s, %s)"
            " ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at, finished_at = excluded.finished_at,"
            " n_done = excluded.n_done, error = excluded.error",
            [JOB, began, done, error[:400]],
        )
