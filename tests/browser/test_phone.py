"""B6: what is noted on a phone without a signal reaches the office once, however the network, the tab and the clock behave."""

from __future__ import annotations

import random
import time

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Browser, expect
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
    for phone in (zhang, li):
        phone.flip(offline=False)
        phone.sends_all(seconds=60 + NOTES)
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
    zhang.page.evaluate("window.taps = 0; addEventListener('click', () => { window.taps += 1; }, true)")
    zhang.page.locator("details.others summary").last.tap()
    zhang.page.keyboard.press("Tab")
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
