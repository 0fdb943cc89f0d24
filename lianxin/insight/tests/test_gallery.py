"""The gallery shows every state with the pages' own templates, in the reader's language and look."""

from __future__ import annotations

import re

import pytest

from lianxin.kernel.looks import COOKIE
from tests.pages import client_of, text_of
from tests.world import CAST, World

STATES = (
    "empty",
    "working",
    "message-error",
    "message-warning",
    "blocked",
    "read-only",
    "button off",
    "said-stale",
)


def test_every_state_is_shown(world: World) -> None:
    page = text_of(client_of(world, "he"), "/design/")
    assert [one for one in STATES if f'{one}"' not in page and f"{one} " not in page] == []
    assert page.count('<span class="light') == 4
    assert "有 3 处需要修改" in page
    assert "系统暂时只读" in page
    assert "后台任务已停止约 12 分钟" in page


def test_nothing_on_it_is_sent_anywhere(world: World) -> None:
    page = text_of(client_of(world, "he"), "/design/").partition("<main")[2].partition("</main>")[0]
    assert 'method="post"' not in page
    assert not re.search(r"<button(?![^>]*type=\"button\")(?![^>]*data-print)", page)


@pytest.mark.parametrize("login", [login for login, *_ in CAST if login != "system"])
def test_everyone_signed_in_may_look(world: World, login: str) -> None:
    client = client_of(world, login)
    client.cookies[COOKIE] = "contrast.elder"
    assert 'data-theme="contrast" data-view="elder"' in text_of(client, "/design/")
