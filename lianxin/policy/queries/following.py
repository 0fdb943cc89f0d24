"""政策跟踪: the follow-ups that an actor may see, those that wait, and the counts of a programme with their lists. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from lianxin.directory.models import Party
from lianxin.directory.queries import within
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.models import Entry
from lianxin.kernel.paging import Listed
from lianxin.kernel.refusal import refuse
from lianxin.policy.lifecycle import GRANT, LABELS, FollowState
from lianxin.policy.models import IS_RUNNING, FollowUp, Programme

SHOWN = ("programme__unit", "party__area", "owner_post__unit", "owner_post__holder")
STALLED: Final = "stalled"
PAGE_SIZE = 25
COUNT_MOST = 1000


def follow_ups(actor: Actor, grant: str = "policy.see") -> QuerySet[FollowUp]:
    """The follow-ups that a grant reaches: all; of the units in charge; of the area; those the unit sees to or explains."""
    rows = FollowUp.objects.select_related(*SHOWN)
    match actor.grants.get(grant):
        case None:
            return rows.none()
        case Reach.ALL:
            return rows
        case Reach.CHARGE:
            return rows.filter(_of_units(list(actor.charge_ids)) | Q(owner_post_id=actor.post_id))
        case Reach.AREA:
            return rows.filter(within(actor.area_path, "party__area") | Q(owner_post__unit_id=actor.unit_id))
        case Reach.UNIT:
            return rows.filter(_of_units([actor.unit_id]))
        case _:
            return rows.filter(owner_post_id=actor.post_id)


def _of_units(units: list[object]) -> Q:
    return Q(owner_post__unit__in=units) | Q(programme__unit__in=units)


def follow_up_for(actor: Actor, number: str) -> FollowUp:
    """One follow-up by its number. Refuses: absent or out of reach, alike."""
    row = follow_ups(actor).filter(number=number.strip().upper()).first()
    if row is None:
        raise refuse(
            "not_found", "没有此政策跟踪，或不在您的范围内", "No such follow-up, or out of your reach."
        )
    return row


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of follow-ups is filtered by; an empty value filters nothing. `which` is a state or 停滞."""

    which: str = ""
    programme: str = ""
    party: str = ""
    mine: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read from a query string; unknown names are left out."""
        return cls(**{name: str(given.get(name, "")).strip()[:80] for name in cls.__slots__})


def stalled(today: date) -> Q:
    """Follow-ups whose day has passed without anything: nothing waits unseen."""
    return IS_RUNNING & Q(next_on__lt=today)


def filtered(actor: Actor, wanted: Wanted, today: date) -> QuerySet[FollowUp]:
    """The wanted follow-ups."""
    rows = follow_ups(actor)
    plain = {"programme__code": wanted.programme, "party__code": wanted.party}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.mine:
        rows = rows.filter(owner_post_id=actor.post_id)
    if wanted.which == STALLED:
        return rows.filter(stalled(today))
    return rows.filter(state=wanted.which) if wanted.which in list(FollowState) else rows


def follow_up_page(
    actor: Actor, wanted: Wanted, today: date, *, after: str = "", size: int = PAGE_SIZE
) -> Listed[FollowUp]:
    """A page of the wanted follow-ups, the newest number first."""
    rows = filtered(actor, wanted, today)
    total = rows.order_by()[: COUNT_MOST + 1].count()
    rows = rows.filter(number__lt=after) if after else rows
    found = list(rows.order_by("-number")[: size + 1])
    mark = found[size - 1].number if len(found) > size else ""
    return Listed(found[:size], mark, min(total, COUNT_MOST), total > COUNT_MOST)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the follow-ups are 政策落实: how many in each state, how many were told at all, stalled, the yuan paid out."""

    states: list[tuple[FollowState, tuple[str, str], int]]
    n: int
    applied: int
    stalled: int
    amount: int


def tally(actor: Actor, today: date, programme: Programme | None = None) -> Tally:
    """The counts of what the actor may see, of one programme or of all; each is the size of its list."""
    rows = follow_ups(actor).order_by()
    rows = rows.filter(programme=programme) if programme else rows
    counts = {f"n_{one}": Count("pk", filter=Q(state=one)) for one in FollowState}
    found = rows.aggregate(
        **counts,
        n=Count("pk"),
        applied=Count("pk", filter=Q(applied_on__isnull=False)),
        stalled=Count("pk", filter=stalled(today)),
        amount=Sum("amount"),
    )
    states = [(one, LABELS[one], found[f"n_{one}"]) for one in FollowState]
    return Tally(states, found["n"], found["applied"], found["stalled"], found["amount"] or 0)


def of_party(actor: Actor, party: Party) -> QuerySet[FollowUp]:
    """The follow-ups of a party, newest first."""
    return follow_ups(actor).filter(party=party).order_by("-number")


def entries(row: FollowUp) -> QuerySet[Entry]:
    """Its ledger, newest first."""
    return Entry.objects.filter(chain_id=row.pk).order_by("-seq")


def may_follow(actor: Actor, row: FollowUp) -> bool:
    """Whether the grant of following up reaches it."""
    return follow_ups(actor, GRANT).filter(pk=row.pk).exists()


refer(
    FollowUp,
    Reference(
        lambda actor: follow_ups(actor, GRANT).order_by("-number"),
        "number",
        label=lambda one: f"{one.number} {one.programme.name}",
        few=False,
    ),
)
