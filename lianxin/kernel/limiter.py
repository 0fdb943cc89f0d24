"""The limiter 限次: how often something was tried lately from one place, counted in the database for all workers.

A row per place and minute; what is older than an hour is thrown away as new minutes begin. What is counted
is a digest, so that no address is kept.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

KEPT = timedelta(hours=1)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what the proxy in front says where there is one (https), else the peer."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _digest(what: str, whom: str) -> bytes:
    return hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{whom}".encode()).digest()[:16]


def tried(what: str, whom: str, at: datetime) -> int:
    """How often it was tried in this minute, without counting another try."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n), 0) FROM kernel_attempt WHERE digest = %s AND minute = %s",
            [_digest(what, whom), minute],
        )
        (n,) = cursor.fetchone() or (0,)
    return int(n)


def too_often(what: str, whom: str, at: datetime, *, most: int) -> bool:
    """Count one more try and say whether there were too many in this minute."""
    digest, minute = _digest(what, whom), at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_attempt (digest, minute, n) VALUES (%s, %s, 1)"
            " ON CONFLICT (digest, minute) DO UPDATE SET n = kernel_attempt.n + 1 RETURNING n",
            [digest, minute],
        )
        (n,) = cursor.fetchone() or (1,)
        if n == 1:
            cursor.execute("DELETE FROM kernel_attempt WHERE minute < %s", [minute - KEPT])
    return int(n) > most
