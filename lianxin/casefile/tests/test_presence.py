"""谁正在办理: told to who opens the same matter, gone by itself, of nobody who may not see it, cheap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lianxin.casefile.commands.presence import SILENT_AFTER, be_here
from lianxin.casefile.models import Matter, Presence
from lianxin.casefile.queries.presence import others_at
from lianxin.kernel import clock
from lianxin.kernel.models import Entry
from tests import world as county
from tests.pages import client_of, queries_of, questions
from tests.world import World


@pytest.fixture
def matter(world: World) -> Matter:
    return county.register(world)


def told(client: Client, matter: Matter, here: str = "reading") -> list[str]:
    answer = client.post(f"/matters/{matter.number}/presence/", {"here": here})
    assert answer.status_code == 200
    found: list[str] = answer.json()["others"]
    return found


def test_who_opens_what_somebody_else_has_open_is_told_and_oneself_is_nobody_else(
    world: World, matter: Matter
) -> None:
    li, he = client_of(world, "li"), client_of(world, "he")
    clock.set_to(world.now)
    assert told(li, matter, "writing") == []
    assert told(li, matter) == []
    at = f"{clock.now().astimezone():%H:%M}"
    name = world.actors["li"].name
    assert [one.split("（")[0] for one in told(he, matter)] == [f"{name}正在办理"]
    assert len(at) == 5
    assert told(li, matter) == told(li, matter)
    assert told(li, matter)[0].startswith(f"{world.actors['he'].name}正在查看（")


def test_it_goes_by_itself_and_at_once_when_the_page_is_left(world: World, matter: Matter) -> None:
    he = client_of(world, "he")
    be_here(world.actors["li"], matter, is_writing=True, at=clock.now())
    assert len(told(he, matter)) == 1
    assert told(client_of(world, "li"), matter, "left") == []
    assert told(he, matter) == []
    be_here(
        world.actors["li"], matter, is_writing=False, at=clock.now() - SILENT_AFTER - timedelta(seconds=1)
    )
    assert told(he, matter) == []


def test_whoever_comes_back_is_there_since_he_came_back(world: World, matter: Matter) -> None:
    me, first = world.actors["li"], clock.now()
    for after in (0, 30, 60, 300):
        be_here(me, matter, is_writing=False, at=first + timedelta(seconds=after))
    assert Presence.objects.get().since == first + timedelta(seconds=300)
    be_here(me, matter, is_writing=False, at=first + timedelta(seconds=330))
    assert Presence.objects.get().since == first + timedelta(seconds=300)


def test_who_may_not_see_the_matter_neither_asks_nor_tells(world: World, matter: Matter) -> None:
    assert (
        client_of(world, "liu").post(f"/matters/{matter.number}/presence/", {"here": "reading"}).status_code
        == 404
    )
    assert Client().post(f"/matters/{matter.number}/presence/", {"here": "reading"}).status_code == 302
    assert not Presence.objects.exists()


def test_told_again_within_seconds_nothing_is_written_and_no_entry_ever(world: World, matter: Matter) -> None:
    me, at, before = world.actors["li"], clock.now(), Entry.objects.count()
    be_here(me, matter, is_writing=True, at=at)
    be_here(me, matter, is_writing=True, at=at + timedelta(seconds=5))
    assert Presence.objects.get().seen_at == at
    be_here(me, matter, is_writing=True, at=at + timedelta(seconds=25))
    assert Presence.objects.get().seen_at == at + timedelta(seconds=25)
    assert Entry.objects.count() == before


def test_what_is_an_hour_old_is_forgotten_when_one_opens_something_else(world: World, matter: Matter) -> None:
    me, other = world.actors["li"], county.register(world, title="另一件")
    be_here(me, matter, is_writing=False, at=clock.now() - timedelta(hours=2))
    be_here(me, other, is_writing=False, at=clock.now())
    assert list(Presence.objects.values_list("matter", flat=True)) == [other.pk]


def test_it_takes_few_queries_and_the_pages_none(world: World, matter: Matter) -> None:
    he = client_of(world, "he")
    before = queries_of(he, f"/matters/{matter.number}/")
    for login in ("li", "zhou", "ma", "zhang"):
        be_here(world.actors[login], matter, is_writing=True, at=clock.now())
    assert queries_of(he, f"/matters/{matter.number}/") == before
    told(he, matter)
    with questions() as asked:
        told(he, matter)
    # Beside those of any page: the matter within reach, one that notes, one that reads.
    assert len([one for one in asked if "presence" in one]) == 2
    assert len(asked) <= 12
    assert others_at(world.actors["he"], matter, clock.now() - SILENT_AFTER).count() == 4


def test_the_table_is_unlogged(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'casefile_presence'")
        assert cursor.fetchone() == ("u",)
