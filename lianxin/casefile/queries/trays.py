"""Trays 待办视图: the lists of the worklist that wait for somebody, each with its true count.

Owns how a tray is declared and counted; each package says which of its own there are (`waiting` has those of the
matter itself). A shelf stands among them and leads to a page of its own, because what lies there are not matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from lianxin.kernel.grants import Actor, Reach

Where = Callable[[Actor, datetime], Q]


@dataclass(frozen=True, slots=True)
class Tray:
    """Which matters wait, in words, and for whom: whoever has one of the grants, at that reach where one is named."""

    name: str
    words: tuple[str, str]
    order: int
    where: Where
    grants: tuple[str, ...] = ()
    reach: Reach | None = None
    is_counted: bool = True
    shows_put_off: bool = False

    def is_for(self, actor: Actor) -> bool:
        """Whether it is shown to an actor; what he sees in it is his reach's alone."""
        return _is_for(actor, self.grants, self.reach)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What waits on a page of its own: which rows are counted, and the page that shows them."""

    words: tuple[str, str]
    order: int
    page: str
    rows: Callable[[Actor], QuerySet[Any]]
    grants: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Whether it is shown to an actor."""
        return _is_for(actor, self.grants, None)


TRAYS: dict[str, Tray] = {}
SHELVES: list[Shelf] = []


def _is_for(actor: Actor, grants: tuple[str, ...], reach: Reach | None) -> bool:
    held = [actor.grants[one] for one in grants if one in actor.grants]
    return not grants or bool(held and (reach is None or reach in held))


def tray(
    name: str,
    zh: str,
    en: str,
    *,
    order: int,
    grants: tuple[str, ...] = (),
    reach: Reach | None = None,
    is_counted: bool = True,
    shows_put_off: bool = False,
) -> Callable[[Where], Where]:
    """Declare a tray by the condition of its matters; what its reader has put off 稍后处理 stands in it only where that is said."""

    def keep(where: Where) -> Where:
        TRAYS[name] = Tray(name, (zh, en), order, where, grants, reach, is_counted, shows_put_off)
        return where

    return keep


def shelf(
    zh: str, en: str, *, order: int, page: str, grants: tuple[str, ...] = ()
) -> Callable[[Callable[[Actor], QuerySet[Any]]], Any]:
    """Declare what waits on a page of its own."""

    def keep(rows: Callable[[Actor], QuerySet[Any]]) -> Any:
        SHELVES.append(Shelf((zh, en), order, page, rows, grants))
        return rows

    return keep


def trays_for(actor: Actor) -> list[Tray]:
    """The trays of an actor in their order."""
    return sorted((one for one in TRAYS.values() if one.is_for(actor)), key=lambda one: one.order)


def shelves_for(actor: Actor) -> list[Shelf]:
    """The shelves of an actor in their order."""
    return sorted((one for one in SHELVES if one.is_for(actor)), key=lambda one: one.order)


def counted(named: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each has, exactly, in one statement: each is answered from its own index."""
    found = dict.fromkeys(named, 0)
    parts = [(name, *_told) for name, rows in named.items() if (_told := _statement(rows))]
    if not parts:
        return found
    told = " UNION ALL ".join(f"SELECT %s, count(*) FROM ({sql}) AS counted" for _, sql, _ in parts)
    with connection.cursor() as cursor:
        cursor.execute(told, [one for name, _, given in parts for one in (name, *given)])
        return found | dict(cursor.fetchall())


def _statement(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The statement of a list; None where it is known that nothing is in it."""
    try:
        return rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
