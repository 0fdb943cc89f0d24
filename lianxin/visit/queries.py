"""Queries of visit: visits that an actor may see, with how many of their matters have their echo. Reads only."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from lianxin.casefile.lifecycle import ENDS
from lianxin.directory.models import Party
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.refusal import refuse
from lianxin.visit.models import LeaderContact, Plan, Raised, Visit
from lianxin.visit.rules import DUPLICATE_VISIT_DAYS


def visible_visits(actor: Actor, grant: str = "visit.see") -> QuerySet[Visit]:
    """The visits that a grant of the actor reaches: his own, his area's, those with matters his unit holds, or all."""
    rows = Visit.objects.select_related("leader_post__holder", "leader_post__unit", "party__area")
    match actor.grants.get(grant):
        case None:
            return rows.none()
        case Reach.ALL:
            return rows
        case Reach.AREA:
            return rows.filter(party__area__path__startswith=actor.area_path)
        case Reach.UNIT:
            held = Raised.objects.filter(matter__held_by__contains=[actor.unit_id]).values("visit_id")
            return rows.filter(id__in=held)
        case _:
            return rows.filter(leader_post_id=actor.post_id)


def with_progress(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with how many matters were raised and how many of them have ended; complete when both are equal."""
    ended = Count("raised", filter=Q(raised__matter__state__in=list(ENDS)))
    return rows.annotate(n_raised=Count("raised"), n_ended=ended).order_by("-on", "-number")


def visit_for(actor: Actor, number: str) -> Visit:
    """One visit by number through the same rule; refused alike when it is absent or out of reach."""
    visit = visible_visits(actor).filter(number=number.strip().upper()).first()
    if visit is None:
        raise refuse("not_found", "没有此走访，或不在您的范围内", "No such visit, or it is out of your reach.")
    return visit


def recent_visits(party: Party, on: date) -> QuerySet[Visit]:
    """Visits of anybody to a party in the thirty days around a day: a hint to join rather than to come again."""
    span = timedelta(days=DUPLICATE_VISIT_DAYS)
    return Visit.objects.filter(party=party, on__range=(on - span, on + span)).select_related("leader_post__holder")


def open_plans(actor: Actor) -> QuerySet[Plan]:
    """The planned visits still to be made: a leader's own, or all for the office."""
    rows = Plan.objects.filter(done_by__isnull=True).select_related("leader_post__holder", "leader_post__unit", "party")
    if actor.grants.get("visit.plan") is not Reach.ALL:
        rows = rows.filter(leader_post_id=actor.post_id)
    return rows.order_by("by_day")


def contacts_of(actor: Actor) -> QuerySet[LeaderContact]:
    """The parties with which leaders keep contact now: a leader's own, or all for the office."""
    rows = LeaderContact.objects.filter(until__isnull=True).select_related("leader_post__holder", "party__area")
    if actor.grants.get("visit.see") is not Reach.ALL:
        rows = rows.filter(leader_post_id=actor.post_id)
    return rows.order_by("leader_post__order", "party__name")


refer(Visit, Reference(visible_visits, "number", (), label=lambda one: f"{one.number} {one.on}", few=False))
