"""受理建议: what the duty list suggests on day one, how sure it is, and that nothing is taken by itself."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import lianxin.directory
from lianxin.casefile.rules import Kind, Urgency
from lianxin.reading.queries import party_named, suggestions
from lianxin.reading.rules.leaves import SURE, Leaf, Ranker, confidence, everyday, occurs, ranker
from lianxin.reading.rules.signs import KINDS, URGENCIES, kind_of, urgency_of
from lianxin.reading.tests.leaves import LEAVES
from lianxin.reading.tests.leaves_later import LATER
from tests import world as county
from tests.pages import client_of, hidden, questions, text_of
from tests.world import World

TAXONOMY = Path(lianxin.directory.__file__).parent / "data" / "taxonomy.csv"


def leaves() -> list[dict[str, str]]:
    return list(csv.DictReader(TAXONOMY.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def ranking() -> Ranker:
    return ranker(Leaf(row["code"], row["l2"], tuple(row["keywords"].split())) for row in leaves())


def shares(ranking: Ranker, texts: list[tuple[str, str]]) -> tuple[float, float]:
    """How often the right leaf is first, and among the first three."""
    told = [(code, [one.code for one in ranking.ranked("", text)]) for code, text in texts]
    first = sum(codes[:1] == [code] for code, codes in told)
    return first / len(told), sum(code in codes for code, codes in told) / len(told)


def test_every_leaf_has_its_texts_and_its_everyday_words() -> None:
    codes = {row["code"] for row in leaves()}
    assert len(codes) == 66
    assert LEAVES.keys() == LATER.keys() == codes
    assert everyday().keys() == {(row["code"], row["l2"]) for row in leaves()}


def test_the_right_leaf_is_found_from_the_duty_list_alone(ranking: Ranker) -> None:
    first, three = shares(ranking, [(code, text) for code, texts in LEAVES.items() for text in texts])
    assert first >= 0.95
    assert three >= 0.97


def test_texts_that_were_written_after_the_words_are_harder(ranking: Ranker) -> None:
    first, three = shares(ranking, list(LATER.items()))
    assert first >= 0.54
    assert three >= 0.60


def test_what_is_said_to_be_sure_is_right_more_often(ranking: Ranker) -> None:
    told = [(code, ranking.ranked("", text)[:1]) for code, text in LATER.items()]
    right = {
        sure: [
            found[0].code == code for code, found in told if found and (found[0].confidence >= SURE) == sure
        ]
        for sure in (True, False)
    }
    assert sum(right[True]) / len(right[True]) >= 0.7
    assert sum(right[False]) / len(right[False]) <= 0.45


def test_confidence_grows_with_score_and_with_words_that_say_something() -> None:
    assert confidence(5, ["排水"]) > confidence(2, ["排水"])
    assert confidence(5, ["排水", "内涝"]) > confidence(5, ["排水"])
    assert confidence(5, ["政策"]) == confidence(5, [])
    assert 0 < confidence(0, []) < SURE < confidence(99, ["一", "二", "三"]) < 1


def test_the_chances_of_all_candidates_are_not_more_than_one(ranking: Ranker) -> None:
    for text in [*LATER.values(), "路灯不亮井盖坏了老人不方便"]:
        sure = [one.confidence for one in ranking.ranked("", text, most=66)]
        assert not sure or sum(sure) == pytest.approx(1 if len(sure) > 1 else sure[0])
        assert sure[1:] == sorted(sure[1:], reverse=True)


@pytest.mark.parametrize("text", ["", "？？？", "𠮷" * 5000, "﷽", "abc\x00def", " \n\t "])
def test_texts_that_say_nothing_suggest_nothing(ranking: Ranker, text: str) -> None:
    assert ranking.ranked("", text) == []
    assert (urgency_of(text), kind_of(text)) == (("", ()), ("", ()))


def test_words_of_another_taxonomy_are_not_those_of_ours() -> None:
    ours, theirs = Leaf("0903", "停车位不足", ()), Leaf("0903", "文物保护", ())
    text = "老小区晚上回家停车难"
    assert "停车难" in ranker([ours]).ranked("", text)[0].words
    assert ranker([theirs]).ranked("", text) == []


def test_a_word_of_two_parts_needs_both_near_each_other() -> None:
    assert occurs("外墙~脱落", "大楼的外墙砖一块块脱落")
    assert not occurs("外墙~脱落", "外墙很旧。树皮脱落")
    assert not occurs("外墙~脱落", "外墙颜色不好看而且年久失修还有脱落")


def test_traditional_characters_speak_as_the_simplified_do(ranking: Ranker) -> None:
    assert ranking.ranked("", "門口的下水道排不走水")[0].code == "1101"


def test_the_values_of_signs_are_those_of_a_matter() -> None:
    assert URGENCIES.keys() < set(Urgency)
    assert KINDS.keys() < set(Kind)


@pytest.mark.parametrize(
    ("text", "urgency", "words"),
    [
        ("仓库起火，有人被困", "critical", ("起火", "被困")),
        ("小区停水三天", "urgent", ("停水",)),
        ("停水期间有人触电", "critical", ("触电",)),
        ("想在门口加一把椅子", "", ()),
    ],
)
def test_urgency_is_told_with_the_words_that_say_so(text: str, urgency: str, words: tuple[str, ...]) -> None:
    assert urgency_of(text) == (urgency, words)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("投诉物业乱收费", "complaint"),
        ("请问食品证怎么申请", "enquiry"),
        ("建议在路口增设信号灯", "proposal"),
        ("一家人走投无路，请给予救助", "help"),
        ("屋顶漏雨", ""),
    ],
)
def test_the_kind_is_told_by_its_words(text: str, kind: str) -> None:
    assert kind_of(text)[0] == kind


def parking(world: World, **changes: Any) -> Any:
    return county.register(
        world,
        **{
            "title": "园区周边停车难",
            "text": "园区没有停车位，客户绕三圈停不了车，建议开放地下车库。",
            **changes,
        },
    )


def test_a_suggestion_names_category_units_and_reasons(world: World) -> None:
    matter = parking(
        world, party=None, raiser_name="王先生", text=f"{world.parties['mill'].name}门口没有停车位。"
    )
    told = suggestions(world.actors["li"], matter)
    best = told.candidates[0]
    assert (best.category.code, best.sure, told.unsure) == ("0903", True, False)
    assert "停车位" in best.words
    assert SURE * 100 <= best.percent < 100
    assert told.party == world.parties["mill"]


def test_what_the_matter_says_already_is_not_suggested(world: World) -> None:
    matter = parking(world, place="启明路一号", kind=Kind.PROPOSAL, text="建议在青石路增设停车位，路面塌陷。")
    told = suggestions(world.actors["li"], matter)
    assert (told.party, told.places, told.kind) == (None, [], None)
    assert told.urgency is Urgency.CRITICAL
    again = parking(world, urgency=Urgency.CRITICAL, text="青石路路面塌陷。")
    told = suggestions(world.actors["li"], again)
    assert told.urgency is None
    assert told.places == ["青石路"]


def test_of_two_parties_whose_names_stand_in_a_text_the_longer_is_meant(world: World) -> None:
    actor = world.actors["li"]
    assert party_named(actor, "没有提到任何单位") is None
    assert party_named(actor, f"我们是{world.parties['mill'].name}的职工") == world.parties["mill"]


def test_the_page_shows_suggestions_and_fills_in_nothing_by_itself(world: World) -> None:
    matter = parking(world)
    path = f"/matters/{matter.number}/do/collect.accept/"
    client = client_of(world, "li")
    page = text_of(client, path)
    assert "受理建议" in page
    assert 'href="?category=0903"' in page
    assert "“停车位”" in page
    assert 'value="0903" selected' not in page
    assert county.fresh(matter).category is None
    taken = text_of(client, f"{path}?category=0903")
    assert 'value="0903" selected' in taken
    fields = {**hidden(taken), "category": "0903", "urgency": "normal"}
    assert client.post(path, fields).status_code == 302
    assert county.fresh(matter).category == world.categories["0903"]


def test_what_is_taken_is_not_called_what_was_chosen_at_registration(world: World) -> None:
    matter = parking(world, category=world.categories["0404"])
    path = f"/matters/{matter.number}/do/collect.accept/"
    client = client_of(world, "li")
    assert "登记时所选" in text_of(client, path)
    assert "登记时所选" not in text_of(client, f"{path}?category=0903")


def test_what_is_not_sure_is_called_so(world: World) -> None:
    client = client_of(world, "li")
    odd = parking(world, title="一件小事", text="说不清楚。")
    page = text_of(client, f"/matters/{odd.number}/do/collect.accept/")
    assert "类别：不确定" in page
    assert 'href="?category=' not in page


def test_a_category_that_is_only_passed_on_cannot_be_taken(world: World) -> None:
    bribe = parking(world, title="反映作风线索", text="某科室的作风线索，已附材料。")
    page = text_of(client_of(world, "li"), f"/matters/{bribe.number}/do/collect.accept/")
    assert "不在此办理，应转出" in page
    assert 'href="?category=0804"' not in page


def test_it_costs_five_queries_however_much_is_suggested(world: World) -> None:
    matters = [
        parking(world, party=None, raiser_name="王先生", text=text) for text in ("没有停车位。", "说不清。")
    ]
    for matter in matters:
        with questions() as asked:
            told = suggestions(world.actors["li"], matter)
            for one in told.candidates:
                assert one.category.lead_words or one.category.lead
                assert len(one.category.supports.all()) < 10
        assert len(asked) == 5


def test_somebody_who_may_not_accept_gets_no_page(world: World) -> None:
    matter = parking(world)
    path = f"/matters/{matter.number}/do/collect.accept/"
    assert client_of(world, "outsider").get(path).status_code == 404
