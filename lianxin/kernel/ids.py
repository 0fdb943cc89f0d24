"""Identifiers 标识: UUIDv7 made by the caller, and the readable numbers of PostgreSQL sequences."""

from __future__ import annotations

import os
import time
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection


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
