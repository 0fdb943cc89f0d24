"""Pages of long lists 翻页: by the place of the last row shown, so that a far page costs what the first one does.

Owns the mark of a place and the rows after it; what is listed, and for whom, is asked elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from lianxin.kernel.ids import read_uuid

PAGE_SIZE = 25
FEW = 1000
Row = TypeVar("Row", bound=Model)
Place = tuple[date | datetime, UUID]


@dataclass(frozen=True, slots=True)
class Order:
    """By which moment or day rows follow each other; rows of the same follow by identifier.

    Args:
        key: the column, filled in every row.
        descending: the latest first.
        is_day: a day, not a moment.
    """

    key: str
    descending: bool = False
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """One page of a list: its rows, the mark of the next page (empty on the last), and how many rows there are in all."""

    rows: list[Row]
    next_mark: str
    total: int
    more: bool = False


def page_after(
    rows: QuerySet[Row], order: Order, after: str, total: int, size: int = PAGE_SIZE
) -> Listed[Row]:
    """The page of a list after a mark; the first page where the mark is none of this order."""
    beyond = "lt" if order.descending else "gt"
    if place := read_mark(after, order):
        moment, pk = place
        rows = rows.filter(Q(**{f"{order.key}__{beyond}": moment}) | Q(**{order.key: moment, "id__gt": pk}))
    found = _found_first(rows, order, size + 1) if total <= FEW else _in_order(rows, order)[: size + 1]
    shown = list(found)
    mark = mark_of(shown[size - 1], order) if len(shown) > size else ""
    return Listed(shown[:size], mark, total)


def _in_order(rows: QuerySet[Row], order: Order) -> QuerySet[Row]:
    return rows.order_by(f"{'-' if order.descending else ''}{order.key}", "id")


def _found_first(rows: QuerySet[Row], order: Order, n: int) -> QuerySet[Row]:
    """The first rows of a short list: their places are found first, then these rows alone are read.

    Otherwise PostgreSQL, told to stop after a page, walks a long table in that order to meet the few rows of the list.
    """
    places = sorted(rows.order_by().values_list("pk", order.key))
    places.sort(key=itemgetter(1), reverse=order.descending)
    return _in_order(rows.filter(pk__in=[pk for pk, _ in places[:n]]), order)


def mark_of(row: Model, order: Order) -> str:
    """The mark of a row's place."""
    return f"{getattr(row, order.key).isoformat()}_{row.pk}"


def read_mark(text: str, order: Order) -> Place | None:
    """The place behind a mark; nothing when it is none of this order."""
    words, _, key = text.partition("_")
    pk, moment = read_uuid(key), _day(words) if order.is_day else _moment(words)
    return (moment, pk) if pk and moment else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
