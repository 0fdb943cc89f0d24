"""The two database roles 数据库角色: the owner, who migrates and owns every table, and the application, which owns none.

Owns connecting as the owner, the application's rights, and putting the walls up. Which rows a table shows is `walls`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from lianxin.config import database, walls
from lianxin.kernel.walls import current, turn_to

DESCRIPTION = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def owner_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's description of the database as its owner sees it: the whole of it."""
    found = database.from_url(database.owner_address(environment))
    options = found["OPTIONS"]
    options["options"] = f"{options['options']} {walls.session_option()}"
    return found


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the connection be the owner's for a block; the application's role comes back afterwards."""
    held = {name: connection.settings_dict.get(name) for name in DESCRIPTION}
    wanted = owner_settings(os.environ)
    name = held["NAME"]
    connection.close()
    # The name stays: a test's database is not the one of the address.
    connection.settings_dict.update({**dict.fromkeys(DESCRIPTION, ""), **wanted, "NAME": name})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(held)
        if (view := current()) is not None:
            turn_to(view)


def put_up(app: str | None) -> None:
    """Put every table behind its wall and give the application's role its rights; as the owner, after migrating.

    Args:
        app: name of the application's role; None where the owner is the application too.
    """
    with connection.cursor() as cursor:
        cursor.execute(walls.FUNCTIONS)
        stand = standing(cursor)
        for wall in walls.WALLS:
            # A table at a time, and only where something changed: a running system is not held up.
            if stand.get(wall.table) != walls.fingerprint(wall):
                with transaction.atomic():
                    _take_down(cursor, wall.table)
                    cursor.execute(" ".join(walls.statements(wall)))
        if app is not None:
            with transaction.atomic():
                _grant(cursor, app)


def _take_down(cursor: Any, table: str) -> None:
    """Drop every policy of a table, also one that somebody else made."""
    cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(name), sql.Identifier(table)))


STANDING = """
SELECT c.relname, min(obj_description(p.oid, 'pg_policy')) FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relrowsecurity AND c.relforcerowsecurity AND c.relnamespace = 'public'::regnamespace
GROUP BY 1 HAVING count(*) = 4
"""


def standing(cursor: Any) -> dict[str, str]:
    """The fingerprint of each wall that stands in full."""
    cursor.execute(STANDING)
    return dict(cursor.fetchall())


def _grant(cursor: Any, app: str) -> None:
    tables = connection.introspection.table_names(cursor)
    role = sql.Identifier(app)
    schema = sql.SQL("SCHEMA public")
    for words in (
        "REVOKE ALL ON ALL TABLES IN {1} FROM {0}",
        "REVOKE CREATE ON {1} FROM {0}, PUBLIC",
        "GRANT USAGE ON {1} TO {0}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN {1} TO {0}",
    ):
        cursor.execute(sql.SQL(words).format(role, schema))
    for table in sorted(tables):
        rights = sql.SQL(", ").join(map(sql.SQL, walls.RIGHTS.get(table, walls.ANYTHING)))
        cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.Identifier(table), role))


def application_role() -> str:
    """The role that the connection of the settings has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        (name,) = cursor.fetchone() or ("",)
    return str(name)
