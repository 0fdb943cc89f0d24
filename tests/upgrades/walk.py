"""Walks a throw-away database through the versions 升级演练; its `main` prints one JSON line.

Forward: the rows of a release, then every later migration one by one. Backward: each earlier state that the tables of
that release went through, with rows in them, then to the release again, and from the first states to today. Rows are
compared by every column that both ends have, ordered by primary key.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lianxin.config import database, migrating
from lianxin.config.migrating import Target
from lianxin.kernel import ledger
from tests.upgrades.releases import RELEASES, REPLACED, REWRITTEN

FOLDER = Path(__file__).parent
HELD_SECONDS = 4.0
Columns = dict[str, list[str]]
Hashes = dict[str, tuple[int, str]]


def seed(release: str) -> None:
    """The tables as they were at a release, with its rows; libraries' tables as they are today."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    # A package of ours that came later was not there; the upgrade makes its tables.
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("lianxin.")}
    others = [leaf for leaf in leaves if leaf[0] not in ours]
    migrating.migrate([*RELEASES[release].items(), *others])
    text = (FOLDER / f"release_{release.replace('.', '_')}.copy").read_text(encoding="utf-8")
    raw = connection.connection
    with raw.transaction(), raw.cursor() as cursor:
        for block in text.split("\\.\n")[:-1]:
            head, _, rows = block.lstrip("\n").partition("\n")
            with cursor.copy(head) as copy:
                copy.write(rows)
        _set_counters(cursor)


def _set_counters(cursor: object) -> None:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attidentity <> ''"
        " AND attrelid::regclass::text !~ '^(procrastinate|django|auth)_'"
    )
    for table, column in cursor.fetchall():  # type: ignore[attr-defined]
        cursor.execute(  # type: ignore[attr-defined]
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"
        )


def columns() -> Columns:
    """The columns of the house's tables that are filled now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(quote_ident(a.attname)::text ORDER BY a.attname) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            " AND split_part(c.relname, '_', 1) = ANY(%s) GROUP BY 1",
            [list(RELEASES["0.1.0"])],
        )
        return {table: names for table, names in cursor.fetchall()}


def hashes(wanted: Columns) -> Hashes:
    """Count and ordered hash of the wanted columns of each table."""
    found: Hashes = {}
    with connection.cursor() as cursor:
        for table, names in wanted.items():
            kept = [name for name in names if f"{table}.{name}" not in REWRITTEN]
            cursor.execute(f"SELECT {', '.join(f'{name}::text' for name in kept)} FROM {table}")
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def differing(before: Hashes, wanted: Columns) -> list[str]:
    """Tables whose rows are not what they were, in the columns that are still there."""
    now = columns()
    wanted = {table: names for table, names in wanted.items() if table not in REPLACED}
    gone = [table for table in wanted if table not in now]
    kept = {
        table: [name for name in names if name in now[table]]
        for table, names in wanted.items()
        if table in now
    }
    lost = [
        f"{t}.{n}"
        for t, names in kept.items()
        for n in wanted[t]
        if n not in names and f"{t}.{n}" not in REWRITTEN
    ]
    after = hashes(kept)
    return [*gone, *lost, *(t for t in kept if kept[t] == wanted[t] and after[t] != before[t])]


def later() -> Iterator[Target]:
    """The migrations of the house that are not applied, in their order."""
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield migration.app_label, migration.name


def earlier(release: str) -> list[list[Target]]:
    """Each state before a release: one package one migration back at a time, as far as its first."""
    executor = MigrationExecutor(connection)
    states = []
    for app, last in RELEASES[release].items():
        names = sorted(name for label, name in executor.loader.disk_migrations if label == app)
        states += [[(app, name)] for name in reversed(names[: names.index(last)])]
    return states


def whole() -> list[str]:
    """What is wrong at the head: ledger, pending migrations, constraints not validated."""
    verdict = ledger.verify()
    faults = [f"{one.subject} {one.seq} {one.zh}" for one in verdict.faults[:5]]
    faults += [] if verdict.entries else ["the ledger is empty"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        faults += [f"not validated: {name}" for (name,) in cursor.fetchall()]
    return faults + migrating.pending()


def use(name: str) -> None:
    """Turn to another database of the server."""
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def copied(name: str, source: str) -> None:
    """A database made as a copy, in use from now on."""
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    use(name)


def dropped(name: str) -> None:
    """Throw a database away."""
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def forward(template: str) -> dict[str, object]:
    """From a seeded database to today, migration by migration."""
    copied(f"{template}_on", template)
    wanted, faults, steps = columns(), [], 0
    before = hashes(wanted)
    for target in list(later()):
        migrating.migrate([target])
        faults += [f"{'.'.join(map(str, target))}: {table}" for table in differing(before, wanted)]
        steps += 1
    faults += whole()
    rows = sum(n for n, _ in before.values())
    dropped(f"{template}_on")
    return {"steps": steps, "rows": rows, "faults": faults}


def back_and_forth(template: str, release: str) -> dict[str, object]:
    """Back to each earlier state, rows kept, and from there to the release again, whose way to today `forward` walks.

    The first state of each package goes on to today by itself.
    """
    faults: list[str] = []
    use(template)
    states = earlier(release)
    for place, target in enumerate(states):
        copied(f"{template}_back", template)
        migrating.migrate(target)
        wanted = columns()
        before = hashes(wanted)
        is_first = [one[0][0] for one in states[place + 1 : place + 2]] != [target[0][0]]
        migrating.migrate(None if is_first else list(RELEASES[release].items()))
        left = migrating.pending() if is_first else []
        faults += [f"{target[0]}: {table}" for table in [*differing(before, wanted), *left]]
        dropped(f"{template}_back")
    return {"steps": len(states), "faults": faults}


def under_load(template: str) -> dict[str, float]:
    """One step back and again forward while a statement is long and others keep asking: the longest any of them waits."""
    copied(f"{template}_load", template)
    migrating.migrate([("casefile", "0002_guards")])
    address = database.conninfo(connection.settings_dict)
    held, done, waits = threading.Event(), threading.Event(), [0.0]
    threads = [
        threading.Thread(target=_hold, args=(address, held)),
        threading.Thread(target=_ask, args=(address, done, waits)),
    ]
    threads[0].start()
    held.wait()
    threads[1].start()
    stepped_back = migrating.migrate([("casefile", "0003_told_answers")])
    done.set()
    for thread in threads:
        thread.join()
    dropped(f"{template}_load")
    return {"stepped_back": stepped_back, "asked": len(waits), "longest_wait": round(max(waits), 2)}


def _hold(address: str, held: threading.Event) -> None:
    with psycopg.connect(address) as raw:
        raw.execute("LOCK TABLE casefile_answer IN ROW EXCLUSIVE MODE")
        held.set()
        time.sleep(HELD_SECONDS)


def _ask(address: str, done: threading.Event, waits: list[float]) -> None:
    with psycopg.connect(address, autocommit=True) as raw:
        while not done.is_set():
            began = time.monotonic()
            raw.execute("UPDATE casefile_answer SET note = note")
            waits.append(time.monotonic() - began)
            time.sleep(0.02)


def main(prefix: str) -> None:
    """Walk every release; the prefix begins the names of all throw-away databases."""
    told = {}
    for release in RELEASES:
        name = f"{prefix}_{release.replace('.', '_')}"
        copied(name, "template0")
        seed(release)
        told[release] = {"on": forward(name), "back": back_and_forth(name, release), "load": under_load(name)}
        dropped(name)
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
