"""登记走访 by page: several matters with the four outcomes in one act, everything typed kept, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.test import Client

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import tracking_digest
from lianxin.kernel import ledger
from lianxin.kernel.ids import new_id
from lianxin.onsite.models import Decision
from lianxin.people.models import Officer
from lianxin.visit.models import Visit
from tests.pages import kept_for_ever, questions
from tests.world import World

ROW = {"title": "屋顶漏雨", "text": "多处漏雨", "kind": "problem", "urgency": "normal", "decided": "taken"}


def opened(client: Client, login: str) -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def asked(world: World, *rows: Mapping[str, object], **more: object) -> dict[str, object]:
    data: dict[str, object] = {
        "leader": str(world.posts["zhang"].pk), "party": "启明纺织有限公司", "on": "2026-03-02",
        "period": "morning", "mode": "on_site", "rows": str(max(3, len(rows))), "key": str(new_id()),
        "companions": "小李、陈工", **more,
    }  # fmt: skip
    for place, row in enumerate(rows):
        data |= {f"m{place}-{name}": value for name, value in {**ROW, **row}.items()}
    return data


FOUR: tuple[dict[str, object], ...] = (
    {"title": "带回的"},
    {"title": "当场解决的", "decided": "settled", "settled_measures": "已换灯", "settled_answer": "路灯已更换"},
    {"title": "现场答复的", "kind": "enquiry", "decided": "answered", "answered_answer": "已解释条件",
     "answered_basis": "办法第三条"},
    {"title": "现场交办的", "decided": "named", "named_lead": "housing", "named_support": ["citymgmt", "commerce"],
     "named_requirement": "一周内拿出方案"},
)  # fmt: skip


def test_four_outcomes_in_one_act(world: World, client: Client) -> None:
    answer = opened(client, "li").post("/visits/new/", asked(world, *FOUR), follow=True)
    assert answer.status_code == 200
    states = dict(Matter.objects.values_list("title", "state"))
    assert states == {
        "带回的": State.REGISTERED,
        "当场解决的": State.TO_CALL_BACK,
        "现场答复的": State.TO_CALL_BACK,
        "现场交办的": State.REGISTERED,
    }
    named = Decision.objects.get(kind="named")
    assert (named.lead, {one.code for one in named.supports.all()}) == (
        world.units["housing"],
        {"citymgmt", "commerce"},
    )
    visit = Visit.objects.get()
    assert [one.name for one in visit.companions.all()] == ["小李", "陈工"]
    assert ledger.verify().faults == ()


def test_the_receipt_has_number_code_next_step_and_dates(world: World, client: Client) -> None:
    answer = opened(client, "li").post("/visits/new/", asked(world, *FOUR), follow=True)
    page = answer.content.decode()
    for matter in Matter.objects.all():
        assert matter.number in page
    for one in answer.context["receipts"]:
        assert one.code in page
        assert tracking_digest(one.code) == one.matter.tracking_digest
    assert "前必有答复" in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_submitting_twice_registers_once(world: World, client: Client) -> None:
    data = asked(world, *FOUR)
    opened(client, "li")
    assert (
        client.post("/visits/new/", data).headers["Location"]
        == client.post("/visits/new/", data).headers["Location"]
    )
    assert (Visit.objects.count(), Matter.objects.count()) == (1, 4)


def test_every_fault_is_told_with_its_row_and_everything_typed_stays(world: World, client: Client) -> None:
    rows = (
        {"text": ""},
        {"decided": "settled", "settled_measures": "已换灯"},
        {"decided": "answered", "answered_answer": "解释过了"},
        {"decided": "named", "named_requirement": "抓紧"},
    )
    answer = opened(client, "li").post("/visits/new/", asked(world, *rows, party="没有这家"))
    page = answer.content.decode()
    assert answer.status_code == 422
    told = [(where.split(" ")[0], text) for _, where, text in answer.context["faults"]]
    assert [where for where, _ in told] == ["走访对象", "第1件", "第2件", "第3件", "第4件"]
    for words in ("没有这家", "已换灯", "解释过了", "抓紧", "小李、陈工"):
        assert words in page
    assert not Visit.objects.exists()


def test_untouched_rows_are_no_matters_and_a_visit_without_any_is_registered(
    world: World, client: Client
) -> None:
    opened(client, "li")
    assert client.post("/visits/new/", asked(world, {}, {"title": "", "text": ""})).status_code == 302
    assert client.post("/visits/new/", asked(world)).status_code == 302
    assert (Visit.objects.count(), Matter.objects.count()) == (2, 1)


def test_one_more_row_without_a_script_keeps_what_was_typed(world: World, client: Client) -> None:
    answer = opened(client, "li").post(
        "/visits/new/", asked(world, {"title": "写了一半", "text": ""}, add="1")
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["wanted"] == 4
    assert "写了一半" in page
    assert "请填写" not in page.replace("请填写标题", "")
    assert not Visit.objects.exists()


def test_a_visit_holds_fifty_matters_at_most(world: World, client: Client) -> None:
    opened(client, "li")
    data = asked(world, *[{"title": f"第{n}件"} for n in range(50)])
    assert client.post("/visits/new/", data).status_code == 302
    assert Matter.objects.count() == 50
    assert len(client.post("/visits/new/", asked(world, rows="900", add="1")).context["rows"]) == 50


def test_a_leader_registers_his_own_visit_only(world: World, client: Client) -> None:
    opened(client, "ma")
    assert client.get("/visits/new/").context["form"].initial["leader"] == str(world.posts["ma"].pk)
    answer = client.post("/visits/new/", asked(world, {}))
    assert answer.status_code == 422
    assert "只能登记本人的走访" in answer.content.decode()


def test_who_may_not_decide_is_not_asked_to(world: World, client: Client) -> None:
    page = opened(client, "wu").get("/visits/new/").content.decode()
    assert "现场处理" not in page
    assert opened(client, "liu").get("/visits/new/").status_code == 403


def test_a_confidential_raiser_is_not_in_the_matter(world: World, client: Client) -> None:
    opened(client, "li").post("/visits/new/", asked(world, {"is_confidential": "on"}))
    matter = Matter.objects.get()
    assert (matter.party, matter.raiser_words) == (None, "反映人A")


def test_a_receipt_is_not_there_for_others(world: World, client: Client) -> None:
    opened(client, "li").post("/visits/new/", asked(world, {}))
    visit, matter = Visit.objects.get(), Matter.objects.get()
    assert opened(client, "liu").get(f"/visits/{visit.number}/receipt/").status_code == 403
    assert client.get(f"/matters/{matter.number}/receipt/").status_code == 404
    assert opened(client, "ma").get(f"/visits/{visit.number}/receipt/").status_code == 404
    assert opened(client, "wu").get(f"/matters/{matter.number}/receipt/").status_code == 200


def test_the_form_costs_the_same_for_three_rows_and_fifty(world: World, client: Client) -> None:
    opened(client, "li")
    costs = []
    for rows in ("3", "49"):
        with kept_for_ever():
            client.post("/visits/new/", asked(world, rows=rows, add="1"))
            with questions() as put:
                client.post("/visits/new/", asked(world, rows=rows, add="1"))
        costs.append(len(put))
    assert costs[0] == costs[1] <= 12


@pytest.mark.parametrize("rows", ["", "x", "-1", "１２", "99999999999"])
def test_a_strange_number_of_rows_does_no_harm(world: World, client: Client, rows: str) -> None:
    assert opened(client, "li").post("/visits/new/", asked(world, rows=rows, add="1")).status_code == 200
