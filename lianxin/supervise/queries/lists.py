"""Lists of 督办单 and 批示: what waits, what is late, what is over, narrowed and page by page. Reads only.

Each list stands under one of its tabs; the number on a tab is that of the list behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from django.db.models import Count, Max, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.queries.scope import visible_to
from lianxin.directory.models import Unit
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.limits import end_of_day, start_of_day
from lianxin.kernel.paging import PAGE_SIZE, Listed, Order, page_after
from lianxin.people.models import Post
from lianxin.supervise.models import Instruction, Notice
from lianxin.supervise.queries.papers import OF_MATTER

NEVER = date.max
YEARS = (1900, 2200)
Row = TypeVar("Row", bound=Model)


class Tab(StrEnum):
    """清单分栏: which of the papers are looked at. Moot is what nobody answered before its matter ended."""

    WAITING = "waiting"
    LATE = "late"
    DONE = "done"
    MOOT = "moot"
    ALL = "all"


NOTICE_TABS = {
    Tab.WAITING: ("待回复", "Awaiting a reply"),
    Tab.LATE: ("逾期未回复", "Reply overdue"),
    Tab.DONE: ("已回复", "Answered"),
    Tab.MOOT: ("事项已结束未回复", "Matter ended unanswered"),
    Tab.ALL: ("全部", "All"),
}
INSTRUCTION_TABS = {
    Tab.WAITING: ("未报结", "Open"),
    Tab.LATE: ("逾期未报", "Report overdue"),
    Tab.DONE: ("已报结", "Settled"),
    Tab.ALL: ("全部", "All"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of papers is narrowed by; an empty value narrows nothing.

    Args:
        show: the tab.
        unit: the code of the unit that has to answer.
        level: the level of a notice.
        leader: the log-in name of the leader who instructed.
        since: issued or given on this day or later.
        until: on this day or before.
    """

    show: Tab = Tab.WAITING
    unit: str = ""
    level: str = ""
    leader: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read from a query string; what means nothing is left out."""
        texts = {name: given.get(name, "").strip()[:40] for name in ("unit", "level", "leader")}
        days = {name: _day(given.get(name, "")) for name in ("since", "until")}
        show = next((one for one in Tab if one == given.get("show")), Tab.WAITING)
        return cls(show, **texts, since=days["since"], until=days["until"])

    def as_query(self) -> dict[str, str]:
        """What is narrowed by, without the tab, for links."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "show"}
        return {name: str(value) for name, value in values.items() if value}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if YEARS[0] <= found.year <= YEARS[1] else None


# --- 督办单


def notice_counts(actor: Actor, wanted: Wanted, now: datetime) -> dict[Tab, int]:
    """How many notices each tab has 督办单件数, exact, in one statement."""
    return _counts(_notices(actor, wanted), _notice_tabs(now))


def notice_page(
    actor: Actor, wanted: Wanted, now: datetime, total: int, *, after: str = "", size: int = PAGE_SIZE
) -> Listed[Notice]:
    """A page of notices 督办单: those that wait, the nearest reply first; the others, the newest first."""
    rows = _notices(actor, wanted).filter(_notice_tabs(now)[wanted.show])
    shown = rows.select_related("unit", "post__unit", "post__holder", "issued_by", "matter")
    return page_after(shown, notice_order(wanted.show), after, total, size)


def notice_order(show: Tab) -> Order:
    """How the notices of a tab follow each other."""
    waits = show in (Tab.WAITING, Tab.LATE)
    return Order("reply_due", is_day=True) if waits else Order("issued_at", descending=True)


def _notices(actor: Actor, wanted: Wanted) -> QuerySet[Notice]:
    plain = {"unit__code": wanted.unit, "level": wanted.level}
    rows = Notice.objects.filter(matter__in=visible_to(actor))
    return rows.filter(
        _within("issued_at", wanted), **{name: value for name, value in plain.items() if value}
    )


def _notice_tabs(now: datetime) -> dict[Tab, Q]:
    over = Q(matter__state__in=sorted(ENDS))
    waits = Q(replied_at__isnull=True) & ~over
    return {
        Tab.WAITING: waits,
        Tab.LATE: waits & Q(reply_due__lt=_today(now)),
        Tab.DONE: Q(replied_at__isnull=False),
        Tab.MOOT: Q(replied_at__isnull=True) & over,
        Tab.ALL: Q(),
    }


