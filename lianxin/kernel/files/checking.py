"""Looking through an upload 查验: its size, the scanner, its kind by content, and the reader that takes it apart.

What comes out is fit to be kept: photographs written anew, everything else as it was sent. Nothing is decided by the
sender's name or the type his browser claims.
"""

from __future__ import annotations

import hashlib
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
from lianxin.kernel.files.refusals import FILE_MOST, WORDS, not_taken, reason
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
class Checked:
    """A file that was looked through. What was sent tells two uploads apart; where it lies meanwhile does not."""

    name: str
    sent: str
    form: Form = field(compare=False)
    size: int = field(compare=False)
    sha256: str = field(compare=False)
    content: IO[bytes] = field(compare=False, repr=False)
    small: IO[bytes] | None = field(compare=False, repr=False)


@contextmanager
def checked(files: Sequence[Sent]) -> Iterator[list[Checked]]:
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


def _check(file: Sent, stack: ExitStack) -> Checked:
    """One file. Refuses: anything that is not fit to be kept."""
    shown = clean_name(file.name or "", "")[:60]
    content = stack.enter_context(media.passing())
    sent, size = _taken(file, content, shown)
    told = {clamd.FOUND: "file_virus", clamd.DOWN: "scan_down"}.get(clamd.scan(content), "")
    if told:
        raise not_taken(told, shown)
    content.seek(0)
    reader = reader_of(content.read(512))
    if reader not in READERS:
        raise not_taken(reader, shown)
    if reader == READ_BY_PICTURE:
        full, small = stack.enter_context(media.passing()), stack.enter_context(media.passing())
        form = _read(reader, content, shown, (full, small))
        return Checked(clean_name(file.name or "", form.extension), sent, form, *_measured(full), full, small)
    form = _read(reader, content, shown)
    return Checked(clean_name(file.name or "", form.extension), sent, form, size, sent, content, None)


def _taken(file: Sent, into: IO[bytes], shown: str) -> tuple[str, int]:
    """Digest and size of what was sent, written where it waits. Refuses: nothing in it, too large, no room."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > FILE_MOST:
                raise not_taken("file_too_large", shown)
            digest.update(piece)
            into.write(piece)
        into.flush()
    except OSError:
        raise not_taken("disk_full", shown) from None
    if not size:
        raise not_taken("file_empty", shown)
    return digest.hexdigest(), size


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


__all__ = ["Checked", "Sent", "checked", "reason"]
