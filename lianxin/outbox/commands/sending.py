"""Sending 外发: messages that are due are leased, sent side by side, and what came of each is written down.

A lease runs out, so what a killed process held is taken up again, under the same identifier. At most so many tries, and
fewer where a double would do harm: after that a person decides. A result counts only for the try it belongs to.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from lianxin.kernel.senders import Failure, Parcel, send
from lianxin.outbox.commands.composing import parcels
from lianxin.outbox.models import Channel, Delivery, Message, State
from lianxin.outbox.queries.policy import policy
from lianxin.outbox.rules.kinds import RESENDS, ChannelKind
from lianxin.outbox.rules.times import LEASE, LONGEST_PAUSE, OLDEST, TRIES_MOST, pause_after

log = logging.getLogger(__name__)

BATCH = 48
AT_ONCE = 8
# A round of the job ends before the next one begins.
SECONDS = 45.0
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try; no failure means that it was taken."""

    message: Message
    failure: Failure | None = None


def send_due(at: datetime, *, seconds: float = SECONDS) -> int:
    """Send what is due at a moment 外发; returns how many messages were tried. Safe beside another worker."""
    done, ends = 0, time.monotonic() + seconds
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while time.monotonic() < ends and (leased := lease(at)):
            done += len(leased)
            made, without = parcels(leased)
            for one in leased:
                if one.id in without:
                    _end(one, State.SUPPRESSED, without[one.id], at)
            pairs = [(one, made[one.id]) for one in leased if one.id in made]
            for result in pool.map(_try, pairs):
                note(result, at)
    return done


def _try(pair: tuple[Message, Parcel]) -> Result:
    message, parcel = pair
    try:
        send(message.channel.kind, parcel)
    except Failure as failure:
        return Result(message, failure)
    except Exception as error:
        # A fault of ours: it may have happened after the receiver took it.
        log.exception("message %s broke", message.id)
        return Result(message, Failure(type(error).__name__, is_unsure=True))
    return Result(message)


# --- leasing


def lease(at: datetime, *, most: int = BATCH) -> list[Message]:
    """Take messages that are due, for this process alone until the lease ends; those past help end here."""
    while True:
        leased, seen = _lease(at, most)
        if leased or not seen:
            return leased


@transaction.atomic
def _lease(at: datetime, most: int) -> tuple[list[Message], int]:
    """Those taken, and how many were looked at."""
    held = Q(state=State.SENDING) & (Q(leased_until__lt=at) | Q(leased_until__gt=at + LEASE * 2))
    due = Message.objects.filter(Q(state=State.QUEUED, next_at__lte=at) | held)
    due = due.select_related("channel", "officer").order_by("next_at")
    rows = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
    full = _full(rows, at)
    leased = [one for one in rows if _take(one, at, is_full=one.officer_id in full)]
    Message.objects.bulk_update(rows, ["state", "leased_until", "n_tries", "n_unsure", "next_at"])
    for one in rows:
        if one.state == State.QUEUED and (ended := _past_help(one, at)):
            _end(one, *ended, at)
    return leased, len(rows)


def _take(one: Message, at: datetime, *, is_full: bool) -> bool:
    """Whether it is to be sent now; what a process that is gone had begun may have arrived."""
    if one.state == State.SENDING:
        one.state, one.n_unsure = State.QUEUED, one.n_unsure + 1
    if _past_help(one, at):
        return False
    if is_full:
        one.next_at = at + HOUR / 4
        return False
    one.state, one.leased_until, one.n_tries = State.SENDING, at + LEASE, one.n_tries + 1
    return True


def _past_help(one: Message, at: datetime) -> tuple[State, str] | None:
    if one.channel.stopped_at is not None:
        return State.SUPPRESSED, "channel_off"
    if one.officer is not None and not one.officer.is_active:
        return State.SUPPRESSED, "officer_left"
    if one.n_unsure > RESENDS[ChannelKind(one.channel.kind)]:
        return State.FAILED, "unsure"
    if one.n_tries >= TRIES_MOST:
        return State.FAILED, "tries"
    return (State.FAILED, "too_old") if at - one.made_at > OLDEST else None


def _full(rows: Sequence[Message], at: datetime) -> set[UUID]:
    """The officers who got as many messages within the hour as one may get: no fault of ours fills a mailbox."""
    officers = {one.officer_id for one in rows if one.officer_id is not None}
    sent = Message.objects.filter(officer_id__in=officers, state=State.DELIVERED, ended_at__gt=at - HOUR)
    counts = sent.values_list("officer_id").annotate(n=Count("id"))
    most = policy().hourly_most
    return {officer for officer, n in counts if officer is not None and n >= most}


# --- what came of it


def note(result: Result, at: datetime) -> None:
    """Write down what came of a try; a result that came after the lease had ended changes nothing."""
    message, failure = result.message, result.failure
    if failure is None:
        _end(message, State.DELIVERED, "", at)
        return
    unsure = message.n_unsure + failure.is_unsure
    reason = _gives_up(message, failure, unsure)
    if reason:
        _end(message, State.FAILED, reason, at, error=failure.words, unsure=unsure)
    else:
        pause = pause_after(message.n_tries, message.id)
        _mine(message).update(
            state=State.QUEUED,
            next_at=at + pause,
            leased_until=None,
            n_unsure=unsure,
            error=failure.words,
        )
    _note_channel(message, failure.words)


def _gives_up(message: Message, failure: Failure, unsure: int) -> str:
    if failure.is_final:
        return "refused"
    if unsure > RESENDS[ChannelKind(message.channel.kind)]:
        return "unsure"
    return "tries" if message.n_tries >= TRIES_MOST else ""


@transaction.atomic
def _end(
    message: Message, state: State, reason: str, at: datetime, *, error: str = "", unsure: int | None = None
) -> None:
    """A message ends; the notices in it end with it."""
    ended = {"state": state, "reason": reason, "ended_at": at, "leased_until": None, "error": error}
    ended |= {} if unsure is None else {"n_unsure": unsure}
    if _mine(message).update(**ended):
        Delivery.objects.filter(message=message).update(state=state, reason=reason)
        if state == State.DELIVERED:
            Channel.objects.filter(pk=message.channel_id).update(sent_at=at, n_failed=0, error="")


def _mine(message: Message) -> QuerySet[Message]:
    """The row, as long as no other process has begun another try."""
    return Message.objects.filter(pk=message.pk, n_tries=message.n_tries).exclude(
        state__in=[State.DELIVERED, State.FAILED, State.SUPPRESSED]
    )


def _note_channel(message: Message, words: str) -> None:
    Channel.objects.filter(pk=message.channel_id).update(n_failed=F("n_failed") + 1, error=words)


# --- what hangs


def sweep(at: datetime) -> int:
    """Bring back what a clock that was set back left far ahead, and what an ended message left behind; how many 清扫."""
    ahead = Message.objects.filter(state=State.QUEUED, next_at__gt=at + LONGEST_PAUSE * 2)
    n = ahead.update(next_at=at)
    for state in (State.DELIVERED, State.FAILED, State.SUPPRESSED):
        left = Delivery.objects.filter(state=State.QUEUED, message__state=state)
        n += left.update(state=state, reason="")
    return n
