"""Help for tests of pages: a browser-like client of one of the cast at the county's time, and counting queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianxin.kernel import clock
from lianxin.kernel.kept import Kept
from lianxin.people.models import Officer
from lianxin.people.web.acting import PROVEN
from tests.world import World


def client_of(world: World, login: str = "") -> Client:
    """A client signed in as one of the cast (or nobody), the pages' clock standing at the county's time."""
    clock.set_to(world.now)
    client = Client()
    if login:
        signed_in(client, login)
    return client


def signed_in(client: Client, login: str) -> None:
    """Let one of the cast in, who has just proven who he is."""
    client.force_login(Officer.objects.get(login=login))
    session = client.session
    session[PROVEN] = timezone.now().isoformat()
    session.save()


def text_of(client: Client, path: str, *, status: int = 200) -> str:
    """What a page says, its status checked."""
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return response.content.decode()


def hidden(page: str) -> dict[str, str]:
    """The hidden key and seen version of a form on a page."""
    found = re.findall(r'<input type="hidden" name="(key|seen)" value="([^"]*)">', page)
    return dict(found)


def submit(client: Client, path: str, given: Mapping[str, object]) -> tuple[int, str, str]:
    """Open the form at an address, fill it in and send it: status, where it leads, what the page says."""
    fields = {**hidden(text_of(client, path)), **given}
    response = client.post(path, fields)
    return response.status_code, response.headers.get("Location", ""), response.content.decode()


# Savepoints are no question to the database; the view of the wall is set and reset around each request.
NOT_ASKED = ("SAVEPOINT", "RELEASE", "SELECT set_config('lianxin.view'", "RESET lianxin.view")


def kept_for_ever() -> AbstractContextManager[object]:
    """What is kept for seconds does not grow old while inside."""
    now = Kept.clock()
    return patch.object(Kept, "clock", lambda _self=None: now)


@contextmanager
def questions() -> Iterator[list[str]]:
    """The queries that were put inside, once it has ended."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [one["sql"] for one in captured if not one["sql"].startswith(NOT_ASKED)]


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes at its second request: the first notes the session and reads what is kept."""
    with kept_for_ever():
        assert client.get(path).status_code == 200
        with questions() as asked:
            assert client.get(path).status_code == 200
    return len(asked)
