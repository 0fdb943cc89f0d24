"""Where the bytes of files lie 文件存放: MEDIA_ROOT/files/ab/<random>, outside of what the web server serves.

A name is made here and says nothing; what the sender called a file is a column of its row. Bytes are on the disk
(fsync) before their row is committed; bytes without a row are swept away after a day.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from lianxin.kernel.files.refusals import not_taken

NAME = re.compile(r"[0-9a-f]{32}")
PIECE = 1 << 18
# The database lives on the same disk in a small office: files leave it this much room.
SPARED = 64 * 1024 * 1024
SWEPT_AFTER_SECONDS = 24 * 3600
# More files than this of which no row names one belong to another database, and stay.
STRANGERS = 20


class NotTheirs(Exception):
    """The files on the disk and the database do not belong together: a new database on an old data folder, most likely."""


def root() -> Path:
    """The folder of kept files."""
    return Path(settings.MEDIA_ROOT) / "files"


def incoming() -> Path:
    """The folder in which uploads wait while they are looked through; what is left there is swept away."""
    path = Path(settings.MEDIA_ROOT) / "incoming"
    if not path.is_dir():
        _make(path)
    return path


def passing() -> IO[bytes]:
    """A file without a name for bytes on their way, unbuffered: a reader in the sandbox shares its place. Refuses: no room."""
    try:
        return tempfile.TemporaryFile(dir=incoming(), buffering=0)
    except OSError:
        raise not_taken("disk_full") from None


def path_of(name: str) -> Path:
    """Where the bytes of a kept name lie; any other shape of a name is a fault of the program."""
    if not NAME.fullmatch(name):
        raise ValueError(f"no name of ours: {name!r}")
    return root() / name[:2] / name


def keep(content: IO[bytes]) -> str:
    """Write bytes down to the disk under a new random name, which is returned. Refuses: no room, nothing half-kept."""
    name = secrets.token_hex(16)
    path = path_of(name)
    try:
        _make(root(), path.parent)
        _write(path, content)
        _belongs_to_the_store(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise not_taken("disk_full") from None
    return name


def _make(*folders: Path) -> None:
    """Folders of the store, in which nobody else may look."""
    for folder in (Path(settings.MEDIA_ROOT), *folders):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _belongs_to_the_store(*folders)


def _belongs_to_the_store(*paths: Path) -> None:
    """What root writes down is the store's, so that pages, which are no root, serve and erase it."""
    if os.geteuid() == 0:
        whose = Path(settings.MEDIA_ROOT).stat()
        for path in paths:
            os.chown(path, whose.st_uid, whose.st_gid)


def _write(path: Path, content: IO[bytes]) -> None:
    content.seek(0)
    size = os.fstat(content.fileno()).st_size
    if shutil.disk_usage(path.parent).free < size + SPARED:
        raise OSError("no room")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, PIECE)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def drop(name: str) -> None:
    """Take bytes away whose row was not made, or which are erased by law."""
    path_of(name).unlink(missing_ok=True)


def size_of(name: str) -> int | None:
    """How many bytes lie under a name; nothing when they are missing."""
    try:
        return path_of(name).stat().st_size
    except OSError:
        return None


def kept() -> Iterator[Path]:
    """Every kept file."""
    return (path for path in root().glob("??/*") if NAME.fullmatch(path.name))


Known = Callable[[Collection[str]], Collection[str]]


def orphans(known: Known, *, older: float = SWEPT_AFTER_SECONDS) -> list[Path]:
    """Bytes that no row names.

    Args:
        known: which of some names have a row.
        older: seconds; a younger file may belong to an act under way.
    """
    old = {path.name: path for path in kept() if _is_older(path, older)}
    named = set(known(list(old)))
    return [path for name, path in old.items() if name not in named]


def sweep(known: Known, *, older: float = SWEPT_AFTER_SECONDS) -> int:
    """Take away bytes that no row names and uploads left half-way, both after a day; returns how many went.

    Raises: NotTheirs.
    """
    left = [path for path in incoming().iterdir() if _is_older(path, older)]
    unnamed = orphans(known, older=older)
    if len(unnamed) > STRANGERS and len(unnamed) == sum(1 for _ in kept()):
        raise NotTheirs(
            f"{root()}: {len(unnamed)} 个文件都没有记录，可能不是本数据库的，未清除 (none is known)"
        )
    return sum(_taken(path) for path in [*unnamed, *left])


def _is_older(path: Path, seconds: float) -> bool:
    try:
        return path.stat().st_mtime < time.time() - seconds
    except FileNotFoundError:
        return False


def _taken(path: Path) -> bool:
    """Whether it is gone now; what the disk does not let go stays counted and is tried again."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
