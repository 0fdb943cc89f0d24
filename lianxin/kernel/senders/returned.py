"""Returned mail 退信: what came back to our address is read and never answered. Bytes in, a finding out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from uuid import UUID

MOST = 256 * 1024
OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
MACHINES = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "donotreply@")


class ReturnedKind(StrEnum):
    """What a mail is that came to us."""

    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: of which kind, and which of our messages it names."""

    kind: ReturnedKind
    messages: tuple[UUID, ...]


def read(raw: bytes) -> Returned:
    """What a mail is: a report that one of ours was not delivered, an automatic answer, or written by a person.

    None of them gets an answer from us; only the first changes anything.
    """
    mail = message_from_bytes(raw[:MOST])
    names = tuple(dict.fromkeys(UUID(one) for one in OURS.findall(raw[:MOST].decode("ascii", "replace"))))
    if is_report(mail):
        return Returned(ReturnedKind.BOUNCE if _has_failed(mail) else ReturnedKind.AUTOMATIC, names)
    return Returned(ReturnedKind.AUTOMATIC if is_automatic(mail) else ReturnedKind.WRITTEN, names)


def is_report(mail: Message) -> bool:
    """A report of a mail system on a delivery (RFC 3464)."""
    return mail.get_content_type() == "multipart/report"


def is_automatic(mail: Message) -> bool:
    """Whether a machine wrote it (RFC 3834 and what came before): it must never be answered."""
    told = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    sender = str(mail.get("From", "")).lower()
    return (
        told != "no"
        or str(mail.get("Precedence", "")).strip().lower() in ("bulk", "list", "junk", "auto_reply")
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or any(name in mail for name in ("List-Id", "X-Autoreply", "X-Auto-Response-Suppress", "X-Loop"))
        or any(one in sender for one in MACHINES)
    )


def _has_failed(mail: Message) -> bool:
    return any(word.lower() == "failed" for word in _actions(mail))


def _actions(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        if (told := part.get("Action")) is not None:
            yield str(told).strip()
