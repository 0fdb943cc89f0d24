"""检索: what is found by words and filters is what a look at every text finds, in the order of the list, few or many."""

from __future__ import annotations

from itertools import product

import pytest

from lianxin.casefile.commands.matters import correct
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter, SearchText
from lianxin.casefile.queries import lists, searching
from lianxin.casefile.queries.lists import Wanted, matters, ordered, page_of
from lianxin.casefile.queries.scope import view_of
from lianxin.kernel.text import matches
from lianxin.kernel.walls import seeing
from tests import world as county
from tests.world import World

WORDS = ("电", "电梯", "加装电梯", "停车 车位", "3", "2026", "消防", "蝴蝶", "，")
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"state": "open"},
    {"state": "ended"},
    {"state": "with_units"},
    {"state": "uncalled"},
    {"state": "no_such"},
    {"unit": "housing"},
    {"unit": "no_such"},
    {"head": "用地用房"},
    {"head": "没有"},
    {"category": "0404", "state": "closed"},
    {"since": "2026-03-02", "until": "2026-03-20"},
    {"until": "2026-03-02"},
    {"light": "near"},
    {"mine": "1"},
    {"state": "open", "order": "due"},
)


@pytest.fixture
def full(world: World) -> World:
    """A matter in every state, with other words, days and units."""
    for place, state in enumerate(State):
        matter = county.a_matter(world, at=state)
        other = ("加装电梯没有下文", "停车难，车位不够", "消防通道被占")[place % 3]
        correct(by=world.act("li"), matter=matter, reason="核实", title=f"{other}{place}")
        world.wait(days=3)
    county.register(world, title="电梯停运", text="加装电梯后停电，电梯停运。")
    return world


def by_looking(world: World, login: str, wanted: Wanted) -> list[str]:
    """The same by looking at every text."""
    plain = Wanted.of({**wanted.as_query(), "words": "", "order": wanted.order})
    rows = ordered(matters(world.actors[login], plain, world.now), wanted.order).select_related("search")
    return [one.number for one in rows if wanted.words.strip("，") and matches(one.search.text, wanted.words)]


def by_pages(world: World, login: str, wanted: Wanted, size: int = 2) -> list[str]:
    """The same page by page."""
    found, after = [], ""
    with seeing(view_of(world.actors[login])):
        while True:
            listed = page_of(world.actors[login], wanted, world.now, after=after, size=size)
            found += [one.number for one in listed.rows]
            after = listed.next_mark
            if not after:
                return found


@pytest.mark.parametrize("most", [lists.COUNT_MOST, 1])
@pytest.mark.parametrize("walked", [1, 1000])
def test_what_is_found_is_what_a_look_at_every_text_finds(
    full: World, most: int, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNT_MOST", most)
    monkeypatch.setattr(searching, "WALKED_MOST", {True: walked, False: walked})
    n = 0
    for login, words, given in product(("he", "liu", "zhang"), WORDS, FILTERS):
        wanted = Wanted.of({**given, "words": words})
        looked = by_looking(full, login, wanted)
        assert by_pages(full, login, wanted) == looked, (login, words, given)
        n += len(looked)
    assert n > 200


def test_what_is_older_than_the_weeks_asked_for_is_found_too(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNT_MOST", 1)
    monkeypatch.setattr(searching, "SLICES_MOST", 1)
    monkeypatch.setattr(searching, "WALKED_MOST", {True: 1, False: 1})
    wanted = Wanted(words="电梯")
    assert by_pages(full, "he", wanted) == by_looking(full, "he", wanted) != []


def test_tags_follow_the_matter(world: World) -> None:
    matter = county.register(world)
    assert "state:registered" in SearchText.objects.get(matter=matter).tags
    county.send(world, county.accept(world, matter), "housing")
    tags = set(SearchText.objects.get(matter=matter).tags)
    now = Matter.objects.get(pk=matter.pk)
    assert {"state:with_units", "open", f"lead:{now.lead_unit_id}", f"category:{now.category_id}"} <= tags
    assert {f"held:{one}" for one in now.held_by} <= tags
    assert "state:registered" not in tags
    SearchText.objects.filter(matter=matter).update(tags=["state:closed"])
    assert set(SearchText.objects.get(matter=matter).tags) == tags, "nobody else writes them"


def test_tags_follow_a_step_that_changes_nothing_but_the_state(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    tags = SearchText.objects.get(matter=matter).tags
    assert "state:closed" in tags
    assert "ended" in tags
