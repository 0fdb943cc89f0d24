"""Outages are told apart from faults; read-only begins early, ends late, and is said everywhere; typed text is kept."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory

from lianxin.config import failing
from lianxin.config.tests.api_client import Program
from lianxin.kernel import jobs, outage, readonly, unsent
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import CommandKey, Entry, JobRun
from lianxin.kernel.readonly import Room, State, Watch
from tests.conftest import shared_world as shared_world
from tests.conftest import standing_county as standing_county
from tests.pages import client_of
from tests.world import World

BODY = {
    "title": "漏雨",
    "text": "屋顶多处漏雨，雨天停工。",
    "kind": "problem",
    "source": "hotline",
    "area": "D01",
}


def raised_from(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (raised_from(OperationalError(), psycopg.errors.DiskFull()), outage.READ_ONLY),
        (OSError(errno.ENOSPC, "full"), outage.READ_ONLY),
        (raised_from(OperationalError(), psycopg.errors.AdminShutdown()), outage.AWAY),
        (OperationalError("connection failed"), outage.AWAY),
        (IntegrityError("broken"), None),
        (OSError(errno.EACCES, "closed"), None),
        (KeyError("x"), None),
        (None, None),
    ],
)
def test_an_outage_is_told_from_a_fault(error: Exception | None, reason: object) -> None:
    assert outage.reason_of(error) is reason


class Disk:
    """A disk whose free space and a clock whose time the test sets."""

    def __init__(self) -> None:
        self.free, self.at, self.looks = 1000, 0.0, 0

    def look(self) -> list[Room]:
        self.looks += 1
        return [Room(Path("/x"), self.free, 100)]

    def state(self, watch: Watch, at: float) -> bool:
        self.at = at
        return watch.state().is_on


def test_it_begins_below_the_least_and_ends_well_above_it() -> None:
    disk = Disk()
    watch = Watch(disk.look, lambda: disk.at)
    assert not disk.state(watch, 0)
    disk.free = 99
    assert not disk.state(watch, 1)
    assert disk.state(watch, 2)
    disk.free = 120
    assert disk.state(watch, 4)
    disk.free = 125
    assert not disk.state(watch, 6)
    assert disk.looks == 4


def test_a_full_disk_that_was_met_is_remembered_for_a_while() -> None:
    disk = Disk()
    watch = Watch(disk.look, lambda: disk.at)
    assert not disk.state(watch, 0)
    watch.met_full_disk()
    assert disk.state(watch, 1)
    assert disk.state(watch, 4.9)
    assert not disk.state(watch, 7)


def test_what_is_watched_and_how_much_has_to_stay(settings: Any, tmp_path: Path) -> None:
    settings.LIANXIN_KEEP_FREE = 10**15
    settings.LIANXIN_WATCHED = [tmp_path, tmp_path / "absent"]
    assert [one.place for one in Watch().state().scarce] == [tmp_path]
    settings.LIANXIN_KEEP_FREE = 0
    assert readonly.rooms() == []


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with too little room."""
    monkeypatch.setattr(readonly, "WATCH", Watch(lambda: [Room(Path("/x"), 1, 100)]))


@pytest.mark.usefixtures("full")
def test_a_page_keeps_what_was_typed_and_says_why(shared_world: World) -> None:
    key = str(new_id())
    response = client_of(shared_world, "li").post("/matters/new/", {**BODY, "party": "mill", "key": key})
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "20")
    assert "屋顶多处漏雨，雨天停工。" in page
    assert key in page
    assert page.count("系统暂时只读：存储空间不足") >= 2
    assert (Entry.objects.count(), CommandKey.objects.count()) == (0, 0)


@pytest.mark.usefixtures("full")
def test_reading_goes_on_under_the_banner(shared_world: World) -> None:
    client = client_of(shared_world, "li")
    for path in ("/", "/matters/", "/matters/new/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "系统暂时只读：存储空间不足" in page.content.decode()


def test_a_key_that_was_answered_is_answered_again_without_room(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    li, key = Program(shared_world, "li"), new_id()
    first = li.post("/do/collect.register", {**BODY, "party": "mill"}, key=key)
    monkeypatch.setattr(readonly, "WATCH", Watch(lambda: [Room(Path("/x"), 1, 100)]))
    again = li.post("/do/collect.register", {**BODY, "party": "mill"}, key=key)
    assert (again.status_code, again.content) == (200, first.content)
    other = li.post("/do/collect.register", {**BODY, "party": "mill"}, lang="en")
    assert (other.status_code, other["Content-Type"]) == (503, "application/problem+json")
    assert other.json()["reasons"][0]["text"].startswith("Read-only for now")


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_jobs_wait_and_leave_what_is_due() -> None:
    assert not jobs.run("试验", lambda _at: 1)
    assert not JobRun.objects.exists()


def away(*_: Any, **__: Any) -> None:
    raise OperationalError("the connection is lost")


def test_a_database_that_goes_away_leaves_the_form_with_its_text(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, key = client_of(shared_world, "li"), str(new_id())
    client.raise_request_exception = False
    monkeypatch.setattr("lianxin.kernel.commands._claim", away)
    response = client.post("/matters/new/", {**BODY, "party": "mill", "key": key})
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "20")
    assert "数据库正在恢复" in page
    assert "屋顶多处漏雨，雨天停工。</textarea>" in page
    assert "反映内容" in page
    assert f'<input type="hidden" name="key" value="{key}">' in page
    monkeypatch.undo()
    resent = {**BODY, "party": "mill", "key": key}
    assert client.post("/matters/new/", resent).status_code == 302
    assert Entry.objects.filter(step="collect.register").count() == 1


def test_the_interface_tells_it_as_a_problem(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    li = Program(shared_world, "li")
    li.client.raise_request_exception = False
    monkeypatch.setattr("lianxin.kernel.commands._claim", away)
    answer = li.post("/do/collect.register", {**BODY, "party": "mill"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert answer.json()["reasons"][0]["code"] == "database_away"


def test_a_page_that_only_reads_tries_again_by_itself() -> None:
    request = RequestFactory().get("/matters/")
    page = unsent.page_of(request, outage.AWAY).content.decode()
    assert 'http-equiv="refresh"' in page
    assert "<form" not in page


def test_passwords_are_not_shown_again_and_files_are_asked_for() -> None:
    sent = {"username": "he", "password": "secret-words", "next": "/", "note": "很长的一段说明" * 3}
    fields, has_files = unsent.typed(RequestFactory().post("/sign-in/", sent))
    assert {one.name: one.is_shown for one in fields} == {"username": False, "next": False, "note": True}
    assert not has_files


def test_a_fault_of_the_program_stays_one(client: Client) -> None:
    assert failing.server_error(RequestFactory().get("/")).status_code == 500
    assert failing.bad_request(RequestFactory().get("/"), ValueError()).status_code == 400
    assert State(False).scarce == ()
