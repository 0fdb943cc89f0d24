"""Checking a file by its SHA-256 查验档案: from which matter, by whom and when it was taken, as the ledger has it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import refuse

STEP = "papers.take_file"
DIGEST = re.compile(r"[0-9a-f]{64}")


def sha256_of(pieces: Iterable[bytes]) -> str:
    """The digest of a file that comes in pieces."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def takings(actor: Actor, digest: str) -> Sequence[tuple[Matter, Entry]]:
    """The takings of a file with this digest, of matters that the actor may see, the first one first; none: unknown.

    Refuses: what is no SHA-256.
    """
    wanted = digest.strip().lower()
    if not DIGEST.fullmatch(wanted):
        raise refuse(
            "bad_digest",
            "SHA-256 应为 64 位十六进制数",
            "A SHA-256 is 64 hexadecimal digits.",
            field="sha256",
        )
    entries = list(Entry.objects.filter(step=STEP, data__sha256=wanted).order_by("at", "id"))
    matters = {one.pk: one for one in visible_to(actor).filter(pk__in=[entry.chain_id for entry in entries])}
    return [(matters[one.chain_id], one) for one in entries if one.chain_id in matters]
