"""What the tables of a database are compared by 逐表比对: count and ordered hash of the rows of each table.

The text form of COPY is the same in every PostgreSQL that is supported, once the settings that change it are fixed.
"""

from __future__ import annotations

import hashlib
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
Tables = dict[str, tuple[int, str]]

FIXED = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';"
    " SET extra_float_digits = 1; SET statement_timeout = 0"
)
TABLES = (
    "SELECT c.oid, c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    ' ORDER BY c.relname COLLATE "C"'
)
COLUMNS = (
    "SELECT a.attname, a.attcollation <> 0, a.attnum = ANY(i.indkey) FROM pg_attribute a"
    " LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
    ' WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname COLLATE "C"'
)


def tables(connection: Connection) -> list[tuple[int, str]]:
    """Number and name of every table."""
    return connection.execute(TABLES).fetchall()


def fingerprints(connection: Connection) -> Tables:
    """Count and hash of every table, as the connection's transaction sees them."""
    connection.execute(FIXED)
    return {name: _fingerprint(connection, oid, name) for oid, name in tables(connection)}


def _fingerprint(connection: Connection, oid: int, name: str) -> tuple[int, str]:
    state, count = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(_copy(connection, oid, name)) as copy:
        for row in copy:
            state.update(row)
            count += 1
    return count, state.hexdigest()


def _copy(connection: Connection, oid: int, name: str) -> sql.Composed:
    """By primary key, letters by their code, so that neither the layout nor the locale decides."""
    columns = connection.execute(COLUMNS, [oid]).fetchall()
    keys = [column for column in columns if column[2]] or columns
    order = [sql.Identifier(key) + sql.SQL(' COLLATE "C"' if text else "") for key, text, _ in keys]
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(sql.Identifier(column[0]) for column in columns),
        sql.Identifier("public", name),
        sql.SQL(", ").join(order),
    )


def differing(wanted: Tables, found: Tables) -> list[str]:
    """The names of tables that are not the same on both sides."""
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def last_checkpoint(connection: Connection) -> tuple[int, str]:
    """Number and root of the ledger's last checkpoint; zero and nothing when there is none."""
    if not connection.execute("SELECT to_regclass('public.kernel_checkpoint')").fetchone()[0]:  # type: ignore[index]
        return 0, ""
    row = connection.execute("SELECT n, root FROM kernel_checkpoint ORDER BY n DESC LIMIT 1").fetchone()
    return (row[0], bytes(row[1]).hex()) if row else (0, "")
