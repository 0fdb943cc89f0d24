"""谁正在办理，在两个浏览器里：一人填表，另一人打开同一事项就看到；离开即消失。"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from lianxin.casefile.models import Matter
from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def matter(committed_world: county.World) -> Matter:
    """A matter that waits to be accepted."""
    return county.register(committed_world)


def test_the_second_sees_who_fills_in_the_form_until_he_leaves(
    matter: Matter, chromium: Browser, site: str
) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    he = Visitor(chromium, site, trouble, phone=True).sign_in("he")
    with li.page.expect_response(lambda one: "/presence/" in one.url):
        li.open(f"/matters/{matter.number}/do/collect.accept/")
    he.open(f"/matters/{matter.number}/")
    line = he.page.locator("[data-presence]")
    expect(line).to_contain_text("正在办理（")
    assert not he.scrolls_sideways()
    li.open("/matters/")
    he.page.reload()
    expect(line).to_be_hidden()
    with he.page.expect_response(lambda one: "/presence/" in one.url) as answer:
        he.page.reload()
    assert answer.value.json() == {"others": []}
    assert trouble == []
