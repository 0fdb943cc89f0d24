"""Bringing the tables to this version of the program (数据表升级), beside writers that go on.

Owns how migrations are applied, not what they are. A migration that waits for a table behind a long statement makes
everybody queue behind itself; so it waits two seconds at most, steps back, lets the others pass, and tries again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import errors, sql

from lianxin.config.console import Problem

LOCK_TIMEOUT = "2s"
TRIES, PAUSE_SECONDS = 60, 1.0

Target = tuple[str, str | None]


def pending() -> list[str]:
    """The names of migrations that are not applied yet, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(targets: Iterable[Target] | None = None) -> int:
    """Apply what is pending (or go to the targets); returns how often it had to step back.

    Raises:
        Problem: a table was never free within `TRIES` attempts. What was applied stays; it is safe to start again.
    """
    for attempt in range(TRIES):
        if _attempt(targets):
            return attempt
        time.sleep(PAUSE_SECONDS)
    raise Problem(
        "数据表一直被占用，升级没有完成，数据未受影响。请停止其他程序后重试。",
        "The tables were in use all the time; the upgrade is not complete, the data is unharmed."
        " Stop the other programs and try again.",
    )


def _attempt(targets: Iterable[Target] | None) -> bool:
    executor = MigrationExecutor(connection)
    wanted = list(targets) if targets is not None else executor.loader.graph.leaf_nodes()
    _lock_timeout(LOCK_TIMEOUT)
    try:
        executor.migrate(wanted)
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
            return False
        raise
    finally:
        _lock_timeout("0")
    return True


def _lock_timeout(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(value)).as_string())
