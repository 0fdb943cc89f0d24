"""Migrations that seal a column 加密迁移: clear columns become cells and, taken back, clear again; batch by batch.

For migrations only. A clear column is renamed, its sealed one is added, its rows are sealed, the clear one is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import connection, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from lianxin.kernel.sealing import Place, seal, unseal

BATCH = 500
Change = Callable[[Any, Place], Any]


def sealing(
    model: str, table: str, columns: Mapping[str, tuple[models.Field[Any, Any], models.Field[Any, Any]]]
) -> list[Operation]:
    """The operations that seal columns of a model: name → (the clear field, with a default; the sealed field)."""
    names = list(columns)
    json_names = {name for name, (clear, _) in columns.items() if isinstance(clear, models.JSONField)}

    def forwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for name in names:
            _change(editor, table, f"{name}_clear", name, _sealed(name in json_names))

    def backwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for name in names:
            _change(editor, table, name, f"{name}_clear", _cleared(name in json_names))

    renaming = [migrations.RenameField(model, name, f"{name}_clear") for name in names]
    # Taken back, the clear column is made anew: it needs a value for the rows that are there.
    defaulted = [migrations.AlterField(model, f"{name}_clear", clear) for name, (clear, _) in columns.items()]
    adding = [migrations.AddField(model, name, cells) for name, (_, cells) in columns.items()]
    dropping = [migrations.RemoveField(model, f"{name}_clear") for name in names]
    return [*renaming, *defaulted, *adding, migrations.RunPython(forwards, backwards), *dropping]


def _sealed(is_json: bool) -> Change:
    def change(value: Any, place: Place) -> bytes:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) if is_json else value
        return seal(text, place)

    return change


def _cleared(is_json: bool) -> Change:
    def change(value: Any, place: Place) -> Any:
        text = unseal(bytes(value), place)
        return text or ("{}" if is_json else "")

    return change


def _change(editor: BaseDatabaseSchemaEditor, table: str, old: str, new: str, change: Change) -> None:
    """Fill one column from the other; the sealed one of the two names the place."""
    column = new if old.endswith("_clear") else old
    for rows in _batches(table, old):
        values = [(change(value, Place(table, column, str(pk))), pk) for pk, value in rows]
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE {table} SET "{new}" = %s WHERE id = %s', values)
    # What the rows still owe is settled now: PostgreSQL drops no column while a check waits.
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _batches(table: str, column: str) -> Iterator[list[tuple[Any, Any]]]:
    last: Any = "00000000-0000-0000-0000-000000000000"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT id, "{column}" FROM {table} WHERE id > %s ORDER BY id LIMIT {BATCH}', [last]
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield [(pk, value) for pk, value in rows if value]
