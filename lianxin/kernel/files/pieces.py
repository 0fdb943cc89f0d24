"""Files that come in pieces 分片接收: what has come so far lies beside other uploads, and the sender goes on from there.

Owns the bytes on the way only: who may send which file is the caller's. What is left for a day is swept away like any
upload that was left half-way; its sender then begins anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path
from typing import IO
from uuid import UUID

from lianxin.kernel.files import media
from lianxin.kernel.files.refusals import not_taken

PIECE_MOST = 256 * 1024


class Elsewhere(Exception):
    """A piece that does not follow on what has come; `have` bytes are there."""

    def __init__(self, have: int) -> None:
        super().__init__(have)
        self.have = have


def _path(sender: UUID, file_id: UUID) -> Path:
    name = hashlib.sha256(sender.bytes + file_id.bytes).hexdigest()[:40]
    return media.incoming() / f"{name}.part"


def come(sender: UUID, file_id: UUID) -> int:
    """How many bytes of a file have come."""
    try:
        return _path(sender, file_id).stat().st_size
    except FileNotFoundError:
        return 0


def add(sender: UUID, file_id: UUID, offset: int, piece: bytes, *, whole: int) -> int:
    """Put a piece behind what has come; returns how many bytes there are now.

    Raises: Elsewhere when it begins at another place. Refuses: too long, no room; nothing of it stays then.
    """
    path = _path(sender, file_id)
    try:
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            have = os.fstat(file.fileno()).st_size
            if offset != have:
                raise Elsewhere(have)
            if len(piece) > PIECE_MOST or have + len(piece) > whole:
                raise not_taken("file_too_large")
            _written(file, piece, have)
            return have + len(piece)
    except OSError:
        raise not_taken("disk_full") from None


def _written(file: IO[bytes], piece: bytes, have: int) -> None:
    try:
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        os.ftruncate(file.fileno(), have)
        raise


def opened(sender: UUID, file_id: UUID) -> IO[bytes]:
    """What has come, to be read."""
    return _path(sender, file_id).open("rb")


def drop(sender: UUID, file_id: UUID) -> None:
    """Forget what has come: it was taken, or it is not what was announced."""
    _path(sender, file_id).unlink(missing_ok=True)
