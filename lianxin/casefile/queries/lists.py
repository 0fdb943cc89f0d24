"""Lists of matters 列表: filter, search, keyset pages, capped counts. Every one starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.text import fold, grams_for_query, terms

PAGE_SIZE = 25
COUNT_MOST = 1000
COLUMNS = ("area", "party", "category", "lead_unit", "owner_post__unit", "owner_post__holder")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is filtered by; an empty value filters nothing."""

    words: str = ""
    state: str = ""
    light: str = ""
    category: str = ""
    head: str = ""
    unit: str = ""
    area: str = ""
    leader: str = ""
    party: str = ""
    disposal: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""
    mine: bool = False
    order: str = "newest"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read from the query string of a page, an API call or a command line; unknown names are left out."""
        texts = {name: str(given.get(name, "")).strip()[:80] for name in cls.__slots__ if name not in ("mine", "order")}
        order = "due" if given.get("order") == "due" else "newest"
        return cls(**texts, mine=given.get("mine") in ("1", "true"), order=order)  # type: ignore[arg-type]

    def as_query(self) -> dict[str, str]:
        """The filters that are set, for links."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: "1" if value is True else value for name, value in values.items() if value and value != "newest"}


def matters(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """The matters that an actor may see and wants, not yet ordered or cut."""
    rows = visible_to(actor).filter(_plain(wanted), _by_light(wanted.light, now))
    if wanted.mine:
        rows = rows.filter(owner_post_id=actor.post_id)
    if wanted.words:
        rows = _found(rows, wanted.words)
    return rows


def _plain(wanted: Wanted) -> Q:
    pairs = {
        "state": wanted.state,
        "category__code": wanted.category,
        "category__head": wanted.head,
        "lead_unit__code": wanted.unit,
        "disposal": wanted.disposal,
        "outcome": wanted.outcome,
        "party__code": wanted.party,
        "leader_post__holder__login": wanted.leader,
        "registered_at__date__gte": wanted.since,
        "registered_at__date__lte": wanted.until,
    }
    if wanted.state == "open":
        pairs["state"] = ""
    where = Q(**{name: value for name, value in pairs.items() if value})
    if wanted.state == "open":
        where &= IS_OPEN
    if wanted.state == "ended":
        where = Q(**{name: value for name, value in pairs.items() if value and name != "state"})
        where &= Q(state__in=list(ENDS))
    return where & Q(area__path__contains=wanted.area) if wanted.area else where


def _by_light(light: str, now: datetime) -> Q:
    if light == "overdue":
        return IS_OPEN & Q(due_at__lt=now)
    if light == "open":
        return IS_OPEN
    return Q()


def _found(rows: QuerySet[Matter], words: str) -> QuerySet[Matter]:
    """Found by pieces in the index, then checked against the text itself."""
    grams = grams_for_query(words)
    if not grams:
        return rows.none()
    rows = rows.filter(search__grams__contains=grams)
    for term in terms(words):
        rows = rows.filter(search__text__contains=fold(term))
    return rows


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows, the mark of the next page, and how many there are (capped)."""

    rows: list[Matter]
    next_mark: str
    total: int
    more: bool


def page_of(actor: Actor, wanted: Wanted, now: datetime, *, after: str = "", size: int = PAGE_SIZE) -> Listed:
    """A page of the wanted matters after a mark; newest first, or least time left first."""
    rows = matters(actor, wanted, now)
    total = rows.order_by()[: COUNT_MOST + 1].count()
    ordered = _after(rows, wanted.order, after)
    found = list(ordered.select_related(*COLUMNS)[: size + 1])
    mark = _mark(found[size - 1], wanted.order) if len(found) > size else ""
    return Listed(found[:size], mark, min(total, COUNT_MOST), total > COUNT_MOST)


def _after(rows: QuerySet[Matter], order: str, after: str) -> QuerySet[Matter]:
    moment, _, pk = after.partition("_")
    if order == "due":
        rows = rows.order_by(F("due_at").asc(nulls_last=True), "id")
        return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=pk)) if pk else rows
    rows = rows.order_by("-registered_at", "id")
    return rows.filter(Q(registered_at__lt=moment) | Q(registered_at=moment, id__gt=pk)) if pk else rows


def _mark(matter: Matter, order: str) -> str:
    moment = matter.due_at if order == "due" else matter.registered_at
    return f"{moment.isoformat()}_{matter.id}" if moment else ""


def open_states() -> list[State]:
    """The states in which an answer is still owed, in the order of the chain."""
    return [state for state in State if state not in ENDS]


def as_json(matter: Matter) -> dict[str, Any]:
    """A matter as plain data, without who raised it when that is confidential."""
    return {
        "id": str(matter.id),
        "number": matter.number,
        "title": matter.title,
        "state": matter.state,
        "outcome": matter.outcome,
        "raiser": matter.raiser_words,
        "category": matter.category.code if matter.category else "",
        "area": matter.area.name,
        "lead": matter.lead_unit.name if matter.lead_unit else "",
        "owner": str(matter.owner_post) if matter.owner_post else "",
        "registered_at": matter.registered_at.isoformat(),
        "due_at": matter.due_at.isoformat() if matter.due_at else None,
        "version": matter.ledger_n,
    }


refer(
    Matter,
    Reference(visible_to, "number", (), label=lambda one: f"{one.number} {one.title}", few=False),
)
