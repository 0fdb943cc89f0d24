"""Queries of insight: the books that balance, units by tier, and what waits for an actor. Reads only, counts nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import IS_OPEN, Clock, Matter
from lianxin.casefile.queries.lists import COLUMNS, Wanted, matters
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.rules import ClockKind, Disposal
from lianxin.directory.models import Unit
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import JobRun
from lianxin.kernel.words import Labelled
from lianxin.supervise.jobs import SWEEP

Pair = tuple[str, str]

TIER_LEAST = 5
TIERS = ((95, "excellent"), (85, "good"), (70, "watch"), (0, "remind"))


class Tier(Labelled):
    """分档: units are told apart in tiers, never ranked."""

    EXCELLENT = "excellent", "优秀", "Excellent"
    GOOD = "good", "良好", "Good"
    WATCH = "watch", "关注", "Watch"
    REMIND = "remind", "提醒", "Remind"
    NONE = "none", "样本不足", "Too few"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the balance: its words, how many, and the filters of the list behind it."""

    words: Pair
    n: int
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Books:
    """对账: what was collected, and the terms that must add up to it."""

    collected: Term
    terms: list[Term]

    @property
    def balance(self) -> bool:
        """Whether the books add up."""
        return self.collected.n == sum(one.n for one in self.terms)


# The terms in the order of the report; 交办 is told in two, in hand and ended.
ORDER: tuple[tuple[Disposal, str, Pair], ...] = (
    (Disposal.SETTLED_ON_SITE, "", ("现场解决", "Settled on site")),
    (Disposal.ANSWERED_ON_SITE, "", ("现场答复", "Answered on site")),
    (Disposal.DISPATCHED, "open", ("交办（在办）", "Dispatched, in hand")),
    (Disposal.DISPATCHED, "ended", ("交办（办结）", "Dispatched, ended")),
    (Disposal.UPWARD, "", ("上报", "Raised upward")),
    (Disposal.MERGED, "", ("并案", "Merged")),
    (Disposal.DECLINED, "", ("不予受理", "Declined")),
    (Disposal.WITHDRAWN, "", ("撤回", "Withdrawn")),
    (Disposal.PENDING, "", ("待处理", "Pending")),
)


def books(actor: Actor, wanted: Wanted, now: datetime) -> Books:
    """The balance under filters, in one query; every figure is that of the list behind it."""
    wanted = replace(wanted, counted=True, disposal="", state="", order="newest")
    filters = wanted.as_query()
    columns = {f"n{place}": Count("pk", filter=_where(*one[:2])) for place, one in enumerate(ORDER)}
    found = matters(actor, wanted, now).order_by().aggregate(total=Count("pk"), **columns)
    terms = [
        Term(
            words,
            found[f"n{place}"],
            {**filters, "disposal": disposal.value, **({"state": state} if state else {})},
        )
        for place, (disposal, state, words) in enumerate(ORDER)
    ]
    return Books(Term(("收集", "Collected"), found["total"], filters), terms)


def _where(disposal: Disposal, state: str) -> Q:
    where = Q(disposal=disposal)
    return where & (IS_OPEN if state == "open" else ~IS_OPEN) if state else where


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that leads: how many, in hand, overdue, ended; on time of those due; its tier."""

    unit: Unit
    led: int
    in_hand: int
    overdue: int
    ended: int
    on_time: int
    due: int
    tier: Tier

    @property
    def share(self) -> int | None:
        """On time of those due, in per cent; nothing where none was due."""
        return round(100 * self.on_time / self.due) if self.due else None


def by_unit(actor: Actor, wanted: Wanted, now: datetime) -> list[UnitRow]:
    """牵头单位 in the order of their codes, in two queries."""
    wanted = replace(wanted, counted=True, disposal="", state="", order="newest")
    rows = matters(actor, wanted, now).filter(lead_unit__isnull=False).order_by()
    led = rows.values("lead_unit").annotate(
        led=Count("pk"),
        in_hand=Count("pk", filter=IS_OPEN),
        overdue=Count("pk", filter=IS_OPEN & Q(due_at__lt=now)),
        ended=Count("pk", filter=~IS_OPEN),
    )
    counted = {row["lead_unit"]: row for row in led}
    timed = _on_time(rows, now) if counted else {}
    units = Unit.objects.filter(id__in=counted).order_by("code")
    return [_unit_row(unit, counted[unit.id], timed.get(unit.id, (0, 0))) for unit in units]


def _on_time(rows: QuerySet[Matter], now: datetime) -> dict[Any, tuple[int, int]]:
    """Of the handling limits that were met or have run out: how many were met in time, and all."""
    clocks = Clock.objects.filter(
        kind__in=[ClockKind.HANDLE, ClockKind.REDO], undertaking_id__isnull=True, matter__in=rows.values("pk")
    )
    met = Q(stopped_at__isnull=False, stopped_at__lte=F("due_at"))
    found = (
        clocks.filter(Q(stopped_at__isnull=False) | Q(due_at__lt=now))
        .order_by()
        .values("matter__lead_unit")
        .annotate(on_time=Count("pk", filter=met), due=Count("pk"))
    )
    return {row["matter__lead_unit"]: (row["on_time"], row["due"]) for row in found}


def _unit_row(unit: Unit, row: Mapping[str, Any], timed: tuple[int, int]) -> UnitRow:
    on_time, due = timed
    return UnitRow(
        unit, row["led"], row["in_hand"], row["overdue"], row["ended"], on_time, due, tier_of(on_time, due)
    )


def tier_of(on_time: int, due: int) -> Tier:
    """The tier of a share; none for fewer than five."""
    if due < TIER_LEAST:
        return Tier.NONE
    share = 100 * on_time / due
    return next(Tier(name) for least, name in TIERS if share >= least)


def own_queue(actor: Actor) -> QuerySet[Matter]:
    """待我办理: the open matters whose owner is the actor's post, the least time left first."""
    rows = visible_to(actor).filter(IS_OPEN, owner_post_id=actor.post_id)
    return rows.select_related(*COLUMNS).order_by("due_at", "id")


