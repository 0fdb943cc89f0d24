"""Queries of visit: visits that an actor may see, with how many of their matters have their echo. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.directory.models import Party
from lianxin.directory.queries import within
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.refusal import refuse
from lianxin.kernel.text import grams_for_query
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.visit.models import LeaderContact, Plan, Raised, Visit
from lianxin.visit.rules import DUPLICATE_VISIT_DAYS

PAGE_SIZE = 25
COUNT_MOST = 1000


def visible_visits(actor: Actor, grant: str = "visit.see") -> QuerySet[Visit]:
    """The visits that a grant of the actor reaches: his own, his area's, those with matters his unit holds, or all."""
    rows = Visit.objects.select_related("leader_post__holder", "leader_post__unit", "party__area")
    match actor.grants.get(grant):
        case None:
            return rows.none()
        case Reach.ALL:
            return rows
        case Reach.AREA:
            return rows.filter(within(actor.area_path, "party__area"))
        case Reach.UNIT:
            # Who was visited would tell who raised it: a confidential matter does not open its visit.
            held = Raised.objects.filter(
                matter__held_by__contains=[actor.unit_id], matter__is_confidential=False
            ).values("visit_id")
            return rows.filter(id__in=held)
        case _:
            return rows.filter(leader_post_id=actor.post_id)


def sees_sealed(actor: Actor, visit: Visit | None = None) -> bool:
    """Whether the actor may know that a confidential matter came from a visit: who may see raisers, or led it himself."""
    if "matter.see_raiser" in actor.grants:
        return True
    return visit is not None and visit.leader_post_id == actor.post_id


def with_progress(actor: Actor, rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with how many matters were raised and how many of them have ended; complete when both are equal.

    For whoever may not know of confidential ones these do not count: a visit names the party.
    """
    known = (
        Q() if sees_sealed(actor) else Q(raised__matter__is_confidential=False) | Q(leader_post=actor.post_id)
    )
    ended = known & Q(raised__matter__state__in=list(ENDS))
    counted = rows.annotate(n_raised=Count("raised", filter=known), n_ended=Count("raised", filter=ended))
    return counted.order_by("-on", "-number")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of visits is filtered by; an empty value filters nothing."""

    leader: str = ""
    words: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read from a query string; days that are no days are left out."""
        texts = {name: str(given.get(name, "")).strip()[:80] for name in cls.__slots__}
        days = {name: texts[name] if _is_day(texts[name]) else "" for name in ("since", "until")}
        return cls(**{**texts, **days})


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of visits: its rows, the mark of the next page, how many there are (capped)."""

    rows: list[Visit]
    next_mark: str
    total: int
    more: bool


def visit_page(actor: Actor, wanted: Wanted, *, after: str = "", size: int = PAGE_SIZE) -> Listed:
    """A page of the wanted visits, newest first."""
    plain = {
        "leader_post__holder__login": wanted.leader,
        "party__grams__contains": grams_for_query(wanted.words),
        "on__gte": wanted.since,
        "on__lte": wanted.until,
    }
    rows = visible_visits(actor).filter(**{name: value for name, value in plain.items() if value})
    total = rows.order_by()[: COUNT_MOST + 1].count()
    on, _, number = after.partition("_")
    if _is_day(on):
        rows = rows.filter(Q(on__lt=on) | Q(on=on, number__lt=number))
    found = list(with_progress(actor, rows)[: size + 1])
    last = found[size - 1] if len(found) > size else None
    mark = f"{last.on.isoformat()}_{last.number}" if last else ""
    return Listed(found[:size], mark, min(total, COUNT_MOST), total > COUNT_MOST)


def matters_of(actor: Actor, visit: Visit) -> QuerySet[Matter]:
    """The matters raised at a visit, as far as the actor may see them; a confidential one only for who may know."""
    rows = visible_to(actor).filter(raised_at__visit=visit)
    if not sees_sealed(actor, visit):
        rows = rows.filter(is_confidential=False)
    return rows.order_by("number")


def visit_of(actor: Actor, matter: Matter) -> Visit | None:
    """The visit at which a matter was raised, for who may know it."""
    visit = visible_visits(actor).filter(raised__matter=matter).first()
    if visit is None or (matter.is_confidential and not sees_sealed(actor, visit)):
        return None
    return visit


def visit_for(actor: Actor, number: str) -> Visit:
    """One visit by number through the same rule; refused alike when it is absent or out of reach."""
    visit = visible_visits(actor).filter(number=number.strip().upper()).first()
    if visit is None:
        raise refuse(
            "not_found", "没有此走访，或不在您的范围内", "No such visit, or it is out of your reach."
        )
    return visit


def recent_visits(party: Party, on: date) -> QuerySet[Visit]:
    """Visits of anybody to a party in the thirty days around a day: a hint to join rather than to come again."""
    span = timedelta(days=DUPLICATE_VISIT_DAYS)
    rows = Visit.objects.filter(party=party, on__range=(on - span, on + span))
    return rows.select_related("leader_post__holder", "leader_post__unit").order_by("-on")


def visits_about(actor: Actor, party: Party, on: date) -> list[Visit]:
    """The same for who plans a visit, whose ever they are: that somebody was there is no secret, what was said there is."""
    if "visit.plan" not in actor.grants:
        return []
    with seeing(WHOLE):
        return list(recent_visits(party, on)[:5])


def plans_of(actor: Actor) -> QuerySet[Plan]:
    """The planned visits, made or still to be made: a leader's own and those he goes along to, or all for the office."""
    if actor.grants.get("visit.plan") is Reach.ALL:
        return Plan.objects.all()
    joined = Plan.joined.through.objects.filter(post=actor.post_id).values("plan")
    return Plan.objects.filter(Q(leader_post_id=actor.post_id) | Q(pk__in=joined))


def open_plans(actor: Actor) -> QuerySet[Plan]:
    """The planned visits still to be made, the most pressing first."""
    rows = plans_of(actor).filter(done_by__isnull=True)
    rows = rows.select_related("leader_post__holder", "leader_post__unit", "party")
    return rows.prefetch_related("joined__holder").order_by("by_day", "id")


def plan_for(actor: Actor, key: UUID) -> Plan:
    """One planned visit still to be made, whoever plans it: to go along with it one has to know of it."""
    rows = (
        Plan.objects.filter(done_by__isnull=True, pk=key)
        if "visit.plan" in actor.grants
        else Plan.objects.none()
    )
    found = rows.select_related("leader_post__holder", "leader_post__unit", "party").first()
    if found is None:
        raise refuse("not_found", "没有此走访计划，或已完成", "No such plan, or it is done.")
    return found


def contacts_of(actor: Actor) -> QuerySet[LeaderContact]:
    """The parties with which leaders keep contact now: a leader's own, or all for the office."""
    rows = LeaderContact.objects.filter(until__isnull=True).select_related(
        "leader_post__holder", "leader_post__unit", "party__area"
    )
    if actor.grants.get("visit.see") is not Reach.ALL:
        rows = rows.filter(leader_post_id=actor.post_id)
    return rows.order_by("leader_post__order", "leader_post_id", "party__name")


refer(Plan, Reference(open_plans, "id", (), label=lambda one: f"{one.by_day} {one.party.name}", few=False))
refer(Visit, Reference(visible_visits, "number", (), label=lambda one: f"{one.number} {one.on}", few=False))
