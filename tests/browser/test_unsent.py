"""自动保存：输入停顿后两秒内存到服务器；窗口关了、换一台设备登录，都还在；提交过就不再提示。"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lianxin.casefile.models import Matter
from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WORDS = "路灯连续三晚不亮，学生放学看不清路。"
SAVED = re.compile(r"^草稿已保存 \d\d:\d\d$")


@pytest.fixture(scope="module")
def raised(committed_world: county.World) -> Matter:
    """A matter that waits to be accepted."""
    return county.register(committed_world, title="路灯不亮")


def _offered(page: Page) -> None:
    expect(page.locator(".unsent")).to_contain_text("有未提交的内容，保存于")


def test_typed_killed_offered_on_another_device_restored_sent_once_and_gone(
    raised: Matter, chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    address = f"/matters/{raised.number}/do/collect.accept/"
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open(address)
    li.field("类别").select_option(value="0404")
    li.page.locator("[name=note]").press_sequentially(WORDS)
    expect(li.page.locator("[data-kept]")).to_have_text(SAVED, timeout=4000)
    li.page.close()
    li.window.close()

    again = Visitor(chromium, site, trouble, phone=True).sign_in("li")
    again.open("/unsent/")
    expect(again.page.locator("main")).to_contain_text(WORDS)
    again.follow("继续填写")
    _offered(again.page)
    assert again.page.locator("[name=note]").input_value() == ""
    again.press("恢复")
    expect(again.page.locator("[name=note]")).to_have_value(WORDS)
    expect(again.field("类别")).to_have_value("0404")
    again.confirms("受理")

    third = Visitor(chromium, site, trouble).sign_in("li")
    third.open("/unsent/")
    expect(third.page.locator("main")).not_to_contain_text(WORDS)
    assert trouble == []


def test_what_is_discarded_is_gone_on_every_device(raised: Matter, chromium: Browser, site: str) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open("/matters/new/")
    li.fill({"标题": "校门口没有斑马线"})
    expect(li.page.locator("[data-kept]").first).to_have_text(SAVED, timeout=4000)
    other = Visitor(chromium, site, trouble).sign_in("li")
    other.open("/matters/new/")
    _offered(other.page)
    other.press("丢弃")
    expect(other.page.locator(".unsent")).to_have_count(0)
    other.page.wait_for_timeout(300)
    other.open("/matters/new/")
    other.page.wait_for_load_state("networkidle")
    expect(other.page.locator(".unsent")).to_have_count(0)
    assert trouble == []


def test_when_the_session_is_over_the_words_stay_on_the_device_and_nothing_is_lost(
    raised: Matter, chromium: Browser, site: str
) -> None:
    li = Visitor(chromium, site, []).sign_in("li")
    li.open("/matters/new/")
    li.window.clear_cookies()
    li.fill({"标题": "站台没有座椅"})
    expect(li.page.locator("[data-kept]").first).to_contain_text("草稿已保存在本机")
    li.page.wait_for_timeout(2500)
    expect(li.page.locator("[data-kept]").first).to_contain_text("草稿已保存在本机")
    li.sign_in("li")
    li.open("/matters/new/")
    expect(li.field("标题")).to_have_value("站台没有座椅")
