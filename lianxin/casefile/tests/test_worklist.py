"""The worklist: views with true counts, least time left first; columns, saved views, the matter beside, commands, costs."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from django.test import Client

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted, page_of
from lianxin.casefile.queries.trays import TRAYS, counted, trays_for
from lianxin.casefile.web.brief import key_for
from lianxin.kernel.ids import new_id
from lianxin.people.models import SavedView
from tests import world as county
from tests.pages import client_of, queries_of, text_of
from tests.world import World

SHOWN = re.compile(r'<tr data-number="([^"]+)"')
COUNTED = re.compile(r"\?tray=(\w+)[^>]*>[^<]*<b>(\d+)</b>")


def rows(client: Client, query: str) -> list[str]:
    """The numbers of the matters on a page of the worklist, from the top."""
    return SHOWN.findall(text_of(client, f"/matters/?{query}"))


def walked(client: Client, query: str) -> list[str]:
    """The numbers of all pages of a view, by its links."""
    found: list[str] = []
    link = f"/matters/?{query}"
    while link:
        page = text_of(client, link)
        found += SHOWN.findall(page)
        onward = re.search(r'rel="next" href="\?([^"]+)"', page)
        link = f"/matters/?{onward[1].replace('&amp;', '&')}" if onward else ""
    return found


def keep(client: Client, name: str, query: str, **more: str) -> str:
    """Keep a view; where it leads."""
    sent = {"page": "matters", "name": name, "query": query, "key": str(new_id()), **more}
    response = client.post("/views/", sent)
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def test_every_count_is_that_of_the_list_behind_it(world: World) -> None:
    for state in State:
        county.a_matter(world, at=state)
    county.register(world)
    world.wait(days=9)
    for login in ("he", "li", "liu", "zhou", "zhang"):
        client = client_of(world, login)
        told = {name: int(n) for name, n in COUNTED.findall(text_of(client, "/matters/"))}
        assert told, login
        for name, n in told.items():
            assert len(walked(client, f"tray={name}")) == n, (login, name)
    assert told["open"] < Matter.objects.count()


def test_the_office_finds_every_state_in_its_view(world: World) -> None:
    of = {
        "to_sort": State.REGISTERED,
        "to_dispatch": State.TO_DISPATCH,
        "to_review": State.IN_REVIEW,
        "to_tell": State.TO_TELL,
        "to_call_back": State.TO_CALL_BACK,
    }
    numbers = {name: county.a_matter(world, at=state).number for name, state in of.items()}
    li = client_of(world, "li")
    for name, number in numbers.items():
        assert rows(li, f"tray={name}") == [number]


def test_without_a_question_it_shows_what_is_open_and_ends_last_where_all_is_asked_for(world: World) -> None:
    closed = county.a_matter(world, at=State.CLOSED)
    for _ in range(30):
        county.register(world)
    li = client_of(world, "li")
    assert closed.number not in walked(li, "")
    everything = walked(li, "tray=all&order=due")
    assert everything[-1] == closed.number
    assert len(everything) == len(set(everything)) == Matter.objects.count()


def test_a_view_shows_the_least_time_left_first(world: World) -> None:
    for n in range(30):
        county.register(world, title=f"事项{n}")
        world.wait(hours=3)
    client = client_of(world, "li")
    due = {one.number: str(one.due_at) for one in Matter.objects.all()}
    order = walked(client, "tray=open")
    assert len(order) == 30
    assert all(due[one] <= due[two] for one, two in pairwise(order))
    newest = walked(client, "tray=open&order=newest")
    assert newest == sorted(order, reverse=True)


def test_a_view_that_is_passed_on_shows_nothing_more_than_one_may_see(world: World) -> None:
    county.register(world)
    held = county.a_matter(world, at=State.WITH_UNITS)
    liu = client_of(world, "liu")
    assert walked(liu, "tray=to_sort") == []
    assert walked(liu, "tray=all") == [held.number]
    assert "待梳理" not in text_of(liu, "/matters/")
    assert walked(client_of(world, "li"), "tray=nonsense") == []


def test_a_department_has_its_own_views(world: World) -> None:
    held = county.a_matter(world, at=State.WITH_UNITS)
    liu = client_of(world, "liu")
    page = text_of(liu, "/matters/")
    assert "待签收" in page
    sent = county.send(world, county.accept(world, county.register(world)))
    assert rows(liu, "tray=to_sign") == [sent.number]
    assert rows(liu, "tray=in_hand") == [held.number]
    assert "本单位办理中" not in text_of(client_of(world, "he"), "/matters/")


def test_columns_and_density_are_kept_in_the_address_and_in_a_saved_view(world: World) -> None:
    county.register(world)
    client = client_of(world, "li")
    page = text_of(client, "/matters/?cols=leader&cols=registered&cols=odd&tight=1")
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    assert heads == ["事项", "走访领导", "登记日期"]
    assert "work tight" in page
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query is not None
    address = keep(client, "按领导看", query[1].replace("&amp;", "&") + "&after=zzz")
    assert address == "/matters/?tray=open&order=due&cols=leader&cols=registered&tight=1"
    again = text_of(client, address)
    assert re.search(r'aria-current="page">按领导看 <b>1</b>', again)
    assert "work tight" in again


def test_a_saved_view_is_its_officers_and_its_pages_alone(world: World) -> None:
    li = client_of(world, "li")
    keep(li, "我的重点", "tray=mine")
    keep(li, "我的重点", "tray=near")
    assert "我的重点" not in text_of(client_of(world, "he"), "/matters/")
    assert "我的重点" not in text_of(client_of(world, "li"), "/supervise/")
    assert SavedView.objects.get().query == "tray=near"
    keep(li, "我的重点", "", drop="1")
    assert not SavedView.objects.exists()


def test_what_cannot_be_kept_is_refused_in_words(world: World) -> None:
    li = client_of(world, "li")
    for given, status, told in (
        ({"page": "matters", "name": " "}, 422, "请填写视图名称"),
        ({"page": "matters", "name": "长", "query": "words=" + "水" * 200}, 422, "条件太多"),
        ({"page": "matter", "name": "长"}, 404, "没有此页面"),
        ({"page": "nowhere", "name": "长"}, 404, "没有此页面"),
    ):
        response = li.post("/views/", {"query": "", "key": str(new_id()), **given})
        assert (response.status_code, told in response.content.decode()) == (status, True)
    for n in range(SavedView.MOST):
        keep(li, f"视图{n}", "tray=open")
    full = li.post("/views/", {"page": "matters", "name": "多了", "query": "", "key": str(new_id())})
    assert full.status_code == 422
    assert client_of(world, "liu").post("/views/", {"page": "intakes", "name": "x"}).status_code == 404


def test_the_matter_beside_the_list_offers_what_is_possible_and_holds_nothing_to_type(world: World) -> None:
    matter = county.register(world)
    part = text_of(client_of(world, "li"), f"/matters/{matter.number}/brief/")
    assert matter.text in part
    assert 'data-key="a">受理</a>' in part
    assert "<html" not in part
    assert not re.search("<(input|textarea|select|form|script)", part)
    text_of(client_of(world, "liu"), f"/matters/{matter.number}/brief/", status=404)
    county.accept(world, matter)
    assert 'data-key="a">交办</a>' in text_of(client_of(world, "he"), f"/matters/{matter.number}/brief/")


def test_a_key_takes_one_step_of_those_that_are_possible() -> None:
    assert key_for("dispatch.send", ["dispatch.send", "supervise.urge"]) == "a"
    assert key_for("supervise.urge", ["dispatch.send", "supervise.urge"]) == ""
    assert [
        key_for(one, ["reply.deliver", "reply.approve"]) for one in ("reply.deliver", "reply.approve")
    ] == [
        "",
        "r",
    ]


def found(client: Client, words: str = "") -> list[dict[str, str]]:
    """What the palette finds."""
    answer: list[dict[str, str]] = json.loads(text_of(client, f"/palette/?words={words}"))["found"]
    return answer


def test_the_palette_finds_pages_views_units_by_initials_and_matters(world: World) -> None:
    matter = county.register(world, title="老厂房屋顶漏雨")
    li = client_of(world, "li")
    all_of = {one["words"]: one for one in found(li)}
    assert all_of["督办"]["url"] == "/supervise/"
    assert all_of["待梳理"]["url"] == "/matters/?tray=to_sort"
    unit = world.units["housing"]
    assert all_of[unit.name]["url"] == f"/matters/?tray=open&unit={unit.code}"
    assert set(unit.initials) <= set(all_of[unit.name]["find"].split())
    for words in ("屋顶漏雨", matter.number, matter.number[-5:]):
        assert [one["url"] for one in found(li, words)] == [f"/matters/{matter.number}/"]
    assert found(client_of(world, "liu"), "屋顶漏雨") == []


def test_the_palette_of_who_sees_no_matters_names_none(world: World) -> None:
    county.register(world, title="老厂房屋顶漏雨")
    root = client_of(world, "root")
    assert found(root, "屋顶漏雨") == []
    assert all("tray=" not in one["url"] for one in found(root))


@pytest.mark.parametrize("login", ["he", "li", "liu", "zhang"])
def test_the_worklist_keeps_its_budget_with_saved_views(world: World, login: str) -> None:
    for state in State:
        county.a_matter(world, at=state)
    client = client_of(world, login)
    few = queries_of(client, "/matters/")
    for n in range(8):
        keep(client, f"视图{n}", f"tray=open&words=漏雨&cols=leader&n={n}")
    many = queries_of(client, "/matters/?tray=near&cols=leader&cols=category&words=漏雨")
    assert few <= 12
    assert many <= 12


@pytest.mark.parametrize("login", ["he", "liu"])
def test_the_matter_beside_the_list_keeps_its_budget(world: World, login: str) -> None:
    number = county.a_matter(world, at=State.WITH_UNITS).number
    assert queries_of(client_of(world, login), f"/matters/{number}/brief/") <= 12


def test_all_counts_are_one_statement_and_nothing_is_counted_as_none(world: World) -> None:
    county.register(world)
    every = {
        "one": Matter.objects.all(),
        "none": Matter.objects.none(),
        "other": Matter.objects.filter(number="x"),
    }
    assert counted(every) == {"one": 1, "none": 0, "other": 0}
    assert counted({}) == {}
    actor = world.act("li").actor
    assert {one.name for one in trays_for(actor)} <= set(TRAYS)
    listed = page_of(actor, Wanted(tray="to_sort", order="due"), world.now, known=1)
    assert (listed.total, len(listed.rows), listed.more) == (1, 1, False)
