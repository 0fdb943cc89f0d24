"""由所选文字登记事项: passages become matters, stay marked, are not doubled unawares, and tell nobody what he may not know."""

from __future__ import annotations

import pytest
from django.test import Client

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Source
from lianxin.collect import commands
from lianxin.collect.models import Draft, DraftKind, Excerpt, Intake
from lianxin.collect.rules.excerpts import read_spans, sentences, words_of
from lianxin.kernel.commands import Done
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Officer
from lianxin.visit.commands import Seen, register
from lianxin.visit.models import Visit
from tests.pages import queries_of
from tests.world import World

NOTE = "企业订单稳定。\r\n厂门口停车位不足，职工停车难！\r\n夜间路灯不亮；希望尽快修复。"
PLAIN = NOTE.replace("\r\n", "\n")
PARKING = "厂门口停车位不足，职工停车难！"
LIGHTS = "夜间路灯不亮；希望尽快修复。"


def visited(world: World, leader: str = "zhang", note: str = NOTE) -> Visit:
    seen = Seen(
        leader=world.posts[leader],
        party=world.parties["mill"],
        on=world.now.date(),
        situation=note,
        place="一车间",
    )
    return Visit.objects.get(pk=register(by=world.act("li"), visit=seen, items=()).id)


def span(words: str, text: str = PLAIN) -> str:
    start = text.index(words)
    return f"{start}-{start + len(words)}"


def split(world: World, visit: Visit | None, passages: str, login: str = "li", **more: object) -> Done:
    given = {"title": "停车位不足", "text": PARKING, "kind": Kind.PROBLEM, "area": world.areas["D01"]}
    given |= {"party": world.parties["mill"], "visit": visit, **more}
    return commands.register_excerpt(by=world.act(login), passages=passages, **given)  # type: ignore[arg-type]


def opened(client: Client, login: str) -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def test_passages_are_read_trimmed_put_in_order_and_joined() -> None:
    text = "  一二三。\n四五六。"
    assert read_spans("0-7", text) == [(2, 6)]
    assert read_spans("7-9_2-4, 3-5", text) == [(2, 5), (7, 9)]
    assert words_of([(2, 5), (7, 9)], text) == "一二三\n四五"


@pytest.mark.parametrize(
    "given", ["", "x", "3-1", "5-5", "0-2", "0-99", "-1-3", "1-2-3", "0-3 y", "1-4;", "0-2" * 60]
)
def test_what_is_no_passage_of_the_text_is_none(given: str) -> None:
    assert read_spans(given, "  一二三。") is None


def test_sentences_leave_nothing_out_but_blanks_and_marks() -> None:
    found = [PLAIN[start:end] for start, end in sentences(PLAIN)]
    assert found == ["企业订单稳定。", PARKING, "夜间路灯不亮；", "希望尽快修复。"]
    assert sentences("……\n！") == []


def test_a_passage_becomes_a_matter_of_the_visit_and_stays_marked(world: World, client: Client) -> None:
    visit = visited(world)
    done = split(world, visit, span(PARKING))
    matter = Matter.objects.get(number=done.number)
    assert (matter.source, matter.leader_post_id) == (Source.VISIT, world.posts["zhang"].pk)
    assert visit.raised.get().matter_id == matter.pk
    page = opened(client, "li").get(f"/visits/{visit.number}/").content.decode()
    assert f'<mark class="taken" data-n="1">{PARKING}</mark>' in page
    assert page.count(f"→ {matter.number}") == 1
    assert "3 句尚未登记" in page


def test_several_passages_make_one_matter(world: World) -> None:
    visit = visited(world)
    split(world, visit, f"{span(PARKING)} {span(LIGHTS)}")
    rows = [(one.start, one.end) for one in Excerpt.objects.order_by("start")]
    assert [PLAIN[start:end] for start, end in rows] == [PARKING, LIGHTS]
    assert Matter.objects.count() == 1


def test_the_same_passage_twice_is_warned_of_and_done_only_when_one_says_so(world: World) -> None:
    visit = visited(world)
    first = split(world, visit, span(PARKING))
    with pytest.raises(Refused) as refused:
        split(world, visit, span("停车位"))
    assert [one.code for one in refused.value.reasons] == ["registered_before"]
    assert first.number in refused.value.reasons[0].zh
    split(world, visit, span("停车位"), again=True)
    assert Matter.objects.count() == 2


