"""What every test run needs: a PostgreSQL of its own, plain static names, quick passwords.

With DATABASE_URL set, that server is used; otherwise a throw-away one is started once for all workers. Tests and
what they call run as the application's role, behind the walls; a test's own eyes see everything, requests and
calls of the command line see what their actor may. `tests.owner` lends the owner's rights.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from lianxin.config import database, messages, places, postgres, roles, walls
from lianxin.kernel import keyring
from tests.conftest import world as world
from tests.owner import borrow_application_role

_STACK = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Settings for tests, in every process; the server only in the one that starts the workers."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.MEDIA_ROOT = Path(_STACK.enter_context(TemporaryDirectory()))
    _own_keys()
    if not hasattr(config, "workerinput"):
        messages.compile_all(places.ROOT / "lianxin")
        if getattr(config.option, "numprocesses", None):
            _start_server()


def _own_keys() -> None:
    """Keys of sealed data for this run; the programs that tests start find them by the environment."""
    if "LIANXIN_KEYS_FILE" not in os.environ:
        folder = _STACK.enter_context(TemporaryDirectory(prefix="lianxin-keys-"))
        os.environ["LIANXIN_KEYS_FILE"] = os.path.join(folder, "data_keys")
    settings.LIANXIN_KEYS_FILE = os.environ["LIANXIN_KEYS_FILE"]
    keyring.make(date(2026, 3, 1))


def pytest_unconfigure() -> None:
    """Stop the server this process started, if any."""
    _STACK.close()


def _start_server() -> None:
    if "DATABASE_URL" not in os.environ:
        cluster = _STACK.enter_context(postgres.temporary())
        os.environ["DATABASE_URL"] = cluster.address()
        # Django has read its settings by now and holds on to this very dictionary.
        settings.DATABASES["default"].update(database.from_url(cluster.address()))


@pytest.fixture(autouse=True)
def _language_of_the_house() -> Iterator[None]:
    """Each test begins in Chinese, whatever language a call of the command line asked for before."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Start the server when the first test asks for a database."""
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    _start_server()


class _Asker:
    """A test that asks for a database, as far as pytest-django looks."""

    fixturenames = ("db",)

    def get_closest_marker(self, _name: str) -> None:
        """None of its own."""


@contextmanager
def _asking_for_a_database(session: pytest.Session) -> Iterator[None]:
    """pytest-django makes no database where no test is marked for one: those on a committed county are not."""
    items = session.items
    session.items = [*items, _Asker()]  # type: ignore[list-item]
    try:
        yield
    finally:
        session.items = items


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database with its walls up; from here on the connection is the application's."""
    with _asking_for_a_database(request.session):
        request.getfixturevalue("django_db_setup")
    options = settings.DATABASES["default"]["OPTIONS"]
    before = options.get("options", "")
    with django_db_blocker.unblock():
        role = borrow_application_role()
        options["options"] = f"{before} {walls.session_option()}"
        connection.close()
        roles.put_up(role)
        if role is not None:
            options["options"] += f" -c role={role}"
        connection.close()
    yield
    with django_db_blocker.unblock():
        connection.close()
    options["options"] = before
