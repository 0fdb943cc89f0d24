"""Identifiers 标识: UUIDv7 made by the caller, and the readable numbers of PostgreSQL sequences."""

from __future__ import annotations

import os
import time
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection
from psycopg.sql import SQL, Identifier, Placeholder


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then random bits, so that new rows stay together in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


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
