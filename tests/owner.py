"""Tests run as the application's role; here is how one becomes the owner of the tables for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from lianxin.config.database import APP_ROLE


@contextmanager
def as_owner() -> Iterator[None]:
    """The rights of the owner for a block: to attack from within, or to clear away."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def borrow_application_role() -> str | None:
    """The application's role if the owner can become it; made if need be. None where the server does not let us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        try:
            if cursor.fetchone() == (0,):
                cursor.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
            cursor.execute(f"SET ROLE {APP_ROLE}")
            cursor.execute("RESET ROLE")
        except Error:
            return None
    return APP_ROLE
