"""The supervision board: blocks with counts and lists that agree, bulk urging once per matter with a result each, notices."""

from __future__ import annotations

import re
from datetime import timedelta

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.kernel.ids import new_id
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import Notice, NoticeLevel, Urge
from lianxin.supervise.queries import blocks, counts
from tests import world as county
from tests.pages import client_of, hidden, queries_of, submit, text_of
from tests.world import World


def test_every_block_counts_what_its_list_shows(world: World) -> None:
    for state in (State.REGISTERED, State.WITH_UNITS, State.ESCALATED, State.LISTED):
        county.a_matter(world, at=state)
    for days in (0, 1, 6, 12, 45):
        now = world.now + timedelta(days=days)
        found = counts(world.actors["zhou"], blocks(now))
        for one in blocks(now):
            if one.name != "listed":
                wanted = Wanted.of(dict(one.query))
                assert found[one.name] == matters(world.actors["zhou"], wanted, now).count(), (one.name, days)


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
    assert not Urge.objects.exists()
    sent = {**hidden(preview), "confirmed": "1", "matter": numbers, "text": "请本周内办结"}
    for _ in range(2):
        result = client.post("/supervise/urge/", sent).content.decode()
        assert "已催办 3 件，共 4 件" in re.sub(r"\s+", " ", result)
        assert "当前为“已销号”" in result
    assert Urge.objects.count() == 3


def test_the_board_costs_the_same_for_few_and_many(world: World) -> None:
    for _ in range(3):
        county.register(world)
    world.wait(days=30)
    few = queries_of(client_of(world, "zhou"), "/supervise/")
    for _ in range(60):
        county.register(world)
    world.wait(days=30)
    assert queries_of(client_of(world, "zhou"), "/supervise/") == few


def test_a_notice_is_answered_by_its_unit_only(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    supervising.notice(
        by=world.act("zhou"),
        matter=matter,
        level=NoticeLevel.BLUE,
        requirement="请说明进度",
        reply_due=world.now.date() + timedelta(days=3),
    )
    notice = Notice.objects.get()
    path = f"/notices/{notice.id}/answer/"
    assert path in text_of(client_of(world, "liu"), f"/matters/{matter.number}/")
    assert path not in text_of(client_of(world, "sun"), f"/matters/{matter.number}/")
    assert client_of(world, "sun").post(path, {"reply": "代为回复", "key": str(new_id())}).status_code == 422
    assert client_of(world, "outsider").get(path).status_code == 404
    assert submit(client_of(world, "liu"), path, {"reply": "本周五完成"})[0] == 302
    assert Notice.objects.get().reply == "本周五完成"


def test_listed_matters_show_their_promised_date(world: World) -> None:
    matter = county.a_matter(world, at=State.LISTED)
    date = Matter.objects.get(pk=matter.pk).returns_on
    assert date is not None
    assert f"{date.month}月{date.day}日" in text_of(client_of(world, "zhou"), "/supervise/listed/")
