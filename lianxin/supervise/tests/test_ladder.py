"""The ladder: whom a level goes to, vacancies and matters that nobody has taken included; what is proposed; rules as data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.alarms import alarm_moments
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.kept import forget_everything
from lianxin.kernel.models import Outbox
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Post
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Notice, Reminder
from lianxin.supervise.queries.board import Narrowed, blocks, rows_of
from lianxin.supervise.rules import LadderStep, NoticeLevel, Receiver, numbers_in
from tests import world as county
from tests.pages import client_of, submit, text_of
from tests.world import World


def issue(world: World, matter: Matter, level: NoticeLevel = NoticeLevel.BLUE) -> Notice:
    done = supervising.notice(
        by=world.act("zhou"),
        matter=county.fresh(matter),
        level=level,
        level_reason="按专班要求",
        requirement="请说明进度",
        reply_due=world.now.date() + timedelta(days=3),
    )
    return Notice.objects.select_related("post", "matter", "unit").get(pk=done.ids["notice"])


def vacate(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(holder=None)


def proposed(world: World) -> dict[str, int]:
    block = next(one for one in blocks(world.now) if one.name == "proposed")
    rows = rows_of(world.actors["zhou"], block, Narrowed(), world.now)
    return {one.number: vars(one)["next_level"] for one in rows}


def test_each_level_goes_to_another_post(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world)), "commerce", ())
    assert issue(world, matter, NoticeLevel.BLUE).post == world.posts["qian_head"]
    assert issue(world, matter, NoticeLevel.YELLOW).post == world.posts["zhang"]
    red = issue(world, matter, NoticeLevel.RED)
    assert red.post == world.posts["he"], "not raised to the accountable officer yet, who does not see it"
    assert world.posts["zhang"].pk in red.copies


def test_a_vacant_post_leaves_no_level_without_somebody(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    vacate(world.posts["liu_head"])
    assert issue(world, matter).post == world.posts["liu"]
    vacate(world.posts["liu"])
    assert issue(world, matter).post == world.posts["he"]


@pytest.mark.parametrize("state", [State.REGISTERED, State.TO_DISPATCH])
def test_what_nobody_has_taken_is_reminded_and_supervised_too(world: World, state: State) -> None:
    matter = county.a_matter(world, at=state)
    world.wait(days=20)
    sweep(world.now)
    told = Outbox.objects.filter(event="supervise.remind", chain_id=matter.pk)
    assert set(told.values_list("to_post_id", flat=True)) == {matter.owner_post_id}
    assert matter.number in proposed(world)
    notice = issue(world, matter)
    assert notice.unit == world.units["office"]
    assert notice.post == world.posts["he"]


def test_an_unaccepted_part_is_reminded_at_the_units_desk_and_past_due_at_its_head(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world)))
    clock = Clock.objects.get(
        matter=matter, kind="sign", stopped_at__isnull=True, undertaking_id=county.parts(matter)[0].pk
    )
    world.at(clock.due_at - timedelta(minutes=5))
    sweep(world.now)
    told = Outbox.objects.filter(event="supervise.remind", chain_id=matter.pk)
    assert world.posts["liu"].pk in set(told.values_list("to_post_id", flat=True))
    assert world.posts["liu_head"].pk not in set(told.values_list("to_post_id", flat=True))
    world.at(clock.due_at + timedelta(days=4))
    sweep(world.now)
    assert world.posts["liu_head"].pk in set(told.values_list("to_post_id", flat=True))


def test_a_notice_is_proposed_and_never_issued_by_itself(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    assert matter.due_at is not None
    world.at(matter.due_at + timedelta(hours=1))
    assert proposed(world) == {}
    for _ in range(2):
        supervising.urge(by=world.act("zhou"), matter=county.fresh(matter), text="请抓紧")
    assert proposed(world) == {matter.number: 2}, "urged twice and still late"
    issue(world, matter)
    assert proposed(world) == {}
    world.at(matter.due_at + timedelta(days=12))
    sweep(world.now)
    assert proposed(world) == {matter.number: 3}
    assert Notice.objects.count() == 1
    page = text_of(client_of(world, "zhou"), "/supervise/?list=proposed")
    assert "拟发督办单（黄）" in page


def test_the_next_notice_is_filled_in_and_waits_for_a_person(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    assert matter.due_at is not None
    world.at(matter.due_at + timedelta(days=2))
    page = text_of(client_of(world, "zhou"), f"/matters/{matter.number}/do/supervise.notice/")
    assert "现已逾期" in page
    assert "按督办阶梯送达：住建委 主任 刘科" in page


def test_urging_does_not_make_a_silent_matter_speak(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    before = matter.last_word_at
    world.wait(days=12)
    supervising.urge(by=world.act("zhou"), matter=matter, text="请抓紧")
    issue(world, matter)
    assert county.fresh(matter).last_word_at == before


# --- rules as data


def test_a_new_rule_holds_for_clocks_that_begin_under_it(world: World) -> None:
    old = county.a_matter(world, at=State.TO_DISPATCH)
    tomorrow = world.now.date() + timedelta(days=1)
    status = submit(
        client_of(world, "he"),
        "/supervise/rules/supervise.set_reminders/",
        {
            "valid_from": tomorrow.isoformat(),
            "basis": "区办〔2026〕3号",
            "shares": "50、80",
            "days_before": "1",
            "days_after": "1、3",
        },
    )[0]
    assert status == 302
    forget_everything()
    world.wait(days=2)
    new = county.a_matter(world, at=State.TO_DISPATCH)
    calendar = working_calendar()

    def names(matter: Matter) -> set[str]:
        clock = Clock.objects.get(matter=matter, kind="dispatch")
        return {name for name, _ in alarm_moments(clock, calendar)}

    assert names(old) == {"half", "near", "after"}
    assert {"half", "s80", "after", "a3"} <= names(new)
    world.wait(days=30)
    sweep(world.now)
    given = Reminder.objects.filter(matter=new, clock_id=Clock.objects.get(matter=new, kind="dispatch").pk)
    assert set(given.values_list("alarm", flat=True)) == names(new)
    assert [one.alarm for one in given if one.is_told] == ["a3"]


def test_a_rule_cannot_reach_back_nor_leave_the_day_after_out(world: World) -> None:
    asked = {"basis": "区办〔2026〕3号", "shares": "50", "days_after": "1"}
    today, tomorrow = world.now.date(), world.now.date() + timedelta(days=1)
    for wrong, code in (
        ({"valid_from": today}, "too_early"),
        ({"valid_from": tomorrow, "days_after": ""}, "nothing_after"),
        ({"valid_from": tomorrow, "shares": "abc"}, "numbers_wrong"),
        ({"valid_from": tomorrow, "basis": " "}, "basis_missing"),
    ):
        with pytest.raises(Refused) as refused:
            supervising.set_reminders(by=world.act("he"), **{**asked, **wrong})  # type: ignore[arg-type]
        assert code in {one.code for one in refused.value.reasons}
    with pytest.raises(Refused):
        supervising.set_reminders(by=world.act("zhou"), valid_from=tomorrow, basis="依据")


def test_a_level_goes_where_the_district_says(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    tomorrow = world.now.date() + timedelta(days=1)
    supervising.set_level(
        by=world.act("he"),
        level=LadderStep.BLUE,
        valid_from=tomorrow,
        to=Receiver.DIRECTOR,
        basis="区办〔2026〕3号",
        copy_to=Receiver.UNIT_HEAD,
        late_workdays=1,
        reply_workdays=2,
    )
    assert issue(world, matter).post == world.posts["liu_head"], "not in force yet"
    world.wait(days=1)
    forget_everything()
    one = issue(world, matter)
    assert (one.post, one.copies) == (world.posts["he"], [world.posts["liu_head"].pk])
    page = text_of(client_of(world, "zhou"), "/supervise/rules/")
    assert "逾期超过1个工作日" in page


def test_numbers_are_read_as_people_write_them() -> None:
    assert numbers_in("50、80, 20") == (20, 50, 80)
    assert numbers_in(" ") == ()
    assert numbers_in("五十") is None
    assert numbers_in("-1") is None
