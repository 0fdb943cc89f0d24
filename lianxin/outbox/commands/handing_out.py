"""Handing out 分发: each queued notice is on its post's page; what it becomes on every channel is decided and written down.

One transaction per batch: a notice is handed out with all its deliveries or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.models import Outbox
from lianxin.outbox.models import Channel, Choice, Delivery, NoticePolicy, State
from lianxin.outbox.queries.policy import choices_of, event_rules, policy, quiet_of, when_of
from lianxin.outbox.queries.receivers import Desk, address_kind, address_kinds, channels_in_use, desks
from lianxin.outbox.rules.events import When, event_of
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.outbox.rules.times import leaves_at

BATCH = 500
# A bulk act is over when nothing has been added for a while; its notices then leave as one.
BULK_RESTS, BULK_LONGEST = timedelta(minutes=1), timedelta(minutes=10)

Likeness = tuple[UUID, UUID | None, str, UUID]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a batch is decided on, read once."""

    at: datetime
    policy: NoticePolicy
    rules: Mapping[str, When]
    calendar: WorkCalendar
    channels: Sequence[Channel]
    desks: Mapping[UUID, Desk]
    kinds: Mapping[UUID, set[AddressKind]]
    choices: Mapping[UUID, Choice]
    sent: set[Likeness]


def hand_out(at: datetime, *, most: int = 20_000) -> int:
    """Hand out what is queued at a moment 通知送达; returns how many notices. Safe beside another worker."""
    done = 0
    while done < most and (n := _batch(at)) > 0:
        done += n
    return done


@transaction.atomic
def _batch(at: datetime) -> int:
    queued = Outbox.objects.filter(state=Outbox.State.QUEUED).exclude(bulk__in=_running_bulks(at))
    rows = list(queued.order_by("at").select_for_update(skip_locked=True)[:BATCH])
    if not rows:
        return 0
    ground = _ground(rows, at)
    closed = [one.id for one in rows if one.to_post_id not in ground.desks]
    deliveries = [made for one in rows if one.to_post_id in ground.desks for made in _deliveries(one, ground)]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=1000)
    handed = Outbox.objects.filter(id__in=[one.id for one in rows])
    handed.filter(id__in=closed).update(state=Outbox.State.SUPPRESSED, reason="post_closed", delivered_at=at)
    handed.exclude(id__in=closed).update(state=Outbox.State.DELIVERED, delivered_at=at)
    return len(rows)


def _running_bulks(at: datetime) -> list[UUID]:
    rows = Outbox.objects.filter(state=Outbox.State.QUEUED, bulk__isnull=False).values("bulk")
    spans = rows.annotate(first=Min("at"), last=Max("at")).values_list("bulk", "first", "last")
    return [
        bulk
        for bulk, first, last in spans
        if bulk and abs(at - last) < BULK_RESTS and abs(at - first) < BULK_LONGEST
    ]


def _ground(rows: Sequence[Outbox], at: datetime) -> Ground:
    found, channels, rule = desks([one.to_post_id for one in rows]), channels_in_use(), policy()
    officers = sorted({who for desk in found.values() for who in desk.officers}) if channels else []
    return Ground(
        at=at,
        policy=rule,
        rules=event_rules(),
        calendar=working_calendar(),
        channels=channels,
        desks=found,
        kinds=address_kinds(officers),
        choices=choices_of(officers),
        sent=_sent_lately(rows, at - timedelta(minutes=rule.merge_minutes)) if channels else set(),
    )


def _sent_lately(rows: Iterable[Outbox], since: datetime) -> set[Likeness]:
    chains = {one.chain_id for one in rows}
    like = Delivery.objects.filter(chain_id__in=chains, at__gt=since)
    told = like.exclude(state__in=[State.FAILED, State.SUPPRESSED])
    return set(told.values_list("channel_id", "officer_id", "event", "chain_id"))


def _deliveries(notice: Outbox, ground: Ground) -> Iterator[Delivery]:
    desk = ground.desks[notice.to_post_id]
    for channel in ground.channels:
        if channel.unit_id is not None and channel.unit_id != desk.unit:
            continue
        for officer in desk.officers if address_kind(channel) else (None,):
            yield _delivery(notice, channel, officer, ground)


def _delivery(notice: Outbox, channel: Channel, officer: UUID | None, ground: Ground) -> Delivery:
    when = when_of(notice.event, ground.rules, urgent=notice.urgent)
    choice = ground.choices.get(officer) if officer else None
    reason = _why_not(notice, channel, officer, when, ground)
    like = (channel.id, officer, notice.event, notice.chain_id)
    if not reason and like in ground.sent and not notice.urgent:
        reason = "duplicate"
    ground.sent.update([like] if not reason else [])
    own_time = choice.digest_at if choice else None
    due = leaves_at(when, ground.at, quiet_of(ground.policy), ground.calendar, digest_at=own_time)
    return Delivery(
        notice=notice,
        channel=channel,
        officer_id=officer,
        event=notice.event,
        chain_id=notice.chain_id,
        is_digest=when is When.DIGEST,
        state=State.SUPPRESSED if reason else State.QUEUED,
        reason=reason,
        at=ground.at,
        due_at=ground.at if reason else due,
    )


def _why_not(notice: Outbox, channel: Channel, officer: UUID | None, when: When, ground: Ground) -> str:
    """Why a notice does not leave by a channel; empty when it does."""
    if when is When.OFF:
        return "switched_off"
    if officer is None:
        return ""
    choice = ground.choices.get(officer)
    if choice is not None and str(channel.id) in choice.off_channels:
        return "own_choice"
    if choice is not None and notice.event in choice.off_events and event_of(notice.event).may_skip:
        return "own_choice"
    return "" if address_kind(channel) in ground.kinds[officer] else "no_address"
