"""Writing an export 整体导出: one snapshot, table by table, row by row, the same bytes for the same state."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from lianxin.casefile.models import Attachment
from lianxin.config.console import Problem
from lianxin.config.keeping import sources
from lianxin.config.whole import cells
from lianxin.config.whole.form import (
    FILES,
    MANIFEST,
    SEAL,
    SEAL_DIGITS,
    SERIES,
    Manifest,
    Part,
    Table,
    table_file,
    tables,
)
from lianxin.kernel.files import media
from lianxin.kernel.ledger import latest
from lianxin.policy.models import ProgrammeFile

BATCH, PIECE = 1000, 1 << 20
# The oldest day that a ZIP can tell: the file holds no time of its own.
DAY = (1980, 1, 1, 0, 0, 0)
FIXED = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex';"
    " SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0"
)


def write(out: Path, passphrase: str) -> tuple[Manifest, int]:
    """Write everything into a file that appears under its name only when it is whole; as the owner of the tables.

    Args:
        passphrase: personal data and secrets are sealed under it; empty leaves them out.

    Returns:
        The manifest, and how many sealed values could not be opened here and were left out.

    Raises:
        Problem: the file exists; the passphrase is too short.
    """
    if out.exists():
        raise Problem(f"{out} 已经存在，未覆盖。", f"{out} exists and was not overwritten.")
    if passphrase and len(passphrase) < cells.PASSPHRASE_LEAST:
        least = cells.PASSPHRASE_LEAST
        raise Problem(f"口令至少 {least} 位。", f"The passphrase needs {least} characters at least.")
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file, _snapshot():
            manifest, lost = _fill(file, passphrase)
            seal(file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(out)
    finally:
        draft.unlink(missing_ok=True)
    return manifest, lost


@contextmanager
def _snapshot() -> Iterator[None]:
    """One moment of the database, written alike whatever the server's settings are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(FIXED)
        yield


def _fill(file: IO[bytes], passphrase: str) -> tuple[Manifest, int]:
    point = latest()
    checkpoint = (point.n, bytes(point.root).hex()) if point else (0, "")
    salt = cells.salt_of(checkpoint)
    under = cells.Passphrase(passphrase, salt) if passphrase else None
    manifest = Manifest(
        program=sources.program_version(),
        migrations=applied(),
        checkpoint=checkpoint,
        personal="sealed" if under else "left out",
        salt=salt.hex() if under else "",
        series=series(),
    )
    lost = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for place, table in enumerate(tables(), 1):
            part, closed = _table(archive, table_file(place, table), table, under)
            manifest.tables.append(part)
            lost += closed
        _attachments(archive, manifest)
        body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        archive.writestr(_member(MANIFEST, zipfile.ZIP_DEFLATED), body)
        archive.comment = SEAL + b"0" * SEAL_DIGITS
    return manifest, lost


def seal(file: IO[bytes]) -> None:
    """Put the digest of all bytes before it at the end of the file, where its comment has room for it."""
    end = file.seek(-SEAL_DIGITS, os.SEEK_END)
    digest = digest_of(file, end)
    file.seek(end)
    file.write(digest.encode())


def digest_of(file: IO[bytes], size: int) -> str:
    """SHA-256 over the first bytes of a file."""
    state = hashlib.sha256()
    file.seek(0)
    while size > 0 and (piece := file.read(min(PIECE, size))):
        state.update(piece)
        size -= len(piece)
    return state.hexdigest()


def applied() -> list[str]:
    """The changes of the tables that this database has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        return sorted(name for (name,) in cursor.fetchall())


def series() -> dict[str, int]:
    """How far the readable numbers of each kind and year have come; asks as the owner of their sequences."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
        for name in [one for (one,) in cursor.fetchall() if SERIES.fullmatch(one)]:
            cursor.execute(f"SELECT last_value FROM {name} WHERE is_called")
            if (row := cursor.fetchone()) is not None:
                found[name] = int(row[0])
    return found


def _member(name: str, how: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DAY)
    info.compress_type, info.external_attr, info.create_system = how, 0o600 << 16, 3
    return info


def _table(
    archive: zipfile.ZipFile, name: str, table: Table, under: cells.Passphrase | None
) -> tuple[Part, int]:
    rows, size, lost, state = 0, 0, 0, hashlib.sha256()
    with archive.open(_member(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as out:
        for text in lines(table):
            if table.changed:
                row = json.loads(text)
                lost += cells.leave(table, row, under)
                text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            line = f"{text}\n".encode()
            out.write(line)
            state.update(line)
            rows, size = rows + 1, size + len(line)
    return Part(name, rows, size, state.hexdigest()), lost


def lines(table: Table) -> Iterator[str]:
    """Every row of a table as PostgreSQL writes it in JSON, by key, a batch at a time."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one.name) for one in table.columns)
    order = quote(table.key) + (' COLLATE "C"' if table.is_key_text else "")
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT row_to_json(t)::text FROM (SELECT {columns} FROM {quote(table.name)} ORDER BY {order}) t"
        )
        while rows := cursor.fetchmany(BATCH):
            yield from (text for (text,) in rows)


def _attachments(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The bytes that attachments of matters and programmes name, as they lie here; packed files are not packed again."""
    rows: Any = Attachment.objects.exclude(stored="").order_by("id").values_list("stored", "stored_small")
    others: Any = ProgrammeFile.objects.exclude(stored="").order_by("id").values_list("stored")
    for pair in chain(rows.iterator(BATCH), others.iterator(BATCH)):
        for name in filter(None, pair):
            try:
                file = media.path_of(name).open("rb")
            except FileNotFoundError:
                manifest.missing.append(name)
                continue
            with file:
                manifest.files.append(_copied(archive, f"{FILES}/{name}", file))


def _copied(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> Part:
    size, state = 0, hashlib.sha256()
    with archive.open(_member(name, zipfile.ZIP_STORED), "w", force_zip64=True) as out:
        while piece := file.read(PIECE):
            out.write(piece)
            state.update(piece)
            size += len(piece)
    return Part(name, 0, size, state.hexdigest())
