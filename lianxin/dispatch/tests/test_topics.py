"""Topics 共性专题: one matter over many, with its own lead and limit; the others stay, are answered and counted once."""

from __future__ import annotations

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Link, Matter
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.dispatch import commands as dispatching
from lianxin.insight.queries import books
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from tests import world as county
from tests.pages import client_of, queries_of, submit, text_of
from tests.world import World


def three(world: World) -> list[Matter]:
    """A roof that leaks, another one in another street, and one that a unit already handles."""
    return [
        county.register(world, title="一号厂房漏雨"),
        county.register(world, title="二号厂房漏雨", area=world.areas["D02"]),
        county.sign(
            world, county.send(world, county.accept(world, county.register(world, title="三号厂房漏雨")))
        ),
    ]


def opened(world: World, members: list[Matter], **more: object) -> Matter:
    done = dispatching.open_topic(
        by=world.act("he"),
        title="老旧厂房漏雨整治",
        text="多家企业反映租用的老旧厂房漏雨，请研究统一修缮办法。",
        matters=members,
        **more,  # type: ignore[arg-type]
    )
    return county.fresh(done)


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in caught.value.reasons}


def test_a_topic_is_a_matter_of_its_own_and_its_matters_stay_as_they_were(world: World) -> None:
    members = three(world)
    before = [(one.state, one.due_at, one.backstop_at, one.owner_post_id) for one in members]
    topic = opened(world, members)
    assert (topic.state, topic.is_topic, topic.raiser_words) == (State.TO_DISPATCH, True, "办公室")
    assert None not in (topic.due_at, topic.backstop_at, topic.owner_post_id)
    after = [county.fresh(one) for one in members]
    assert [(one.state, one.due_at, one.backstop_at, one.owner_post_id) for one in after] == before
    for one in after:
        entry = Entry.objects.filter(chain_id=one.id).order_by("-seq")[0]
        assert (entry.step, entry.data["topic"]) == ("dispatch.join_topic", topic.number)
    sent = county.send(world, topic, "commerce", ())
    assert (sent.state, sent.lead_unit) == (State.WITH_UNITS, world.units["commerce"])


def test_its_area_is_the_smallest_that_holds_all(world: World) -> None:
    east, district = world.areas["D01"], world.areas["D"]
    near = [county.register(world, title=f"漏雨{n}", area=east) for n in range(2)]
    assert opened(world, near).area == east
    assert opened(world, three(world)).area == district


def test_the_books_do_not_count_it(world: World) -> None:
    members = three(world)
    he = world.actors["he"]
    before = books(he, Wanted(), world.now)
    opened(world, members)
    after = books(he, Wanted(), world.now)
    assert after.balance
    assert after.collected.n == before.collected.n == len(members)
    assert matters(he, Wanted(), world.now).count() == len(members) + 1


def test_wrong_choices_are_refused_in_words(world: World) -> None:
    first, second, third = three(world)
    with pytest.raises(Refused) as caught:
        opened(world, [first, first])
    assert codes(caught) == {"too_few"}
    topic = opened(world, [first, second])
    with pytest.raises(Refused) as caught:
        opened(world, [second, third])
    assert codes(caught) == {"in_topic"}
    assert topic.number in caught.value.reasons[0].zh
    with pytest.raises(Refused) as caught:
        dispatching.join_topic(by=world.act("he"), matter=third, topic=second)
    assert codes(caught) == {"no_topic"}
    with pytest.raises(Refused) as caught:
        dispatching.join_topic(by=world.act("he"), matter=topic, topic=topic)
    assert "not_topic" in codes(caught)
    with pytest.raises(Refused) as caught:
        opened(world, [third, topic])
    assert "not_topic" in codes(caught)
    with pytest.raises(Refused) as caught:
        dispatching.join_topic(by=world.act("liu_head"), matter=third, topic=topic)
    assert "not_granted" in codes(caught)
    assert Link.objects.filter(kind=Link.Kind.TOPIC).count() == 2