def test_the_form_is_filled_in_from_the_visit_and_leads_back_to_the_note(
    world: World, client: Client
) -> None:
    visit = visited(world)
    asked = opened(client, "li").get(f"/visits/{visit.number}/part/", {"passages": span(PARKING)})
    form = client.get(asked["Location"]).content.decode()
    assert "所选原文" in form
    for words in (
        f">\n{PARKING}</textarea>",
        'value="厂门口停车位不足"',
        'value="一车间"',
        world.parties["mill"].code,
    ):
        assert words in form, words
    assert "所属走访" not in form
    assert "确需再登记一件" not in form
    given = {
        "title": "停车位不足",
        "text": PARKING,
        "kind": "problem",
        "area": "D01",
        "party": "mill",
        "urgency": "normal",
    }
    answer = client.post(asked["Location"], {**given, "key": str(new_id())})
    assert answer["Location"] == f"/visits/{visit.number}/#note"
    again = client.get(asked["Location"]).content.decode()
    assert "所选文字已登记过" in again
    assert "确需再登记一件" in again
    refused = client.post(asked["Location"], {**given, "key": str(new_id())})
    assert refused.status_code == 422
    assert Matter.objects.count() == 1


def test_nothing_chosen_is_said(world: World, client: Client) -> None:
    visit = visited(world)
    answer = opened(client, "li").get(f"/visits/{visit.number}/part/", follow=True)
    assert "请先选中或勾选要登记的文字" in answer.content.decode()
    assert client.get(f"/visits/{visit.number}/part/0-999/").status_code == 404


def test_only_who_may_register_this_visit_is_offered_it(world: World, client: Client) -> None:
    visit = visited(world)
    for login, may in (
        ("zhang", True),
        ("ma", False),
        ("li", True),
        ("wu", True),
        ("sun", False),
        ("zhou", True),
    ):
        page = opened(client, login).get(f"/visits/{visit.number}/")
        offered = page.status_code == 200 and "按句勾选" in page.content.decode()
        assert offered is may, login
        assert (client.get(f"/visits/{visit.number}/part/0-5/").status_code == 200) is may, login
    with pytest.raises(Refused):
        split(world, visit, span(PARKING), login="ma")


def test_a_confidential_matter_is_marked_only_for_who_may_know_where_it_came_from(
    world: World, client: Client
) -> None:
    visit = visited(world)
    done = split(world, visit, span(PARKING), is_confidential=True)
    for login, knows in (("li", True), ("zhang", True), ("zhou", False)):
        page = opened(client, login).get(f"/visits/{visit.number}/").content.decode()
        assert (done.number in page) is knows, login
        assert ('class="taken"' in page) is knows, login


def test_a_document_is_split_too_and_drafts_that_were_confirmed_are_marked(
    world: World, client: Client
) -> None:
    text = f"3月1日，区人大常委会主任张书记走访启明纺织有限公司。企业反映，{PARKING}另反映{LIGHTS}"
    row = Intake.objects.get(pk=commands.intake(by=world.act("li"), text=text, name="简报.txt").id)
    done = split(world, None, span(LIGHTS, row.text), document=row)
    assert Matter.objects.get(number=done.number).source == Source.DOCUMENT
    page = opened(client, "li").get(f"/intake/{row.pk}/").content.decode()
    assert 'data-n="1"' in page
    assert done.number in page
    draft = Draft.objects.filter(intake=row, kind=DraftKind.MATTER).first()
    assert draft is not None
    confirmed = commands.confirm_matter(
        by=world.act("li"),
        draft=draft,
        title="停车位不足",
        text=PARKING,
        kind=Kind.PROBLEM,
        area=world.areas["D01"],
        party=world.parties["mill"],
    )
    assert confirmed.number in client.get(f"/intake/{row.pk}/").content.decode()
    asked = client.get(f"/intake/{row.pk}/part/", {"passages": [span(LIGHTS, row.text)]})
    assert done.number in client.get(asked["Location"]).content.decode()


def test_a_text_has_to_be_named(world: World) -> None:
    with pytest.raises(Refused) as refused:
        split(world, None, "0-3")
    assert refused.value.reasons[0].code == "text_missing"


def test_the_page_of_a_visit_asks_no_more_for_many_passages(world: World, client: Client) -> None:
    few, many = visited(world), visited(world, note="。".join(f"第{n}处路灯不亮" for n in range(40)))
    split(world, few, span(PARKING))
    for n in range(20):
        start = many.situation.index(f"第{n}处")
        split(world, many, f"{start}-{start + 4}", again=True)
    opened(client, "li")
    counts = [queries_of(client, f"/visits/{one.number}/") for one in (few, many)]
    assert counts[0] == counts[1] <= 15
