"""粘贴多行，在浏览器里：从表格复制的几行贴进去，逐格核对，用键盘改好再提交；不用脚本、在手机上也能办。"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROWS = "企业名称\t反映问题\t登记日期\n启明纺织有限公司\t厂门口停车位不足\t2026-13-45\n云桥农商银行\t门前路灯不亮\t"
PASTE = """([selector, text]) => {
  const one = document.querySelector(selector), data = new DataTransfer();
  data.setData("text/plain", text);
  one.focus();
  one.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_rows_are_pasted_corrected_with_keys_and_submitted(
    committed_world: county.World, chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open("/matters/paste/")
    page = li.page
    # An insertion is what a browser makes of pasting into a field of text.
    page.locator("textarea[name=table]").focus()
    page.keyboard.insert_text(ROWS)
    li.sees("1 处要改")
    send = page.get_by_role("button", name="提交，登记")
    expect(send).to_be_disabled()
    wrong = page.locator("td.faulty textarea")
    wrong.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2026-03-01")
    li.sees("没有错误")
    expect(page.locator("textarea[data-at='1.2']")).to_be_focused()
    # With the keys: down, to the left, a line break within the cell.
    page.keyboard.press("Enter")
    expect(page.locator("textarea[data-at='2.2']")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("End")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("已三天")
    # Rows pasted into a cell spread from there.
    page.get_by_role("button", name="加一行").click()
    expect(page.locator("textarea[data-at='3.0']")).to_be_focused()
    page.evaluate(PASTE, ["textarea[data-at='3.0']", "云桥农商银行\t大厅漏水\n启明纺织有限公司\t厂区积水"])
    expect(send).to_contain_text("登记 4 件")
    # Each cell stands under its heading, and on a narrow screen the page itself is not wider than the window.
    boxes = [
        page.locator(one).bounding_box()
        for one in ("[data-grid] thead th >> nth=2", "[data-grid] tbody td >> nth=1")
    ]
    assert boxes[0]
    assert boxes[1]
    assert abs(boxes[0]["x"] - boxes[1]["x"]) < 1
    page.set_viewport_size({"width": 390, "height": 844})
    assert not li.scrolls_sideways()
    expect(page.locator("textarea[data-at='2.1']")).to_have_value("门前路灯不亮\n已三天")
    send.dblclick()
    li.sees("4 / 4 件")
    li.open("/matters/paste/")
    expect(page.locator("textarea[name=table]")).to_have_value("")
    assert trouble == []


def test_without_script_on_a_phone_the_text_is_checked_and_submitted(
    committed_world: county.World, chromium: Browser, site: str
) -> None:
    li = Visitor(chromium, site, [], phone=True, script=False).sign_in("li")
    li.open("/matters/paste/")
    page = li.page
    page.locator("textarea[name=table]").fill("停车难，希望解决\n小区井盖破损")
    page.get_by_role("button", name="核对", exact=True).click()
    li.sees("读出 2 件")
    assert not li.scrolls_sideways()
    page.get_by_role("button", name="提交，登记 2 件").click()
    li.sees("2 / 2 件")
