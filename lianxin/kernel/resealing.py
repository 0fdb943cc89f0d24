"""Rotation of keys 密钥轮换: cells under older keys or ciphers are sealed anew, in batches, and can be gone on with later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from lianxin.kernel import keyring
from lianxin.kernel.sealing import FORMS, CellField, Place, Unopenable, seal, unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column: its table, the table's key, its name."""

    table: str
    key: str
    name: str


def columns() -> list[Column]:
    """Every sealed column of the system."""
    return [
        Column(model._meta.db_table, str(model._meta.pk.column), str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, CellField)
    ]


def counts() -> Counter[str]:
    """How many cells there are under each key."""
    found: Counter[str] = Counter()
    for one in columns():
        for name, n in _all(
            f"SELECT encode(substring({one.name} FROM 2 FOR 4), 'hex'), count(*) FROM {one.table}"
            f" WHERE length({one.name}) > 0 GROUP BY 1"
        ):
            found[name] += n
    return found


def has_cells() -> bool:
    """Whether anything is sealed already; also before the tables are brought up to date."""
    return any(
        _all(f"SELECT 1 FROM {one.table} WHERE length({one.name}) > 0 LIMIT 1")
        for one in columns()
        if _all(
            "SELECT 1 FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = %s AND data_type = 'bytea'",
            one.table,
            one.name,
        )
    )


@dataclass(slots=True)
class Resealed:
    """How far it is: cells sealed anew, and cells that could not be opened and stay as they are."""

    done: int = 0
    unopenable: int = 0


def reseal(batch: int = BATCH) -> Iterator[Resealed]:
    """Seal anew what is not under the key and cipher in use, a transaction per batch; tells how far it is."""
    so_far = Resealed()
    for column in columns():
        last: Any = None
        while (last := _batch(column, last, batch, so_far)) is not None:
            yield so_far


def is_done() -> bool:
    """Whether every cell is under the key and cipher in use."""
    head = _head()
    return not any(_all(f"SELECT 1 FROM {one.table} WHERE {_stale(one)} LIMIT 1", head) for one in columns())


def _head() -> bytes:
    return bytes([FORMS[settings.LIANXIN_CIPHER]]) + keyring.ring().current.name


def _stale(one: Column) -> str:
    return f"length({one.name}) > 0 AND substring({one.name} FROM 1 FOR 5) <> %s"


@transaction.atomic
def _batch(one: Column, last: Any, batch: int, so_far: Resealed) -> Any:
    """Seal the next rows after a key anew; the last key of them, None when there were none."""
    after = f" AND {one.key} > %s" if last is not None else ""
    rows = _all(
        f"SELECT {one.key}, {one.name} FROM {one.table} WHERE {_stale(one)}{after}"
        f" ORDER BY {one.key} LIMIT {batch} FOR UPDATE",
        _head(),
        *([last] if last is not None else []),
    )
    renewed = []
    for pk, cell in rows:
        place = Place(one.table, one.name, str(pk))
        try:
            renewed.append((seal(unseal(bytes(cell), place), place), pk))
        except Unopenable:
            so_far.unopenable += 1
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {one.table} SET {one.name} = %s WHERE {one.key} = %s", renewed)
    so_far.done += len(renewed)
    return rows[-1][0] if rows else None


def _all(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
