"""The supervision board: blocks with counts and lists that agree, bulk urging once per matter with a result each, notices."""

from __future__ import annotations

import re
from datetime import timedelta

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.kernel.models import Outbox
from lianxin.supervise.models import Urge
from lianxin.supervise.queries.board import Narrowed, blocks, counts, page_of
from tests import world as county
from tests.pages import client_of, hidden, queries_of, text_of
from tests.world import World


def test_every_count_is_that_of_its_list(world: World) -> None:
    for state in (State.REGISTERED, State.WITH_UNITS, State.ESCALATED, State.LISTED):
        county.a_matter(world, at=state)
    seen = 0
    for days in (0, 1, 6, 12, 45):
        now = world.now + timedelta(days=days)
        wanted = blocks(now)
        found = counts(world.actors["zhou"], wanted, Narrowed(), now)
        for one in wanted:
            listed = page_of(world.actors["zhou"], one, Narrowed(), now, found[one.name])
            assert found[one.name] == len(listed.rows), (one.name, days)
            seen += len(listed.rows)
    assert seen > 10


def test_the_due_soon_filter_turns_when_the_light_does(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    for hours in range(0, 24 * 9, 7):
        world.at(matter.registered_at + timedelta(hours=hours))
        client = client_of(world, "zhou")
        listed = matter.number in text_of(client, "/matters/?light=near")
        assert listed == ("◐" in text_of(client, f"/matters/{matter.number}/")), hours


def test_many_are_urged_at_once_but_each_only_once(world: World) -> None:
    late = [county.a_matter(world, at=State.WITH_UNITS) for _ in range(3)]
    closed = county.a_matter(world, at=State.CLOSED)
    world.wait(days=20)
    client = client_of(world, "zhou")
    assert late[0].number in text_of(client, "/supervise/")
    numbers = [one.number for one in [*late, closed]]
    preview = client.post("/supervise/urge/", {"matter": numbers, "text": "请本周内办结"}).content.decode()
    assert "请本周内办结" in preview
    assert "当前为“已销号”" in preview
    assert "住建委 联络员 小刘" in preview
    assert not Urge.objects.exists()
    Outbox.objects.all().delete()
    sent = {**hidden(preview), "confirmed": "1", "matter": numbers, "text": "请本周内办结"}
    for _ in range(2):
        result = client.post("/supervise/urge/", sent, follow=True).content.decode()
        assert "已办理 3 件，共 4 件" in re.sub(r"\s+", " ", result)
        assert "当前为“已销号”" in result
    assert Urge.objects.count() == 3
    told = Outbox.objects.filter(event="supervise.urge")
    assert [row.text[:5] for row in told.filter(to_post_id=world.posts["liu"].pk)] == ["催办3件："]
    assert told.count() == len(set(told.values_list("to_post_id", flat=True)))


def test_the_board_costs_the_same_for_few_and_many(world: World) -> None:
    for _ in range(3):
        county.register(world)
    world.wait(days=30)
    few = queries_of(client_of(world, "zhou"), "/supervise/")
    for _ in range(60):
        county.register(world)
    world.wait(days=30)
    assert queries_of(client_of(world, "zhou"), "/supervise/") == few


def test_listed_matters_show_their_promised_date(world: World) -> None:
    matter = county.a_matter(world, at=State.LISTED)
    date = Matter.objects.get(pk=matter.pk).returns_on
    assert date is not None
    assert f"{date.month}月{date.day}日" in text_of(client_of(world, "zhou"), "/supervise/listed/")
