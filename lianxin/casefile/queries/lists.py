"""Lists of matters 列表: filter, search, keyset pages, capped counts. Every one starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import COLLECTED, IS_OPEN, UNDONE, Link, Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.queries.searching import (
    Asked,
    Tags,
    by_category,
    by_days,
    by_reach,
    by_state,
    by_unit,
    found,
    in_index,
)
from lianxin.casefile.queries.snoozes import put_off
from lianxin.casefile.queries.standing import standing
from lianxin.casefile.queries.time import thresholds
from lianxin.casefile.queries.trays import TRAYS
from lianxin.directory.queries import within_code
from lianxin.directory.queries.calendars import units_by_calendar
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.limits import end_of_day, start_of_day

PAGE_SIZE = 25
COUNT_MOST = 1000
# Of so many the newest are picked out by putting them in order.
NAMED_MOST = 200
SILENT_AFTER = timedelta(days=10)
COLUMNS = ("area", "party", "category", "lead_unit", "owner_post__unit", "owner_post__holder")
AS_JSON = ("area", "category", "lead_unit", "owner_post")


# Of the matters to be called back: those still to be called, and those that only wait to be closed or listed.
UNCALLED = "uncalled"
TO_CLOSE = "to_close"
# What the tags of the index say of a matter as a whole.
IN_TAGS = {"words", "state", "unit", "category", "head", "order"}
# Lights that only what is open has.
OF_OPEN = ("overdue", "near", "lagging", "silent", "standing", "open")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is filtered by; an empty value filters nothing. `counted` leaves out what nobody raised, as the books do."""

    words: str = ""
    state: str = ""
    light: str = ""
    category: str = ""
    head: str = ""
    unit: str = ""
    area: str = ""
    leader: str = ""
    party: str = ""
    topic: str = ""
    tray: str = ""
    disposal: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""
    mine: bool = False
    counted: bool = False
    order: str = "newest"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read from the query string of a page, an API call or a command line; unknown names are left out."""
        texts: dict[str, Any] = {
            name: str(given.get(name, "")).strip()[:80]
            for name in cls.__slots__
            if name not in ("mine", "counted", "order")
        }
        texts |= {name: given.get(name) in ("1", "true") for name in ("mine", "counted")}
        return cls(**texts, order="due" if given.get("order") == "due" else "newest")

    def as_query(self) -> dict[str, str]:
        """The filters that are set, for links."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: "1" if value is True else value
            for name, value in values.items()
            if value and value != "newest"
        }


