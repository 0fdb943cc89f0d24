"""The supervisor's board 督办台: its lists with true counts, narrowed by unit, leader or street, the least time left first.

A list is a block: which matters, in which order. Every count is that of the list behind it, made of the same condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.queries.lists import COLUMNS, SILENT_AFTER, Wanted, due_soon, lagging, matters
from lianxin.casefile.queries.standing import standing
from lianxin.dispatch.models import ExtensionRequest, ReturnRequest, SuspensionRequest
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.paging import Listed, Order, page_after
from lianxin.supervise.models import Instruction, Listing, Notice
from lianxin.supervise.queries.ladder import proposed

BY = ("unit", "leader", "area")


@dataclass(frozen=True, slots=True)
class Block:
    """One list of the board: its name and words, which matters, and the date by which it is ordered."""

    name: str
    words: tuple[str, str]
    where: Q
    order: str = "due_at"
    is_proposed: bool = False


def _matters_of(rows: QuerySet[Notice] | QuerySet[Instruction] | QuerySet[Listing]) -> Q:
    return Q(pk__in=rows.values("matter"))


def blocks(now: datetime) -> list[Block]:
    """The lists of the board, the most pressing first."""
    today = working_calendar().local(now).date()
    listed = Q(state=State.LISTED)
    promise = listed & _matters_of(Listing.objects.filter(ended_at__isnull=True, is_promise=True))
    silent = IS_OPEN & ~listed & Q(last_word_at__lt=now - SILENT_AFTER)
    return [
        Block("overdue", ("逾期", "Overdue"), IS_OPEN & Q(due_at__lt=now)),
        Block("near", ("临期", "Due soon"), IS_OPEN & due_soon(now)),
        Block("lagging", ("滞后", "Lagging"), IS_OPEN & lagging(now), "lags_at"),
        Block("proposed", ("建议督办", "Notice proposed"), IS_OPEN & Q(due_at__lt=now), is_proposed=True),
        Block("silent", ("久无进展", "Without word"), silent, "last_word_at"),
        Block("promised", ("承诺事项", "Promised"), promise, "returns_on"),
        Block("parked", ("挂账搁置", "Parked"), listed & ~promise, "returns_on"),
        Block("standing", ("暂停计时", "Standing still"), standing(now), "stands_until"),
        Block("escalated", ("提级", "Escalated"), Q(state=State.ESCALATED)),
        Block("rulings", ("待裁定", "Awaiting a ruling"), _awaiting_ruling()),
        Block("notices", ("督办未回复", "Notices unanswered"), IS_OPEN & _matters_of(open_notices())),
        Block("late_replies", ("回复逾期", "Replies overdue"), IS_OPEN & _matters_of(late_notices(today))),
        Block("instructed", ("批示未报结", "Instructions open"), _matters_of(open_instructions())),
    ]  # fmt: skip


def open_notices() -> QuerySet[Notice]:
    """督办单 that wait for their reply."""
    return Notice.objects.filter(replied_at__isnull=True)


def late_notices(today: date) -> QuerySet[Notice]:
    """督办单 whose reply is overdue."""
    return open_notices().filter(reply_due__lt=today)


def open_instructions() -> QuerySet[Instruction]:
    """批示 that no report has settled."""
    return Instruction.objects.filter(settled_at__isnull=True)


def _awaiting_ruling() -> Q:
    asked: tuple[type[ReturnRequest | ExtensionRequest | SuspensionRequest], ...]
    asked = (ReturnRequest, ExtensionRequest, SuspensionRequest)
    first, *more = (one.objects.filter(ruling="pending").values("undertaking__matter") for one in asked)
    # One list of the three: with OR between them every open matter would be looked at.
    return IS_OPEN & Q(pk__in=first.union(*more))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the whole board is narrowed by: the code of a unit, a street or the log-in name of a leader."""

    unit: str = ""
    leader: str = ""
    area: str = ""

    @property
    def wanted(self) -> Wanted:
        """The same as filters of a list."""
        return Wanted(unit=self.unit, leader=self.leader, area=self.area)

    def as_query(self) -> dict[str, str]:
        """Those that are set, for links."""
        return {name: value for name in BY if (value := getattr(self, name))}


def rows_of(actor: Actor, block: Block, narrowed: Narrowed, now: datetime) -> QuerySet[Matter]:
    """The matters of a list that the actor may see, in no order yet."""
    rows = matters(actor, narrowed.wanted, now).filter(block.where).order_by()
    return proposed(rows, now) if block.is_proposed else rows


def counts(actor: Actor, wanted: Sequence[Block], narrowed: Narrowed, now: datetime) -> dict[str, int]:
    """How many matters each list has: one statement each, so that each is answered from its own index."""
    return {one.name: rows_of(actor, one, narrowed, now).count() for one in wanted}


def page_of(
    actor: Actor, block: Block, narrowed: Narrowed, now: datetime, total: int, after: str = ""
) -> Listed[Matter]:
    """A page of a list after a mark, the least time left first."""
    rows = rows_of(actor, block, narrowed, now) if total else Matter.objects.none()
    order = Order(block.order, is_day=block.order == "returns_on")
    return page_after(rows.select_related(*COLUMNS), order, after, total)


# --- a list by unit, leader or street: in the order of their codes, never by how many


@dataclass(frozen=True, slots=True)
class Group:
    """Those of a list that belong to one unit, leader or street."""

    code: str
    name: str
    n: int


GROUPED = {
    "unit": ("lead_unit__code", "lead_unit__short_name"),
    "leader": ("leader_post__holder__login", "leader_post__holder__name"),
    "area": ("area__code", "area__name"),
}


def groups(actor: Actor, block: Block, narrowed: Narrowed, now: datetime, by: str) -> list[Group]:
    """按单位、按领导、按街道: how many of a list belong to each, by code; those without one are left out."""
    code, name = GROUPED[by]
    rows = rows_of(actor, block, replace(narrowed, **{by: ""}), now)
    found = (
        rows.values(code=F(code), name=F(name)).annotate(n=Count("pk")).filter(**{f"{code}__isnull": False})
    )
    return [Group(row["code"], row["name"], row["n"]) for row in found.order_by(code)]
