"""Lines 留痕明细: an entry as plain values, in the order in which its digest covers them, and that digest.

Owns both forms of the digest. Form 2 covers who wrote and what was written by digests of their own, each with its own
part of the salt, so that a receipt may leave either out; form 1, which shows names, is that of entries made before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from lianxin.kernel.digests import SHA256
from lianxin.kernel.models import Entry
from lianxin.kernel.verifier import Wrong, entry_digest, hashed, plain
from lianxin.kernel.verifier import body_digest as digest_of_body

FORM = 2
AT_ONCE = 4000


class Line(NamedTuple):
    """One entry as plain values; times in ISO form, UTC, to the microsecond."""

    id: str
    subject: str
    reference: str
    chain: str
    seq: int
    step: str
    state_from: str
    state_to: str
    officer: str
    post: str
    unit: str
    actor_words: str
    at: str
    channel: str
    text: str
    data: Any
    salt: bytes
    body_digest: bytes
    previous: bytes
    digest: bytes
    algorithm: str
    form: int
    erased_at: datetime | None


# Made into text by the database: a million identifiers as objects would cost more than their digests.
COLUMNS = """
SELECT id::text, subject, reference, chain_id::text, seq, step, state_from, state_to, officer_id::text, post_id::text,
 unit_id::text, actor_words, at, channel, text, data::text, salt, body_digest, previous, digest, algorithm, form, erased_at
FROM kernel_entry
"""


def lines(chain_id: UUID | None = None) -> Iterator[Line]:
    """Every entry (or those of one chain), chain by chain in their order."""
    where, values = ("WHERE chain_id = %s", [chain_id]) if chain_id else ("", [])
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{COLUMNS} {where} ORDER BY chain_id, seq", values)
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                yield _line(row)


def _line(row: tuple[Any, ...]) -> Line:
    data = row[15]
    values = list(row)
    values[12] = _iso(row[12])
    values[15] = {} if data == "{}" else json.loads(data)
    values[16:20] = map(bytes, row[16:20])
    return Line._make(values)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def line_of(entry: Entry) -> Line:
    """An entry as a line."""
    return Line(
        str(entry.id),
        entry.subject,
        entry.reference,
        str(entry.chain_id),
        entry.seq,
        entry.step,
        entry.state_from,
        entry.state_to,
        str(entry.officer_id),
        str(entry.post_id),
        str(entry.unit_id),
        entry.actor_words,
        _iso(entry.at),
        str(entry.channel),
        entry.text,
        entry.data,
        bytes(entry.salt),
        bytes(entry.body_digest),
        bytes(entry.previous),
        bytes(entry.digest),
        entry.algorithm,
        entry.form,
        entry.erased_at,
    )


def body_digest(entry: Entry | Line) -> bytes:
    """The digest over salt, text and data; none for an algorithm that does not exist."""
    return _or_none(_body_digest, entry if isinstance(entry, Line) else line_of(entry))


def digest(entry: Entry | Line) -> bytes:
    """The digest over the entry before, every column of the entry, and the digest of its body."""
    return _or_none(_digest, entry if isinstance(entry, Line) else line_of(entry))


def _or_none(compute: Any, line: Line) -> bytes:
    try:
        found: bytes = compute(line)
    except Wrong:
        return b""
    return found


def body_salt(line: Line) -> bytes:
    """The part of the salt that is for the body, and may be shown with it."""
    return bytes(line.salt) if line.form == 1 else hashed(line.algorithm, b"body", line.salt)


def _body_digest(line: Line) -> bytes:
    return digest_of_body(line.algorithm, body_salt(line), line.text, line.data)


def who_digest(line: Line) -> bytes:
    """The digest over who wrote the entry, with a part of the salt that is never shown."""
    who = [line.officer, line.post, line.unit, line.actor_words]
    return hashed(line.algorithm, hashed(line.algorithm, b"who", line.salt), plain(who))


def shown(line: Line) -> dict[str, Any]:
    """The columns of an entry as a receipt shows them: who and what only by their digests."""
    return {
        "form": line.form,
        "id": line.id,
        "subject": line.subject,
        "reference": line.reference,
        "chain": line.chain,
        "seq": line.seq,
        "step": line.step,
        "state_from": line.state_from,
        "state_to": line.state_to,
        "at": line.at,
        "channel": line.channel,
        "who": who_digest(line).hex(),
        "body": line.body_digest.hex(),
        "previous": line.previous.hex(),
        "algorithm": line.algorithm,
        "digest": line.digest.hex(),
    }


def _digest(line: Line) -> bytes:
    if line.form == 1:
        return _first_form(line)
    found = shown(line)
    return entry_digest(found, found["who"], found["body"])


def _first_form(line: Line) -> bytes:
    columns = [
        line.id, line.subject, line.chain, line.seq, line.step, line.state_from, line.state_to, line.officer,
        line.post, line.unit, line.actor_words, line.at, line.channel, line.body_digest.hex(),
    ]  # fmt: skip
    if line.algorithm != SHA256:
        columns.append(line.algorithm)
    return hashed(line.algorithm, line.previous, plain(columns))
