"""疑似重复: the same matter in other words and by another way, with evidence; never what the actor may not see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Source
from lianxin.reading.queries.duplicates import duplicates
from lianxin.reading.rules.duplicates import LIKELY, Alike, Told, alike, read
from tests import world as county
from tests.pages import client_of, questions, text_of
from tests.world import CHINA, World

AT = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
# Marked by hand: the first two tell of the same, the others of something else at that place, or of the same elsewhere.
QUARRY = ("青石湾小区采石场放炮", "青石湾小区后山的采石场每天放炮，窗户发抖，墙面开裂。")
SAME = [
    ("采石场爆破震裂墙面", "后山采石场爆破，青石湾的墙面裂了缝，放炮时窗户都在抖。"),
    ("请管一管青石湾旁的采石场", "青石湾小区居民反映：采石场放炮，墙面开裂，老人睡不着。"),
]
OTHERS = [
    ("青石湾小区停车位不够", "青石湾小区车位只有两百个，晚上回来停不了车，请增设停车位。"),
    ("云溪村采石场粉尘大", "云溪村的采石场没有喷淋，粉尘飘到田里，庄稼都白了。"),
    ("公交末班车太早", "三路公交车六点半收班，下夜班没有车坐。"),
]


def told(title: str, text: str, **changes: Any) -> Told:
    return Told(**{"title": title, "text": text, "place": "", "party": None, "at": AT, **changes})


def compared(one: Told, other: Told) -> Alike:
    return alike(one, other, read(one), read(other))


@pytest.mark.parametrize("words", SAME)
def test_the_same_in_other_words_is_likely_with_its_evidence(words: tuple[str, str]) -> None:
    found = compared(told(*QUARRY), told(*words))
    assert found.score >= LIKELY
    assert any("青石湾" in name for name in found.places)
    assert {"采石场", "墙面"} & set(found.words)


@pytest.mark.parametrize("words", OTHERS)
def test_another_matter_is_not_likely(words: tuple[str, str]) -> None:
    assert compared(told(*QUARRY), told(*words)).score < LIKELY


def test_one_party_counts_and_so_does_time() -> None:
    one, other = told(*QUARRY, party="mill"), told(*SAME[0])
    near = compared(one, other)
    assert compared(one, told(*SAME[0], party="mill")).same_party
    assert not near.same_party
    far = compared(one, told(*SAME[0], at=AT - timedelta(days=300)))
    assert (near.days, far.days) == (0, 300)
    assert far.score < near.score


@pytest.mark.parametrize("text", ["", "？？？", "𠮷" * 4000, "abc\x00def"])
def test_odd_texts_are_compared_without_harm(text: str) -> None:
    assert 0 <= compared(told("", text), told(*QUARRY)).score <= 1
    assert compared(told("", text), told("", "")).score == 0


def raised(world: World, words: tuple[str, str], **changes: Any) -> Matter:
    more = {"party": None, "raiser_name": "王先生", **changes}
    return county.register(world, title=words[0], text=words[1], **more)


def test_a_matter_that_came_by_another_way_is_found_and_can_be_merged(world: World) -> None:
    first = raised(world, SAME[0], source=Source.VISIT)
    for words in OTHERS:
        raised(world, words)
    second = raised(world, QUARRY)
    found = duplicates(world.actors["li"], second, world.now)
    assert [one.matter.number for one in found] == [first.number]
    page = text_of(client_of(world, "li"), f"/matters/{second.number}/do/collect.accept/")
    assert "疑似重复" in page
    assert f"/matters/{second.number}/do/collect.merge/?into={first.number}" in page
    assert "疑似重复" not in text_of(client_of(world, "li"), f"/matters/{first.number}/do/collect.merge/")


def test_at_most_five_are_told_the_most_alike_first(world: World) -> None:
    for _ in range(7):
        raised(world, SAME[1])
    exact = raised(world, QUARRY)
    found = duplicates(world.actors["li"], raised(world, QUARRY), world.now)
    assert len(found) == 5
    assert found[0].matter == exact
    assert [one.alike.score for one in found] == sorted((one.alike.score for one in found), reverse=True)


def test_what_the_actor_may_not_see_is_not_told(world: World) -> None:
    raised(world, SAME[0])
    assert duplicates(world.actors["liu"], raised(world, QUARRY), world.now) == []


def test_it_costs_few_queries_and_comes_while_somebody_types(world: World) -> None:
    first = raised(world, SAME[0])
    fields = {"title": QUARRY[0], "text": QUARRY[1]}
    told = client_of(world, "li").post("/matters/new/suggest/", fields).json()["items"]
    assert [one["href"] for one in told if "href" in one] == [f"/matters/{first.number}/"]
    second = raised(world, QUARRY)
    with questions() as asked:
        duplicates(world.actors["li"], second, world.now)
    assert len(asked) <= 3
