"""The two roles of the database: how they are made, told of, and put right."""

from __future__ import annotations

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection

from lianxin.config import database, doctor_roles, roles, walls
from lianxin.config.cli_roles import command
from lianxin.config.cli_roles import setup as setup_sql
from lianxin.config.doctor import Level
from lianxin.config.postgres import temporary
from tests.owner import as_owner, borrow_application_role


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_applications_role_is_fine_and_the_owner_is_told_what_is_missing() -> None:
    if borrow_application_role() is None:
        pytest.skip("the server of DATABASE_URL lets no second role be made")
    assert doctor_roles.database_role().level is Level.FINE
    with as_owner():
        found = doctor_roles.database_role()
    assert (found.level, "LIANXIN_OWNER_URL" in found.zh) == (Level.HINT, True)


@pytest.mark.django_db
def test_a_wall_that_was_taken_down_is_found_and_put_up_again() -> None:
    assert doctor_roles.row_security().level is Level.FINE
    for damage in (
        "DROP POLICY seen ON casefile_raiser",
        "ALTER TABLE kernel_entry NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE casefile_matter DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY more ON visit_visit USING (true)",
    ):
        with as_owner():
            run(damage)
        found = doctor_roles.row_security()
        assert (found.level, "lianxin prepare" in found.en) == (Level.WRONG, True), damage
        with as_owner():
            roles.put_up(None)
        assert doctor_roles.row_security().level is Level.FINE, damage


@pytest.mark.django_db
def test_putting_up_what_stands_changes_nothing() -> None:
    with as_owner(), connection.cursor() as cursor:
        before = roles.standing(cursor)
        cursor.execute("SELECT array_agg(oid ORDER BY oid) FROM pg_policy")
        policies = cursor.fetchone()
        roles.put_up(None)
        cursor.execute("SELECT array_agg(oid ORDER BY oid) FROM pg_policy")
        assert cursor.fetchone() == policies
        assert roles.standing(cursor) == before
        assert len(before) == len(walls.WALLS)


def test_the_printed_statements_make_both_roles_on_a_bare_server() -> None:
    printed = CliRunner().invoke(command, ["--owner", "holder", "--app", "clerk", "--name", "county"]).stdout
    assert "lianxin prepare" in printed
    with (
        temporary() as cluster,
        psycopg.connect(cluster.address("postgres", "postgres"), autocommit=True) as admin,
    ):
        for statement in setup_sql(owner="holder", app="clerk", name="county").split(";\n"):
            if statement.strip():
                assert statement in printed
                admin.execute(statement)
        found = admin.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
            " WHERE rolname IN ('holder', 'clerk') ORDER BY 1"
        ).fetchall()
    assert found == [("clerk", False), ("holder", False)]


def test_the_owners_connection_sees_the_whole() -> None:
    described = roles.owner_settings({"DATABASE_URL": "postgres://o@h/d"})
    assert walls.session_option() in described["OPTIONS"]["options"]
    assert database.PLANNING in described["OPTIONS"]["options"]
