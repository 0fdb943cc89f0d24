"""本机草稿: what was typed and not sent stays on the device until its writer signs out, and never longer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog, expect

from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

KEPT = "() => Object.keys(localStorage).filter(one => one.startsWith('lianxin:')).length"


def test_signing_out_asks_and_leaves_nothing_on_the_device(chromium: Browser, site: str) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    _type_and_go_away(li)
    asked: list[str] = []
    _when_asked(li, asked, sure=False)
    li.page.locator("details.me summary").click()
    li.press("退出", within="details.me")
    assert "1 份未提交的草稿" in asked[0]
    expect(li.page.locator("details.me")).to_be_visible()
    assert li.page.evaluate(KEPT) == 1
    _when_asked(li, asked, sure=True)
    li.press("退出", within="details.me")
    expect(li.page.get_by_label("密码")).to_be_visible()
    assert (li.page.evaluate(KEPT), len(asked), trouble) == (0, 2, [])


def _type_and_go_away(li: Visitor) -> None:
    li.open("/matters/new/")
    li.fill({"标题": "校门口没有斑马线"})
    expect(li.page.locator("[data-kept]").first).to_contain_text("草稿已保存在本机")
    li.open("/matters/")
    assert li.page.evaluate(KEPT) == 1


def _when_asked(li: Visitor, asked: list[str], *, sure: bool) -> None:
    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if sure else dialog.dismiss()

    li.page.once("dialog", answer)
