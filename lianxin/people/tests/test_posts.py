"""Posts and accounts: appointing, deputies, closing with handing over, passwords; never without an accountable post."""

from __future__ import annotations

import pytest
from django.test import Client

from lianxin.casefile.commands.posts import hand_over_post
from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import Matter
from lianxin.kernel import ledger
from lianxin.kernel.commands import Secret
from lianxin.kernel.models import CommandKey, Entry
from lianxin.kernel.refusal import Refused
from lianxin.people import commands
from lianxin.people.models import Officer, Post
from lianxin.people.queries import post_on_duty
from lianxin.people.rules import Role
from tests.pages import queries_of
from tests.world import World, a_matter, fresh

GOOD = Secret("Bridge-over-2026")


def officer(world: World, login: str = "gao") -> Officer:
    commands.new_officer(by=world.act("root"), login=login, name="高新")
    return Officer.objects.get(login=login)


def test_appointing_leaves_what_rests_on_the_post_there(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    post, new = world.posts["liu"], officer(world)
    commands.appoint(by=world.act("guard"), post=post, holder=new, reason="云桥人社〔2026〕8号")
    assert Post.objects.get(pk=post.pk).holder == new
    assert fresh(matter).owner_post_id == post.pk


def test_a_vacant_post_gives_way_to_a_staffed_one(world: World) -> None:
    commands.appoint(by=world.act("guard"), post=world.posts["liu"])
    assert (
        post_on_duty([Role.UNIT_LIAISON, Role.UNIT_HEAD], unit_id=world.units["housing"].pk).holder
        is not None
    )


def test_the_last_accountable_post_can_be_neither_vacant_nor_closed(world: World) -> None:
    with pytest.raises(Refused, match="兜底责任岗"):
        commands.appoint(by=world.act("guard"), post=world.posts["ma"])
    with pytest.raises(Refused, match="兜底责任岗"):
        commands.close_post(by=world.act("guard"), post=world.posts["ma"], reason="机构调整")
    with pytest.raises(Refused, match="兜底责任岗"):
        hand_over_post(by=world.act("guard"), post=world.posts["ma"], reason="机构调整")
    with pytest.raises(Refused, match="兜底责任岗"):
        commands.set_active(by=world.act("root"), officer=Officer.objects.get(login="ma"), is_active=False)


def test_a_deputy_is_somebody_else(world: World) -> None:
    holder = world.posts["liu"].holder
    with pytest.raises(Refused, match="本人"):
        commands.set_deputy(by=world.act("guard"), post=world.posts["liu"], deputy=holder)
    commands.set_deputy(
        by=world.act("guard"), post=world.posts["liu"], deputy=Officer.objects.get(login="liu_head")
    )
    assert Post.objects.get(pk=world.posts["liu"].pk).deputy == Officer.objects.get(login="liu_head")


def test_only_who_manages_posts_may(world: World) -> None:
    for login in ("he", "liu_head", "audit", "root"):
        with pytest.raises(Refused):
            commands.appoint(by=world.act(login), post=world.posts["liu"])


def test_a_post_with_open_matters_is_not_just_closed(world: World) -> None:
    a_matter(world, at=State.WITH_UNITS)
    with pytest.raises(Refused, match="还有1件未办结事项"):
        commands.close_post(by=world.act("guard"), post=world.posts["liu"], reason="机构调整")
    commands.close_post(by=world.act("guard"), post=world.posts["sun"], reason="机构调整")


def test_closing_with_handing_over_leaves_no_matter_without_an_owner(world: World) -> None:
    matters = [
        a_matter(world, at=State.WITH_UNITS),
        a_matter(world, at=State.ESCALATED),
        a_matter(world, at=State.REGISTERED),
    ]
    due = {one.pk: one.due_at for one in matters}
    for login in ("liu", "zhang", "li"):
        done = hand_over_post(by=world.act("guard"), post=world.posts[login], reason="机构调整")
        assert done.ids == {"matters": "1"}
    closed = Post.objects.filter(is_active=False)
    assert not Matter.objects.exclude(state__in=ENDS).filter(owner_post__in=closed).exists()
    assert not Matter.objects.filter(coordinator_post__in=closed).exclude(state__in=ENDS).exists()
    assert {one.pk: one.due_at for one in map(fresh, matters)} == due
    assert Entry.objects.filter(step="casefile.hand_over").count() == 3
    assert ledger.verify().faults == ()


def test_a_new_officer_signs_in_only_with_a_password(world: World, client: Client) -> None:
    new = officer(world)
    commands.appoint(by=world.act("guard"), post=world.posts["liu"], holder=new)
    assert not client.login(username="gao", password="")
    commands.set_password(by=world.act("root"), officer=new, password=GOOD)
    assert client.login(username="gao", password=GOOD)


def test_a_weak_password_is_refused_with_every_reason(world: World) -> None:
    with pytest.raises(Refused) as refused:
        commands.set_password(by=world.act("root"), officer=officer(world), password=Secret("12345"))
    assert len(refused.value.reasons) >= 2


def test_a_password_is_in_no_entry_and_in_no_digest(world: World) -> None:
    new = officer(world)
    first, second = world.act("root"), world.act("root")
    commands.set_password(by=first, officer=new, password=GOOD)
    commands.set_password(by=second, officer=new, password=Secret("Another-bridge-2026"))
    bodies = {bytes(one.body) for one in CommandKey.objects.filter(command="people.set_password")}
    assert len(bodies) == 1
    assert GOOD not in str(list(Entry.objects.values_list("text", "data")))


def test_a_login_in_use_or_of_a_wrong_shape_is_refused(world: World) -> None:
    for login in ("liu", "有 空格", "x"):
        with pytest.raises(Refused):
            commands.new_officer(by=world.act("root"), login=login, name="某人")


def test_the_systems_own_account_and_post_stay(world: World) -> None:
    with pytest.raises(Refused, match="系统账号"):
        commands.set_password(
            by=world.act("root"), officer=Officer.objects.get(login="system"), password=GOOD
        )
    with pytest.raises(Refused, match="系统岗位"):
        commands.appoint(by=world.act("guard"), post=world.posts["system"])


def test_a_district_is_founded_only_in_an_empty_system(world: World) -> None:
    with pytest.raises(Refused, match="已有人员"):
        commands.found_district(
            district_code="1",
            district="甲区",
            office_code="o",
            office="办公室",
            system=commands.First("a1", "甲"),
            security=commands.First("a2", "乙"),
            audit=commands.First("a3", "丙"),
            password=GOOD,
        )


def test_appointing_by_page(world: World, client: Client) -> None:
    client.force_login(Officer.objects.get(login="guard"))
    officer(world)
    post = world.posts["liu"]
    page = client.get(f"/people/posts/{post.pk}/do/people.appoint/")
    key = str(page.context["key"])
    answer = client.post(
        f"/people/posts/{post.pk}/do/people.appoint/", {"key": key, "holder": "gao", "reason": "新任"}
    )
    assert answer.status_code == 302
    assert "高新" in client.get("/directory/units/housing/").content.decode()
    client.force_login(Officer.objects.get(login="li"))
    assert client.get(f"/people/posts/{post.pk}/").status_code == 403


@pytest.mark.parametrize("n", [10, 200])
def test_the_list_of_officers_costs_the_same_at_any_length(world: World, client: Client, n: int) -> None:
    Officer.objects.bulk_create([Officer(login=f"more{i:03}", name=f"人{i}", password="!") for i in range(n)])
    client.force_login(Officer.objects.get(login="root"))
    assert queries_of(client, "/people/") <= 9
