"""由所选文字登记事项，在浏览器里：用鼠标、用键盘选中一段，看它登记、标出；不用脚本时按句勾选。"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from lianxin.visit.commands import Seen, register
from lianxin.visit.models import Visit
from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOTE = "企业订单稳定😀。\r\n厂门口停车位不足，职工停车难！\r\n夜间路灯不亮；希望尽快修复。"
SELECT = """(words) => {
  const note = document.querySelector("[data-note]"), walk = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
  let node = walk.nextNode();
  while (node && !node.data.includes(words)) node = walk.nextNode();
  const start = node.data.indexOf(words), range = document.createRange();
  range.setStart(node, start); range.setEnd(node, start + words.length);
  const box = range.getBoundingClientRect();
  return [box.left, box.right, box.top + box.height / 2];
}"""


@pytest.fixture(scope="module")
def visit(committed_world: county.World) -> Visit:
    """A visit with a note of several sentences; one sign in it takes two places in a browser."""
    world = committed_world
    seen = Seen(world.posts["zhang"], world.parties["mill"], world.now.date(), situation=NOTE)
    return Visit.objects.get(pk=register(by=world.act("li"), visit=seen, items=()).id)


def test_a_passage_is_selected_with_the_mouse_and_with_keys(
    visit: Visit, chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open(f"/visits/{visit.number}/")
    page = li.page
    button = page.get_by_role("button", name="由所选文字登记事项")
    expect(button).to_be_disabled()
    left, right, at = page.evaluate(SELECT, "厂门口停车位不足")
    page.mouse.move(left + 1, at)
    page.mouse.down()
    page.mouse.move(right - 1, at, steps=4)
    page.mouse.up()
    expect(page.locator("main")).to_contain_text("已选 8 字")
    button.click()
    expect(li.field("反映内容")).to_have_value("厂门口停车位不足")
    expect(li.field("标题")).to_have_value("厂门口停车位不足")
    li.confirms("由所选文字登记事项")
    expect(page.locator("mark.taken")).to_have_text("厂门口停车位不足")
    # With keys: into the note, to its end, the last line selected, on without the mouse.
    page.locator("[data-note]").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    page.keyboard.type("写不进去")
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    expect(page.locator("main")).to_contain_text("已选 14 字")
    page.keyboard.press("Control+Enter")
    expect(li.field("反映内容")).to_have_value("夜间路灯不亮；希望尽快修复。")
    li.confirms("由所选文字登记事项")
    expect(page.locator("mark.taken")).to_have_count(2)
    expect(page.locator(".taken-list li")).to_have_count(2)
    expect(page.locator("[data-note]")).not_to_contain_text("写不进去")
    # The same words once more are warned of.
    left, right, at = page.evaluate(SELECT, "夜间路灯不亮")
    page.mouse.dblclick((left + right) / 2, at)
    button.click()
    li.sees("所选文字已登记过")
    assert trouble == []


def test_without_script_on_a_phone_sentences_are_ticked(visit: Visit, chromium: Browser, site: str) -> None:
    li = Visitor(chromium, site, [], phone=True, script=False).sign_in("li")
    li.open(f"/visits/{visit.number}/")
    assert not li.scrolls_sideways()
    li.page.get_by_label(re.compile("企业订单稳定")).check()
    li.press("由勾选的句子登记事项")
    expect(li.field("反映内容")).to_have_value("企业订单稳定😀。")
    li.confirms("由所选文字登记事项")
    expect(li.page.locator("mark.taken").first).to_contain_text("企业订单稳定")
