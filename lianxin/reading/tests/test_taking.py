"""Suggestions where a matter is written down: each taken by one click, kept beside what was decided, corrections counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lianxin.casefile.commands.matters import correct
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Source
from lianxin.collect import commands as collecting
from lianxin.collect.models import Draft, DraftKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.kept import forget_everything
from lianxin.policy import commands as publishing
from lianxin.reading.models import Advice, AdviceKind
from lianxin.reading.queries import experience
from lianxin.reading.queries.taken import evaluation
from lianxin.supervise.commands import hand_back
from tests import world as county
from tests.pages import client_of, hidden, questions, text_of
from tests.world import World

PARKING = {"title": "园区周边停车难", "text": "园区没有停车位，请在青石路增设停车位。"}
REPORT = (
    "云桥区“三服务”把问题解决在一线\n"
    "3月1日，云桥区人大常委会主任张书记带队走访启明纺织有限公司。座谈中，企业反映厂区周边停车位不足，职工停车困难。"
    "张书记当即要求，由区城市管理局牵头，区住房城乡建委配合，一周内拿出方案。\n"
)


def told(world: World, **fields: str) -> list[dict[str, Any]]:
    """What comes while somebody types."""
    items: list[dict[str, Any]] = (
        client_of(world, "li").post("/matters/new/suggest/", {**PARKING, **fields}).json()["items"]
    )
    return items


def test_everything_that_is_suggested_is_taken_by_one_click(world: World) -> None:
    mill = world.parties["mill"]
    text = f"{mill.name}在青石路投诉物业，没有停车位，有人触电。"
    taken = {one["take"]["field"]: one["take"]["value"] for one in told(world, text=text) if one["take"]}
    assert taken == {
        "category": taken["category"],
        "urgency": "critical",
        "kind": "complaint",
        "party": mill.code,
        "place": "青石路",
    }
    world.categories["0903"].supports.add(world.units["housing"])
    lines = "".join(one["text"] for one in told(world))
    assert "牵头：区城市管理局" in lines
    assert "协办：区住房城乡建委" in lines


def test_what_the_form_says_already_is_not_suggested(world: World) -> None:
    mill = world.parties["mill"]
    given = {"text": f"{mill.name}门口没有停车位，在青石路。", "party": mill.code, "place": "青石路"}
    fields = {one["take"].get("field") for one in told(world, **given)}
    assert fields <= {"category", None}


def test_policies_are_named_with_their_words(world: World) -> None:
    publishing.publish(
        by=world.act("li"), code="P1", name="工业企业技术改造补助办法", unit=world.units["commerce"],
        summary="更新生产设备的工业企业按设备投资额给予补助。", keywords="技改、设备更新",
        valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 31),
    )  # fmt: skip
    forget_everything()
    lines = told(world, title="技改补助", text="企业想做技术改造，设备更新，问补助怎么申请。")
    assert [one["text"].split("：")[1] for one in lines if one.get("href", "").startswith("/policies/")] == [
        "工业企业技术改造补助办法"
    ]


def test_without_scripts_one_button_takes_and_the_rest_stays_typed(world: World) -> None:
    client = client_of(world, "li")
    fields = {**hidden(text_of(client, "/matters/new/")), **PARKING, "kind": "complaint", "check": "1"}
    shown = client.post("/matters/new/", fields).content.decode()
    assert 'form="step-form" name="check" value="category=0903"' in shown
    assert 'value="0903" selected' not in shown
    taken = client.post("/matters/new/", {**fields, "check": "category=0903"}).content.decode()
    assert 'value="0903" selected' in taken
    assert 'value="complaint" selected' in taken
    assert "青石路增设停车位。</textarea>" in taken
    assert Matter.objects.count() == Advice.objects.count() == 0


def a_draft(world: World) -> Draft:
    done = collecting.intake(by=world.act("li"), text=REPORT, name="简报.txt")
    return Draft.objects.get(intake_id=done.id, kind=DraftKind.MATTER)


def test_a_draft_shows_what_is_suggested_for_it_and_keeps_nothing_of_a_check(world: World) -> None:
    one = a_draft(world)
    client = client_of(world, "li")
    page = text_of(client, f"/intake/{one.intake_id}/?draft={one.pk}")
    assert "受理建议" in page
    assert 'form="draft-form" name="check" value="category=0903"' in page
    typed = {"title": "电梯老旧", "text": "楼宇改造，电梯老旧。", "kind": "problem", "check": "category=0404"}
    checked = client.post(f"/intake/draft/{one.pk}/", typed).content.decode()
    assert 'value="0404" selected' in checked
    assert "楼宇改造，电梯老旧。</textarea>" in checked
    assert Draft.objects.get(pk=one.pk).fields == one.fields
    assert Matter.objects.count() == 0


def test_the_page_of_a_draft_keeps_to_its_budget(world: World) -> None:
    one = a_draft(world)
    client = client_of(world, "li")
    address = f"/intake/{one.intake_id}/?draft={one.pk}"
    client.get(address)
    with questions() as asked:
        client.get(address)
    assert len(asked) <= 20


def test_what_was_decided_when_it_was_written_down_is_kept(world: World) -> None:
    one = a_draft(world)
    fields = {"title": "停车难", "text": "没有停车位。", "kind": "problem", "area": "D01", "category": "0404"}
    answer = client_of(world, "li").post(
        f"/intake/draft/{one.pk}/",
        {**fields, "raiser_name": "王先生", "urgency": "normal", "decision": "confirm", "key": str(new_id())},
    )
    assert answer.status_code == 302
    row = Advice.objects.get()
    assert (row.step, row.advised[0], row.decided) == ("collect.confirm_matter", "0903", "0404")
    county.register(world, source=Source.HOTLINE, category=world.categories["0404"])
    assert Advice.objects.filter(step="collect.register", decided="0404").count() == 1
    county.register(world, category=None)
    assert Advice.objects.count() == 2


# --- what is counted


def test_of_a_matter_the_latest_decision_counts_once(world: World) -> None:
    matter = county.register(world, **PARKING, category=world.categories["0404"])
    county.accept(world, matter, "0903")
    whole = evaluation(world.actors["he"], world.now).whole
    assert (Advice.objects.count(), whole.n, whole.first) == (2, 1, 1)


def test_a_later_correction_counts_as_one(world: World) -> None:
    matter = county.accept(world, county.register(world, **PARKING), "0903")
    before = evaluation(world.actors["he"], world.now)
    assert (before.whole.first, before.later, before.corrections) == (1, 0, [])
    correct(by=world.act("li"), matter=matter, reason="核实后更正", category=world.categories["0404"])
    after = evaluation(world.actors["he"], world.now)
    assert (after.whole.n, after.whole.first, after.later) == (1, 0, 1)
    assert [(one.advised[:4], one.decided[:4], one.n) for one in after.corrections] == [("0903", "0404", 1)]
    assert [one.name[:4] for one in after.categories] == ["0404"]
    correct(by=world.act("li"), matter=county.fresh(matter), reason="错字", title="园区停车难")
    assert evaluation(world.actors["he"], world.now).later == 1


@pytest.mark.parametrize("n", [3])
def test_another_lead_by_coordination_counts_as_a_correction(world: World, n: int) -> None:
    for _ in range(n):
        matter = county.escalated(world)
        hand_back(by=world.act("zhang"), matter=matter, minutes="改由牵头", new_lead=world.units["commerce"])
    rows = Advice.objects.filter(kind=AdviceKind.LEAD, step="supervise.hand_back")
    assert list(rows.values_list("advised", "decided")) == [(["housing"], "commerce")] * n
    assert evaluation(world.actors["he"], world.now).moved == {"区住房城乡建委": n}
    assert experience(["0404"])["0404"].code == "commerce"
