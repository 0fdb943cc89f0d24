"""Commands of people: the tokens with which programs act for an officer. The secret itself is shown once and never kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.refusal import refuse
from lianxin.kernel.walls import widened
from lianxin.people.models import Token

PREFIX = "lx_"
LONGEST_DAYS = 366


def digest_of(secret: str) -> bytes:
    """What is kept of a token: 256 random bits need no slow digest."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()


@transaction.atomic
@widened()
def new_token(*, by: Act, name: str, days: int = LONGEST_DAYS) -> tuple[Token, str]:
    """Make a token for the actor in his post 签发令牌; returns it and the secret, which cannot be read again.

    Refuses: no name, a name in use by him, more than a year. Records: name and end.
    """
    if not name.strip() or not name.isprintable() or len(name) > 40:
        raise refuse("name_missing", "请填写令牌用途，最多40字", "Say what it is for.", field="name")
    if not 0 < days <= LONGEST_DAYS:
        raise refuse(
            "too_long", f"有效期为1至{LONGEST_DAYS}天", f"At most {LONGEST_DAYS} days.", field="days"
        )
    actor = by.actor
    if Token.objects.filter(officer_id=actor.officer_id, name=name, revoked_at__isnull=True).exists():
        raise refuse(
            "name_in_use", "同名令牌仍有效，请先吊销", "Revoke the one of this name first.", field="name"
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        officer_id=actor.officer_id,
        post_id=actor.post_id,
        name=name,
        digest=digest_of(secret),
        made_at=by.at,
        expires_at=by.at + timedelta(days=days),
    )
    _note(by, "people.new_token", token)
    return token, secret


@transaction.atomic
@widened()
def revoke_token(*, by: Act, token_id: UUID) -> Token:
    """End a token at once 吊销令牌. Refuses: not his own (unless he manages sign-in security), revoked already."""
    rows = Token.objects.select_for_update().filter(pk=token_id, revoked_at__isnull=True)
    if "people.security" not in by.actor.grants:
        rows = rows.filter(officer_id=by.actor.officer_id)
    token = rows.first()
    if token is None:
        raise refuse("not_found", "没有此令牌，或已吊销", "No such token, or it was revoked already.")
    token.revoked_at = by.at
    token.save(update_fields=["revoked_at"])
    _note(by, "people.revoke_token", token)
    return token


def _note(by: Act, step: str, token: Token) -> None:
    row = ledger.register("people")
    data = {"token": str(token.id), "name": token.name, "until": token.expires_at.isoformat()}
    ledger.append(row, by=by, step=step, data=data)
    row.save(update_fields=["ledger_n", "ledger_head"])
