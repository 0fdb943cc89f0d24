"""P25, 未提交的内容: kept within seconds, offered again on any device, read by nobody else, gone once it was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import view_of
from lianxin.kernel import retention
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.walls import seeing
from lianxin.people.commands import unsent
from lianxin.people.models import UnsentForm
from tests.pages import client_of, hidden, text_of
from tests.world import World

PATH = "/matters/new/"
TEXT = "厂房屋顶漏雨已三个月，联系人厂办老周13900001234。"
FIELDS = [["title", "屋顶漏雨"], ["text", TEXT]]


def keep(
    client: Client, key: str, fields: Sequence[Sequence[str]] = FIELDS, *, path: str = PATH, status: int = 200
) -> str:
    """Keep what is typed as the page does; when it says it was."""
    told = {"path": path, "key": key, "title": "登记事项", "fields": json.dumps(fields)}
    response = client.post("/unsent/keep/", told)
    assert response.status_code == status, response.content.decode()
    return str(response.json()["at"]) if status == 200 else ""


def offered(client: Client, path: str = PATH) -> list[list[str]]:
    """What the page of a form is offered."""
    found: list[list[str]] = client.get("/unsent/of/", {"path": path}).json().get("fields", [])
    return found


def test_what_is_typed_is_offered_on_any_device_and_to_its_writer_alone(world: World) -> None:
    entries = Entry.objects.count()
    assert keep(client_of(world, "li"), str(new_id())) == f"{world.now:%H:%M}"
    assert Entry.objects.count() == entries, "keeping is no act"
    assert offered(client_of(world, "li")) == FIELDS
    assert TEXT in text_of(client_of(world, "li"), "/unsent/")
    for other in ("zhao", "he", "root", "audit"):
        assert offered(client_of(world, other)) == []
        assert TEXT not in text_of(client_of(world, other), "/unsent/")


def test_the_last_words_stand_and_can_be_dropped(world: World) -> None:
    client, key = client_of(world, "li"), str(new_id())
    keep(client, key)
    keep(client, key, [["title", "屋顶漏雨"], ["text", "改过的话"]])
    assert offered(client)[1] == ["text", "改过的话"]
    client.post("/unsent/drop/", {"path": PATH})
    assert (offered(client), UnsentForm.objects.count()) == ([], 0)


def test_what_was_sent_is_offered_no_more_and_not_kept_again(world: World) -> None:
    client = client_of(world, "li")
    form = hidden(text_of(client, PATH))
    keep(client, form["key"])
    body = {"title": "屋顶漏雨", "text": TEXT, "kind": "problem", "source": "hotline", "area": "D01"}
    assert client.post(PATH, {**form, **body, "party": "mill"}).status_code == 302
    assert Matter.objects.filter(title="屋顶漏雨").count() == 1
    assert offered(client) == []
    assert TEXT not in text_of(client, "/unsent/")
    keep(client, form["key"], status=422)
    keep(client, str(new_id()), path="/matters/other/")
    assert not UnsentForm.objects.filter(path=PATH).exists(), "the next keeping takes away what was sent"


def test_a_refused_form_is_still_offered(world: World) -> None:
    client = client_of(world, "li")
    form = hidden(text_of(client, PATH))
    keep(client, form["key"])
    assert client.post(PATH, {**form, "title": "屋顶漏雨"}).status_code == 422
    assert offered(client) == FIELDS


def test_nothing_of_it_stands_in_the_clear(world: World) -> None:
    keep(client_of(world, "li"), str(new_id()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT told, path FROM people_unsentform")
        told, path = cursor.fetchone() or (b"", "")
    stored = bytes(told) + path.encode()
    assert len(stored) > len(PATH)
    for part in ("屋顶", "13900001234", "登记"):
        assert part.encode() not in stored
        assert json.dumps(part)[1:-1].encode() not in stored


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (PATH, [["text", "长" * unsent.LONGEST]]),
        (PATH, [["text", "一"]] * (unsent.FIELDS_MOST + 1)),
        ("//elsewhere.example/", FIELDS),
        ("https://elsewhere.example/", FIELDS),
        (PATH, [["text"]]),
        (PATH, ["text"]),
    ],
)
def test_what_is_too_much_or_no_form_is_not_kept(
    world: World, path: str, fields: Sequence[Sequence[str]]
) -> None:
    told = {"path": path, "key": str(new_id()), "title": "", "fields": json.dumps(fields)}
    assert client_of(world, "li").post("/unsent/keep/", told).status_code in (404, 422)
    assert not UnsentForm.objects.exists()


def test_the_oldest_go_when_there_are_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "MOST", 3)
    for n in range(5):
        world.wait(hours=1)
        keep(client_of(world, "li"), str(new_id()), path=f"/matters/{n}/")
    assert set(UnsentForm.objects.values_list("path", flat=True)) == {f"/matters/{n}/" for n in (2, 3, 4)}


def test_after_a_month_it_is_neither_offered_nor_there(world: World) -> None:
    keep(client_of(world, "li"), str(new_id()))
    world.wait(days=31)
    assert offered(client_of(world, "li")) == []
    rule = retention.RULES["people.unsent"]
    assert rule.due(world.now - timedelta(days=30)).count() == 1


def test_a_wall_keeps_it_from_others_even_where_a_page_forgets(world: World) -> None:
    keep(client_of(world, "li"), str(new_id()))
    with seeing(view_of(world.actors["he"])):
        assert not UnsentForm.objects.exists()