def test_a_matter_leaves_and_may_come_back(world: World) -> None:
    first, second, third = three(world)
    topic = opened(world, [first, second])
    with pytest.raises(Refused) as caught:
        dispatching.leave_topic(by=world.act("he"), matter=third, reason="不属同类")
    assert codes(caught) == {"in_no_topic"}
    dispatching.leave_topic(by=world.act("he"), matter=second, reason="原因不同")
    he = world.actors["he"]
    of_topic = Wanted(topic=topic.number)
    assert {one.pk for one in matters(he, of_topic, world.now)} == {first.pk}
    dispatching.join_topic(by=world.act("he"), matter=county.fresh(second), topic=topic)
    assert {one.pk for one in matters(he, of_topic, world.now)} == {first.pk, second.pk}


def test_its_end_is_told_to_those_who_answer_for_the_open_matters(world: World) -> None:
    members = three(world)
    topic = opened(world, members)
    handled = county.sign(world, county.send(world, topic, "commerce", ()))
    county.close(
        world,
        county.call(world, county.tell(world, county.pass_review(world, county.report(world, handled)))),
    )
    told = Outbox.objects.filter(event="dispatch.topic_ended")
    assert {one.chain_id for one in told} == {one.pk for one in members}
    for one in told:
        assert one.to_post_id == Matter.objects.get(pk=one.chain_id).owner_post_id
        assert topic.number in one.text
    assert all(county.fresh(one).is_open for one in members)


def test_the_pages_open_show_and_lead_to_the_list(world: World) -> None:
    members = three(world)
    he = client_of(world, "he")
    page = text_of(he, "/topics/new/?words=漏雨")
    assert all(one.number in page for one in members)
    given = {
        "title": "老旧厂房漏雨整治",
        "text": "多家企业反映漏雨。",
        "category": "",
        "leader": "",
        "time_class": "complex",
    }
    status, _, page = submit(he, "/topics/new/?words=漏雨", {**given, "matters": [members[0].number]})
    assert status == 422
    assert "专题至少包含两件事项" in page
    chosen = [one.number for one in members[:2]]
    status, where, _ = submit(he, "/topics/new/", {**given, "matters": chosen})
    topic = Matter.objects.get(is_topic=True)
    assert (status, where) == (302, f"/matters/{topic.number}/")
    page = text_of(he, where)
    assert "共2件，已办结0件，涉及1个对象" in page
    assert all(number in page for number in chosen)
    assert topic.number in text_of(he, f"/matters/{chosen[0]}/")
    assert topic.number in text_of(he, "/topics/")
    rows = text_of(he, f"/matters/?topic={topic.number}")
    assert all(number in rows for number in chosen)
    assert members[2].number not in rows
    step = f"/matters/{chosen[0]}/do/dispatch.leave_topic/"
    assert submit(he, step, {"reason": "原因不同"})[0] == 302
    assert "共1件" in text_of(he, where)


def test_a_unit_sees_of_a_topic_what_it_sees_anyway(world: World) -> None:
    first, second, third = three(world)
    topic = county.send(world, opened(world, [first, second, third]), "commerce", ())
    lead = text_of(client_of(world, "qian"), f"/matters/{topic.number}/")
    assert "您的范围内没有所含事项" in lead
    assert all(one.number not in lead for one in (first, second, third))
    holder = text_of(client_of(world, "liu"), f"/matters/{third.number}/")
    assert topic.number in holder, "its ledger says so"
    assert f"/matters/{topic.number}/" not in holder, "but the topic itself is out of reach"
    assert client_of(world, "liu").get(f"/matters/{topic.number}/").status_code == 404
    assert client_of(world, "liu").get("/topics/new/").status_code == 403


def test_the_list_costs_the_same_for_one_topic_and_for_five(world: World) -> None:
    he = client_of(world, "he")
    opened(world, three(world)[:2])
    one = queries_of(he, "/topics/")
    for _ in range(4):
        opened(world, three(world))
    assert queries_of(he, "/topics/") == one
