"""催办 by one click and in bulk: a look first, by the server where many, each with its result, one notice for each post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from lianxin.casefile.commands import many
from lianxin.casefile.commands.many import Wholesale, retry_many, take_up
from lianxin.casefile.commands.matters import reopen
from lianxin.casefile.jobs import do_bulks
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Bulk, BulkItem, Matter
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Officer, SavedView
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands import urging
from lianxin.supervise.models import Notice, Urge
from tests import world as county
from tests.pages import client_of, hidden, text_of
from tests.world import World


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bulks that the server takes up, in parts of two."""
    how = many.WHOLESALE["supervise.urge"]
    monkeypatch.setitem(many.WHOLESALE, "supervise.urge", Wholesale(how.part, how.closing, 1))
    monkeypatch.setattr(urging, "AT_ONCE", 2)


def start(world: World, matters: list[Matter], who: str = "zhou") -> Bulk:
    done = supervising.urge_many(by=world.act(who), matters=matters, text="请抓紧办理")
    return Bulk.objects.get(pk=done.id)


def told(world: World) -> list[tuple[object, str]]:
    rows = Outbox.objects.filter(event="supervise.urge").order_by("at")
    return list(rows.values_list("to_post_id", "text"))


def test_one_is_urged_by_one_click_and_only_once(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    world.wait(days=20)
    client = client_of(world, "zhou")
    page = text_of(client, "/supervise/")
    assert f'name="one" value="{matter.number}"' in page
    sent = {**hidden(page), "one": matter.number, "back": "/supervise/?list=overdue"}
    for _ in range(2):
        response = client.post("/supervise/urge/", sent)
        assert (response.status_code, response["Location"]) == (302, "/supervise/?list=overdue")
    one = Urge.objects.get()
    assert set(one.to_posts) >= {world.posts["liu"].pk, world.posts["sun"].pk}


def test_it_does_not_lead_anywhere_else(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    sent = {"one": matter.number, "key": str(new_id()), "back": "//elsewhere.example/"}
    assert client_of(world, "zhou").post("/supervise/urge/", sent)["Location"] == "/supervise/"


def test_many_are_taken_up_by_the_server_each_with_its_result(world: World, small: None) -> None:
    open_ones = [county.a_matter(world, at=State.WITH_UNITS) for _ in range(5)]
    closed = county.a_matter(world, at=State.CLOSED)
    batch = start(world, [*open_ones, closed])
    assert not Urge.objects.exists()
    page = text_of(client_of(world, "zhou"), f"/matters/bulk/{batch.pk}/")
    assert "还有 6 件正在由系统逐件办理" in page
    Outbox.objects.all().delete()
    assert do_bulks(world.now) == 6
    assert do_bulks(world.now) == 0
    assert Urge.objects.count() == 5
    for one in open_ones:
        assert Entry.objects.filter(chain_id=one.pk, step="supervise.urge").count() == 1
    assert ledger.verify().faults == ()
    item = BulkItem.objects.get(matter=closed)
    assert (item.state, item.code) == ("refused", "wrong_state")
    posts = [post for post, _ in told(world)]
    assert len(posts) == len(set(posts)), "one notice for each post"
    assert dict(told(world))[world.posts["liu"].pk].startswith("催办5件：")


def test_what_was_refused_is_tried_again_and_nobody_else_urged_twice(world: World) -> None:
    open_one, later = county.a_matter(world, at=State.WITH_UNITS), county.a_matter(world, at=State.CLOSED)
    batch = start(world, [open_one, later])
    reopen(by=world.act("he"), matter=later, reason="反映人称问题复发")
    Outbox.objects.all().delete()
    retry_many(by=world.act("zhou"), bulk=batch)
    assert sorted(Urge.objects.values_list("matter", flat=True)) == sorted([open_one.pk, later.pk])
    assert {text.split("：")[0].split(" ")[0] for _, text in told(world)} == {later.number}
    with pytest.raises(Refused):
        retry_many(by=world.act("zhou"), bulk=batch)


def test_a_bulk_that_breaks_off_is_gone_on_with(
    world: World, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = [county.a_matter(world, at=State.WITH_UNITS) for _ in range(5)]
    batch = start(world, matters)
    Outbox.objects.all().delete()
    parts = iter([True, True, False])
    how = many.WHOLESALE["supervise.urge"]

    def breaks(one: Bulk, by: Act) -> int:
        if not next(parts):
            raise ConnectionError
        return how.part(one, by)

    monkeypatch.setitem(many.WHOLESALE, "supervise.urge", Wholesale(breaks, how.closing, 1))
    with pytest.raises(ConnectionError):
        take_up(Act(world.actors["system"], world.now, Channel.JOB))
    assert (Urge.objects.count(), told(world)) == (4, [])
    monkeypatch.setitem(many.WHOLESALE, "supervise.urge", how)
    assert do_bulks(world.now) == 1
    assert Urge.objects.count() == 5
    assert dict(told(world))[world.posts["liu"].pk].startswith("催办5件：")
    assert Bulk.objects.get(pk=batch.pk).finished_at == world.now


def test_who_left_his_post_urges_nobody_any_more(world: World, small: None) -> None:
    batch = start(world, [county.a_matter(world, at=State.WITH_UNITS) for _ in range(3)])
    world.posts["zhou"].holder = Officer.objects.get(login="chen")
    world.posts["zhou"].save()
    do_bulks(world.now)
    assert not Urge.objects.exists()
    assert set(batch.items.values_list("code", flat=True)) == {"post_left"}


def test_a_bulk_reaches_no_further_than_its_asker(world: World) -> None:
    theirs = county.a_matter(world, at=State.WITH_UNITS)
    own = county.send(world, county.accept(world, county.register(world)), "commerce", ())
    batch = start(world, [theirs, own], "zhang")
    assert dict(batch.items.values_list("matter__number", "code")) == {
        theirs.number: "not_granted",
        own.number: "",
    }


def test_a_bulk_is_its_askers_own_page(world: World) -> None:
    batch = start(world, [county.a_matter(world, at=State.WITH_UNITS)])
    assert client_of(world, "zhou").get(f"/matters/bulk/{batch.pk}/").status_code == 200
    assert client_of(world, "he").get(f"/matters/bulk/{batch.pk}/").status_code == 404


def test_the_whole_list_is_urged_with_what_narrows_it(world: World) -> None:
    for lead in ("housing", "housing", "commerce"):
        county.send(world, county.accept(world, county.register(world)), lead, ())
    world.wait(days=30)
    client = client_of(world, "zhou")
    asked = {"all": "1", "list": "overdue", "unit": "housing"}
    preview = client.post("/supervise/urge/", asked).content.decode()
    assert "确认催办 2 件" in preview
    sent = {**asked, **hidden(preview), "confirmed": "1", "text": "请抓紧"}
    client.post("/supervise/urge/", sent)
    assert set(Urge.objects.values_list("matter__lead_unit__code", flat=True)) == {"housing"}


def test_notices_go_out_together_each_with_its_own_number(world: World) -> None:
    late = [county.a_matter(world, at=State.WITH_UNITS) for _ in range(2)]
    closed = county.a_matter(world, at=State.CLOSED)
    world.wait(days=30)
    client = client_of(world, "zhou")
    numbers = [one.number for one in [*late, closed]]
    preview = client.post("/supervise/together/supervise.notice/", {"matter": numbers}).content.decode()
    assert "不会办理的事项" in preview
    assert not Notice.objects.exists()
    sent = {**hidden(preview), "confirmed": "1", "matter": numbers}
    sent |= {"requirement": "请书面说明原因"}
    wrong = client.post("/supervise/together/supervise.notice/", {**sent, "reply_due": "2020-01-01"})
    assert wrong.status_code == 422
    assert "回复期限已过" in wrong.content.decode()
    assert "请书面说明原因" in wrong.content.decode()
    due = (world.now + timedelta(days=3)).date().isoformat()
    other = client.post("/supervise/together/supervise.notice/", {**sent, "reply_due": due, "level": "2"})
    assert other.status_code == 422
    assert "按规则建议为督办单（红），改用其他颜色请写明理由" in other.content.decode()
    for _ in range(2):
        done = client.post("/supervise/together/supervise.notice/", {**sent, "reply_due": due})
        assert "已办理 2 件，共 2 件" in done.content.decode()
    assert set(Notice.objects.values_list("n", flat=True)) == {1, 2}
    assert {(one.level, one.proposed) for one in Notice.objects.all()} == {("4", "4")}


def test_a_view_is_kept_under_a_name_and_its_address_can_be_passed_on(world: World) -> None:
    county.send(world, county.accept(world, county.register(world)), "commerce", ())
    county.send(world, county.accept(world, county.register(world)), "housing", ())
    world.wait(days=30)
    client = client_of(world, "zhou")
    sent = {
        "page": "supervise",
        "name": "商务委逾期",
        "query": "list=overdue&unit=commerce",
        "key": str(new_id()),
    }
    address = client.post("/views/", sent)["Location"]
    assert address == "/supervise/?list=overdue&unit=commerce"
    assert "商务委逾期" in text_of(client, "/supervise/")
    for who in ("zhou", "he"):
        page = text_of(client_of(world, who), address)
        assert page.count('name="one"') == 1
    assert "商务委逾期" not in text_of(client_of(world, "he"), "/supervise/")
    client_of(world, "zhou").post(
        "/views/", {"page": "supervise", "name": "商务委逾期", "drop": "1", "key": str(new_id())}
    )
    assert not SavedView.objects.exists()


def test_a_list_is_grouped_by_code_and_each_count_leads_to_its_list(world: World) -> None:
    for lead in ("housing", "commerce", "commerce"):
        county.send(world, county.accept(world, county.register(world)), lead, ())
    world.wait(days=30)
    page = text_of(client_of(world, "zhou"), "/supervise/?list=overdue&by=unit")
    first, second = page.index("list=overdue&amp;unit=commerce"), page.index("list=overdue&amp;unit=housing")
    assert first < second
    assert "商务委 <b>2</b>" in page


def test_a_page_of_the_board_asks_the_same_however_many_there_are(world: World) -> None:
    assert connection.vendor == "postgresql"
    for _ in range(27):
        county.register(world)
    world.wait(days=30)
    client = client_of(world, "zhou")
    first = text_of(client, "/supervise/")
    assert "共 27 条" in first
    mark = first.split("after=")[1].split('"')[0].replace("&amp;", "&")
    assert text_of(client, f"/supervise/?list=overdue&after={mark}").count('name="one"') == 2
