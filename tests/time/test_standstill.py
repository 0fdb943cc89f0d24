"""A limit that stands still by ruling: its days are not counted, all else goes on; both variants of on time; who may, how long."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.casefile.commands.limits import set_limit
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.queries.time import explain, light_of, light_words, met
from lianxin.casefile.queries.timeline import timeline
from lianxin.casefile.rules import ClockKind, LimitIn, ResultClass, StandstillReason
from lianxin.directory.rules import TimeClass
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import SuspensionRequest
from lianxin.kernel.calendar import WorkCalendar, builtin_calendar
from lianxin.kernel.calendar_days import DayKind
from lianxin.kernel.lights import Light
from lianxin.kernel.limits import Limit, LimitUnit, due_at, end_of_day
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.kernel.standstill import Standstill, due_with, explained, pushed, stood_days
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Reminder
from lianxin.supervise.queries.board import Narrowed, blocks, rows_of
from tests.pages import client_of, submit, text_of
from tests.time.drafting import confirm, draft, seeded, settled
from tests.time.test_arithmetic import DAYS, MOMENTS, cases
from tests.world import CHINA, World, accept, fresh, parts, register, report, send, sign

UNTIL = date(2026, 3, 13)
HARD = "0701"


@pytest.fixture
def held(world: World) -> Matter:
    """In hand since Monday the 2nd, seven working days: due on Wednesday the 11th."""
    return sign(world, send(world, accept(world, register(world))))


def ask(world: World, matter: Matter, until: date = UNTIL, who: str = "liu") -> None:
    dispatching.ask_suspension(
        by=world.act(who),
        undertaking=parts(matter)[0],
        reason=StandstillReason.EXPERTS,
        until=until,
        grounds="已委托市检测中心，报告未出",
        party_told="已电话告知",
    )


def grant(world: World, matter: Matter, *, granted: bool = True, who: str = "he") -> None:
    dispatching.rule_suspension(
        by=world.act(who), undertaking=parts(matter)[0], granted=granted, ruling="情况属实"
    )


def stand(world: World, matter: Matter, until: date = UNTIL) -> Clock:
    """Asked on the 4th, granted on the 5th: two days were used, five are left."""
    world.at(datetime(2026, 3, 4, 9, tzinfo=CHINA))
    ask(world, matter, until)
    world.at(datetime(2026, 3, 5, 9, tzinfo=CHINA))
    grant(world, matter)
    return handling(matter)


def handling(matter: Matter) -> Clock:
    return Clock.objects.get(matter=matter, kind=ClockKind.HANDLE)


def day_of(moment: datetime | None) -> date:
    assert moment is not None
    return moment.astimezone(CHINA).date()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


# --- counting


@pytest.mark.proof
@cases(60, 2000)
@given(MOMENTS, st.integers(1, 40), st.integers(0, 30), st.integers(0, 30))
def test_days_that_stood_are_as_days_of_rest(start: datetime, n: int, after: int, length: int) -> None:
    """The independent count: the same calendar with these days closed. Calendar days are counted one by one."""
    calendar = builtin_calendar()
    first = calendar.received_on(start) + timedelta(days=1 + after)
    stood = [Standstill(first, first + timedelta(days=length), "待检测", "tests")]
    days = [first + timedelta(days=one) for one in range(length + 1)]
    kept = [row for row in calendar.rows if row[0] not in days]
    closed = WorkCalendar([*kept, *((day, DayKind.HOLIDAY, "停") for day in days)], years=calendar.years)
    limit = Limit(n, LimitUnit.WORKING_DAY)
    assert due_with(start, limit, stood, calendar) == due_at(start, limit, closed)
    found = explained(start, limit, stood, calendar)
    assert (found.at, sum(one.counted for one in found.days)) == (due_with(start, limit, stood, calendar), n)
    assert all("暂停计时" in one.reason for one in found.days if one.date in days)
    plain = due_with(start, Limit(n, LimitUnit.CALENDAR_DAY), stood, calendar)
    last, left = calendar.received_on(start), n
    while left or last in days or not calendar.is_workday(last):
        last += timedelta(days=1)
        left -= bool(left) and last not in days
    assert plain == end_of_day(last, calendar)


@pytest.mark.proof
@cases(40, 1000)
@given(DAYS, st.integers(0, 20), st.integers(0, 25))
def test_a_decided_day_moves_by_the_working_days_that_stood(day: date, before: int, length: int) -> None:
    calendar = builtin_calendar()
    decided = calendar.workday_from(day)
    first = decided - timedelta(days=before)
    stood = [Standstill(first, first + timedelta(days=length))]
    end = day_of(pushed(decided, LimitUnit.WORKING_DAY, stood, calendar))
    assert not stood[0].first <= end <= stood[0].last
    moved = calendar.workdays_between(decided, end)
    assert moved == stood_days([Standstill(first, min(stood[0].last, end))], LimitUnit.WORKING_DAY, calendar)
    nothing = [Standstill(first, first - timedelta(days=1))]
    assert pushed(decided, LimitUnit.WORKING_DAY, nothing, calendar) == end_of_day(decided, calendar)


# --- by ruling


@pytest.mark.proof
def test_granted_the_limit_stands_still_and_runs_on_at_its_date(world: World, held: Matter) -> None:
    assert day_of(held.due_at) == date(2026, 3, 11)
    backstop = held.backstop_at
    clock = stand(world, held)
    now = fresh(held)
    assert day_of(clock.due_at) == day_of(now.due_at) == date(2026, 3, 20)
    assert (day_of(clock.original_due_at), now.backstop_at) == (date(2026, 3, 11), backstop)
    entry = Entry.objects.get(chain_id=held.id, step="dispatch.grant_suspension")
    assert entry.data["moved_from"].startswith("2026-03-11")
    assert entry.data["moved_to"].startswith("2026-03-20")
    told = dict(next(one for one in timeline(now, "zh-hans") if one.seq == entry.seq).facts)
    assert (told["原期限"], told["现期限"]) == ("2026-03-11", "2026-03-20")
    assert Outbox.objects.filter(event="dispatch.grant_suspension").count() == 1
    found = explain(clock)
    assert found.at == clock.due_at
    assert [one.date.day for one in found.days if one.counted] == [3, 4, 16, 17, 18, 19, 20]
    stood = [one for one in found.days if "暂停计时" in one.reason]
    assert [one.date.day for one in stood] == list(range(5, 14))
    assert "待检测、鉴定或专家评审" in stood[0].reason


def test_refused_nothing_changes_and_it_may_be_asked_again(world: World, held: Matter) -> None:
    before = handling(held).due_at
    ask(world, held)
    grant(world, held, granted=False)
    assert (handling(held).due_at, fresh(held).stands_until) == (before, None)
    ask(world, held)
    assert SuspensionRequest.objects.count() == 2


@pytest.mark.parametrize("who", ["he", "liu"])
def test_it_runs_on_before_its_date_when_office_or_unit_say_so(world: World, held: Matter, who: str) -> None:
    stand(world, held)
    world.at(datetime(2026, 3, 10, 9, tzinfo=CHINA))
    dispatching.run_on(by=world.act(who), undertaking=parts(held)[0], reason="报告已出")
    clock = handling(held)
    assert day_of(clock.due_at) == day_of(fresh(held).due_at) == date(2026, 3, 16)
    assert fresh(held).stands_until is None
    assert [one.date.day for one in explain(clock).days if one.counted] == [3, 4, 10, 11, 12, 13, 16]
    told = Outbox.objects.get(event__startswith="dispatch.run_on")
    assert told.to_post_id == world.posts["liu" if who == "he" else "he"].id


def test_it_runs_on_the_same_day_as_if_it_had_never_stood(world: World, held: Matter) -> None:
    stand(world, held)
    dispatching.run_on(by=world.act("he"), undertaking=parts(held)[0], reason="误批")
    clock = handling(held)
    assert (day_of(clock.due_at), clock.stood) == (date(2026, 3, 11), [])


@pytest.mark.proof
def test_a_reported_result_lets_it_run_on_and_both_variants_are_right(world: World, held: Matter) -> None:
    stand(world, held)
    world.at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    report(world, held, ResultClass.A)
    clock = handling(held)
    assert (day_of(clock.due_at), day_of(clock.stopped_at)) == (date(2026, 3, 18), date(2026, 3, 12))
    assert (met(clock, world.now).original, met(clock, world.now).approved) == (False, True)
    assert fresh(held).stands_until is None


def test_lights_lists_and_the_board_show_it(world: World, held: Matter) -> None:
    stand(world, held)
    world.at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    matter = fresh(held)
    assert (light_of(matter, world.now), light_words(matter, world.now)) == (
        Light.NORMAL,
        "暂停计时至3月13日",
    )
    assert light_words(matter, world.now, "en") == "Stands still until 2026-03-13"
    actor = world.actors["he"]
    near = matters(actor, Wanted(light="near"), world.now)
    still = matters(actor, Wanted(light="standing"), world.now)
    assert (near.count(), [one.id for one in still]) == (0, [held.id])
    block = next(one for one in blocks(world.now) if one.name == "standing")
    assert rows_of(world.actors["zhou"], block, Narrowed(), world.now).count() == 1
    world.at(datetime(2026, 3, 18, 9, tzinfo=CHINA))
    assert light_of(fresh(held), world.now) is Light.NEAR
    near = matters(actor, Wanted(light="near"), world.now)
    assert [one.id for one in near] == [held.id]
    assert rows_of(world.actors["zhou"], block, Narrowed(), world.now).count() == 1


@pytest.mark.proof
def test_nobody_is_reminded_while_it_stands_and_somebody_when_it_runs_on(world: World, held: Matter) -> None:
    clock = stand(world, held)
    sweep(datetime(2026, 3, 5, 9, 30, tzinfo=CHINA))
    given = Reminder.objects.filter(clock_id=clock.id).count()
    for day in range(6, 16):
        sweep(datetime(2026, 3, day, 12, tzinfo=CHINA))
    assert Reminder.objects.filter(clock_id=clock.id).count() == given
    sweep(datetime(2026, 3, 16, 9, 30, tzinfo=CHINA))
    rung = Reminder.objects.filter(clock_id=clock.id, at__gte=datetime(2026, 3, 16, tzinfo=CHINA))
    assert "resumed" in rung.values_list("alarm", flat=True)
    assert rung.filter(is_told=True).count() == 1


def test_words_of_progress_are_owed_from_when_it_runs_on(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world), HARD)))
    stand(world, matter)
    owed = Clock.objects.get(matter=matter, kind=ClockKind.PROGRESS, stopped_at=None)
    assert fresh(matter).lags_at == owed.due_at
    assert day_of(owed.due_at) > date(2026, 3, 20)
    world.at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    assert light_of(fresh(matter), world.now) is Light.NORMAL
    dispatching.progress(by=world.act("liu"), undertaking=parts(matter)[0], text="仍在检测")
    again = Clock.objects.get(matter=matter, kind=ClockKind.PROGRESS, stopped_at=None)
    assert day_of(again.due_at) == day_of(owed.due_at)


# --- who, how long, how often


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (date(2026, 3, 2), "date_passed"),
        (date(2026, 4, 20), "too_long"),
        (date(2027, 3, 1), "past_backstop"),
    ],
)
def test_dates_out_of_bounds_are_refused(world: World, held: Matter, until: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(world, held, until)
    assert code in codes(refused)


def test_how_long_is_policy_by_date_and_kept_for_what_runs(world: World, held: Matter) -> None:
    set_limit(
        by=world.act("he"),
        kind=ClockKind.STANDSTILL,
        value=3,
        unit=LimitIn.WORKING_DAY,
        valid_from=date(2026, 3, 3),
        source="渝府发〔2026〕4号",
        time_class=TimeClass.ORDINARY,
    )
    stand(world, held)
    later = sign(world, send(world, accept(world, register(world))))
    with pytest.raises(Refused) as refused:
        ask(world, later, date(2026, 3, 12))
    assert codes(refused) == ["too_long"]
    ask(world, later, date(2026, 3, 9))
    with pytest.raises(Refused) as refused:
        set_limit(
            by=world.act("he"),
            kind=ClockKind.STANDSTILL,
            value=30,
            unit=LimitIn.HOUR,
            valid_from=date(2026, 4, 1),
            source="渝府发〔2026〕5号",
        )
    assert codes(refused) == ["unit_wrong"]


def test_days_that_stood_add_up_and_so_do_the_times(world: World, held: Matter) -> None:
    for day in (4, 9, 16):
        world.at(datetime(2026, 3, day, 9, tzinfo=CHINA))
        ask(world, held, date(2026, 3, day + 2))
        grant(world, held)
    world.at(datetime(2026, 3, 23, 9, tzinfo=CHINA))
    with pytest.raises(Refused) as refused:
        ask(world, held, date(2026, 4, 22))
    assert codes(refused) == ["too_long", "too_often"]
    assert sum(one.counted for one in explain(handling(held)).days) == 7


def test_nobody_rules_on_his_own_request_and_only_the_office_rules(world: World, held: Matter) -> None:
    ask(world, held)
    SuspensionRequest.objects.update(asked_by_id=world.actors["he"].officer_id)
    with pytest.raises(Refused) as refused:
        grant(world, held)
    assert codes(refused) == ["own_request"]
    with pytest.raises(Refused) as refused:
        grant(world, held, who="liu_head")
    assert "not_granted" in codes(refused)


def test_what_has_passed_or_stands_already_cannot_stand_still(world: World, held: Matter) -> None:
    ask(world, held)
    with pytest.raises(Refused) as refused:
        ask(world, held)
    assert codes(refused) == ["no_suspension_pending"]
    world.at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    with pytest.raises(Refused) as refused:
        grant(world, held)
    assert codes(refused) == ["limit_runs"]
    grant(world, held, granted=False)
    other = sign(world, send(world, accept(world, register(world))))
    ask(world, other, date(2026, 3, 20))
    grant(world, other)
    for step in (lambda: ask(world, other, date(2026, 3, 24)), lambda: extend(world, other)):
        with pytest.raises(Refused) as refused:
            step()
        assert {"limit_runs", "not_standing"} & set(codes(refused))


def extend(world: World, matter: Matter) -> None:
    dispatching.ask_extension(
        by=world.act("liu"),
        undertaking=parts(matter)[0],
        new_date=day_of(fresh(matter).due_at) + timedelta(days=3),
        reason="工程量大",
        party_told="已告知",
    )


def test_an_extension_after_it_decides_the_date_and_a_standstill_after_that_moves_it(
    world: World, held: Matter
) -> None:
    stand(world, held, date(2026, 3, 6))
    assert day_of(handling(held).due_at) == date(2026, 3, 13)
    world.at(datetime(2026, 3, 10, 9, tzinfo=CHINA))
    extend(world, held)
    dispatching.rule_extension(by=world.act("he"), undertaking=parts(held)[0], granted=True, ruling="同意")
    assert day_of(handling(held).due_at) == date(2026, 3, 16)
    world.at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    ask(world, held, UNTIL)
    grant(world, held)
    clock = handling(held)
    assert day_of(clock.due_at) == date(2026, 3, 18)
    assert explain(clock).at == clock.due_at
    assert [one.date.day for one in explain(clock).days if "暂停计时（" in one.reason] == [12, 13]


def test_a_change_of_the_calendar_moves_what_stands_still_too(world: World, held: Matter) -> None:
    seeded()
    stand(world, held)
    confirm(world, draft(world, "2026-03-09,休,停业\n2026-03-18,休,停业"))
    settled(world)
    clock = handling(held)
    assert day_of(clock.due_at) == day_of(fresh(held).due_at) == date(2026, 3, 23)
    assert explain(clock).at == clock.due_at


def test_with_an_officer_his_own_limit_runs_and_the_backstop_lands_all_the_same(
    world: World, held: Matter
) -> None:
    stand(world, held)
    supervising.escalate(
        by=world.act("he"), matter=fresh(held), coordinator=world.posts["ma"], reason="意见不一致"
    )
    with_officer = fresh(held)
    assert with_officer.due_at is not None
    world.at(with_officer.due_at + timedelta(days=1))
    assert light_of(fresh(held), world.now) is Light.OVERDUE
    assert fresh(held).backstop_at == held.backstop_at
    assert held.backstop_at is not None
    sweep(held.backstop_at + timedelta(minutes=1))
    assert fresh(held).state == State.ESCALATED


def test_handed_back_after_escalation_words_are_owed_again(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world), HARD)))
    supervising.escalate(
        by=world.act("he"), matter=fresh(matter), coordinator=world.posts["ma"], reason="意见不一致"
    )
    world.wait(days=10)
    supervising.hand_back(by=world.act("ma"), matter=fresh(matter), minutes="继续办理")
    owed = Clock.objects.get(matter=matter, kind=ClockKind.PROGRESS, stopped_at=None)
    assert (owed.started_at, fresh(matter).lags_at) == (world.now, owed.due_at)
    assert light_of(fresh(matter), world.now) is Light.NORMAL


def test_taken_back_it_does_not_stand_for_the_next_unit(world: World, held: Matter) -> None:
    stand(world, held)
    dispatching.take_back(by=world.act("he"), matter=fresh(held), reason="改派")
    matter = send(world, fresh(held), lead="commerce")
    assert matter.stands_until is None
    assert light_words(matter, world.now).startswith("剩")


# --- pages


def test_asked_ruled_and_shown_on_pages(world: World, held: Matter) -> None:
    world.at(datetime(2026, 3, 4, 9, tzinfo=CHINA))
    part = parts(held)[0]
    status, where, page = submit(
        client_of(world, "liu"),
        f"/undertakings/{part.id}/do/dispatch.ask_suspension/",
        {"reason": "experts", "until": "2026-03-13", "grounds": "待检测报告", "party_told": "已电话告知"},
    )
    assert (status, where) == (302, f"/matters/{held.number}/"), page
    office = client_of(world, "he")
    assert "暂停计时待裁" in text_of(office, "/dispatch-queue/")
    status, _, page = submit(
        office,
        f"/undertakings/{part.id}/do/dispatch.rule_suspension/",
        {"granted": "true", "ruling": "同意"},
    )
    assert status == 302, page
    page = text_of(office, f"/matters/{held.number}/")
    assert "暂停计时至3月13日" in page
    assert "待检测报告" in page
    why = text_of(office, f"/matters/{held.number}/why/due/")
    assert why.count("暂停计时（待检测、鉴定或专家评审）") == 10
