"""Gateways 网关: short messages by a gateway's own HTTP interface, and any program by a signed POST (webhook)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from lianxin.kernel.senders.parcel import Parcel, asked, called


def sms(parcel: Parcel) -> None:
    """短信: the gateway has the words as an approved template; it gets the number, the template and its parameters.

    No title of a matter passes through the hands of a carrier.
    """
    first = parcel.lines[0] if parcel.lines else {}
    body = {
        "id": str(parcel.id),
        "phone": parcel.to,
        "template": parcel.settings.get("template", ""),
        "parameters": {
            "count": str(len(parcel.lines)),
            "event": first.get("event", ""),
            "number": first.get("number", ""),
            "date": first.get("date", ""),
        },
    }
    secret = parcel.settings.get("secret")
    asked(parcel.settings["address"], body, parcel, {"Authorization": f"Bearer {secret}"} if secret else None)


def webhook(parcel: Parcel) -> None:
    """通用回调: what happened as JSON; whoever has the secret can tell that it came from here, and when."""
    body = packed(parcel)
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": str(parcel.id),
        "X-Lianxin-Timestamp": stamp,
        "X-Lianxin-Signature": signature(parcel.settings, stamp, body),
    }
    called(parcel.settings["address"], body, headers)


def packed(parcel: Parcel) -> bytes:
    """The body of a webhook."""
    told: dict[str, Any] = {
        "kind": "lianxin-notices-1",
        "id": str(parcel.id),
        "text": parcel.text,
        "notices": [dict(line) for line in parcel.lines],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def signature(settings: Mapping[str, str], stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the moment, a dot, and the body."""
    signed = stamp.encode() + b"." + body
    return "sha256=" + hmac.new(settings.get("secret", "").encode(), signed, hashlib.sha256).hexdigest()
