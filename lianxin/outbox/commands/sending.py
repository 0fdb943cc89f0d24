"""Sending 外发: messages that are due are claimed, sent side by side, and what came of each is written down.

A claim runs out, so what a killed process held is taken up again, under the same identifier. A message is marked as being
sent only when its turn has come: what a process held beside those few was never on its way and may go out without a doubt.
At most so many tries, and fewer where a double would do harm: after that a person decides. A result counts only for the
try it belongs to.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
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
# So many are under way at a time, and no more can be unsure when the process is killed.
AT_ONCE = 8
# A round of the job ends before the next one begins.
SECONDS = 45.0
HOUR = timedelta(hours=1)

Pair = tuple[Message, Parcel]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try; no failure means that it was taken."""

    message: Message
    failure: Failure | None = None


def send_due(at: datetime, *, seconds: float = SECONDS) -> int:
    """Send what is due at a moment 外发; returns how many messages were tried or ended. Safe beside another worker."""
    done, ends = 0, time.monotonic() + seconds
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while time.monotonic() < ends and (claimed := claim(at)):
            ready = _ready(claimed, at)
            done += len(claimed) - len(ready) + _send(pool, ready, at, ends)
    return done


def _ready(claimed: Sequence[Message], at: datetime) -> deque[Pair]:
    """The messages with what they say; those that have nothing to say or nowhere to go end here."""
    made, without = parcels(claimed, at)
    with transaction.atomic():
        for one in claimed:
            if one.id in without:
                _end(one, State.SUPPRESSED, without[one.id], at)
    return deque((one, made[one.id]) for one in claimed if one.id in made)


def _send(pool: ThreadPoolExecutor, ready: deque[Pair], at: datetime, ends: float) -> int:
    """Send side by side, each marked when its turn comes; what has no turn before the end is given back."""
    done = 0
    under_way: set[Future[Result]] = set()
    finished: set[Future[Result]] = set()
    while True:
        with transaction.atomic():
            for one in finished:
                note(one.result(), at)
            turn = _next(ready, AT_ONCE - len(under_way), ends)
        done += len(turn)
        under_way |= {pool.submit(_try, pair) for pair in turn}
        if not under_way:
            break
        finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
    Message.objects.filter(_ours([one for one, _ in ready])).update(leased_until=None)
    return done


def _next(ready: deque[Pair], most: int, ends: float) -> list[Pair]:
    """Those whose turn has come, marked as being sent; none of which another process has taken over meanwhile."""
    begun: list[Pair] = []
    while ready and len(begun) < most and time.monotonic() < ends:
        message, parcel = ready.popleft()
        if Message.objects.filter(_ours([message])).update(state=State.SENDING, n_tries=F("n_tries") + 1):
            message.state, message.n_tries = State.SENDING, message.n_tries + 1
            begun.append((message, parcel))
    return begun


def _try(pair: Pair) -> Result:
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


# --- claiming


def claim(at: datetime, *, most: int = BATCH) -> list[Message]:
    """Take messages that are due, for this process alone until the claim runs out; those past help end here."""
    while True:
        claimed, seen = _claim(at, most)
        if claimed or not seen:
            return claimed


@transaction.atomic
def _claim(at: datetime, most: int) -> tuple[list[Message], int]:
    """Those taken, and how many were looked at."""
    free = Q(leased_until=None) | Q(leased_until__lt=at) | Q(leased_until__gt=at + LEASE * 2)
    due = Message.objects.filter(free, Q(state=State.SENDING) | Q(state=State.QUEUED, next_at__lte=at))
    due = due.select_related("channel", "officer").order_by("next_at")
    rows = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
    full = _full(rows, at)
    claimed = [one for one in rows if _take(one, at, is_full=one.officer_id in full)]
    Message.objects.bulk_update(rows, ["state", "leased_until", "n_unsure", "next_at"])
    for one in rows:
        if one.leased_until is None and (ended := _past_help(one, at)):
            _end(one, *ended, at)
    return claimed, len(rows)


def _take(one: Message, at: datetime, *, is_full: bool) -> bool:
    """Whether it is to be sent now; what a process that is gone had begun to send may have arrived."""
    if one.state == State.SENDING:
        one.state, one.n_unsure = State.QUEUED, one.n_unsure + 1
    one.leased_until = None
    if _past_help(one, at):
        return False
    if is_full:
        one.next_at = at + HOUR / 4
        return False
    one.leased_until = at + LEASE
    return True


def _ours(messages: Sequence[Message]) -> Q:
    """The rows of claimed messages as long as our claim holds: another process that took one over has its own end."""
    until = messages[0].leased_until if messages else None
    return Q(pk__in=[one.pk for one in messages], state=State.QUEUED, leased_until=until)


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
