"""Writing many rows in one statement 成批写入: for jobs that touch thousands of matters. Owns no rule of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from lianxin.casefile.models import Matter


def save_heads(matters: Iterable[Matter]) -> None:
    """Keep the lengths and heads of the chains of locked matters, and their dates."""
    rows = [(str(one.id), one.ledger_n, bytes(one.ledger_head), one.due_at, one.lags_at) for one in matters]
    update(
        "UPDATE casefile_matter m SET ledger_n = v.n, ledger_head = v.head, due_at = v.due,"
        " lags_at = v.lags FROM"
        " unnest(%s::uuid[], %s::int[], %s::bytea[], %s::timestamptz[], %s::timestamptz[])"
        " AS v(id, n, head, due, lags)"
        " WHERE m.id = v.id",
        rows,
    )


def update(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run a statement that takes its rows as one list per column."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
