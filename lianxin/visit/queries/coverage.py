"""Coverage 走访覆盖: what leaders owe the parties they keep contact with; who was visited. Reads only; no ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from lianxin.directory.models import Area, Party
from lianxin.directory.rules import AreaKind, PartyKind
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.words import Labelled
from lianxin.people.models import Post
from lianxin.visit.models import LeaderContact, Plan, Rhythm, Visit
from lianxin.visit.queries import contacts_of, open_plans
from lianxin.visit.rules import RHYTHM_SPAN, RHYTHM_TIMES, Span, span_around


@dataclass(frozen=True, slots=True)
class Duty:
    """A leader's contact with a party 应走访: how often he owes a visit in the period, how often he came, what is planned."""

    contact: LeaderContact
    times: int
    first: date
    last: date
    n_done: int
    n_plans: int
    last_on: date | None

    @property
    def is_due(self) -> bool:
        """Whether a visit is still owed in this period."""
        return self.n_done < self.times


@dataclass(frozen=True, slots=True)
class Owed:
    """How often a party of a kind is visited, and the period in which a day lies."""

    times: int
    span: Span
    first: date
    last: date


def rhythms(on: date) -> dict[PartyKind, Owed]:
    """走访频次 in force on a day for each kind of party; once each half-year where nothing was said."""
    rows = Rhythm.objects.filter(valid_from__lte=on).order_by("valid_from")
    said = {PartyKind(one.party_kind): (one.times, Span(one.span)) for one in rows}
    found = {kind: said.get(kind, (RHYTHM_TIMES, RHYTHM_SPAN)) for kind in PartyKind}
    return {kind: Owed(times, span, *span_around(on, span)) for kind, (times, span) in found.items()}


def duties(actor: Actor, on: date, *, leader: Post | None = None) -> list[Duty]:
    """应走访: what the leaders that an actor may see owe the parties they keep contact with, in the period of a day."""
    rows = contacts_of(actor)
    if leader is not None:
        rows = rows.filter(leader_post=leader)
    owed = rhythms(on)
    counts = {row["pk"]: row for row in rows.order_by().values("pk", **_kept(owed))}
    return [_duty(one, owed[PartyKind(one.party.kind)], counts[one.pk]) for one in rows]


def _kept(owed: Mapping[PartyKind, Owed]) -> dict[str, Any]:
    """For each contact: visits in its period that the leader made or went along with, open plans of either kind, the last."""
    came = Visit.objects.filter(party=OuterRef("party")).filter(
        Q(leader_post=OuterRef("leader_post")) | Q(companions__officer=OuterRef("leader_post__holder"))
    )
    planned = Plan.objects.filter(
        Q(leader_post=OuterRef("leader_post")) | Q(joined=OuterRef("leader_post")),
        party=OuterRef("party"),
        done_by__isnull=True,
    )
    whens = [
        When(party__kind=kind, then=_number(came.filter(on__range=(one.first, one.last)), "pk"))
        for kind, one in owed.items()
    ]
    last = came.order_by("-on").values("on")[:1]
    return {
        "n_done": Case(*whens, default=0, output_field=IntegerField()),
        "n_plans": _number(planned, "pk"),
        "last_on": Subquery(last),
    }


def _number(rows: QuerySet[Any], column: str) -> Coalesce:
    """How many rows a query finds, as a part of another."""
    found = rows.order_by().values(same=Value(1)).annotate(n=Count(column, distinct=True)).values("n")
    return Coalesce(Subquery(found), 0)


def _duty(contact: LeaderContact, owed: Owed, row: Mapping[str, Any]) -> Duty:
    return Duty(contact, owed.times, owed.first, owed.last, row["n_done"], row["n_plans"], row["last_on"])


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A leader's coverage 领导走访覆盖: parties he keeps contact with, those visited as often as owed, plans open and late."""

    post: Post
    contacts: int
    met: int
    planned: int
    late: int

    @property
    def due(self) -> int:
        """How many are still to be visited."""
        return self.contacts - self.met


def by_leader(actor: Actor, today: date) -> list[LeaderRow]:
    """Every leader in the order of posts, never ranked, with what he still owes in the period."""
    found: dict[Post, list[Duty]] = {}
    for one in duties(actor, today):
        found.setdefault(one.contact.leader_post, []).append(one)
    plans = (
        open_plans(actor)
        .order_by()
        .values("leader_post")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(by_day__lt=today)))
    )
    counts = {row["leader_post"]: (row["n"], row["late"]) for row in plans}
    return [
        LeaderRow(post, len(rows), sum(not one.is_due for one in rows), *counts.get(post.pk, (0, 0)))
        for post, rows in found.items()
    ]


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A street's coverage 街道走访覆盖: parties on the register, visited since a day, without a leader who keeps contact."""

    area: Area
    parties: int
    visited: int
    unowned: int

    @property
    def unvisited(self) -> int:
        """How many nobody has visited since."""
        return self.parties - self.visited

    @property
    def share(self) -> int:
        """Visited of those on the register, in per cent."""
        return round(100 * self.visited / self.parties) if self.parties else 0


class Which(Labelled):
    """覆盖情况"""

    ALL = "all", "在册对象", "On the register"
    VISITED = "visited", "已走访", "Visited"
    UNVISITED = "unvisited", "未走访", "Not visited"
    UNOWNED = "unowned", "无领导联系", "Without a leader"


def covered(actor: Actor, which: Which, since: date) -> QuerySet[Party]:
    """Enterprises and grassroots units on the register: all, visited since a day or not, or without a leader.

    Only for who may see the coverage of all; a leader sees his own.
    """
    if actor.grants.get("visit.coverage") is not Reach.ALL:
        return Party.objects.none()
    rows = Party.objects.filter(is_active=True).exclude(kind=PartyKind.RESIDENT)
    return rows.filter(_is(which, since))


def _is(which: Which, since: date) -> Q:
    visited = Exists(Visit.objects.filter(party=OuterRef("pk"), on__gte=since))
    owned = LeaderContact.objects.filter(
        party=OuterRef("pk"), until__isnull=True, leader_post__holder__isnull=False
    )
    conditions = {
        Which.ALL: Q(),
        Which.VISITED: Q(visited),
        Which.UNVISITED: ~Q(visited),
        Which.UNOWNED: ~Q(Exists(owned)),
    }
    return conditions[which]


def by_street(actor: Actor, since: date) -> list[StreetRow]:
    """Every street in the order of codes, for who may see all; what lies in a community counts for its street."""
    if actor.grants.get("visit.coverage") is not Reach.ALL:
        return []
    rows = covered(actor, Which.ALL, since).order_by().values("area__path")
    counted = rows.annotate(
        n=Count("pk"),
        visited=Count("pk", filter=_is(Which.VISITED, since)),
        unowned=Count("pk", filter=_is(Which.UNOWNED, since)),
    )
    streets = {one.path: one for one in Area.objects.filter(kind=AreaKind.STREET).order_by("code")}
    found: dict[str, list[int]] = {path: [0, 0, 0] for path in streets}
    for row in counted:
        path = next((path for path, street in streets.items() if street.holds(row["area__path"])), None)
        if path is not None:
            counts = (row["n"], row["visited"], row["unowned"])
            found[path] = [a + b for a, b in zip(found[path], counts, strict=True)]
    return [StreetRow(area, *found[path]) for path, area in streets.items()]
