"""The cockpit: who has waited longest comes first, every figure is the length of its list, and looking again costs little."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.cockpit import snapshot, viewer
from lianxin.insight.queries.sets import sizes
from lianxin.insight.rules.cockpit import Held, by_field, by_street, mondays, opened_by
from lianxin.kernel import clock
from lianxin.kernel.kept import forget_everything
from tests import world as county
from tests.pages import client_of, queries_of, questions, text_of
from tests.world import CAST, World

WEEK = timedelta(days=7)


@pytest.fixture
def busy(world: World) -> World:
    """Matters at every state over some weeks, some of them late by now."""
    for state in State:
        county.a_matter(world, at=state)
        world.now += timedelta(days=3)
    for _ in range(3):
        county.send(world, county.accept(world, county.register(world)))
    world.now += timedelta(days=40)
    county.register(world)
    forget_everything()
    return world


def asked(world: World, login: str, since: date, until: date) -> Asked:
    return Asked(world.actors[login], since, until, world.now)


def test_who_has_waited_longest_comes_first_without_title_or_raiser(busy: World) -> None:
    page = text_of(client_of(busy, "he"), "/cockpit/?span=year")
    part = page.partition('class="waiting"')[2].partition("</ol>")[0]
    days = [int(n) for n in re.findall(r"<b>(\d+) 天</b>", part)]
    assert days
    assert days == sorted(days, reverse=True)
    shown = set(re.findall(r'href="/matters/([^/"]+)/"', part))
    for one in Matter.objects.filter(number__in=shown):
        assert one.title not in page
        assert one.state not in (State.CLOSED, State.TO_CALL_BACK, State.LISTED)
        assert one.due_at is not None
        assert one.due_at < busy.now
    assert "王桂芬" not in page


@pytest.mark.parametrize("login", ["he", "zhang", "liu"])
def test_every_number_is_the_length_of_its_list(busy: World, login: str) -> None:
    client = client_of(busy, login)
    page = text_of(client, "/cockpit/?span=year")
    links = re.findall(r'href="(/indicators/[a-z_]+/\?[^"]*)">(?:共 )?(\d+)', page)
    counts = re.findall(r'href="(/indicators/[^"]*)"><b>(?:<span[^>]*>▲</span> )?(\d+)</b>', page)
    shares = re.findall(r'href="(/indicators/[^"]*)"><b>[^<]*</b>[^<]*</a><span class="sub">(\d+)/', page)
    tiles = re.findall(r'href="(/indicators/in_hand/[^"]*)"><span class="name">[^<]*</span><b>(\d+)', page)
    bars = re.findall(
        r'<th scope="row"><a href="(/indicators/[^"]*)"[^>]*>[^<]*</a></th>.*?<td class="num"><b>(\d+)', page
    )
    assert len(links) == 25
    assert len(counts) + len(shares) == 7
    assert tiles
    assert len(bars) >= 7
    for url, n in {*links, *counts, *shares, *tiles, *bars}:
        listed = re.search(r"共 (\d+) 条", text_of(client, unescape(url)))
        assert (int(listed[1]) if listed else 0) == int(n), url


def test_weeks_tell_what_the_indicators_of_each_week_tell(busy: World) -> None:
    who = busy.actors["he"]
    clock.set_to(busy.now)
    found = snapshot(viewer(who), busy.now.date() - WEEK, busy.now.date())
    assert sum(one.raised for one in found.weeks) > 5
    assert len({one.open for one in found.weeks}) > 2
    for one in found.weeks:
        told = sizes(asked(busy, "he", one.since, one.until), frozenset(("collected", "answered", "in_hand")))
        assert told == {"collected": one.raised, "answered": one.answered, "in_hand": one.open}, one.since


def test_looking_again_asks_nothing_anew_until_the_minute_is_over(busy: World) -> None:
    client = client_of(busy, "he")
    assert queries_of(client, "/cockpit/") <= 5
    forget_everything()
    with questions() as first:
        text_of(client, "/cockpit/")
    county.register(busy)
    with questions() as again:
        text_of(client, "/cockpit/")
    assert len(first) > 2 * len(again)


def test_it_costs_the_same_for_few_and_many(busy: World) -> None:
    costs = []
    for n in (0, 25):
        for _ in range(n):
            county.send(busy, county.accept(busy, county.register(busy)))
        client = client_of(busy, "he")
        text_of(client, "/cockpit/")
        forget_everything()
        with questions() as asked_for:
            text_of(client, "/cockpit/")
        costs.append(len(asked_for))
    assert costs[0] == costs[1] <= 20


def test_two_posts_do_not_see_each_others_figures(busy: World) -> None:
    wide = text_of(client_of(busy, "he"), "/cockpit/?span=year")
    narrow = text_of(client_of(busy, "outsider"), "/cockpit/?span=year")
    n = re.compile(r'id="f-collected"[^>]*><b>(\d+)')
    all_of_them, none = n.search(wide), n.search(narrow)
    assert all_of_them
    assert none
    assert int(all_of_them[1]) > int(none[1]) == 0


def test_units_are_shown_only_when_asked_for_and_never_ranked(busy: World) -> None:
    client = client_of(busy, "he")
    assert "分档不排名" not in text_of(client, "/cockpit/")
    assert 'class="panel c-units"' not in text_of(client, "/cockpit/?span=year")
    page = text_of(client, "/cockpit/?span=year&units=1").partition('class="panel c-units"')[2]
    codes = [
        parse_qs(urlsplit(unescape(url)).query)["unit"][0]
        for url in re.findall(r'href="([^"]+unit=[^"]+)"', page)
    ]
    assert codes == sorted(codes)
    assert "不排名" in page


@pytest.mark.parametrize(
    "query", ["", "?span=week", "?span=nonsense&units=2", "?wall=1", "?span=year&units=1&wall=1"]
)
def test_every_look_of_it_opens(world: World, query: str) -> None:
    page = text_of(client_of(world, "he"), f"/cockpit/{query}")
    assert "没有逾期未答复的事项" in page
    assert 'data-age="0"' in page


def test_who_may_not_balance_has_no_cockpit(world: World) -> None:
    for login in (login for login, *_ in CAST if login != "system"):
        grants = world.actors[login].grants
        answer = client_of(world, login).get("/cockpit/")
        assert answer.status_code == (200 if "insight.balance" in grants else 403)
        assert ("/cockpit/" in client_of(world, login).get("/").content.decode()) == (
            "insight.balance" in grants
        )


def test_streets_stand_in_the_order_of_their_codes_and_keep_what_lies_in_none() -> None:
    held = [Held("D01/S02/C1", "用房", 2, 1), Held("D01", "", 1, 0), Held("D01/S02", "用工", 3, 0)]
    streets = {"S01": "一街", "S02": "二街"}
    assert [(one.code, one.open, one.late) for one in by_street(held, streets)] == [
        ("S01", 0, 0),
        ("S02", 5, 1),
        ("", 1, 0),
    ]
    assert [(one.code, one.open) for one in by_field(held)] == [("用工", 3), ("用房", 2), ("", 1)]
    assert [one.code for one in by_field(held, most=1)] == ["用工"]


def test_weeks_begin_on_mondays_and_open_ones_follow_from_the_present() -> None:
    assert mondays(date(2026, 11, 22), 3) == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert opened_by(10, [4, -1, 2]) == [9, 8, 10]
