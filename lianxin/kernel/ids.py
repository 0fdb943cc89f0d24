"""Identifiers 标识: UUIDv7 made by the caller, and the readable numbers of PostgreSQL sequences."""

from __future__ import annotations

import os
import time
from threading import Lock
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection
from psycopg.sql import SQL, Identifier, Placeholder

# The last moment given to an identifier in this process: milliseconds and their 4096ths in one number.
_last = 0
_lock = Lock()


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 bits of their fraction, then random bits.

    New rows stay together in an index, and what one process made later sorts later, also within a millisecond: rows
    are ordered by it where nothing else tells them apart. Source: RFC 9562 §5.7 and §6.2, method 3.
    """
    global _last
    with _lock:
        _last = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        milliseconds, fraction = divmod(_last, 4096)
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62
    return UUID(int=value | int.from_bytes(os.urandom(8), "big") >> 2)


def read_uuid(text: str) -> UUID | None:
    """An identifier as somebody wrote it; nothing when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def derived_id(*parts: object) -> UUID:
    """The same identifier for the same parts: idempotency keys of the system's own acts."""
    return uuid5(NAMESPACE_URL, "lianxin:" + "|".join(str(part) for part in parts))


def next_number(prefix: str, year: int) -> str:
    """The next readable number such as SFW-2026-00012; unique, with gaps where an act was rolled back."""
    return next_numbers(prefix, year, 1)[0]


def next_numbers(prefix: str, year: int, n: int) -> list[str]:
    """The next readable numbers, as many as are wanted, in one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lianxin_next_number(%s, %s) FROM generate_series(1, %s)", [prefix, year, n])
        return [f"{prefix}-{year}-{value:05d}" for (value,) in cursor.fetchall()]


def next_without_gap(table: str, **of: UUID | int | str) -> int:
    """The next number of a series, counted in a row that stays locked until the transaction ends: no gap, no double.

    Args:
        table: the table of the counters; its column `n` is the last number given.
        of: the columns that name the series, on which the table has a unique constraint.
    """
    names = SQL(", ").join(Identifier(name) for name in of)
    words = SQL(
        "INSERT INTO {table} AS c ({names}, n) VALUES ({values}, 1)"
        " ON CONFLICT ({names}) DO UPDATE SET n = c.n + 1 RETURNING n"
    ).format(table=Identifier(table), names=names, values=SQL(", ").join(Placeholder() * len(of)))
    with connection.cursor() as cursor:
        cursor.execute(words.as_string(), list(of.values()))
        (n,) = cursor.fetchone() or (1,)
    return int(n)
