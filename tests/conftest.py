"""Fixtures shared by the stories, the proofs, the architecture tests and the browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from lianxin.kernel.kept import forget_everything
from tests import world as county


@pytest.fixture
def world(db: None) -> Iterator[county.World]:
    """The invented county with its cast; what is kept for seconds is read anew before and after."""
    forget_everything()
    yield county.build()
    forget_everything()


@pytest.fixture(scope="module")
def standing_county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[county.World]:
    """The county built once for the tests of a module, in a transaction that is thrown away after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield county.build()
        transaction.set_rollback(True)


@pytest.fixture
def shared_world(db: None, standing_county: county.World) -> Iterator[county.World]:
    """The module's county as it was built: what a test does to it is taken back."""
    forget_everything()
    with transaction.atomic():
        yield replace(standing_county, now=county.START)
        connection.check_constraints()
        transaction.set_rollback(True)
    forget_everything()
