"""The choice of the database."""

import pytest

from lianxin.config import database, places
from lianxin.config.console import Problem


def test_addresses_are_read_as_libpq_has_them() -> None:
    found = database.from_url("postgres://me:p%40ss@db.local:6543/district?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "me",
        "p@ss",
        "db.local",
        "6543",
    )
    assert (found["NAME"], found["OPTIONS"]) == (
        "district",
        {"sslmode": "require", "options": "-c join_collapse_limit=4 -c work_mem=16MB"},
    )


def test_a_socket_folder_may_be_the_host() -> None:
    assert database.from_url("postgres://me@%2Frun%2Fpostgresql/x")["HOST"] == "/run/postgresql"


def test_without_an_address_the_embedded_server_is_used() -> None:
    found = database.from_environment({})
    assert (found["HOST"], found["USER"]) == (str(places.socket_folder()), "lianxin_app")
    owner = database.from_url(database.owner_address({}))
    assert (owner["HOST"], owner["USER"]) == (str(places.socket_folder()), "lianxin")


def test_the_owner_may_have_an_address_of_his_own() -> None:
    both = {"DATABASE_URL": "postgres://a@h/d", "LIANXIN_OWNER_URL": "postgres://o@h/d"}
    assert database.owner_address(both) == "postgres://o@h/d"
    assert database.owner_address({"DATABASE_URL": "postgres://a@h/d"}) == "postgres://a@h/d"


def test_what_django_is_told_leads_to_the_same_address() -> None:
    url = "host=/tmp/a user=u password=p dbname=d connect_timeout=3"
    assert database.from_url(database.conninfo(database.from_url(url))) == database.from_url(url)


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgres://host-only"])
def test_an_address_that_cannot_be_used_is_refused_in_words(url: str) -> None:
    with pytest.raises(Problem, match="DATABASE_URL"):
        database.from_url(url)


def test_a_server_older_than_fifteen_is_refused_in_words() -> None:
    database.check_version(150000)
    with pytest.raises(Problem, match="PostgreSQL 14 is too old"):
        database.check_version(140012)
