"""Sealing what is there: back to clear columns and forth again, every name and number as it was, residents masked."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lianxin.casefile.models import Raiser
from lianxin.directory.models import Party, PartyContact
from tests.owner import as_owner
from tests.world import World, register

CLEAR = [("directory", "0002_staged"), ("casefile", "0003_told_answers")]


def test_sealed_columns_go_back_to_clear_and_forth(world: World) -> None:
    """All of it in the transaction of the test, which is taken back."""
    register(world, party=None, raiser_name="钱得胜", raiser_phone="13900000028")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner():
        _walls_down()
        _back_and_forth()
    contact, raiser = PartyContact.objects.get(), Raiser.objects.get()
    assert (contact.name.unsealed(), contact.phone.unsealed()) == ("王桂芬", "13900000001")
    assert (raiser.name.unsealed(), raiser.phone.unsealed()) == ("钱得胜", "13900000028")
    assert Party.objects.get(kind="resident").name == "王**"


def _walls_down() -> None:
    """A policy holds on to the columns it names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT polname, polrelid::regclass::text FROM pg_policy")
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{name}" ON {table}')
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def _back_and_forth() -> None:
    migrate(CLEAR)
    assert rows("SELECT name, phone FROM directory_partycontact") == [("王桂芬", "13900000001")]
    assert rows("SELECT name FROM directory_party WHERE kind = 'resident'") == [("王桂芬",)]
    assert rows("SELECT name, phone FROM casefile_raiser") == [("钱得胜", "13900000028")]
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def migrate(targets: Any) -> None:
    MigrationExecutor(connection).migrate(targets)


def rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
