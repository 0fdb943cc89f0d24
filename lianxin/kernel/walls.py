"""Walls 行级安全: what a connection may see, told to PostgreSQL so that a query without its filter shows nothing foreign.

Owns the view that a connection has and how it is set, widened and taken away. Which table shows what to which view
is declared in `config.walls`; what an actor's view is, in `casefile.queries.scope`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import Error, connection

from lianxin.kernel.grants import Reach

SETTING = "lianxin.view"
# The function of the database that names the matters with some pieces of words, whoever asks.
FOUND = "lianxin_found"

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class View:
    """What a connection may see 视界: an actor's reach with what it is measured by; or a few matters; or nothing.

    Args:
        whole: everything, and the only one that may write guarded rows: commands, jobs, operators on the server.
        reach: how far `matter.see` goes; none for who may see no matter.
        grants: those of the actor's grants that a table asks for by name.
        code: digest of a tracking code, which opens the one matter that has it.
        matters: single matters, by identifier.
    """

    whole: bool = False
    reach: Reach | None = None
    officer: UUID | None = None
    post: UUID | None = None
    unit: UUID | None = None
    area: str = ""
    charges: tuple[UUID, ...] = ()
    grants: tuple[str, ...] = ()
    code: str = ""
    matters: tuple[UUID, ...] = ()

    def told(self) -> str:
        """The view as the setting holds it: plain JSON without what is not set; lists as PostgreSQL writes arrays."""
        fields = {name: _plain(getattr(self, name)) for name in self.__slots__}
        return json.dumps({name: value for name, value in fields.items() if value}, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return "{" + ",".join(str(one) for one in value) + "}" if value else ""
    return value if isinstance(value, bool) else str(value or "")


NOBODY = View()
WHOLE = View(whole=True)

_now: ContextVar[View | None] = ContextVar("view", default=None)


def current() -> View | None:
    """The view that was set last in this thread; None outside of requests, commands and jobs."""
    return _now.get()


@contextmanager
def seeing(view: View) -> Iterator[None]:
    """Give the connection a view for a block, and take it away afterwards, whatever happened in it."""
    before = _now.set(view)
    try:
        _tell(view)
        yield
    finally:
        _now.reset(before)
        _tell_again(_now.get())


@contextmanager
def blind() -> Iterator[None]:
    """See nothing for a block. Told before its first statement only: what needs no database is shown without one."""
    before, told = _now.set(NOBODY), False

    def tell_first(execute: Execute, statement: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal told
        if not told:
            told = True
            _tell(_now.get() or NOBODY)
        return execute(statement, values, many, context)

    try:
        with connection.execute_wrapper(tell_first):
            yield
    finally:
        _now.reset(before)
        if told:
            _tell_again(_now.get())


def turn_to(view: View) -> None:
    """Change the view within a surrounding `seeing`, which also ends this one: who is asking is known only now."""
    _now.set(view)
    _tell(view)


@contextmanager
def widened() -> Iterator[None]:
    """See and write everything within the transaction under way: its command has asked for grant and object itself.

    A rolled back transaction takes the setting back by itself; a savepoint that is kept must not keep it.
    """
    if (view := _now.get()) is not None and view.whole:
        yield
        return
    before = _now.set(WHOLE)
    told = _widen()
    try:
        yield
    finally:
        _now.reset(before)
    _execute("SELECT set_config(%s, %s, true)", [SETTING, told])


def _widen() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true), set_config(%s, %s, true)", [SETTING, SETTING, WHOLE.told()]
        )
        told, _ = cursor.fetchone() or (None, None)
    return told or ""


def _tell(view: View) -> None:
    _execute("SELECT set_config(%s, %s, false)", [SETTING, view.told()])


def _tell_again(view: View | None) -> None:
    """Back to the view before, or to that of a new connection. One that cannot be told is not used again."""
    try:
        if view is None:
            _execute(f"RESET {SETTING}", None)
        else:
            _tell(view)
    except Error:
        # Inside a failed transaction the setting goes back with its rollback.
        if not connection.in_atomic_block:
            connection.close()


def _execute(statement: str, values: list[str] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
