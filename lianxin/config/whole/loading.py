"""Bringing an export in 整体导入: into an empty installation, all of it or nothing, and proven before it stays."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from lianxin.config.console import Problem
from lianxin.config.whole import cells, package
from lianxin.config.whole.form import FILES, Manifest, Part, Table, table_file, tables
from lianxin.config.whole.package import Package, damaged
from lianxin.config.whole.writing import applied
from lianxin.kernel import ledger
from lianxin.kernel.files import media

BATCH, BATCH_BYTES = 500, 4 << 20
# Rows of these are what makes a database a district's.
TELLING = ("people_officer", "directory_unit", "casefile_matter", "visit_visit", "kernel_entry")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was brought in, and what the ledger says of it."""

    manifest: Manifest
    verdict: ledger.Verdict


def load(path: Path, passphrase: str) -> Loaded:
    """Bring an export into the database of the connection, which is the owner's of its tables.

    Raises:
        Problem: there is data already; the file is damaged, newer, of another version, or wants a passphrase; what came in
            does not balance with the manifest or the ledger does not verify. Nothing stays in any of these cases.
    """
    with package.opened(path) as found:
        manifest = found.manifest
        _check_place(manifest)
        under = _passphrase(manifest, passphrase)
        with _files(found) as waiting, transaction.atomic(), _unguarded():
            _load_all(found, under)
            verdict = _proven(manifest)
            _put(waiting)
        return Loaded(manifest, verdict)


def _check_place(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        for name in TELLING:
            cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")
            if cursor.fetchone():
                raise Problem(
                    "库中已有数据，未作改动。整体导入只能进入空的安装：换一个 LIANXIN_HOME 或新建一个空库再导入。",
                    "There is data already; nothing was changed. Everything goes into an empty installation only: use another"
                    " LIANXIN_HOME, or a new database.",
                )
    here, there = set(applied()), set(manifest.migrations)
    if newer := sorted(there - here):
        raise Problem(
            f"文件由较新的程序（{manifest.program}）导出，本程序不认识：{'、'.join(newer[:3])}。请先升级程序。",
            f"The file comes from a newer program ({manifest.program}); unknown here: {', '.join(newer[:3])}. Upgrade first.",
        )
    names = [table_file(place, table) for place, table in enumerate(tables(), 1)]
    if here - there or names != [one.name for one in manifest.tables]:
        raise Problem(
            f"文件由另一版本的程序（{manifest.program}）导出。请用该版本导入，再升级。",
            f"The file comes from another version of the program ({manifest.program}). Bring it in with that one, then upgrade.",
        )


def _passphrase(manifest: Manifest, words: str) -> cells.Passphrase | None:
    if manifest.personal != "sealed":
        return None
    if not words:
        raise Problem(
            "文件中的姓名、电话等以口令加密，请用 --passphrase-file 给出导出时的口令。",
            "Names and numbers in the file are sealed: give the passphrase of the export with --passphrase-file.",
        )
    return cells.Passphrase(words, bytes.fromhex(manifest.salt))


@contextmanager
def _unguarded() -> Iterator[None]:
    """The guards of single acts rest while whole rows are put back; what migrations wrote themselves makes room."""
    quote = connection.ops.quote_name
    names = [quote(one.name) for one in tables()]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("; ".join(f"DELETE FROM {name}" for name in names))
        yield
        cursor.execute("; ".join(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names))


def _load_all(found: Package, under: cells.Passphrase | None) -> None:
    """Every table; what PostgreSQL does not take for a row of it, or what points at nothing, is a damaged file."""
    try:
        for table, part in zip(tables(), found.manifest.tables, strict=True):
            _load(found, table, part, under)
        _go_on_numbering(found.manifest)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (DatabaseError, zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(str(error).splitlines()[0] if str(error) else type(error).__name__) from error


def _load(found: Package, table: Table, part: Part, under: cells.Passphrase | None) -> None:
    rows = 0
    for batch in _batches(found, table, part, under):
        _insert(table, batch)
        rows += len(batch)
    if rows != part.rows:
        raise damaged(part.name)
    if table.is_numbered and rows:
        _go_on_counting(table)


def _batches(
    found: Package, table: Table, part: Part, under: cells.Passphrase | None
) -> Iterator[Sequence[str]]:
    batch: list[str] = []
    size = 0
    names = {one.name for one in table.columns}
    for line in found.rows(part):
        batch.append(_row(table, names, line, under))
        size += len(line)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _row(table: Table, names: set[str], line: bytes, under: cells.Passphrase | None) -> str:
    text = line.decode()
    row = json.loads(text)
    if set(row) != names:
        raise damaged(table.name)
    if table.changed:
        cells.arrive(table, row, under)
        return json.dumps(row, ensure_ascii=False)
    return text


def _insert(table: Table, batch: Sequence[str]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one.name) for one in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table.name)} ({columns}) SELECT {columns}"
            f" FROM json_populate_recordset(NULL::{quote(table.name)}, %s::json)",
            [f"[{','.join(batch)}]"],
        )


def _go_on_counting(table: Table) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT max({quote(table.key)}) FROM {quote(table.name)}))",
            [quote(table.name), table.key],
        )


def _go_on_numbering(manifest: Manifest) -> None:
    """The next matter's number follows on the last one's."""
    with connection.cursor() as cursor:
        for name, last in manifest.series.items():
            cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {connection.ops.quote_name(name)}")
            cursor.execute("SELECT setval(%s, %s)", [name, last])


def _proven(manifest: Manifest) -> ledger.Verdict:
    """The ledger as it is now: every chain, every checkpoint, and the last one as the manifest has it."""
    point = ledger.latest()
    verdict = ledger.verify()
    if verdict.faults:
        words = "；".join(one.zh for one in verdict.faults[:3])
        raise Problem(
            f"留痕核验未通过，没有导入：{words}", f"The ledger does not verify; nothing came in: {words}"
        )
    if ((point.n, bytes(point.root).hex()) if point else (0, "")) != manifest.checkpoint:
        raise damaged("checkpoint")
    return verdict


@contextmanager
def _files(found: Package) -> Iterator[Path]:
    """The bytes of attachments, in a folder beside their place until everything else has come in."""
    media.incoming()
    waiting = Path(tempfile.mkdtemp(prefix="whole.", dir=media.incoming()))
    try:
        for part in found.manifest.files:
            _keep(found, part, waiting)
        yield waiting
    except OSError as error:
        words = error.strerror or str(error)
        raise Problem(f"附件没有存下：{words}", f"Attachments could not be kept: {words}") from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _put(waiting: Path) -> None:
    """Into their place; where the last step fails after all, what has no row is swept away within a day."""
    for path in sorted(waiting.iterdir()):
        place = media.path_of(path.name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.rename(place)


def _keep(found: Package, part: Part, waiting: Path) -> None:
    descriptor = os.open(
        waiting / part.name.removeprefix(f"{FILES}/"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
    )
    with os.fdopen(descriptor, "wb") as out:
        for piece in found.pieces(part):
            out.write(piece)
