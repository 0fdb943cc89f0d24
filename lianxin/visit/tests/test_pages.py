"""Visits, plans and contacts by page; and what a visit does not give away about a confidential raiser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from lianxin.casefile.models import Matter
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Done
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Officer
from lianxin.visit import commands
from lianxin.visit.models import LeaderContact, Plan, Visit
from lianxin.visit.queries import matters_of, visible_visits, visit_of, with_progress
from tests import world as county
from tests.pages import queries_of
from tests.world import World, fresh


def visited(
    world: World, *items: commands.Item, party: str = "mill", on: date | None = None, leader: str = "zhang"
) -> Visit:
    seen = commands.Seen(
        leader=world.posts[leader],
        party=world.parties[party],
        on=on or world.now.date(),
        situation="订单稳定",
        companions=("小李", "李工"),
    )
    done: Done = commands.register(by=world.act("li"), visit=seen, items=items)
    return Visit.objects.get(pk=done.id)


def item(title: str = "屋顶漏雨", *, sealed: bool = False) -> commands.Item:
    return commands.Item(title=title, text="多处漏雨，希望协调。", is_confidential=sealed)


def opened(client: Client, login: str) -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def test_the_list_tells_which_visits_have_all_their_echoes(world: World, client: Client) -> None:
    done = visited(world, item())
    matter = Matter.objects.get(raised_at__visit=done)
    held = county.sign(world, county.send(world, county.accept(world, matter)))
    told = county.tell(world, county.pass_review(world, county.report(world, held)))
    county.close(world, county.call(world, told))
    visited(world, item(), item("车位不足"), party="bank")
    page = opened(client, "he").get("/visits/").content.decode()
    assert page.count("全部有回音") == 1
    assert "0/2 有回音" in page


def test_filters_by_party_leader_and_period(world: World, client: Client) -> None:
    for one in world.parties.values():
        one.grams = list(one.name)
        one.save()
    visited(world, on=world.now.date() - timedelta(days=20))
    visited(world, party="bank", leader="ma")
    opened(client, "he")
    assert "云桥农商银行" not in client.get("/visits/?words=纺").content.decode()
    assert "启明纺织" not in client.get("/visits/?leader=ma").content.decode()
    recent = client.get(f"/visits/?since={world.now.date() - timedelta(days=2)}").content.decode()
    assert "启明纺织" not in recent
    assert client.get("/visits/?since=nonsense&until=2026-13-40&after=x_y").status_code == 200


def test_the_detail_shows_facts_companions_and_matters_with_their_light(world: World, client: Client) -> None:
    row = visited(world, item())
    page = opened(client, "he").get(f"/visits/{row.number}/").content.decode()
    for words in ("启明纺织有限公司", "小李", "李工", "屋顶漏雨", "待受理", "订单稳定", "尚未审定"):
        assert words in page


def test_only_the_leader_himself_endorses(world: World, client: Client) -> None:
    row = visited(world, item())
    assert opened(client, "he").get(f"/visits/{row.number}/endorse/").status_code == 403
    opened(client, "zhang")
    assert "领导审定" in client.get(f"/visits/{row.number}/").content.decode()
    assert (
        client.post(f"/visits/{row.number}/endorse/", {"words": "同意", "key": str(new_id())}).status_code
        == 302
    )
    assert Visit.objects.get(pk=row.pk).endorsement == "同意"
    assert opened(client, "ma").get(f"/visits/{row.number}/").status_code == 404


def test_a_plan_warns_of_another_visit_within_thirty_days_first(world: World, client: Client) -> None:
    # The page reads the real clock.
    today = now().date()
    world.at(now())
    visited(world, on=today - timedelta(days=3), leader="ma")
    opened(client, "he")
    asked = {
        "leader": str(world.posts["zhang"].pk),
        "party": "mill",
        "by_day": str(today + timedelta(days=5)),
    }
    first = client.post("/visits/plans/new/", asked)
    assert "前后30天内已有走访" in first.content.decode()
    assert not Plan.objects.exists()
    second = client.post("/visits/plans/new/", {**asked, "aware": "1", "key": str(first.context["key"])})
    assert second.status_code == 302
    assert Plan.objects.get().party == world.parties["mill"]


def test_a_plan_is_done_by_the_visit_that_follows(world: World) -> None:
    commands.plan(
        by=world.act("he"), leader=world.posts["zhang"], party=world.parties["mill"], by_day=world.now.date()
    )
    row = visited(world)
    assert Plan.objects.get().done_by == row


def test_contacts_are_made_and_ended_but_stay_on_record(world: World) -> None:
    commands.connect(by=world.act("he"), leader=world.posts["zhang"], party=world.parties["mill"])
    with pytest.raises(Refused, match="已是"):
        commands.connect(by=world.act("he"), leader=world.posts["zhang"], party=world.parties["mill"])
    commands.disconnect(by=world.act("he"), leader=world.posts["zhang"], party=world.parties["mill"])
    assert LeaderContact.objects.get().until is not None
    with pytest.raises(Refused, match="不是该领导"):
        commands.disconnect(by=world.act("he"), leader=world.posts["zhang"], party=world.parties["mill"])


def test_a_visit_does_not_give_away_who_raised_a_confidential_matter(world: World, client: Client) -> None:
    row = visited(world, item("举报噪声", sealed=True), party="wang")
    matter = Matter.objects.get(raised_at__visit=row)
    county.send(world, county.accept(world, matter), lead="citymgmt", support=())
    for login in ("sun", "wu", "zhou"):
        actor = world.actors[login]
        visit = visible_visits(actor).filter(pk=row.pk).first()
        assert visit is None or not matters_of(actor, visit).exists()
        assert visit_of(actor, fresh(matter)) is None
        counted = with_progress(actor, visible_visits(actor)).filter(pk=row.pk).first()
        assert counted is None or vars(counted)["n_raised"] == 0
        page = opened(client, login).get(f"/matters/{matter.number}/").content.decode()
        assert row.number not in page
        assert "王桂芬" not in page
    assert visit_of(world.actors["zhang"], fresh(matter)) == row
    assert visit_of(world.actors["he"], fresh(matter)) == row


def test_a_residents_name_is_shortened_for_everybody(world: World, client: Client) -> None:
    row = visited(world, item("楼道灯不亮"), party="wang")
    matter = Matter.objects.get(raised_at__visit=row)
    county.send(world, county.accept(world, matter), lead="citymgmt", support=())
    for address in ("/visits/", f"/visits/{row.number}/", "/directory/parties/wang/", "/directory/parties/"):
        assert "王桂芬" not in opened(client, "sun").get(address).content.decode()
    assert "王**" in opened(client, "zhang").get(f"/visits/{row.number}/").content.decode()
    assert "王**" in opened(client, "li").get("/visits/").content.decode()


def test_who_received_the_leader_is_masked_until_read_with_a_reason(world: World, client: Client) -> None:
    row = visited(world, item("楼道灯不亮"))
    row.host_name = "钱得胜"
    row.save()
    li = opened(client, "li")
    page = li.get(f"/visits/{row.number}/").content.decode()
    assert "钱得胜" not in page
    assert "钱**" in page
    address = f"/visits/{row.number}/host/"
    assert li.post(address, {"reason": "", "key": str(new_id())}).status_code == 422
    asked = {"reason": "约定回访时间", "key": str(new_id())}
    answer = li.post(address, asked)
    assert ("钱得胜" in answer.content.decode(), answer["Cache-Control"]) == (True, "no-store")
    assert "钱得胜" not in li.post(address, asked).content.decode()
    entry = Entry.objects.get(step="visit.read_host")
    assert (entry.text, entry.data, entry.chain_id) == ("约定回访时间", {}, row.id)
    assert opened(client, "sun").get(address).status_code in (403, 404)


def test_a_party_shows_its_visits_and_open_matters(world: World, client: Client) -> None:
    row = visited(world, item())
    page = opened(client, "he").get("/directory/parties/mill/").content.decode()
    assert row.number in page
    assert "未办结 1 件" in page
    assert row.number not in opened(client, "outsider").get("/directory/parties/mill/").content.decode()


@pytest.mark.parametrize(
    ("address", "most"), [("/visits/", 12), ("/directory/parties/", 12), ("/visits/contacts/", 12)]
)
def test_lists_cost_the_same_at_ten_and_two_hundred_rows(
    world: World, client: Client, address: str, most: int
) -> None:
    opened(client, "he")
    costs = []
    for n in (10, 190):
        for _ in range(n):
            seen = commands.Seen(
                leader=world.posts["zhang"], party=world.parties["mill"], on=world.now.date()
            )
            commands.register(by=world.act("li"), visit=seen, items=[])
        costs.append(queries_of(client, address))
    assert costs[0] == costs[1] <= most
