"""The limiter 限次: how often something was tried lately from one place, counted in the database for all workers.

A row per place and minute; what is older than an hour is thrown away as new minutes begin. What is counted
is a digest, so that no address is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

KEPT = timedelta(hours=1)
Network = IPv4Network | IPv6Network


def address_of(request: HttpRequest) -> str:
    """Where a request comes from 来源地址: the peer, or what our own proxies in front say of it."""
    meta = request.META
    peer = str(meta.get("REMOTE_ADDR", ""))
    return behind(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES)


def place_of(request: HttpRequest) -> str:
    """What counts as one place for limits: an address, of the long kind the network of one subscriber (/64)."""
    here = _parsed(address_of(request))
    return str(ip_network(f"{here}/64", strict=False)) if isinstance(here, IPv6Address) else str(here or "")


def behind(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The first address from the right that no trusted proxy stands at; whoever is not trusted is believed nothing."""
    here, hops = peer, [one for one in forwarded.split(",") if one.strip()]
    while hops and _is_trusted(here, trusted):
        said = _parsed(hops.pop())
        if said is None:
            break
        here = str(said)
    return here


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    here = _parsed(address)
    return here is not None and any(here in network for network in trusted)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with or without a port, brackets or the prefix of a mapped one; None when it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _digest(what: str, whom: str) -> bytes:
    return hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{whom}".encode()).digest()[:16]


def tried(what: str, whom: str, at: datetime, *, minutes: int = 1) -> int:
    """How often it was tried in this minute, or in the last minutes, without counting another try."""
    since = at.replace(second=0, microsecond=0) - timedelta(minutes=minutes - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n), 0) FROM kernel_attempt WHERE digest = %s AND minute BETWEEN %s AND %s",
            [_digest(what, whom), since, at],
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