def matters(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """The matters that an actor may see and wants, not yet ordered or cut."""
    rows = visible_to(actor).filter(_plain(wanted), _by_light(wanted.light, now))
    if wanted.tray:
        tray = TRAYS.get(wanted.tray)
        rows = rows.filter(tray.where(actor, now)) if tray else rows.none()
        if tray and not tray.shows_put_off:
            rows = rows.exclude(put_off(actor, now))
    if wanted.mine:
        rows = rows.filter(owner_post_id=actor.post_id)
    if wanted.words:
        sees_all = actor.grants.get("matter.see") is Reach.ALL
        rows = found(rows, wanted.words, _tags(actor, wanted, now), within=not sees_all)
    return rows


def _plain(wanted: Wanted) -> Q:
    pairs = {
        "category__code": wanted.category,
        "category__head": wanted.head,
        "lead_unit__code": wanted.unit,
        "disposal": wanted.disposal,
        "outcome": wanted.outcome,
        "party__code": wanted.party,
        "leader_post__holder__login": wanted.leader,
    }
    where = Q(**{name: value for name, value in pairs.items() if value})
    if wanted.counted:
        where &= COLLECTED & ~UNDONE
    if wanted.area:
        where &= within_code(wanted.area)
    if wanted.topic:
        where &= Q(pk__in=_of_topic(wanted.topic))
    return where & _by_state(wanted.state) & _by_period(wanted.since, wanted.until)


def _of_topic(number: str) -> QuerySet[Link, Any]:
    """The matters of a topic, by its number."""
    rows = Link.objects.filter(kind=Link.Kind.TOPIC, undone_at__isnull=True, to_matter__number=number)
    return rows.values("from_matter")


def _by_state(state: str) -> Q:
    if state == "open":
        return IS_OPEN
    if state == "ended":
        return Q(state__in=list(ENDS))
    if state in (UNCALLED, TO_CLOSE):
        return Q(state=State.TO_CALL_BACK, called_back_at__isnull=state == UNCALLED)
    return Q(state=state) if state else Q()


def _by_period(since: str, until: str) -> Q:
    """Registered on these days or between them; what is no date filters nothing."""
    calendar = working_calendar()
    first, last = _day(since), _day(until)
    where = Q(registered_at__gte=start_of_day(first, calendar)) if first else Q()
    return where & (Q(registered_at__lte=end_of_day(last, calendar)) if last else Q())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_light(light: str, now: datetime) -> Q:
    match light:
        case "overdue":
            return IS_OPEN & Q(due_at__lt=now)
        case "near":
            return IS_OPEN & due_soon(now)
        case "lagging":
            return IS_OPEN & lagging(now)
        case "silent":
            return IS_OPEN & ~Q(state=State.LISTED) & Q(last_word_at__lt=now - SILENT_AFTER)
        case "standing":
            return standing(now)
        case "open":
            return IS_OPEN
        case _:
            return Q()


def due_soon(now: datetime) -> Q:
    """临期 as a filter: the same moment at which the light turns, by working days left or by the share of time left.

    What lags shows that light instead.
    """
    policy = thresholds(now).policy
    soon = Q(due_at__lte=_soon(working_calendar(), now, policy.near_workdays))
    for name, units in units_by_calendar().items():
        theirs = Q(state=State.WITH_UNITS, lead_unit__in=units)
        by_it = Q(due_at__lte=_soon(working_calendar(name), now, policy.near_workdays))
        soon = (theirs & by_it) | (~theirs & soon)
    share = (F("due_at") - Coalesce("taken_over_at", "registered_at")) * policy.near_share
    by_share = ExpressionWrapper(F("due_at") - share, output_field=DateTimeField())
    turned = soon | Q(LessThanOrEqual(by_share, Value(now)))
    return Q(due_at__gte=now) & turned & ~Q(lags_at__lt=now) & ~standing(now)


def _soon(calendar: WorkCalendar, now: datetime, workdays: int) -> datetime:
    """What ends up to here has so few working days left."""
    today = calendar.local(now).date()
    return end_of_day(calendar.workday_after(today, workdays) if workdays else today, calendar)


def lagging(now: datetime) -> Q:
    """滞后 as a filter: a word that is owed is missing, or the result came back for quality; and it is not late yet."""
    return Q(due_at__gte=now, lags_at__lt=now)


def _tags(actor: Actor, wanted: Wanted, now: datetime) -> Tags:
    """What the index of words is narrowed by."""
    calendar = working_calendar()
    state = State.TO_CALL_BACK if wanted.state in (UNCALLED, TO_CLOSE) else wanted.state
    tags = by_state("open" if wanted.light in OF_OPEN else state)
    tags = by_category(by_unit(tags, wanted.unit), wanted.category, wanted.head)
    tags = by_days(tags, _day(wanted.since), _day(wanted.until) or calendar.local(now).date())
    return by_reach(tags, actor)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows, the mark of the next page, and how many there are (capped)."""

    rows: list[Matter]
    next_mark: str
    total: int
    more: bool


def page_of(
    actor: Actor,
    wanted: Wanted,
    now: datetime,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
    columns: tuple[str, ...] = COLUMNS,
    known: int | None = None,
) -> Listed:
    """A page of the wanted matters after a mark; newest first, or least time left first.

    Args:
        columns: what is shown of other tables; each costs the database time to plan, however few the rows.
        known: how many there are, where that has been counted already: then it is told however many they are.
    """
    if wanted.words and known is None:
        rows, total = _searched(actor, wanted, now, after, size, COUNT_MOST)
    else:
        rows = matters(actor, wanted, now)
        total = rows.order_by()[: COUNT_MOST + 1].count() if known is None else known
    cut = list(_after(rows, wanted.order, after).select_related(*columns)[: size + 1])
    mark = _mark(cut[size - 1], wanted.order) if len(cut) > size else ""
    if known is not None:
        return Listed(cut[:size], mark, known, False)
    return Listed(cut[:size], mark, min(total, COUNT_MOST), total > COUNT_MOST)


def newest_with(actor: Actor, wanted: Wanted, now: datetime, n: int) -> list[Matter]:
    """The newest matters with some words, without counting how many there are."""
    rows, _ = _searched(actor, wanted, now, "", n, few=NAMED_MOST)
    return list(ordered(rows, "newest")[:n])


def _searched(
    actor: Actor, wanted: Wanted, now: datetime, after: str, size: int, few: int
) -> tuple[QuerySet[Matter], int]:
    """The matters among which the page is cut, and how many were found in all: few are named at once, of many the first ones.

    Left to itself, the database would look through the list for words that nothing has.
    """
    plain, tags = matters(actor, replace(wanted, words=""), now), _tags(actor, wanted, now)
    within = actor.grants.get("matter.see") is not Reach.ALL
    in_tags = wanted.as_query().keys() <= IN_TAGS and wanted.state not in (UNCALLED, TO_CLOSE)
    rows: QuerySet[Any] = found(plain, wanted.words, tags, within=within, most=few + 1 if in_tags else None)
    if in_tags and not within:
        rows = in_index(wanted.words, tags)
    pks = list(rows.order_by().values_list("pk", flat=True)[: few + 1])
    total = len(pks)
    if total > few:
        pks = _first(wanted, plain, tags, within, after, _last(wanted, now, after)).first(size + 1)
    return Matter.objects.filter(pk__in=pks), total


def _first(
    wanted: Wanted, plain: QuerySet[Matter], tags: Tags, within: bool, after: str, last: date
) -> Asked:
    key = "due_at" if wanted.order == "due" else "registered_at"

    def named(narrowed: Tags) -> QuerySet[Matter, Any]:
        rows = found(plain, wanted.words, narrowed, within=within)
        return _after(rows, wanted.order, after).order_by().values_list("pk", key)

    among = _after(plain, wanted.order, after).values_list("pk", key)
    return Asked(among, named, tags, wanted.words, last, within)


def _last(wanted: Wanted, now: datetime, after: str) -> date:
    """The day of the newest that a page can begin with."""
    calendar = working_calendar()
    moment, _ = _read_mark(after)
    newest = now if moment is None or wanted.order == "due" else min(now, moment)
    return min(calendar.local(newest).date(), _day(wanted.until) or date.max)


def ordered(rows: QuerySet[Matter], order: str) -> QuerySet[Matter]:
    """Newest first, or least time left first."""
    if order == "due":
        return rows.order_by(F("due_at").asc(nulls_last=True), "id")
    return rows.order_by("-registered_at", "id")


def _after(rows: QuerySet[Matter], order: str, after: str) -> QuerySet[Matter]:
    moment, pk = _read_mark(after)
    rows = ordered(rows, order)
    if order == "due":
        return rows.filter(_later(moment, pk)) if pk else rows
    if pk is None or moment is None:
        return rows
    return rows.filter(Q(registered_at__lt=moment) | Q(registered_at=moment, id__gt=pk))


def _later(due: datetime | None, pk: UUID) -> Q:
    """What comes after a matter, the least time left first; what has no limit any more comes last of all."""
    if due is None:
        return Q(due_at__isnull=True, id__gt=pk)
    return Q(due_at__gt=due) | Q(due_at=due, id__gt=pk) | Q(due_at__isnull=True)


def _read_mark(after: str) -> tuple[datetime | None, UUID | None]:
    """The moment and identifier of a mark; nothing when it is none, which is the first page."""
    moment, _, pk = after.partition("_")
    try:
        return (datetime.fromisoformat(moment) if moment else None), UUID(pk)
    except ValueError:
        return None, None


def _mark(matter: Matter, order: str) -> str:
    moment = matter.due_at if order == "due" else matter.registered_at
    return f"{moment.isoformat() if moment else ''}_{matter.id}"


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