def waiting_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many wait for the actor or within his reach, in one query."""
    mine = IS_OPEN & Q(owner_post_id=actor.post_id)
    found: dict[str, int] = visible_to(actor).aggregate(
        mine=Count("pk", filter=mine),
        mine_overdue=Count("pk", filter=mine & Q(due_at__lt=now)),
        open=Count("pk", filter=IS_OPEN),
        overdue=Count("pk", filter=IS_OPEN & Q(due_at__lt=now)),
        to_accept=Count("pk", filter=Q(state=State.REGISTERED)),
        to_dispatch=Count("pk", filter=Q(state=State.TO_DISPATCH)),
        in_review=Count("pk", filter=Q(state=State.IN_REVIEW)),
        to_call_back=Count("pk", filter=Q(state=State.TO_CALL_BACK, called_back_at__isnull=True)),
        to_close=Count("pk", filter=Q(state=State.TO_CALL_BACK, called_back_at__isnull=False)),
        escalated=Count("pk", filter=Q(state=State.ESCALATED, coordinator_post_id=actor.post_id)),
    )
    return found


# An act under way or a sweep that has just begun is no orphan yet.
GRACE = timedelta(minutes=10)

# Each is found through an index of what is open, queued or waiting: the cost follows that, not what is closed.
MEASURES = """
SELECT
  (SELECT count(*) FROM casefile_matter m WHERE NOT (m.state = ANY(%(ends)s))
    AND (m.owner_post_id IS NULL OR m.due_at IS NULL OR m.backstop_at IS NULL)) AS matters_without_owner_or_date,
  (SELECT count(*) FROM casefile_matter m JOIN people_post p ON p.id = m.owner_post_id
    WHERE NOT (m.state = ANY(%(ends)s)) AND NOT p.is_active) AS matters_of_closed_posts,
  (SELECT count(*) FROM casefile_matter m WHERE NOT (m.state = ANY(%(ends)s)) AND m.state <> %(escalated)s
    AND m.backstop_at < %(at)s - %(grace)s
    AND NOT (m.state = %(listed)s AND m.listings_after_backstop > 0 AND m.returns_on > (%(at)s)::date))
    AS matters_past_backstop,
  (SELECT count(*) FROM kernel_outbox o WHERE o.state = 'queued' AND o.at < %(at)s - %(grace)s) AS outbox_stuck,
  (SELECT coalesce(extract(epoch FROM %(at)s - min(o.at)), 0) FROM kernel_outbox o WHERE o.state = 'queued')
    AS outbox_lag_seconds,
  (SELECT coalesce(extract(epoch FROM %(machine)s - min(coalesce(j.scheduled_at, %(machine)s))), 0)
    FROM procrastinate_jobs j WHERE j.status = 'todo' AND coalesce(j.scheduled_at, %(machine)s) <= %(machine)s)
    AS jobs_lag_seconds
"""


def measured(at: datetime, machine: datetime) -> dict[str, int]:
    """监测: counts that must be 0, and how late notices and jobs are, in one query.

    Args:
        at: now, of the installation's clock, which matters and notices bear.
        machine: now, of the machine's clock, which jobs bear.
    """
    given: dict[str, Any] = {
        "ends": sorted(state.value for state in ENDS),
        "escalated": State.ESCALATED.value,
        "listed": State.LISTED.value,
        "at": at,
        "machine": machine,
        "grace": GRACE,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEASURES, given)
        names = [column.name for column in cursor.description or ()]
        values = cursor.fetchone() or ()
    return {name: max(0, int(value)) for name, value in zip(names, values, strict=True)}


def sweep_age(machine: datetime) -> int | None:
    """How many seconds ago the last sweep ended; nothing when there was none. Job runs bear the machine's time."""
    ended = JobRun.objects.filter(name=SWEEP).values_list("finished_at", flat=True).first()
    return round((machine - ended).total_seconds()) if ended else None
