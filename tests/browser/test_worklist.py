"""事项工作台，全程用键盘：看、选、受理，命令面板，快捷键可关闭、输入法组字时不抢键；手机上照样能办。

每一步都在真的浏览器里走；全程控制台无报错、无违反安全策略、不访问外部主机。
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from lianxin.casefile.models import Matter
from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TITLES = ("路灯不亮", "井盖松动", "楼道堆物")


@pytest.fixture(scope="module")
def raised(committed_world: county.World) -> list[Matter]:
    """Three matters that wait to be accepted, an hour between each: the first has the least time left."""
    found = []
    for title in TITLES:
        found.append(county.register(committed_world, title=title, text=f"{title}，请派人处理。"))
        committed_world.wait(hours=1)
    return found


def _here(page: Page) -> str:
    return page.locator("tr[aria-current] a.title").inner_text()


def test_a_matter_is_found_read_and_accepted_by_keys_alone(
    raised: list[Matter], chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    page, keys = li.page, li.page.keyboard
    page.wait_for_load_state()
    keys.press("Control+k")
    expect(page.locator("dialog.palette [role=option]").first).to_be_visible()
    keys.type("待梳理")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("待梳理")
    keys.press("Enter")
    expect(page.locator("nav.views [aria-current]")).to_contain_text("待梳理 3")
    assert _here(page) == TITLES[0]
    beside = page.locator("[data-beside]")
    expect(beside).to_contain_text("路灯不亮，请派人处理。")
    keys.press("j")
    expect(beside).to_contain_text("井盖松动，请派人处理。")
    keys.press("j")
    keys.press("j")
    assert _here(page) == TITLES[2]
    keys.press("k")
    expect(page.locator("tr[aria-current] a.title")).to_be_focused()
    assert _here(page) == TITLES[1]
    keys.press("a")
    page.wait_for_url("**/do/collect.accept/")
    page.go_back()
    expect(page.locator("tr[aria-current] a.title")).to_have_text(TITLES[1])
    keys.press("Enter")
    page.wait_for_url(f"**/matters/{raised[1].number}/")
    assert trouble == []


def test_keys_keep_away_from_what_is_typed_and_can_be_switched_off(
    raised: list[Matter], chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open("/matters/?tray=to_sort")
    page, keys = li.page, li.page.keyboard
    first = _here(page)
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.type("jjk?a")
    expect(page.locator("#q")).to_have_value("jjk?a")
    assert _here(page) == first
    page.locator("h1").click()
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
    )
    assert _here(page) == first
    keys.press("?")
    expect(page.locator("dialog[data-keys]")).to_be_visible()
    keys.press("j")
    assert _here(page) == first
    page.get_by_label("启用单键快捷键").uncheck()
    keys.press("Escape")
    expect(page.locator("dialog[data-keys]")).to_be_hidden()
    keys.press("j")
    assert _here(page) == first
    page.reload()
    keys.press("j")
    assert _here(page) == first
    page.get_by_role("button", name="快捷键").click()
    page.get_by_label("启用单键快捷键").check()
    keys.press("Escape")
    keys.press("j")
    assert _here(page) != first
    assert trouble == []


def test_the_palette_gives_back_the_focus_and_does_what_the_chosen_matter_allows(
    raised: list[Matter], chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open("/matters/?tray=to_sort")
    page, keys = li.page, li.page.keyboard
    expect(page.locator("[data-beside] a[data-act]").first).to_be_visible()
    keys.press("k")
    link = page.locator("tr[aria-current] a.title")
    expect(link).to_be_focused()
    keys.press("Control+k")
    box = page.locator("dialog.palette input")
    expect(box).to_be_focused()
    keys.press("Escape")
    expect(link).to_be_focused()
    keys.press("Control+k")
    keys.type("不予受理")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("办理当前事项")
    keys.press("Enter")
    page.wait_for_url("**/do/collect.decline/")
    keys.press("Control+k")
    keys.type(raised[2].number)
    option = page.locator("[role=option]", has_text=TITLES[2])
    expect(option).to_be_visible()
    keys.press("Enter")
    page.wait_for_url(f"**/matters/{raised[2].number}/")
    assert trouble == []


def test_on_a_phone_a_title_opens_the_matter_and_nothing_scrolls_sideways(
    raised: list[Matter], chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble, phone=True).sign_in("li")
    li.open("/matters/?tray=to_sort")
    assert not li.scrolls_sideways()
    expect(li.page.locator("[data-beside]")).to_be_hidden()
    expect(li.page.locator("nav.views [aria-current]")).to_contain_text("待梳理")
    li.page.locator("a.title", has_text=TITLES[0]).tap()
    li.page.wait_for_url(f"**/matters/{raised[0].number}/")
    li.sees("受理")
    assert trouble == []
