"""Following a matter by code: what is told and what never is, rating once, and no guessing."""

from __future__ import annotations

import re

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.reply.models import Rating
from lianxin.reply.tests.tracking import ask, code_of
from tests import world as county
from tests.pages import client_of, hidden, queries_of, text_of
from tests.world import World


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_in_words_without_inner_names(world: World, state: State) -> None:
    matter = county.a_matter(world, at=state)
    status, page = ask(client_of(world), code_of(matter).lower().replace("-", " "))
    assert status == 200
    assert matter.number in page
    told = page.partition("<main")[2].partition("</main>")[0]
    for officer in (
        "何主任",
        "小李",
        "老赵",
        "小陈",
        "小刘",
        "刘科",
        "周督查",
        "请抓紧办理",
        "已组织施工单位",
    ):
        assert officer not in told
    if matter.is_open:
        assert "全部办结最迟" in told
        assert "到期没有答复" in told


def test_the_answer_is_shown_only_when_it_was_told(world: World) -> None:
    answer = "已更换防水层，请继续关注"
    assert answer not in ask(client_of(world), code_of(county.a_matter(world, at=State.TO_TELL)))[1]
    assert answer in ask(client_of(world), code_of(county.a_matter(world, at=State.TO_CALL_BACK)))[1]


def test_a_wrong_code_tells_nothing_and_guessing_is_stopped(world: World) -> None:
    matter = county.register(world)
    client = client_of(world)
    for _ in range(10):
        status, page = ask(client, "AAAA-BBBB-CCCC-DDDD")
        assert status == 404
        assert "没有查到，请核对查询码" in page
    assert ask(client, code_of(matter))[0] == 429
    other = client.post("/track/", {"code": code_of(matter)}, REMOTE_ADDR="10.9.8.7")
    assert other.status_code == 200


def test_the_page_is_neither_kept_nor_found(world: World) -> None:
    response = client_of(world).post("/track/", {"code": code_of(county.register(world))})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert text_of(client_of(world), "/track/").count("<script") == 1


def test_the_raiser_rates_once_and_a_bad_rating_reaches_the_call_back(world: World) -> None:
    matter = county.a_matter(world, at=State.TO_CALL_BACK)
    client, code = client_of(world), code_of(matter)
    _, page = ask(client, code)
    sent = {"rate": "1", "contentment": "dissatisfied", "comment": "雨天仍漏", **hidden(page)}
    assert ask(client, code, **{**sent, "contentment": ""})[0] == 422
    for _ in range(2):
        status, page = ask(client, code, **sent)
        assert status == 200
        assert "感谢您的评价" in page
    assert Rating.objects.get().comment == "雨天仍漏"
    assert "您满意吗" not in page
    assert "反映人评价不满意" in text_of(client_of(world, "chen"), "/")


def test_a_merged_matter_follows_the_one_it_was_merged_into(world: World) -> None:
    matter = county.a_matter(world, at=State.MERGED)
    _, page = ask(client_of(world), code_of(matter))
    assert matter.number in page
    assert "正在受理" in page
    assert not re.search("您满意吗", page)


def test_the_call_back_queue_shows_tries_and_costs_little(world: World) -> None:
    matter = county.a_matter(world, at=State.TO_CALL_BACK)
    client = client_of(world, "chen")
    assert f"/matters/{matter.number}/do/reply.call_back/" in text_of(client, "/call-backs/")
    assert queries_of(client, "/call-backs/") <= 8
    assert client_of(world, "li").get("/call-backs/").status_code == 403
