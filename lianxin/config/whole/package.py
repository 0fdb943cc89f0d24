"""An export that came from somewhere 待导入文件: nothing of it is believed before all of it was read through once.

The seal at its end is compared with every byte before it, names with those that we give, sizes with what
the manifest says, every file with its SHA-256. Reading takes a
piece or a line at a time, whatever the file claims; nothing is unpacked to a path.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lianxin.config.console import Problem
from lianxin.config.whole.form import (
    FORMAT,
    MANIFEST,
    SEAL,
    SEAL_DIGITS,
    SERIES,
    STORED_FILE,
    TABLE_FILE,
    Manifest,
    Part,
)
from lianxin.config.whole.writing import digest_of

PIECE = 1 << 20
MANIFEST_MOST, LINE_MOST = 256 << 20, 64 << 20
MEMBERS_MOST = 5_000_000
# Rows that resemble each other pack well; what unpacks to more than this is made to fill a disk.
UNPACKED_MOST = 400
SPARED = 64 << 20


class Package:
    """An export that is open and was found whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive, self.manifest = archive, manifest

    def rows(self, part: Part) -> Iterator[bytes]:
        """The lines of a table."""
        with self.archive.open(part.name) as file:
            while line := file.readline(LINE_MOST + 1):
                if len(line) > LINE_MOST or not line.endswith(b"\n"):
                    raise damaged(part.name)
                yield line

    def pieces(self, part: Part) -> Iterator[bytes]:
        """The bytes of an attachment."""
        with self.archive.open(part.name) as file:
            while piece := file.read(PIECE):
                yield piece


def damaged(what: str) -> Problem:
    """What is told of a file that is not what it was."""
    return Problem(
        f"文件已损坏或被改动（{what[:80]}），没有导入任何内容。",
        f"The file is damaged or was changed ({what[:80]}); nothing was brought in.",
    )


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """An export, read through once and found whole.

    Raises:
        Problem: no export of ours, one of a newer form, or damaged.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            _check_seal(file, archive)
            manifest = _manifest(archive)
            _check_members(archive, manifest)
            for part in (*manifest.tables, *manifest.files):
                _check(archive, part)
            yield Package(archive, manifest)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(type(error).__name__) from error
    except OSError as error:
        words = error.strerror or str(error)
        raise Problem(f"无法读取 {path}：{words}", f"{path} cannot be read: {words}") from error


def _check_seal(file: IO[bytes], archive: zipfile.ZipFile) -> None:
    comment = archive.comment
    if not comment.startswith(SEAL) or len(comment) != len(SEAL) + SEAL_DIGITS:
        raise Problem(
            "这不是整体导出的文件，或没有写完。", "This is no export of everything, or it was not finished."
        )
    end = file.seek(-SEAL_DIGITS, os.SEEK_END)
    if digest_of(file, end) != comment[len(SEAL) :].decode("ascii", "replace"):
        raise damaged("SHA-256")


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if len(names) > MEMBERS_MOST or names.count(MANIFEST) != 1:
        raise Problem(
            "这不是整体导出的文件：没有 manifest.json。", "This is no export of everything: no manifest.json."
        )
    with archive.open(MANIFEST) as file:
        body = file.read(MANIFEST_MOST + 1)
    if len(body) > MANIFEST_MOST:
        raise damaged(MANIFEST)
    try:
        told = json.loads(body)
        if told["format"] > FORMAT:
            raise Problem(
                f"文件是较新的格式 {told['format']}，本程序只认到 {FORMAT}。请先升级程序。",
                f"The file has the newer form {told['format']}; this program knows {FORMAT}. Upgrade it first.",
            )
        return _read(told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged(MANIFEST) from None


def _read(told: dict[str, Any]) -> Manifest:
    n, root = told.pop("checkpoint")
    tables, files = ([Part(**one) for one in told.pop(name)] for name in ("tables", "files"))
    found = Manifest(**told, checkpoint=(int(n), str(root)), tables=tables, files=files)
    bytes.fromhex(found.salt)
    if any(
        not SERIES.fullmatch(name) or not 0 < last < MEMBERS_MOST**2 for name, last in found.series.items()
    ):
        raise ValueError
    if any(not isinstance(one.bytes, int) or not isinstance(one.rows, int) for one in (*tables, *files)):
        raise ValueError
    return found


def _check_members(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Exactly what the manifest names, under names that are ours, none larger than it says or than its bytes allow."""
    wanted = {one.name: one for one in (*manifest.tables, *manifest.files)}
    found = archive.infolist()
    if len(found) != len(wanted) + 1 or len(wanted) != len(manifest.tables) + len(manifest.files):
        raise damaged("manifest")
    patterns = [(TABLE_FILE, manifest.tables), (STORED_FILE, manifest.files)]
    if any(not pattern.fullmatch(one.name) for pattern, parts in patterns for one in parts):
        raise damaged("names")
    for info in found:
        if info.filename == MANIFEST:
            continue
        part = wanted.get(info.filename)
        bomb = info.file_size > SPARED and info.file_size > UNPACKED_MOST * max(1, info.compress_size)
        if part is None or info.file_size != part.bytes or bomb:
            raise damaged(info.filename)


def _check(archive: zipfile.ZipFile, part: Part) -> None:
    state, size = hashlib.sha256(), 0
    with archive.open(part.name) as file:
        while piece := _piece(file):
            state.update(piece)
            size += len(piece)
            if size > part.bytes:
                raise damaged(part.name)
    if size != part.bytes or state.hexdigest() != part.sha256:
        raise damaged(part.name)


def _piece(file: IO[bytes]) -> bytes:
    return file.read(PIECE)
