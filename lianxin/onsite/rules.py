"""Words and readings of what a phone sends 现场记录. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lianxin.kernel.words import Labelled

TITLE_MOST = 60
FILES_MOST = 12
PHOTO_MOST, SOUND_MOST = 2 * 1024 * 1024, 8 * 1024 * 1024
STOPS = "。！？；!?;\n"


class NoteOutcome(Labelled):
    """现场处理: the four ways in which a note leaves the visit."""

    SETTLED = "settled", "当场解决", "Settled on the spot"
    ANSWERED = "answered", "现场答复", "Answered on the spot"
    TAKEN = "taken", "带回办理", "Taken back"
    SUPPLEMENT = "supplement", "补充", "Added to a matter"


class Sort(Labelled):
    """附件种类: what a phone sends after a note."""

    PHOTO = "photo", "照片", "Photo"
    SIGNATURE = "signature", "签字", "Signature"


MOST = {Sort.PHOTO: PHOTO_MOST, Sort.SIGNATURE: PHOTO_MOST}


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that a note announces: the phone's own number of it, what it is, how large, its digest."""

    id: UUID
    sort: Sort
    size: int
    sha256: str


def announced(text: str) -> list[Announced] | None:
    """The files that a note announces, one per line: number, sort, bytes, SHA-256; None when it cannot be read."""
    found = [_announced(line.split()) for line in text.split("\n") if line.strip()]
    read = [one for one in found if one is not None]
    ids = {one.id for one in read}
    return read if len(ids) == len(found) <= FILES_MOST else None


def _announced(parts: list[str]) -> Announced | None:
    if len(parts) != 4 or parts[1] not in {one.value for one in Sort}:
        return None
    number, sort, digest = _uuid(parts[0]), Sort(parts[1]), parts[3].lower()
    is_size = parts[2].isascii() and parts[2].isdecimal() and len(parts[2]) < 9
    is_digest = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    if number is None or not is_size or not is_digest or not 0 < int(parts[2]) <= MOST[sort]:
        return None
    return Announced(number, sort, int(parts[2]), digest)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def headline(gist: str, otherwise: str) -> str:
    """A title from what was noted: its first sentence, cut where it is too long; else the words given."""
    text = gist.strip()
    end = min((place for place in map(text.find, STOPS) if place > 0), default=len(text))
    first = " ".join(text[:end].split())
    return (first if len(first) <= TITLE_MOST else first[: TITLE_MOST - 1] + "…") or otherwise


def claimed(text: str) -> datetime | None:
    """The time on the phone, which is a claim; None when it cannot be read or has no zone."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at if at.tzinfo is not None and 1900 < at.year < 2200 else None


def day_noted(claim: datetime | None, today: date, *, days_back: int = 30) -> date:
    """The day of a visit by the phone's clock: never after the server's day, nor long before it."""
    if claim is None:
        return today
    return claim.date() if 0 <= (today - claim.date()).days <= days_back else today
