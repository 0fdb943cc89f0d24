"""A change of the calendar: shown before, moves running limits and only those, once each, with an entry; the total limit stays."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from lianxin.casefile.commands.calendars import (
    How,
    confirm_calendar,
    discard_calendar,
    draft_calendar,
    draft_hours,
    open_calendar,
)
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, DeadlineMove, Matter
from lianxin.casefile.queries.moves import planned
from lianxin.casefile.queries.time import explain
from lianxin.casefile.rules import ClockKind, ResultClass
from lianxin.directory.commands.calendars import choose_calendar
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.calendars import DEFAULT, in_force, working_calendar
from lianxin.kernel.models import CalendarVersion, Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.reply import commands as replying
from tests.time.drafting import confirm, draft, seeded, settled
from tests.world import CHINA, World, a_matter, accept, fresh, parts, register, report, send, sign

HOLIDAY = "2026-03-06,休,抗洪休整"


@pytest.fixture(autouse=True)
def _calendar(world: World) -> None:
    seeded()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def day_of(moment: datetime | None) -> date:
    assert moment is not None
    return moment.astimezone(CHINA).date()


def handling(matter: Matter) -> Clock:
    return Clock.objects.get(matter=matter, kind=ClockKind.HANDLE)


def test_a_late_holiday_moves_what_runs_over_it_and_nothing_else(world: World) -> None:
    early = register(world)
    running = send(world, accept(world, register(world)))
    closed = a_matter(world, at=State.CLOSED)
    assert day_of(early.due_at) == date(2026, 3, 3)
    assert day_of(running.due_at) == date(2026, 3, 11)
    ended = list(Clock.objects.filter(matter=closed).values("id", "due_at", "original_due_at", "calendar_n"))
    backstops = dict(Matter.objects.values_list("id", "backstop_at"))
    version = draft(world, HOLIDAY)
    plan = planned(version, world.now)
    assert {one.clock.matter_id for one in plan.shown} == {running.id}
    assert (plan.later, plan.earlier) == (1, 0)
    assert day_of(fresh(running).due_at) == date(2026, 3, 11)

    confirm(world, version)
    assert settled(world) == plan.total
    moved = fresh(running)
    clock = handling(running)
    assert day_of(moved.due_at) == date(2026, 3, 12)
    assert moved.due_at == clock.due_at == clock.original_due_at == plan.shown[0].due_to
    assert day_of(fresh(early).due_at) == date(2026, 3, 3)
    assert dict(Matter.objects.values_list("id", "backstop_at")) == backstops
    assert (
        list(Clock.objects.filter(matter=closed).values("id", "due_at", "original_due_at", "calendar_n"))
        == ended
    )
    assert explain(clock).at == clock.due_at
    assert "抗洪休整休假" in {one.reason for one in explain(clock).days}


def test_each_moved_limit_has_one_entry_and_each_post_one_notice(world: World) -> None:
    first, second = (send(world, accept(world, register(world))) for _ in range(2))
    Outbox.objects.all().delete()
    confirm(world, draft(world, HOLIDAY))
    assert settled(world) == 2
    assert settled(world) == 0
    entries = Entry.objects.filter(step="casefile.move_deadline")
    assert sorted(entries.values_list("chain_id", flat=True)) == sorted([first.id, second.id])
    assert all("期限由2026-03-11 23:59调整为2026-03-12 23:59" in one.text for one in entries)
    assert DeadlineMove.objects.count() == 2
    told = Outbox.objects.filter(event="casefile.move_deadline")
    assert [(one.to_post_id, one.text) for one in told] == [
        (fresh(first).owner_post_id, "工作日历调整：您名下2件事项的期限有变动，请核对")
    ]


def test_a_make_up_day_brings_a_limit_forward_but_not_into_the_past(world: World) -> None:
    matter = send(world, accept(world, register(world)))
    confirm(world, draft(world, "2026-03-07,班,补班"))
    settled(world)
    assert day_of(fresh(matter).due_at) == date(2026, 3, 10)

    world.at(datetime(2026, 3, 10, 9, tzinfo=CHINA))
    confirm(world, draft(world, "2026-03-08,班,补班"))
    settled(world)
    # By the days alone it would have ended on the ninth.
    assert day_of(fresh(matter).due_at) == date(2026, 3, 10)
    assert "调整当日届满" in explain(handling(matter)).days[0].reason


def test_a_limit_that_was_extended_keeps_its_day_and_moves_its_first_one(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    lead = parts(matter)[0]
    dispatching.ask_extension(
        by=world.act("liu_head"),
        undertaking=lead,
        new_date=date(2026, 3, 17),
        reason="待雨停后施工",
        party_told="已电话告知",
    )
    dispatching.rule_extension(by=world.act("he"), undertaking=lead, granted=True, ruling="同意")
    confirm(world, draft(world, f"{HOLIDAY}\n2026-03-17,休,抗洪休整"))
    settled(world)
    clock = handling(matter)
    assert day_of(clock.due_at) == date(2026, 3, 18)
    assert day_of(clock.original_due_at) == date(2026, 3, 12)


def test_a_promised_date_does_not_move(world: World) -> None:
    matter = a_matter(world, at=State.LISTED)
    before = matter.due_at
    on = day_of(before)
    confirm(world, draft(world, f"{on},休,抗洪休整", year=on.year))
    settled(world)
    assert fresh(matter).due_at == before


def test_a_limit_that_stood_still_meanwhile_catches_up(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    report(world, matter, ResultClass.A)
    confirm(world, draft(world, HOLIDAY))
    settled(world)
    assert day_of(handling(matter).due_at) == date(2026, 3, 11)
    replying.review(by=world.act("zhao"), matter=matter, passed=False, opinion="请补充")
    assert day_of(handling(matter).due_at) == date(2026, 3, 12)
    assert day_of(fresh(matter).due_at) == date(2026, 3, 12)


def test_a_run_that_stopped_half_way_goes_on_where_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = [send(world, accept(world, register(world))) for _ in range(5)]
    confirm(world, draft(world, HOLIDAY))
    monkeypatch.setattr("lianxin.casefile.commands.moving.BATCH", 2)
    real = DeadlineMove.objects.bulk_create
    calls: list[int] = []

    def breaks(rows: list[DeadlineMove]) -> object:
        calls.append(len(rows))
        if len(calls) == 2:
            raise ConnectionError
        return real(rows)

    monkeypatch.setattr(DeadlineMove.objects, "bulk_create", breaks)
    with pytest.raises(ConnectionError):
        settled(world)
    assert DeadlineMove.objects.count() == 2
    assert settled(world) == 3
    entries = Entry.objects.filter(step="casefile.move_deadline").values_list("chain_id", flat=True)
    assert sorted(entries) == sorted(one.id for one in matters)


def test_two_changes_at_once_are_both_counted_and_moved_once(world: World) -> None:
    matter = send(world, accept(world, register(world)))
    confirm(world, draft(world, HOLIDAY))
    confirm(world, draft(world, "2026-03-09,休,抗洪休整"))
    assert settled(world) == 1
    assert day_of(fresh(matter).due_at) == date(2026, 3, 13)
    assert CalendarVersion.objects.filter(settled_at=None).count() == 0


def test_who_drafted_it_may_not_confirm_it(world: World) -> None:
    version = draft(world, HOLIDAY)
    with pytest.raises(Refused) as refused:
        confirm_calendar(by=world.act("he"), version=version)
    assert codes(refused) == ["yourself"]
    with pytest.raises(Refused) as refused:
        confirm_calendar(by=world.act("li"), version=version)
    assert codes(refused) == ["not_granted"]
    assert working_calendar().is_workday(date(2026, 3, 6))


def test_of_two_drafts_only_one_comes_into_force(world: World) -> None:
    first, second = draft(world, HOLIDAY), draft(world, "2026-03-09,休,抗洪休整")
    assert (first.n, second.n) == (2, 3)
    confirm(world, first)
    with pytest.raises(Refused) as refused:
        confirm(world, second)
    assert codes(refused) == ["stale"]
    with pytest.raises(Refused) as refused:
        confirm(world, first)
    assert codes(refused) == ["decided"]
    discard_calendar(by=world.act("he"), version=second, reason="重拟")
    again = draft(world, "2026-03-09,休,抗洪休整")
    confirm(world, again)
    assert not working_calendar().is_workday(date(2026, 3, 6))
    assert not working_calendar().is_workday(date(2026, 3, 9))
    assert working_calendar(n=1).is_workday(date(2026, 3, 6))


def test_a_draft_that_changes_nothing_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        draft(world, "2026-10-01,休,国庆节")
    assert codes(refused) == ["nothing_changed"]


def test_every_fault_of_a_text_is_told_at_once(world: World) -> None:
    text = "2026-02-30,休,春节\n2026-03-06,停,某节\n2026-03-09,班,补班\n2026-03-08,半,妇女节,9点"
    with pytest.raises(Refused) as refused:
        draft(world, text)
    assert len(refused.value.reasons) >= 4
    assert CalendarVersion.objects.count() == 1


def test_the_library_enters_a_year_that_it_knows_and_no_other(world: World) -> None:
    with pytest.raises(Refused) as refused:
        draft(world, "", how=How.LIBRARY, year=2031, only_these=False)
    assert "没有2031年" in refused.value.reasons[0].zh
    version = draft(world, "", how=How.LIBRARY, year=2023, only_these=False)
    confirm(world, version)
    assert working_calendar().covers(2023)
    assert working_calendar().is_workday(date(2023, 1, 28))


def test_a_notice_enters_a_whole_year(world: World) -> None:
    notice = (
        "一、元旦：2027年1月1日（周五）至3日（周日）放假调休，共3天。\n"
        "二、春节：2月5日至11日放假调休，共7天。2月4日上班，2月14日（周日）上班。"
    )
    with pytest.raises(Refused) as refused:
        draft(world, notice, how=How.NOTICE, year=2027, only_these=False)
    told = [one.zh for one in refused.value.reasons]
    assert told == ["2027-02-04是周四，本就上班，不能登记为调休上班"]
    draft_ = draft(world, notice.replace("2月4日上班，", ""), how=How.NOTICE, year=2027, only_these=False)
    assert not working_calendar().covers(2027)
    confirm(world, draft_)
    calendar = working_calendar()
    assert calendar.covers(2027)
    assert not calendar.is_workday(date(2027, 2, 11))
    assert calendar.is_workday(date(2027, 2, 14))


def test_other_office_hours_hold_from_their_day_on(world: World) -> None:
    base = in_force(DEFAULT)
    assert base is not None
    hours = {"calendar": base, "hours": "09:00-12:00 15:00-18:30", "source": "夏季作息"}
    with pytest.raises(Refused) as refused:
        draft_hours(by=world.act("he"), valid_from=date(2026, 3, 2), **hours)
    assert codes(refused) == ["date_passed"]
    done = draft_hours(by=world.act("he"), valid_from=date(2026, 6, 1), **hours)
    confirm(world, CalendarVersion.objects.get(pk=done.id))
    calendar = working_calendar()
    assert calendar.received_on(datetime(2026, 5, 29, 18, 10, tzinfo=CHINA)) == date(2026, 6, 1)
    assert calendar.received_on(datetime(2026, 6, 2, 18, 10, tzinfo=CHINA)) == date(2026, 6, 2)


def test_a_unit_keeps_its_own_calendar_or_that_of_its_area(world: World) -> None:
    base = in_force(DEFAULT)
    assert base is not None
    done = open_calendar(
        by=world.act("he"), calendar=base, name="hall", title="政务大厅", source="渝办〔2026〕2号"
    )
    confirm(world, CalendarVersion.objects.get(pk=done.id))
    confirm(world, draft(world, "2026-03-07,班,周六服务\n2026-03-08,班,周日服务", name="hall"))
    hall = in_force("hall")
    choose_calendar(by=world.act("he"), calendar=hall, chosen_unit=world.units["housing"])
    mine = send(world, accept(world, register(world)))
    others = send(world, accept(world, register(world)), lead="commerce")
    assert (handling(mine).calendar, handling(others).calendar) == ("hall", DEFAULT)
    assert day_of(mine.due_at) == date(2026, 3, 9)
    assert day_of(others.due_at) == date(2026, 3, 11)
    choose_calendar(by=world.act("he"), calendar=hall, chosen_area=world.areas["D"])
    later = send(world, accept(world, register(world)), lead="commerce")
    assert handling(later).calendar == "hall"
    confirm(world, draft(world, "2026-03-06,休,检修", name="hall"))
    settled(world)
    assert day_of(fresh(mine).due_at) == date(2026, 3, 10)
    assert day_of(fresh(others).due_at) == date(2026, 3, 11)


def test_the_drafts_and_the_choice_refuse_what_makes_no_sense(world: World) -> None:
    base = in_force(DEFAULT)
    assert base is not None
    with pytest.raises(Refused) as refused:
        open_calendar(by=world.act("he"), calendar=base, name="大厅", title="", source="x")
    assert codes(refused) == ["code_wrong", "title_missing"]
    with pytest.raises(Refused) as refused:
        choose_calendar(by=world.act("he"), calendar=base)
    assert codes(refused) == ["one_wanted"]
    with pytest.raises(Refused) as refused:
        draft_calendar(by=world.act("he"), calendar=base, year=2026, how=How.TABLE, source=" ", text=HOLIDAY)
    assert codes(refused) == ["source_missing"]
