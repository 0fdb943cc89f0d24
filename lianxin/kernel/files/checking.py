"""Looking through an upload 查验: its size, the scanner, its kind by content, and the reader that takes it apart.

What comes out is fit to be kept: photographs written anew, everything else as it was sent. Nothing is decided by the
sender's name or the type his browser claims.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from lianxin.kernel import sandbox
from lianxin.kernel.files import clamd, media
from lianxin.kernel.files.kinds import FORMS, READ_BY_OFFICE, READ_BY_PDF, READ_BY_PICTURE, Form, reader_of
from lianxin.kernel.files.names import clean_name
from lianxin.kernel.files.refusals import FILE_MOST, WORDS, not_taken
from lianxin.kernel.refusal import Reason, Refused

PIECE = 1 << 18
HERE = Path(__file__).parent
READERS = {
    READ_BY_PICTURE: HERE / "picture_reader.py",
    READ_BY_PDF: HERE / "pdf_reader.py",
    READ_BY_OFFICE: HERE / "office_reader.py",
}
LIMITS = sandbox.Limits(output=2 * FILE_MOST)
SMALLEST_PDF = 32


class Sent(Protocol):
    """A file as it came: what the sender calls it, and its bytes."""

    @property
    def name(self) -> str | None: ...
    def read(self, n: int = ..., /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> object: ...


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as somebody sends it. Its name and digest tell two acts apart; where it lies meanwhile does not."""

    name: str
    sha256: str
    content: Sent = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked through and is fit to be kept; photographs are no longer the bytes that were sent."""

    name: str
    form: Form
    size: int
    sha256: str
    sent_sha256: str
    content: IO[bytes]
    small: IO[bytes] | None


def offered(file: Sent) -> Offered:
    """A file with the digest of what is sent. Refuses: larger than any file may be, before reading on."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        size += len(piece)
        if size > FILE_MOST:
            raise not_taken("file_too_large", _shown(file.name))
        digest.update(piece)
    return Offered(file.name or "", digest.hexdigest(), file)


class Bytes(io.BytesIO):
    """Bytes in memory with a name."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name: str | None = name


@contextmanager
def checked(files: Sequence[Offered]) -> Iterator[list[Checked]]:
    """The files, each looked through; all reasons at once when one is not taken. Closed at the end."""
    found: list[Checked] = []
    reasons: list[Reason] = []
    with ExitStack() as stack:
        for one in files:
            try:
                found.append(_check(one, stack))
            except Refused as refused:
                reasons += refused.reasons
        if reasons:
            raise Refused(reasons)
        yield found


def _shown(name: str | None) -> str:
    return clean_name(name or "", "")[:60]


def _check(file: Offered, stack: ExitStack) -> Checked:
    """One file. Refuses: anything that is not fit to be kept."""
    shown = _shown(file.name)
    content = stack.enter_context(media.passing())
    size = _taken(file.content, content, shown)
    told = {clamd.FOUND: "file_virus", clamd.DOWN: "scan_down"}.get(clamd.scan(content), "")
    if told:
        raise not_taken(told, shown)
    content.seek(0)
    reader = reader_of(content.read(512))
    if reader not in READERS:
        raise not_taken(reader, shown)
    if reader != READ_BY_PICTURE:
        form = _read(reader, content, shown)
        return Checked(
            clean_name(file.name, form.extension), form, size, file.sha256, file.sha256, content, None
        )
    full, small = stack.enter_context(media.passing()), stack.enter_context(media.passing())
    form = _read(reader, content, shown, (full, small))
    return Checked(clean_name(file.name, form.extension), form, *_measured(full), file.sha256, full, small)


def _taken(file: Sent, into: IO[bytes], shown: str) -> int:
    """How many bytes were sent, written where they wait. Refuses: nothing in it, no room."""
    size = 0
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            size += len(piece)
            if into.write(piece) != len(piece):
                raise OSError("no room")
    except OSError:
        raise not_taken("disk_full", shown) from None
    if not size:
        raise not_taken("file_empty", shown)
    return size


def _read(reader: str, content: IO[bytes], shown: str, results: Sequence[IO[bytes]] = ()) -> Form:
    try:
        ended = sandbox.run(READERS[reader], content, limits=LIMITS, results=results)
    except sandbox.Busy:
        raise not_taken("busy", shown) from None
    except OSError:
        raise not_taken("disk_full", shown) from None
    if ended.word:
        known = {"slow": "file_slow", "crashed": "file_damaged"}.get(ended.word, ended.word)
        raise not_taken(known if known in WORDS else "file_damaged", shown)
    return FORMS[ended.out.decode().partition(" ")[0]]


def _measured(file: IO[bytes]) -> tuple[int, str]:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return os.fstat(file.fileno()).st_size, digest.hexdigest()
