"""Writing the ledger 留痕: the next entry of a locked subject. The only place where entries are made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from lianxin.kernel.acts import Act
from lianxin.kernel.digests import chosen
from lianxin.kernel.grants import signature
from lianxin.kernel.ids import new_id
from lianxin.kernel.ledger.lines import FORM, body_digest, digest
from lianxin.kernel.models import Chained, Entry, Register

_written: ContextVar[int] = ContextVar("entries_written", default=0)


def written() -> int:
    """How many entries were made in this thread so far: whoever wants to know whether an act made any compares."""
    return _written.get()


def append(
    subject: Chained,
    *,
    by: Act,
    step: str,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    state_from: str = "",
    state_to: str = "",
) -> Entry:
    """Add one entry to the chain of a locked subject; arguments as of `prepare`."""
    entry = prepare(subject, by=by, step=step, text=text, data=data, state_from=state_from, state_to=state_to)
    entry.save(force_insert=True)
    return entry


def prepare(
    subject: Chained,
    *,
    by: Act,
    step: str,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    state_from: str = "",
    state_to: str = "",
) -> Entry:
    """Make the next entry of a locked subject and move the subject's length and head (the caller saves both).

    Args:
        subject: the row whose chain grows; it must be locked by this transaction, or be new.
        by: the act; its time is the entry's time.
        step: name of the step or command.
        text: what a person wrote, in his words.
        data: further facts, plain JSON values.
        state_from, state_to: states before and after; empty where there is none.
    """
    actor = by.actor
    entry = Entry(
        id=new_id(),
        form=FORM,
        subject=subject.ledger_subject,
        reference=subject.ledger_reference,
        chain_id=subject.chain_id,
        seq=subject.ledger_n + 1,
        step=step,
        state_from=state_from,
        state_to=state_to,
        officer_id=actor.officer_id,
        post_id=actor.post_id,
        unit_id=actor.unit_id,
        actor_words=signature(actor),
        at=by.at,
        channel=by.channel,
        text=text,
        data=dict(data or {}),
        salt=os.urandom(16),
        previous=bytes(subject.ledger_head),
        algorithm=chosen(),
    )
    entry.body_digest = body_digest(entry)
    entry.digest = digest(entry)
    subject.ledger_n = entry.seq
    subject.ledger_head = entry.digest
    _written.set(_written.get() + 1)
    return entry


def register(name: str) -> Register:
    """Lock (and make on first use) the chain of what is no case, such as the directory."""
    Register.objects.get_or_create(name=name)
    return Register.objects.select_for_update().get(name=name)


@transaction.atomic
def note(name: str, *, by: Act, step: str, text: str = "", data: Mapping[str, Any] | None = None) -> Entry:
    """Add one entry to the chain of a register, on its own."""
    chain = register(name)
    entry = append(chain, by=by, step=step, text=text, data=data)
    chain.save(update_fields=["ledger_n", "ledger_head"])
    return entry
