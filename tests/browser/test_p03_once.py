"""P3: ten clicks, a slow network, a reload while it is sent, the way back, no JavaScript: one matter, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import Error as BrowserError

from lianxin.config.database import conninfo
from tests.browser.visitors import PATIENCE, Visitor
from tests.proving import size, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.proof, pytest.mark.timeout(7200)]
RUNS = size(suite=1, release=20)
SLOW = 2.0
BUTTON = "确认登记事项"
DONE = re.compile("受理回执|已办理：登记事项")


def filled(li: Visitor, title: str) -> Page:
    """The form for a new matter, ready to be sent."""
    li.open("/matters/new/")
    li.fill({"标题": title, "反映内容": "放学时车多。"})
    choose(li.page)
    return li.page


def choose(page: Page) -> None:
    """What is chosen from lists."""
    page.select_option("[name=kind]", "problem")
    page.select_option("[name=source]", "hotline")
    page.select_option("[name=area]", "D01")
    page.fill("[name=party]", "school")


def slowed(page: Page) -> None:
    """What is sent takes two seconds to arrive."""

    def late(route: Route) -> None:
        if route.request.method == "POST":
            time.sleep(SLOW)
        route.continue_()

    page.route("**/matters/new/", late)


def ten_clicks(page: Page) -> None:
    """Ten within a second, by the mouse."""
    button = page.get_by_role("button", name=BUTTON)
    button.evaluate("button => { for (let n = 0; n < 10; n += 1) setTimeout(() => button.click(), n * 90); }")


def ten_sends(page: Page) -> None:
    """The form is sent ten times past the page's own guard against it, each a request of its own."""
    page.evaluate(
        """async () => {
            const form = document.querySelector('form[data-keep]');
            const send = () => fetch(form.action || location.href, {method: 'POST', body: new URLSearchParams(new FormData(form))});
            await Promise.all(Array.from({length: 10}, send));
        }"""
    )
    page.get_by_role("button", name=BUTTON).click()


def slow_clicks(page: Page) -> None:
    """Ten clicks while the first is still on its way."""
    slowed(page)
    ten_clicks(page)


def reload_while_sent(page: Page) -> None:
    """The server gets it, the answer is lost, the form is opened anew: it says that it was done and is empty."""
    form = page.url
    page.route("**/matters/new/", _lost_answer)
    with suppress(BrowserError):
        page.get_by_role("button", name=BUTTON).click(no_wait_after=True)
    page.wait_for_timeout(int(SLOW * 1000))
    page.unroute("**/matters/new/")
    page.goto(form)


def _lost_answer(route: Route) -> None:
    """The server acts, the browser never hears of it."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort()
    else:
        route.continue_()


def way_back(page: Page) -> None:
    """Sent, back to the form, sent again as it is shown, and forward to the receipt."""
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url("**/receipt/")
    receipt = page.url
    page.go_back()
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_load_state("networkidle")
    page.goto(receipt)


WAYS: dict[str, Callable[[Page], None]] = {
    "ten clicks": ten_clicks,
    "ten sends": ten_sends,
    "slow network": slow_clicks,
    "lost answer": reload_while_sent,
    "way back": way_back,
}


def without_scripts(page: Page) -> None:
    """Ten clicks by the mouse where no script of the page runs."""
    button = page.get_by_role("button", name=BUTTON)
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    assert place is not None
    for _ in range(10):
        page.mouse.click(place["x"] + 5, place["y"] + 5)


def how_many(address: str, title: str) -> int:
    """Matters of this title, asked of the database by a connection of its own."""
    with psycopg.connect(address) as link:
        row = link.execute("SELECT count(*) FROM casefile_matter WHERE title = %s", [title]).fetchone()
    return int(row[0]) if row else -1


def one_is_there(page: Page, address: str, title: str) -> None:
    """The page says so, and even after everything on its way has come there is one matter."""
    expect(page.locator("body")).to_contain_text(DONE, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    assert how_many(address, title) == 1, title


def test_one_matter_however_it_is_sent(chromium: Browser, site: str) -> None:
    address = conninfo(connection.settings_dict)
    li = Visitor(chromium, site, []).sign_in("li")
    done = 0
    for n in range(RUNS):
        for name, send in WAYS.items():
            page = filled(li, f"{name} {n}")
            send(page)
            one_is_there(page, address, f"{name} {n}")
            page.unroute_all()
            done += 1
    tell("P3", "one matter", injected=done, ways=len(WAYS), doubled=0)


def test_one_matter_where_no_script_runs(chromium: Browser, site: str) -> None:
    address = conninfo(connection.settings_dict)
    li = Visitor(chromium, site, []).sign_in("li")
    window = chromium.new_context(
        storage_state=li.window.storage_state(), locale="zh-CN", java_script_enabled=False
    )
    page = window.new_page()
    for n in range(RUNS):
        page.goto(f"{site}/matters/new/")
        page.fill("[name=title]", f"无脚本 {n}")
        page.fill("[name=text]", "放学时车多。")
        choose(page)
        without_scripts(page)
        one_is_there(page, address, f"无脚本 {n}")
    tell("P3", "no scripts", injected=RUNS, doubled=0)


def test_an_outage_keeps_the_text_on_the_page_and_on_the_device(chromium: Browser, site: str) -> None:
    """The page of an outage as the server makes it; the same text and key are sent from it."""
    address = conninfo(connection.settings_dict)
    li = Visitor(chromium, site, []).sign_in("li")
    page = filled(li, "数据库离开时")
    with psycopg.connect(address, autocommit=True) as holder:
        holder.execute("BEGIN; LOCK TABLE kernel_commandkey IN ACCESS EXCLUSIVE MODE")
        page.get_by_role("button", name=BUTTON).click(no_wait_after=True)
        _end_the_waiting(address)
    expect(page.locator("main")).to_contain_text("数据库正在恢复", timeout=PATIENCE)
    expect(page.get_by_label("标题")).to_have_value("数据库离开时")
    kept = page.evaluate("Object.entries(localStorage).find(([name]) => name.endsWith('/matters/new/'))[1]")
    assert "数据库离开时" in kept
    page.get_by_role("button", name="重新提交").click()
    one_is_there(page, address, "数据库离开时")


def _end_the_waiting(address: str) -> None:
    """End the connection that waits for the table, as a server does that is shut down."""
    waiting = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'kernel_commandkey'::regclass"
    end = time.monotonic() + PATIENCE / 1000
    with psycopg.connect(address, autocommit=True) as link:
        # The application's role may end nobody.
        link.execute("SET ROLE NONE")
        while not link.execute(waiting).fetchall():
            assert time.monotonic() < end, "nobody waits"
            time.sleep(0.05)
