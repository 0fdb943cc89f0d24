"""Writing many rows at once for what the server does matter by matter: heads of chains, alarms of clocks. One statement each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from lianxin.casefile.models import Clock, Matter


def save_alarms(clocks: Iterable[Clock]) -> None:
    """Save the next alarm of each clock."""
    _update(
        "UPDATE casefile_clock c SET alarm = v.alarm, alarm_at = v.alarm_at FROM"
        " unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS v(id, alarm, alarm_at) WHERE c.id = v.id",
        [(str(clock.id), clock.alarm, clock.alarm_at) for clock in clocks],
    )


def save_heads(matters: Iterable[Matter]) -> None:
    """Save the length and head of each matter's chain."""
    _update(
        "UPDATE casefile_matter m SET ledger_n = v.n, ledger_head = v.head FROM"
        " unnest(%s::uuid[], %s::int[], %s::bytea[]) AS v(id, n, head) WHERE m.id = v.id",
        [(str(matter.id), matter.ledger_n, bytes(matter.ledger_head)) for matter in matters],
    )


def _update(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