# --- 批示


def instruction_counts(actor: Actor, wanted: Wanted, now: datetime) -> dict[Tab, int]:
    """How many instructions each tab has 批示件数, exact, in one statement."""
    return _counts(_instructions(actor, wanted), _instruction_tabs(now))


def instruction_page(
    actor: Actor, wanted: Wanted, now: datetime, total: int, *, after: str = "", size: int = PAGE_SIZE
) -> Listed[Instruction]:
    """A page of instructions 批示: the open ones, the nearest report first; the others, the newest first."""
    rows = _instructions(actor, wanted).filter(_instruction_tabs(now)[wanted.show])
    shown = rows.annotate(last_word=Max("words__at"), due=Coalesce("report_due", Value(NEVER)))
    shown = shown.select_related("post__unit", "post__holder", "unit", *OF_MATTER)
    return page_after(shown, instruction_order(wanted.show), after, total, size)


def instruction_order(show: Tab) -> Order:
    """How the instructions of a tab follow each other; an open one without a day for its report comes last."""
    waits = show in (Tab.WAITING, Tab.LATE)
    return Order("due", is_day=True) if waits else Order("at", descending=True)


def _instructions(actor: Actor, wanted: Wanted) -> QuerySet[Instruction]:
    rows = Instruction.objects.filter(matter__in=visible_to(actor))
    if wanted.unit:
        # Without a unit of its own it is for whoever holds the matter: the lead answers for that.
        rows = rows.filter(
            Q(unit__code=wanted.unit) | Q(unit__isnull=True, matter__lead_unit__code=wanted.unit)
        )
    if wanted.leader:
        rows = rows.filter(post__holder__login=wanted.leader)
    return rows.filter(_given(wanted))


def _given(wanted: Wanted) -> Q:
    """Given within the period; one without a day of its own was given when it was written down."""
    where = Q(given_on__isnull=True) & _within("at", wanted)
    days = {"given_on__gte": wanted.since, "given_on__lte": wanted.until}
    return where | Q(given_on__isnull=False, **{name: day for name, day in days.items() if day})


def _instruction_tabs(now: datetime) -> dict[Tab, Q]:
    waits = Q(settled_at__isnull=True)
    return {
        Tab.WAITING: waits,
        Tab.LATE: waits & Q(report_due__lt=_today(now)),
        Tab.DONE: ~waits,
        Tab.ALL: Q(),
    }


# --- both


def _today(now: datetime) -> date:
    return working_calendar().local(now).date()


def _within(key: str, wanted: Wanted) -> Q:
    calendar = working_calendar()
    where = Q(**{f"{key}__gte": start_of_day(wanted.since, calendar)}) if wanted.since else Q()
    return where & (Q(**{f"{key}__lte": end_of_day(wanted.until, calendar)}) if wanted.until else Q())


def _counts(rows: QuerySet[Row], tabs: Mapping[Tab, Q]) -> dict[Tab, int]:
    found = rows.order_by().aggregate(**{tab.value: Count("pk", filter=where) for tab, where in tabs.items()})
    return {tab: found[tab.value] for tab in tabs}


def answering_units(actor: Actor) -> QuerySet[Unit]:
    """The units that have or had a notice or an instruction on matters that the actor may see, by code."""
    seen = visible_to(actor)
    noticed = Notice.objects.filter(matter__in=seen).values("unit")
    told = Instruction.objects.filter(matter__in=seen, unit__isnull=False).values("unit")
    return Unit.objects.filter(Q(pk__in=noticed) | Q(pk__in=told)).order_by("code").only("code", "short_name")


def instructing_posts(actor: Actor) -> QuerySet[Post]:
    """The leaders' posts with instructions on matters that the actor may see, in their order."""
    given = Instruction.objects.filter(matter__in=visible_to(actor)).values("post")
    rows = Post.objects.filter(pk__in=given, holder__isnull=False).select_related("holder", "unit")
    return rows.order_by("order", "id")
