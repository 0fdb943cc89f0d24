"""When notices leave: urgent ones at once, others outside quiet hours or with the day's digest; duplicates and bulk acts as one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.kernel.calendar import builtin_calendar
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Outbox
from lianxin.kernel.outbox import mark_seen, unseen_lines
from lianxin.outbox import commands as telling
from lianxin.outbox.models import Delivery, Message, State
from lianxin.outbox.rules.events import When
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.outbox.rules.times import Quiet, after_quiet, clock_of, next_digest, pause_after
from tests.notices.office import a_notice, mail_channel, reached, rounds, webhook
from tests.notices.receivers import Platform, Taken
from tests.proving import tell
from tests.world import World

CHINA = ZoneInfo("Asia/Shanghai")
QUIET = Quiet(time(20), time(8), time(8, 30))


def china(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (china(3, 2, 10), china(3, 2, 10)),
        (china(3, 2, 7, 59), china(3, 2, 8)),
        (china(3, 2, 20), china(3, 3, 8)),
        (china(3, 6, 23), china(3, 9, 8)),
        (china(9, 30, 21), china(10, 8, 8)),
        (china(10, 10, 9), china(10, 10, 9)),  # a Saturday that is worked
    ],
)
def test_quiet_hours_follow_the_work_calendar(moment: datetime, leaves: datetime) -> None:
    assert after_quiet(moment, QUIET, builtin_calendar()) == leaves


@given(st.integers(0, 710 * 24 * 60))
def test_the_digest_is_the_first_working_morning_after(minutes: int) -> None:
    moment = datetime(2025, 1, 1, tzinfo=CHINA) + timedelta(minutes=minutes)
    calendar = builtin_calendar()
    found = next_digest(moment, time(8, 30), calendar)
    slow = moment.replace(hour=8, minute=30, second=0, microsecond=0)
    while slow <= moment or not calendar.is_workday(slow.date()):
        slow += timedelta(days=1)
    assert found == slow


@given(st.integers(1, 40))
def test_pauses_grow_and_are_bounded(tries: int) -> None:
    pauses = [pause_after(tries, new_id()) for _ in range(5)]
    assert all(timedelta(seconds=45) <= one <= timedelta(minutes=75) for one in pauses)
    assert len(set(pauses)) > 1


@pytest.mark.parametrize("text", ["8:3", "24:00", "8:60", "aa", "", "8.30", "-1:30"])
def test_a_time_of_day_that_is_none(text: str) -> None:
    assert clock_of(text) is None


@pytest.mark.proof
def test_nothing_but_the_urgent_leaves_in_quiet_hours(world: World, group: Platform) -> None:
    webhook(world, group.url)
    night = china(3, 6, 23)
    for event in ("supervise.urge", "reply.call_back"):
        a_notice(world, "liu", event, at=night)
    a_notice(world, "liu", "supervise.land", urgent=True, at=night)
    at = rounds(night, 30)
    assert len(group.taken.ids) == 1
    assert "已到总时限" in group.taken.texts[0]
    rounds(china(3, 9, 8))
    assert len(group.taken.ids) == 2
    rounds(china(3, 9, 8, 30))
    assert len(group.taken.ids) == 3
    tell(
        "P8",
        "quiet hours",
        injected=2,
        left_in_quiet_hours=0,
        minutes_asked=int((at - night).total_seconds() // 60),
    )


def test_one_digest_a_day_for_each_officer(world: World, relay: Taken) -> None:
    mail_channel(world)
    for login in ("liu", "sun"):
        reached(world, login, AddressKind.MAIL, f"{login}@example.gov.cn")
    telling.choose(by=world.act("sun"), digest_at="9:15")
    for login in ("liu", "sun"):
        for _ in range(3):
            a_notice(world, login, "reply.call_back")
    rounds(china(3, 2, 10))
    assert relay.ids == []
    rounds(china(3, 3, 8, 30))
    assert [mail["To"] for mail in relay.raw] == ["liu@example.gov.cn"]
    assert "今日通知3条" in relay.texts[0]
    rounds(china(3, 3, 9, 15), 3)
    assert len(relay.raw) == 2
    assert Message.objects.filter(is_digest=True).count() == 2


def test_what_was_read_meanwhile_is_not_in_the_digest(world: World, relay: Taken) -> None:
    mail_channel(world)
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    row = a_notice(world, "liu", "reply.call_back")
    rounds(world.now)
    assert mark_seen(world.posts["liu"].id, [row.id], world.now) == 1
    rounds(world.now + timedelta(days=1))
    assert relay.ids == []
    told = Delivery.objects.get()
    assert (told.state, told.reason) == (State.SUPPRESSED, "seen")


def test_a_bulk_act_is_one_line_with_its_number(world: World, group: Platform) -> None:
    webhook(world, group.url)
    bulk = new_id()
    for n in range(40):
        a_notice(world, "liu", bulk=bulk, at=world.now + timedelta(seconds=n))
    rounds(world.now + timedelta(seconds=45))
    assert group.taken.ids == [], "it is not over yet"
    rounds(world.now + timedelta(minutes=2))
    assert len(group.taken.ids) == 1
    assert "催办：共40件" in group.taken.texts[0]
    (line,) = unseen_lines(world.posts["liu"].id, 10)
    assert vars(line)["n"] == 40
    assert mark_seen(world.posts["liu"].id, [line.id], world.now) == 40


@pytest.mark.proof
def test_the_same_within_the_window_is_sent_once(world: World, group: Platform) -> None:
    webhook(world, group.url)
    chain = new_id()
    for minute in (0, 5, 10, 40):
        a_notice(world, "liu", chain=chain, at=world.now + timedelta(minutes=minute))
        rounds(world.now + timedelta(minutes=minute))
    assert len(group.taken.ids) == 2
    reasons = list(Delivery.objects.order_by("id").values_list("reason", flat=True))
    assert reasons == ["", "duplicate", "duplicate", ""]
    tell("P8", "duplicates", injected=4, sent=2, suppressed=2)


@pytest.mark.proof
def test_what_is_switched_off_is_suppressed_with_its_reason(world: World, relay: Taken) -> None:
    channel = mail_channel(world)
    for login in ("liu", "sun", "qian"):
        reached(world, login, AddressKind.MAIL, f"{login}@example.gov.cn")
    telling.set_event(by=world.act("he"), event="dispatch.opinion", when=When.OFF)
    telling.set_event(by=world.act("he"), event="reply.rate", when=When.AT_ONCE)
    telling.switch_event(by=world.act("liu"), event="reply.rate", is_on=False)
    telling.choose(by=world.act("sun"), off=[channel])
    for login, event in (
        ("liu", "dispatch.opinion"),
        ("liu", "reply.rate"),
        ("sun", "reply.rate"),
        ("qian", "reply.rate"),
    ):
        a_notice(world, login, event)
    rounds(world.now)
    assert [mail["To"] for mail in relay.raw] == ["qian@example.gov.cn"]
    found = Delivery.objects.filter(state=State.SUPPRESSED).values_list("reason", flat=True)
    assert sorted(found) == ["own_choice", "own_choice", "switched_off"]
    assert Outbox.objects.filter(state=Outbox.State.DELIVERED).count() == 4, "within the system always"
    tell("P8", "suppression", injected=3, sent=1, suppressed=3)


def test_what_one_must_hear_cannot_be_switched_off(world: World) -> None:
    with pytest.raises(Exception, match="不能关闭"):
        telling.switch_event(by=world.act("liu"), event="dispatch.send", is_on=False)


def test_a_closed_post_is_told_nothing(world: World) -> None:
    row = a_notice(world, "liu")
    world.posts["liu"].is_active = False
    world.posts["liu"].save()
    rounds(world.now)
    row.refresh_from_db()
    assert (row.state, row.reason) == (Outbox.State.SUPPRESSED, "post_closed")
