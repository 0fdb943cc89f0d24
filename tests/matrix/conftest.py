"""The county of the matrix, built once for all its tests, in a transaction that is thrown away after them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from lianxin.kernel import clock
from lianxin.kernel.kept import forget_everything
from tests import world as county
from tests.matrix.county import Stock, stocked


@pytest.fixture(scope="package")
def standing_stock(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stock]:
    """The county with one object for every nearness."""
    with django_db_blocker.unblock(), transaction.atomic():
        stock = stocked(county.build())
        connection.check_constraints()
        yield stock
        transaction.set_rollback(True)


@pytest.fixture
def stock(db: None, standing_stock: Stock) -> Iterator[Stock]:
    """The same, the pages' clock standing at its time; what a test does to it is taken back."""
    clock.set_to(standing_stock.world.now)
    with transaction.atomic():
        yield standing_stock
        transaction.set_rollback(True)
    forget_everything()
