"""Fixtures of the proofs: the county of a module, and one that was committed, for tests with several connections."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests import world as county
from tests.owner import as_owner

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
GUARDED = ("kernel_entry", "kernel_checkpoint", "kernel_treeleaf", "kernel_treenode")


@pytest.fixture
def world(shared_world: county.World) -> county.World:
    """The module's county; what a test does to it is taken back."""
    return shared_world


@pytest.fixture(scope="module")
def committed_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[county.World]:
    """A county that other connections see too; every row is removed after the module."""
    with django_db_blocker.unblock():
        try:
            yield county.build()
        finally:
            _empty()


@transaction.atomic
def _empty() -> None:
    """Truncate every table; the ledger's own guard against it has to be put aside by the owner of the table."""
    with as_owner():
        _truncate()


def _truncate() -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    with connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER no_truncate")
        cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER no_truncate")
