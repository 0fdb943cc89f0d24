"""没登录的先去登录再回到要看的页；权限不够的得到一句人话；不在范围内的，和没有这件事一样。

英文界面里，按钮、表头、栏目不夹中文（内容照旧是中文）。
"""

from __future__ import annotations

import re

from tests.scenarios import routine
from tests.scenarios.pages import Office, Screen
from tests.world import PASSWORD

CHINESE = re.compile(r"[\u4e00-\u9fff]")
REFUSED = (
    ("liu", "/dispatch-queue/"),
    ("outsider", "/supervise/"),
    ("chen", "/intake/"),
    ("audit", "/visits/new/"),
    ("zhou", "/directory/load/"),
    ("root", "/matters/"),
    ("li", "/people/"),
    ("he", "/people/posts/new/"),
)
ENGLISH = (
    "/",
    "/matters/",
    "/visits/",
    "/visits/new/",
    "/matters/new/",
    "/dispatch-queue/",
    "/supervise/",
    "/supervise/listed/",
    "/balance/",
    "/intake/",
    "/directory/",
    "/directory/load/",
    "/policies/",
    "/jobs/",
    "/track/",
)


def test_signed_out_is_led_to_the_door_and_back(office: Office) -> None:
    number = routine.register(office).number
    stranger = office.nobody()
    stranger.sees(f"/matters/{number}/")
    assert stranger.screen.address == f"/sign-in/?next=/matters/{number}/"
    assert "老厂房屋顶漏雨" not in stranger.screen.html
    stranger.sends("登录", {"登录名": "he", "密码": "not-the-password"}, status=422)
    assert "老厂房屋顶漏雨" not in stranger.screen.html
    stranger.sends("登录", {"登录名": "he", "密码": PASSWORD})
    assert stranger.screen.address == f"/matters/{number}/"
    assert "老厂房屋顶漏雨" in stranger.screen
    stranger.posts("/sign-out/", {})
    assert "/sign-in/" in stranger.sees("/matters/").address


def test_a_page_that_is_not_granted_says_so(office: Office) -> None:
    for login, address in REFUSED:
        assert "您的岗位没有这项权限" in office.desk(login).sees(address, status=403)


def test_out_of_reach_is_as_if_it_were_not(office: Office) -> None:
    number = routine.with_units(office).number
    outsider = office.desk("outsider")
    hidden = outsider.sees(f"/matters/{number}/", status=404).text
    absent = outsider.sees("/matters/SFW-2026-09999/", status=404).text
    # Each failure has a number of its own, by which its log line is found.
    assert _unnumbered(hidden) == _unnumbered(absent)
    assert "没有此事项，或不在您的范围内" in hidden
    assert "没有符合条件的事项" in outsider.sees(f"/matters/?words={number}")


def _unnumbered(text: str) -> str:
    without, n = re.subn(r"：\s*[0-9A-Z]{10}(?= )", "：", text)
    assert n == 1
    return without


def test_a_page_that_is_not_there_is_told_in_words(office: Office) -> None:
    assert CHINESE.search(office.nobody().sees("/nothing/here/", status=404).text)


def test_the_english_pages_have_english_headings_and_buttons(office: Office) -> None:
    number = routine.with_units(office).number
    he = office.desk("he")
    he.posts("/language/", {"language": "en", "next": "/"})
    steps = ("", "why/due/", "do/supervise.notice/", "do/dispatch.take_back/", "receipt/")
    for address in (*ENGLISH, *[f"/matters/{number}/{step}" for step in steps]):
        _is_english(he.sees(address))


def _is_english(page: Screen) -> None:
    """Headings, table heads, field labels, buttons and the menu; names and texts are data and stay as they are."""
    said = [one.text for one in page.main.all("h2", "h3", "legend", "dt", "summary", "button")]
    said += [one.text for one in page.main.all("th") if one.attrs.get("scope") != "row"]
    said += [one.text for one in page.main.all("label") if not one.all("input")]
    said += [one.text for nav in page.page.all("nav") for one in nav.all("a")]
    assert said or page.main.all("h1")
    left = [one for one in said if CHINESE.search(one)]
    assert not left, f"{page.address}: {left}"
