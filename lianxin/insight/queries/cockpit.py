"""The cockpit 驾驶舱 for an actor: what he sees of it, reckoned at most once a minute, however often it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.queries.lists import Wanted
from lianxin.directory.models import Area
from lianxin.directory.rules import AreaKind
from lianxin.insight.queries import Tier, UnitRow, by_unit
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.sets import members, sizes
from lianxin.insight.queries.trend import weeks
from lianxin.insight.rules.cockpit import (
    CHAIN,
    FIGURES,
    UNSORTED,
    WAITING_MOST,
    Held,
    Snapshot,
    Waiting,
    by_field,
    by_street,
)
from lianxin.insight.rules.figures import Figure, figure
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.kept import kept
from lianxin.kernel.lights import Light, words

KEPT_SECONDS = 55.0
SHOWN = ("category", "area", "lead_unit", "owner_post__unit")


@dataclass(frozen=True)
class Viewer:
    """Whose cockpit it is: two are the same when they act in one post with the same reach."""

    reach: tuple[object, ...]
    actor: Actor = field(compare=False)


def viewer(actor: Actor) -> Viewer:
    """An actor by what decides what he sees."""
    grants = tuple(sorted((name, str(reach)) for name, reach in actor.grants.items()))
    whose = (actor.officer_id, actor.post_id, actor.unit_id, actor.area_path, actor.charge_ids)
    return Viewer((*whose, grants), actor)


@kept(KEPT_SECONDS)
def snapshot(who: Viewer, since: date, until: date) -> Snapshot:
    """The cockpit of a period, as of when it was reckoned."""
    asked = Asked(who.actor, since, until, now())
    found = sizes(asked, _names())
    held = _held(asked)
    return Snapshot(
        at=asked.now,
        waiting_n=found["unanswered"],
        waiting=_waiting(asked),
        figures=tuple(_figure(code, found) for code in FIGURES),
        weeks=weeks(asked, found["in_hand"]),
        streets=by_street(held, streets()),
        fields=by_field(held),
        chain=tuple((name, said, found[name]) for name, said in CHAIN),
    )


def _names() -> frozenset[str]:
    shown = [BY_CODE[code] for code in FIGURES]
    names = {name for one in shown for name in (one.top, one.under) if name}
    return frozenset(names | {name for name, _ in CHAIN} | {"in_hand", "unanswered"})


def _figure(code: str, found: Mapping[str, int]) -> Figure:
    one = BY_CODE[code]
    return figure(one, found[one.top], found[one.under] if one.under else None)


def _waiting(asked: Asked) -> tuple[Waiting, ...]:
    """逾期未答复, who has waited longest first."""
    rows = members("unanswered", asked).select_related(*SHOWN).order_by("registered_at", "pk")
    return tuple(_waits(one, asked.now) for one in rows[:WAITING_MOST])


def _waits(one: Matter, at: datetime) -> Waiting:
    calendar = working_calendar()
    unit = one.lead_unit or (one.owner_post.unit if one.owner_post else None)
    days = (calendar.local(at).date() - calendar.local(one.registered_at).date()).days
    due = one.due_at or at
    late = (words(Light.OVERDUE, at, due, calendar), words(Light.OVERDUE, at, due, calendar, "en"))
    about = one.category.name if one.category else UNSORTED[0]
    said = LABELS[State(one.state)]
    return Waiting(one.number, about, one.area.name, unit.short_name if unit else "—", said, days, late)


def _held(asked: Asked) -> list[Held]:
    """In hand by area and field, in one query."""
    rows = asked.matters.filter(IS_OPEN).values("area__path", "category__head")
    rows = rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=asked.now)))
    return [Held(row["area__path"], row["category__head"] or "", row["n"], row["late"]) for row in rows]


@kept()
def streets() -> dict[str, str]:
    """街道 by their codes, in that order."""
    rows = Area.objects.filter(kind=AreaKind.STREET).order_by("code")
    return dict(rows.values_list("code", "name"))


@kept(KEPT_SECONDS)
def tiers(who: Viewer, since: date, until: date) -> list[tuple[Tier, list[UnitRow]]]:
    """牵头单位分档 of a period: tiers with their units in the order of their codes; within a tier nobody is before another."""
    wanted = Wanted(since=since.isoformat(), until=until.isoformat())
    rows = by_unit(who.actor, wanted, now())
    grouped = [(tier, [one for one in rows if one.tier is tier]) for tier in Tier]
    return [(tier, units) for tier, units in grouped if units]
