"""批量办理，全程在浏览器里：勾选（含 Shift 连选）、核对、办理、结果、整批撤回；不用脚本、在手机上照样能办。"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from lianxin.casefile.models import Matter
from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def accepted(committed_world: county.World) -> list[Matter]:
    """Four matters that wait to be dispatched, an hour between each."""
    found = []
    for n in range(4):
        found.append(county.accept(committed_world, county.register(committed_world, title=f"路灯不亮{n}")))
        committed_world.wait(hours=1)
    return found


def test_matters_are_ticked_checked_dispatched_and_taken_back(
    accepted: list[Matter], chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    he = Visitor(chromium, site, trouble).sign_in("he")
    he.open("/matters/?tray=to_dispatch&words=路灯不亮")
    page = he.page
    button = page.get_by_role("button", name="批量办理所选")
    expect(button).to_be_disabled()
    boxes = page.locator("td.pick input")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(button).to_contain_text("3 件")
    page.keyboard.press("x")
    expect(button).to_contain_text("2 件")
    page.keyboard.press("x")
    button.click()
    page.get_by_role("button", name="交办 可办理 3 件", exact=True).click()
    he.field("牵头单位").select_option(value="housing")
    he.press("下一步：核对")
    expect(page.locator("main")).to_contain_text("将办理的 3 件")
    page.get_by_role("button", name="确认交办 3 件").dblclick()
    expect(page.locator("h1")).to_contain_text("已办理 3 件，共 3 件")
    page.goto(f"{site}/matters/bulk/")
    expect(page.locator("tbody tr", has_text="交办")).to_have_count(1)
    page.locator("tbody tr a").first.click()
    page.get_by_role("button", name="整批撤回（收回重派）").click()
    he.fill({"收回理由": "单位选错"})
    he.press("下一步：核对")
    page.get_by_role("button", name="确认收回重派 3 件").click()
    expect(page.locator("h1")).to_contain_text("已办理 3 件，共 3 件")
    assert trouble == []


def test_without_script_and_on_a_phone_the_same_is_done(
    accepted: list[Matter], chromium: Browser, site: str
) -> None:
    he = Visitor(chromium, site, [], phone=True, script=False).sign_in("he")
    he.open("/matters/?tray=to_dispatch&words=路灯不亮")
    page = he.page
    page.get_by_role("button", name="批量办理本视图全部").click()
    page.get_by_role("button", name="催办").click()
    he.fill({"催办内容": "请于周五前反馈"})
    he.press("下一步：核对")
    panel = page.locator("main section.panel").first.bounding_box()
    assert panel is not None
    assert panel["x"] + panel["width"] <= 390
    page.get_by_role("button", name="确认催办").click()
    expect(page.locator("h1")).to_contain_text("已办理")
