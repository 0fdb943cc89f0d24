"""B6: what is noted on a phone without a signal reaches the office once, however the network, the tab and the clock behave."""

from __future__ import annotations

import random
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django import DjangoDbBlocker

from lianxin.config.database import conninfo
from lianxin.directory.models import Party
from lianxin.directory.rules import PartyKind
from tests.browser.phones import Phone, photograph
from tests.browser.visitors import PATIENCE, Visitor
from tests.proving import size, tell
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(7200)]
NOTES = size(suite=14, release=1000)
# A visit holds at most fifty matters.
OF_ONE_VISIT = 40
DROPS = 0.3
# What is shown to be touched and is not as high as a finger wants it.
SMALL = """() => Array.from(document.querySelectorAll("button, a, input, select, summary"))
    .filter((one) => !one.matches(".unseen, .skip") && one.getBoundingClientRect().width)
    .filter((one) => one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def parties(committed_world: World, django_db_blocker: DjangoDbBlocker) -> list[str]:
    """Enough parties to be visited."""
    area = committed_world.areas["D01"]
    names = [f"云桥第{n}厂" for n in range(NOTES // OF_ONE_VISIT + 2)]
    with django_db_blocker.unblock():
        for n, name in enumerate(names):
            Party.objects.create(code=f"works{n}", kind=PartyKind.ENTERPRISE, name=name, area=area)
    return names


@pytest.mark.proof
def test_nothing_noted_on_a_phone_is_lost_or_doubled(
    parties: list[str], chromium: Browser, site: str, committed_world: World
) -> None:
    """Two devices at the same visits, one with its clock three days ahead; a third of the answers is lost."""
    chance = random.Random(20261123)
    leader = str(committed_world.posts["zhang"].pk)
    address = conninfo(connection.settings_dict)
    zhang = Phone(chromium, site, "zhang", [], chance, drops=DROPS)
    li = Phone(chromium, site, "li", [], chance, is_ahead=True, drops=DROPS)
    began, titles, photos = time.monotonic(), [], 0
    for n in range(NOTES):
        phone, other = (zhang, "") if n % 2 else (li, leader)
        if n // 2 % (OF_ONE_VISIT // 2) == 0:
            phone.visit(parties[n // OF_ONE_VISIT], other)
        if n % 3 == 0:
            phone.flip(offline=chance.random() < 0.5)
        pictures = [photograph(n)] if n % 7 == 3 else []
        titles.append(f"现场第{n}条")
        phone.note(titles[-1], *pictures)
        photos += len(pictures)
        phone.remember_files()
        if n % 5 == 4:
            phone.killed()
        if n == NOTES // 2:
            for one in (zhang, li):
                titles.append(f"登录过期时{one.login}记的")
                one.expired(titles[-1])
    left = []
    for phone in (zhang, li):
        phone.flip(offline=False)
        left.append(phone.sends_all(seconds=30 + NOTES // 2))
    found = _matters(address)
    lost = [one for one in titles if found.get(one, 0) == 0]
    doubled = [one for one in titles if found.get(one, 0) > 1]
    sent = sorted([*zhang.digests.values(), *li.digests.values()])
    kept = _pictures(address)
    tell(
        "B6", "outbox", injected=zhang.dropped + li.dropped, notes=len(titles), lost=len(lost), doubled=len(doubled), photos=photos,
        photos_equal=sum(1 for one in sent if one in kept), kills=zhang.kills + li.kills, flips=zhang.flips + li.flips,
        replays=_replays(address), seconds=round(time.monotonic() - began),
    )  # fmt: skip
    assert (lost, doubled) == ([], [])
    assert left == ["", ""]
    assert len(sent) == photos
    assert kept == sent


def _asked(address: str, query: str) -> list[tuple[str, int]]:
    with psycopg.connect(address) as link:
        return [(str(name), int(n)) for name, n in link.execute(query).fetchall()]


def _matters(address: str) -> dict[str, int]:
    return dict(_asked(address, "SELECT title, count(*) FROM casefile_matter GROUP BY title"))


def _pictures(address: str) -> list[str]:
    rows = _asked(address, "SELECT sent_sha256, count(*) FROM casefile_attachment GROUP BY sent_sha256")
    return sorted(digest for digest, n in rows for _ in range(n))


def _replays(address: str) -> int:
    with psycopg.connect(address) as link:
        row = link.execute("SELECT count(*) FROM kernel_entry WHERE step = 'onsite.note_again'").fetchone()
    return int(row[0]) if row else -1


def test_a_note_takes_four_taps_and_twenty_seconds(chromium: Browser, site: str) -> None:
    trouble: list[str] = []
    zhang = Visitor(chromium, site, trouble, phone=True).sign_in("zhang")
    zhang.open("/phone/")
    expect(zhang.page.locator("body[data-ready]")).to_be_attached()
    taps, began = 0, time.monotonic()
    zhang.page.evaluate("window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true)")
    zhang.page.locator("summary", has_text="其他对象").tap()
    zhang.page.locator("#o-party").tap()
    zhang.page.keyboard.type("启明纺织有限公司", delay=20)
    zhang.page.keyboard.press("Enter")
    zhang.page.locator("#take").tap()
    expect(zhang.page.locator("#n-gist")).to_be_focused()
    zhang.page.keyboard.type("厂门口路灯不亮，职工夜班不安全", delay=40)
    zhang.page.locator("[data-outcome=taken]").tap()
    expect(zhang.page.locator("#notes li")).to_have_count(1)
    taps = zhang.page.evaluate("window.taps")
    lasted = time.monotonic() - began
    expect(zhang.page.locator("#notes li.none, #notes .received")).to_contain_text(
        "已收到 SFW-", timeout=PATIENCE
    )
    assert taps <= 4
    assert lasted <= 20
    assert trouble == []


def test_the_page_is_read_and_written_offline_and_goes_with_its_officer(chromium: Browser, site: str) -> None:
    """With the worker: reloaded without a network it is there; after signing out, or for somebody else, it is not."""
    zhang = Visitor(chromium, site, [], phone=True).sign_in("zhang")
    page = zhang.page
    for _ in range(2):
        zhang.open("/phone/")
        expect(page.locator("body[data-ready]")).to_be_attached()
        page.wait_for_function("navigator.serviceWorker.ready.then(() => caches.has('lianxin-visit'))")
    zhang.window.set_offline(True)
    page.reload()
    expect(page.locator("body[data-ready]")).to_be_attached()
    expect(page.locator("#notices")).to_contain_text("现在没有网络")
    _begin(page, "启明纺织有限公司")
    page.locator("#take").tap()
    page.fill("#n-gist", "没有信号时记的")
    page.locator("[data-outcome=settled]").tap()
    expect(page.locator("#notes li")).to_contain_text("待发送")
    page.reload()
    expect(page.locator("#queue")).to_have_text("待发送 1")
    zhang.window.set_offline(False)
    page.evaluate("document.getElementById('send').click()")
    expect(page.locator("#all li")).to_contain_text("已收到 SFW-", timeout=PATIENCE)
    page.locator("details.me summary").tap()
    page.get_by_role("button", name="退出").tap()
    expect(page.get_by_label("密码")).to_be_visible()
    assert page.evaluate("caches.has('lianxin-visit')") is False
    assert page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))") == []
    zhang.window.set_offline(True)
    page.goto(f"{site}/phone/")
    expect(page.locator("body")).to_contain_text("本机没有可以离线看的走访页")


def _begin(page: Page, name: str) -> None:
    page.locator("#other").evaluate("form => { form.closest('details').open = true; }")
    page.fill("#o-party", name)
    page.locator("#other button").tap()
    expect(page.locator("#h-visit")).to_have_text(name)


def _leave(visitor: Visitor) -> None:
    """Put the phone away without signing out: an answer still under way would bring the old cookies back."""
    visitor.page.once("dialog", lambda one: one.accept())
    visitor.page.goto("about:blank")
    visitor.window.clear_cookies()


def test_somebody_else_on_the_same_phone_sees_and_sends_nothing(chromium: Browser, site: str) -> None:
    zhang = Visitor(chromium, site, [], phone=True).sign_in("zhang")
    page = zhang.page
    zhang.open("/phone/")
    expect(page.locator("body[data-ready]")).to_be_attached()
    page.wait_for_function("caches.has('lianxin-visit')")
    zhang.window.set_offline(True)
    _begin(page, "启明纺织有限公司")
    page.locator("#take").tap()
    page.fill("#n-gist", "张书记记的")
    page.locator("[data-outcome=taken]").tap()
    expect(page.locator("#queue")).to_have_text("待发送 1")
    _leave(zhang)
    zhang.window.set_offline(False)
    zhang.sign_in("ma")
    page.wait_for_function("caches.has('lianxin-visit').then((has) => !has)")
    zhang.open("/phone/")
    expect(page.locator("body[data-ready]")).to_be_attached()
    expect(page.locator("#queue")).to_be_hidden()
    assert "张书记记的" not in page.content()
    _leave(zhang)
    zhang.sign_in("zhang")
    zhang.open("/phone/#queue")
    expect(page.locator("#all li")).to_contain_text("已收到 SFW-", timeout=PATIENCE)


def test_a_full_phone_and_a_private_window_say_so(chromium: Browser, site: str) -> None:
    zhang = Visitor(chromium, site, [], phone=True, workers=False).sign_in("zhang")
    page = zhang.page
    zhang.open("/phone/")
    expect(page.locator("body[data-ready]")).to_be_attached()
    _begin(page, "启明纺织有限公司")
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.locator("#take").tap()
    page.fill("#n-gist", "存不下的一条")
    page.locator("[data-outcome=taken]").tap()
    expect(page.locator("#notices")).to_contain_text("本机存储空间不足，这一条没有保存")
    expect(page.locator("#n-gist")).to_have_value("存不下的一条")
    zhang.window.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); }"
    )
    page.reload()
    page.evaluate("location.hash = '#visit'")
    expect(page.locator("#notices")).to_contain_text("浏览器不允许在本机保存")
    page.locator("#take").tap()
    expect(page.locator("#n-gist")).to_have_value("存不下的一条")
    page.locator("[data-outcome=taken]").tap()
    expect(page.locator("#notes li")).to_contain_text("已收到 SFW-", timeout=PATIENCE)


def test_what_was_exported_is_imported_and_sent_later_once(
    chromium: Browser, site: str, tmp_path: Path
) -> None:
    zhang = Phone(chromium, site, "zhang", [], random.Random(1))
    zhang.visit("东街小学")
    zhang.flip(offline=True)
    zhang.note("校门口没有斑马线", photograph(1))
    zhang.page.evaluate("location.hash = '#queue'")
    with zhang.page.expect_download() as saved:
        zhang.page.locator("#export").click()
    file = tmp_path / "notes.json"
    saved.value.save_as(file)
    assert "斑马线" not in file.read_text(encoding="utf-8")
    li = Visitor(chromium, site, []).sign_in("li")
    for _ in range(2):
        li.open("/phone/import/")
        li.page.set_input_files("#file", file)
        li.press("导入")
        li.sees("已收到 SFW-")
    zhang.flip(offline=False)
    assert zhang.sends_all(seconds=30) == ""
    address = conninfo(connection.settings_dict)
    assert _matters(address)["校门口没有斑马线"] == 1
    with psycopg.connect(address) as link:
        rows = link.execute(
            "SELECT count(*) FROM casefile_attachment a JOIN casefile_matter m ON m.id = a.matter_id WHERE m.title = %s",
            ["校门口没有斑马线"],
        ).fetchone()
    assert rows == (1,)


def test_the_page_keeps_its_budget(chromium: Browser, site: str) -> None:
    """By what goes over the line: 50 KB of scripts, 30 KB of page and style, compressed."""
    sizes: dict[str, int] = {}
    zhang = Visitor(chromium, site, [], phone=True, workers=False).sign_in("zhang")

    def weighed(request: Request) -> None:
        kind = request.resource_type
        sizes[kind] = sizes.get(kind, 0) + request.sizes()["responseBodySize"]

    zhang.page.on("requestfinished", weighed)
    zhang.open("/phone/")
    expect(zhang.page.locator("body[data-ready]")).to_be_attached()
    tell(
        "B5",
        "phone",
        injected=len(sizes),
        script=sizes["script"],
        shown=sizes["document"] + sizes["stylesheet"],
    )
    assert sizes["script"] <= 50 * 1024
    assert sizes["document"] + sizes["stylesheet"] <= 30 * 1024
    _begin(zhang.page, "启明纺织有限公司")
    for side in (390, 320):
        zhang.page.set_viewport_size({"width": side, "height": 700})
        for view in ("cards", "visit", "note", "read", "queue"):
            zhang.page.evaluate(f"location.hash = '#{view}'")
            expect(zhang.page.locator(f"#v-{view}")).to_be_visible()
            assert not zhang.scrolls_sideways(), (side, view)
            assert zhang.page.evaluate(SMALL) == [], (side, view)
