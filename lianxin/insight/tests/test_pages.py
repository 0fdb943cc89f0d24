"""Home by role, the balance whose figures are their lists, jobs and health."""

from __future__ import annotations

import re
from html import unescape

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.dispatch import commands as dispatching
from lianxin.insight.queries import Tier, tier_of
from lianxin.kernel import gauges
from lianxin.kernel.models import JobRun, Outbox
from lianxin.people import commands as people
from lianxin.people.models import Officer
from tests import world as county
from tests.pages import client_of, queries_of, text_of
from tests.world import CAST, World

ROLES = [login for login, *_ in CAST if login != "system"]


@pytest.mark.parametrize("login", ROLES)
def test_everybody_has_a_home_within_the_budget(world: World, login: str) -> None:
    for state in (State.REGISTERED, State.WITH_UNITS, State.TO_CALL_BACK):
        county.a_matter(world, at=state)
    client = client_of(world, login)
    assert queries_of(client, "/") <= 10
    for url in set(re.findall(r'<li><a href="(/[^"]*)"', text_of(client, "/"))):
        text_of(client, url)


def test_home_costs_the_same_for_few_and_many(world: World) -> None:
    county.send(world, county.accept(world, county.register(world)))
    costs = {login: queries_of(client_of(world, login), "/") for login in ("he", "li", "liu", "zhang")}
    for _ in range(40):
        county.send(world, county.accept(world, county.register(world)))
    for login, few in costs.items():
        assert queries_of(client_of(world, login), "/") == few


def test_administrators_see_what_waits_for_them_and_whether_all_runs(world: World) -> None:
    people.appoint(
        by=world.act("guard"), post=world.posts["root"], holder=Officer.objects.get(login="outsider")
    )
    quiet = text_of(client_of(world, "root"), "/")
    assert "<b>1</b>待二人确认" in text_of(client_of(world, "audit"), "/")
    assert "<b>0</b>待二人确认" in text_of(client_of(world, "guard"), "/")
    assert "后台任务和各项监测正常。" in quiet
    assert 'role="search"' not in quiet
    gauges.keep({"matters_of_closed_posts": 2, "outbox_lag_seconds": 7}, world.now)
    JobRun.objects.create(name="定时巡检", started_at=world.now, error="断开")
    page = text_of(client_of(world, "root"), "/")
    assert "在办事项的责任岗已撤销（件） <b>2</b>" in page
    assert "后台任务“定时巡检”出错" in page
    assert "延迟" not in page


def test_notices_are_marked_as_seen_for_this_post_only(world: World) -> None:
    county.send(world, county.accept(world, county.register(world)))
    client = client_of(world, "liu")
    page = text_of(client, "/")
    assert "新交办" in page
    ids = re.findall(r'name="notice" value="([^"]+)"', page)
    client_of(world, "sun").post("/seen/", {"notice": ids})
    assert "新交办" in text_of(client, "/")
    client.post("/seen/", {"notice": ids})
    assert "没有未阅的通知" in text_of(client, "/")
    assert Outbox.objects.filter(to_post_id=world.posts["sun"].id, seen_at__isnull=True).exists()


def figures(page: str) -> list[tuple[int, str]]:
    """The figures of the balance with their lists, the collected one first."""
    part = page.partition('class="equation"')[2].partition("</div>")[0]
    return [(int(n), unescape(url)) for url, n in re.findall(r'href="([^"]+)"><b>(\d+)</b>', part)]


def listed(page: str) -> int:
    """How many a list says it has."""
    found = re.search(r"共 (\d+) 条", page)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("login", ["he", "zhou", "liu", "zhang"])
@pytest.mark.parametrize(
    "query",
    ["", "area=D01", "unit=housing", "head=用地用房", "since=2026-03-02&until=2026-03-02", "leader=zhang"],
)
def test_the_books_balance_and_every_figure_opens_its_list(world: World, login: str, query: str) -> None:
    for state in State:
        county.a_matter(world, at=state)
    going_up = county.a_matter(world, at=State.WITH_UNITS)
    dispatching.go_upward(
        by=world.act("he"),
        matter=going_up,
        superior=world.units["citycommerce"],
        tracking_unit=world.units["commerce"],
        request="请支持",
    )
    client = client_of(world, login)
    page = text_of(client, f"/balance/?{query}")
    collected, *terms = figures(page)
    assert len(terms) == 9
    assert collected[0] == sum(n for n, _ in terms)
    assert "账平" in page
    for n, url in [collected, *terms]:
        assert listed(text_of(client, url)) == n, url


def test_units_are_told_apart_in_tiers_from_five_up() -> None:
    assert [tier_of(on_time, 20) for on_time in (19, 17, 14, 13)] == [
        Tier.EXCELLENT,
        Tier.GOOD,
        Tier.WATCH,
        Tier.REMIND,
    ]
    assert tier_of(4, 4) is Tier.NONE


def test_the_ledger_is_verified_from_the_page(world: World) -> None:
    county.a_matter(world, at=State.CLOSED)
    assert "核验通过" in client_of(world, "audit").post("/jobs/verify/").content.decode()
    assert client_of(world, "zhou").post("/jobs/verify/").status_code == 403
