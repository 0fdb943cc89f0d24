"""Packing 组装: what is due for one receiver on one channel goes into one message; the day's others into one digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from lianxin.outbox.models import Delivery, Message, State

BATCH = 5000

Key = tuple[UUID, UUID | None, bool]


def pack(at: datetime) -> int:
    """Put what is due into messages; returns how many messages. Safe beside another worker."""
    made = 0
    while (found := _batch(at)) is not None:
        made += found
    return made


@transaction.atomic
def _batch(at: datetime) -> int | None:
    due = Delivery.objects.filter(state=State.QUEUED, message=None, due_at__lte=at)
    due = due.select_related("channel", "officer", "notice").order_by("due_at", "channel_id", "officer_id")
    rows = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not rows:
        return None
    stopped = {one.id: reason for one in rows if (reason := _why_not(one))}
    for reason in sorted(set(stopped.values())):
        ids = [one for one, why in stopped.items() if why == reason]
        Delivery.objects.filter(id__in=ids).update(state=State.SUPPRESSED, reason=reason)
    messages = _messages([one for one in rows if one.id not in stopped], at)
    Message.objects.bulk_create(messages.values(), batch_size=1000)
    _put_in([one for one in rows if one.id not in stopped], messages)
    return len(messages)


def _why_not(one: Delivery) -> str:
    """Why it does not leave after all; empty when it does."""
    if one.channel.stopped_at is not None:
        return "channel_off"
    if one.officer is not None and not one.officer.is_active:
        return "officer_left"
    return "seen" if one.is_digest and one.officer_id and one.notice.seen_at else ""


def _messages(rows: Sequence[Delivery], at: datetime) -> dict[Key, Message]:
    found: dict[Key, Message] = {}
    for one in rows:
        key = _key(one)
        if key not in found:
            channel, officer, is_digest = key
            found[key] = Message(
                channel_id=channel, officer_id=officer, is_digest=is_digest, next_at=at, made_at=at
            )
    return found


def _key(one: Delivery) -> Key:
    return one.channel_id, one.officer_id, one.is_digest


def _put_in(rows: Sequence[Delivery], messages: Mapping[Key, Message]) -> None:
    """In one statement: a digest for thousands of officers has tens of thousands of lines."""
    pairs = [(one.id, str(messages[_key(one)].id)) for one in rows]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_delivery d SET message_id = v.message FROM unnest(%s::bigint[], %s::uuid[])"
            " AS v(id, message) WHERE d.id = v.id",
            [list(column) for column in zip(*pairs, strict=True)],
        )
