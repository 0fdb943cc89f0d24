"""The keys of sealed data 数据密钥: a file outside the database, several keys, the last one in use.

Owns the file: making, reading, adding a key. Not what is sealed with them. The file is text, so that it can be
printed and put into a safe: one line per key with its name, day and secret, and one for the index.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

HEAD = (
    "# 连心桥数据密钥 Lianxin data keys。与数据库备份分开保存；遗失则姓名、电话无法恢复。\n"
    "# Keep apart from backups of the database; without it sealed names and numbers are lost.\n"
)
INDEX = "index"
SECRET_BYTES = 32


class KeysUnreadable(Exception):
    """The file of keys is missing or no such file; its text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name (4 bytes, in every cell sealed with it), the day it was made, its secret."""

    name: bytes
    made: str
    secret: bytes

    def derived(self, purpose: str, length: int) -> bytes:
        """A key for one purpose only."""
        return derived(self.secret, purpose, length)


@dataclass(frozen=True, slots=True)
class Ring:
    """All keys of an installation, oldest first, and the secret of the index."""

    keys: tuple[Key, ...]
    index: bytes

    @property
    def current(self) -> Key:
        """The key with which new cells are sealed."""
        return self.keys[-1]

    def key(self, name: bytes) -> Key | None:
        """The key of that name; None when it is not in the file."""
        return next((one for one in self.keys if one.name == name), None)


@lru_cache(maxsize=64)
def derived(secret: bytes, purpose: str, length: int) -> bytes:
    """HKDF-SHA256 of a secret."""
    return HKDF(hashes.SHA256(), length, None, f"lianxin {purpose}".encode()).derive(secret)


def path() -> Path:
    """Where the keys are: LIANXIN_KEYS_FILE, else in the data folder."""
    return Path(settings.LIANXIN_KEYS_FILE)


def ring() -> Ring:
    """The keys as the file has them now; read again when it changed.

    Raises:
        KeysUnreadable: no such file, or it holds no key.
    """
    file = path()
    try:
        found = file.stat()
    except OSError:
        raise KeysUnreadable(
            f"找不到数据密钥文件 {file}，请从保管处放回 (the file of keys is missing)"
        ) from None
    return _read(file, found.st_mtime_ns, found.st_ino)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int, _inode: int) -> Ring:
    keys, index = [], b""
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            secret = base64.b64decode(words[-1], validate=True)
            if words[0] == INDEX:
                index = secret
            else:
                keys.append(Key(bytes.fromhex(words[0]), words[1], secret))
        except (ValueError, IndexError):
            raise KeysUnreadable(f"{file} 中有一行不是密钥 (a line that is no key)") from None
    if not keys or not index:
        raise KeysUnreadable(f"{file} 不完整 (not whole)")
    return Ring(tuple(keys), index)


def make(today: date) -> None:
    """Make the file with a first key; one that exists stays as it is."""
    with _locked():
        if not path().exists():
            lines = [_line(INDEX, today), _line(_name(), today)]
            _write(HEAD + "".join(lines))


def add(today: date) -> Key:
    """Add a key, which is in use from now on."""
    with _locked():
        before = path().read_text(encoding="utf-8")
        _write(before + _line(_name(), today))
    return ring().current


def blind(table: str, column: str, value: str) -> bytes:
    """Index of a value 盲索引: the same for the same value of a column, and nothing can be read from it."""
    key = derived(ring().index, f"index {table}.{column}", SECRET_BYTES)
    return hmac.new(key, value.encode(), hashlib.sha256).digest()[:16]


def _name() -> str:
    return secrets.token_hex(4)


def _line(name: str, today: date) -> str:
    return f"{name} {today.isoformat()} {base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}\n"


@contextmanager
def _locked() -> Iterator[None]:
    """One writer at a time: two processes may start at once."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(text: str) -> None:
    """Whole or not at all, and on the disk before anything is sealed with it."""
    file = path()
    whose = file.stat() if file.exists() else None
    draft = file.with_name(f"{file.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        if whose is not None and os.geteuid() == 0:
            # Pages read it under an account of their own, also after root has added a key.
            os.fchown(out.fileno(), whose.st_uid, whose.st_gid)
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
