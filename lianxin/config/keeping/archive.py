"""The form of a backup file 备份文件: a plain tar that any tool opens, the manifest last, and a seal over every byte.

The seal stands behind the end of the tar, where tar tools do not look: a SHA-256 over all bytes before it. A file without
its seal is not whole; one whose seal does not fit is damaged. Neither is ever read further.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from lianxin.config.console import Problem

FORMAT = 1
DUMP, MANIFEST, MEDIA = "database.dump", "manifest.json", "media"
NAME = re.compile(r"lianxin-\d{8}-\d{6}\.tar")
# Names of attachments are made by the program: nothing else is written outside of the archive.
MEMBER = re.compile(r"media(/[A-Za-z0-9][A-Za-z0-9._-]*)+")
MARK = b"\nlianxin-backup-1 sha256 "
SEAL_BYTES = len(MARK) + 64
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself 备份清单."""

    made_at: str
    program: str
    postgres: int
    migrations: list[str]
    tables: dict[str, tuple[int, str]]
    checkpoint: tuple[int, str]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(n for n, _ in self.tables.values())

    @property
    def attachments(self) -> int:
        """How many attachments there are."""
        return sum(name != DUMP for name in self.files)


class Sealing(io.RawIOBase):
    """Passes bytes on and remembers their SHA-256."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self.file, self.state = file, hashlib.sha256()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Pass on."""
        self.state.update(data)
        self.file.write(data)
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Pass on in the other direction."""
        data = self.file.read(size)
        self.state.update(data)
        return data


def write(draft: Path, manifest: Manifest, members: Iterable[tuple[str, Path]]) -> None:
    """Write an archive; files that vanish meanwhile are left out: an upload that was refused, or erased by the schedule.

    Args:
        draft: a path that does not exist; it is complete, sealed and on the disk when this returns.
        manifest: without its files, which are noted here as they are read.
        members: name inside and path of each.
    """
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sealing = Sealing(file)
        with tarfile.open(fileobj=sealing, mode="w|", bufsize=PIECE) as tar:
            for name, path in members:
                _add(tar, manifest, name, path)
            body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size, info.mode = len(body), 0o600
            tar.addfile(info, io.BytesIO(body))
        file.write(MARK + sealing.state.hexdigest().encode())
        file.flush()
        os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
        reading = Sealing(file)
        tar.addfile(info, reading)
        manifest.files[name] = info.size, reading.state.hexdigest()


def check(path: Path) -> Manifest:
    """The manifest of a whole archive.

    Raises:
        Problem: it is no archive of ours, not whole, or a bit of it is not what it was.
    """
    try:
        with path.open("rb") as file:
            _check_seal(path, file)
            file.seek(0)
            with _damage(path), tarfile.open(fileobj=file, mode="r:") as tar:
                return _manifest(tar)
    except OSError as error:
        words = error.strerror or str(error)
        raise Problem(f"无法读取 {path}：{words}", f"{path} cannot be read: {words}") from error


def _check_seal(path: Path, file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END) - SEAL_BYTES
    file.seek(max(0, size))
    seal = file.read()
    if size <= 0 or not seal.startswith(MARK):
        raise Problem(
            f"{path} 不是完整的连心桥备份：没有封印，可能没有写完、被截断或末尾损坏。请换一份备份。",
            f"{path} is not a whole backup of Lianxin: it has no seal; it was not finished, was cut short, or its end"
            " is damaged. Take another one.",
        )
    if digest_of(file, size) != seal.removeprefix(MARK).decode("ascii", "replace"):
        raise _damaged(path)


def _damaged(path: Path) -> Problem:
    return Problem(
        f"{path} 已损坏（校验值不符），不能用来恢复。请换一份备份。",
        f"{path} is damaged (its check sum is wrong) and is not restored from. Take another one.",
    )


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path) from error


def digest_of(file: IO[bytes], size: int) -> str:
    """SHA-256 over so many bytes from the beginning of a file."""
    state = hashlib.sha256()
    file.seek(0)
    while size > 0 and (data := file.read(min(PIECE, size))):
        state.update(data)
        size -= len(data)
    return state.hexdigest()


def _manifest(tar: tarfile.TarFile) -> Manifest:
    member = tar.extractfile(MANIFEST)
    found = json.loads(member.read()) if member else {}
    if found.get("format") != FORMAT:
        raise Problem(
            f"备份格式 {found.get('format')} 不是本版本能读的 {FORMAT}。请用做备份时的程序版本恢复。",
            f"The backup has format {found.get('format')}; this version reads {FORMAT}. Use the version that made it.",
        )
    for key in ("tables", "files"):
        found[key] = {name: (int(n), str(digest)) for name, (n, digest) in found[key].items()}
    found["checkpoint"] = (int(found["checkpoint"][0]), str(found["checkpoint"][1]))
    return Manifest(**found)


def unpack(path: Path, manifest: Manifest, dump: Path, media: Path) -> None:
    """Write the dump and the attachments out, each compared with what the manifest says of it.

    Raises:
        Problem: a member is missing, differs, or bears a name that no backup of ours has.
    """
    with _damage(path), path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
        left = dict(manifest.files)
        for info in tar:
            if info.name != MANIFEST:
                target = dump if info.name == DUMP else media / _place(info.name)
                if left.pop(info.name) != _written(tar, info, target):
                    raise _damaged(path)
        if left:
            raise _damaged(path)


def _place(name: str) -> str:
    if not MEMBER.fullmatch(name):
        raise ValueError(name)
    return name.removeprefix(f"{MEDIA}/")


def _make(folder: Path) -> None:
    """A folder in which nobody else may look, nor into those above it that are made with it."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700)


def _written(tar: tarfile.TarFile, info: tarfile.TarInfo, target: Path) -> tuple[int, str]:
    source = tar.extractfile(info)
    if source is None:
        raise ValueError(info.name)
    _make(target.parent)
    state = hashlib.sha256()
    with source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while data := source.read(PIECE):
            state.update(data)
            out.write(data)
    return info.size, state.hexdigest()
