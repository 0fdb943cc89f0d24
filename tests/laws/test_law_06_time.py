"""Law 6: lights are derived, never stored; the total clock is immune; every deadline explains itself day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from lianxin.casefile.commands.matters import correct, reopen
from lianxin.casefile.lifecycle import OPEN, State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.time import explain, light_of, light_words, limit_for
from lianxin.casefile.rules import ClockKind, ResultClass, Urgency
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.lights import Light
from lianxin.kernel.limits import due
from lianxin.onsite import commands as deciding
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import NoticeLevel
from tests.world import (
    CHINA,
    World,
    a_matter,
    accept,
    call,
    close,
    fresh,
    parts,
    register,
    report,
    send,
    sign,
)

LIGHT_WORDS = ("light", "lamp", "colour", "color", "overdue", "urgency_color")


def test_no_column_keeps_a_light() -> None:
    names = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lianxin.")
        for field in model._meta.get_fields()
    ]
    assert len(names) > 200
    assert [name for name in names if any(word in name.lower() for word in LIGHT_WORDS)] == []


def test_no_list_of_choices_in_the_database_holds_the_lights() -> None:
    lights = {one.value for one in Light}
    choices = [
        {value for value, _ in field.choices}
        for model in apps.get_models()
        if model.__module__.startswith("lianxin.")
        for field in model._meta.concrete_fields
        if field.choices
    ]
    assert choices
    assert all(not lights <= one for one in choices)


# 2026: the Spring Festival rests from Sunday 15 to Monday 23 February; the Saturdays 14 and 28 are worked.
BEFORE_FESTIVAL = datetime(2026, 2, 13, 10, 0, tzinfo=CHINA)
SEEN = (
    (datetime(2026, 2, 14, 9, 0, tzinfo=CHINA), Light.NEAR, "今日到期"),
    (datetime(2026, 2, 14, 23, 59, tzinfo=CHINA), Light.NEAR, "今日到期"),
    (datetime(2026, 2, 15, 0, 1, tzinfo=CHINA), Light.OVERDUE, "逾期1个工作日"),
    (datetime(2026, 2, 23, 12, 0, tzinfo=CHINA), Light.OVERDUE, "逾期1个工作日"),
    (datetime(2026, 2, 24, 9, 0, tzinfo=CHINA), Light.OVERDUE, "逾期1个工作日"),
    (datetime(2026, 2, 28, 9, 0, tzinfo=CHINA), Light.OVERDUE, "逾期5个工作日"),
)


@pytest.mark.parametrize(("now", "light", "words"), SEEN)
def test_the_light_follows_the_due_date_across_a_festival(
    world: World, now: datetime, light: Light, words: str
) -> None:
    world.at(BEFORE_FESTIVAL)
    matter = register(world)
    assert matter.due_at == datetime(2026, 2, 14, 23, 59, 59, tzinfo=CHINA)
    assert (light_of(matter, now), light_words(matter, now)) == (light, words)


def test_a_week_of_work_over_the_festival_is_counted_in_working_days(world: World) -> None:
    world.at(BEFORE_FESTIVAL)
    matter = send(world, accept(world, register(world)))
    assert matter.due_at == datetime(2026, 3, 2, 23, 59, 59, tzinfo=CHINA)
    seen = [(day, light_of(matter, datetime(2026, 2, day, 9, tzinfo=CHINA))) for day in (14, 24, 26, 27)]
    assert seen == [(14, Light.NORMAL), (24, Light.NORMAL), (26, Light.NORMAL), (27, Light.NEAR)]


def test_an_ended_matter_has_no_light(world: World) -> None:
    matter = a_matter(world, at=State.CLOSED)
    assert light_of(matter, world.now + timedelta(days=400)) is None


# --- the total clock


@pytest.mark.parametrize(
    "change",
    [
        "backstop_at = backstop_at + interval '1 second'",
        "backstop_at = NULL",
        "registered_at = registered_at + interval '1 day'",
        "registered_at = registered_at - interval '1 day'",
    ],
)
@pytest.mark.parametrize("state", [State.WITH_UNITS, State.CLOSED])
def test_the_database_refuses_to_move_the_total_clock(world: World, state: State, change: str) -> None:
    matter = a_matter(world, at=state)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE casefile_matter SET {change} WHERE id = %s", [matter.id])


def test_the_database_lets_it_come_earlier(world: World) -> None:
    matter = register(world)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casefile_matter SET backstop_at = backstop_at - interval '1 day'")
    assert matter.backstop_at is not None
    assert fresh(matter).backstop_at == matter.backstop_at - timedelta(days=1)


def extended(world: World, matter: Matter) -> Matter:
    lead = parts(sign(world, matter))[0]
    dispatching.ask_extension(
        by=world.act("liu_head"),
        undertaking=lead,
        new_date=world.now.date() + timedelta(days=14),
        reason="待雨停后施工",
        party_told="已电话告知",
    )
    dispatching.rule_extension(by=world.act("he"), undertaking=lead, granted=True, ruling="同意")
    return fresh(matter)


Happening = Callable[[World, Matter], object]
HAPPENINGS: dict[str, Happening] = {
    "a progress word": lambda world, matter: dispatching.progress(
        by=world.act("liu"), undertaking=parts(matter)[0], text="已进场施工"
    ),
    "urging": lambda world, matter: supervising.urge(by=world.act("zhou"), matter=matter, text="请抓紧"),
    "a supervision notice": lambda world, matter: supervising.notice(
        by=world.act("zhou"),
        matter=matter,
        level=NoticeLevel.BLUE,
        requirement="请说明滞后原因",
        reply_due=world.now.date() + timedelta(days=3),
    ),
    "a correction": lambda world, matter: correct(
        by=world.act("li"), matter=matter, reason="错字", urgency=Urgency.URGENT
    ),
    "an extension": extended,
    "taking back and sending elsewhere": lambda world, matter: (
        dispatching.take_back(by=world.act("he"), matter=matter, reason="改派"),
        send(world, fresh(matter), lead="commerce"),
    ),
    "escalation and handing back": lambda world, matter: (
        supervising.escalate(
            by=world.act("he"), matter=matter, coordinator=world.posts["ma"], reason="意见不一致"
        ),
        supervising.hand_back(by=world.act("he"), matter=fresh(matter), minutes="继续办理"),
    ),
}


@pytest.mark.parametrize("words", HAPPENINGS)
def test_the_total_clock_is_immune_to(world: World, words: str) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    dates = (matter.registered_at, matter.backstop_at)
    entries = matter.ledger_n
    world.wait(days=1)
    HAPPENINGS[words](world, matter)
    after = fresh(matter)
    assert (after.registered_at, after.backstop_at) == dates
    assert after.ledger_n > entries


def test_the_total_clock_is_immune_to_redo_and_reopening(world: World) -> None:
    matter = a_matter(world, at=State.TO_CALL_BACK)
    dates = (matter.registered_at, matter.backstop_at)
    redone = call(world, matter, Contentment.DISSATISFIED, comment="仍漏雨")
    assert (redone.registered_at, redone.backstop_at) == dates
    closed = a_matter(world, at=State.CLOSED)
    dates = (closed.registered_at, closed.backstop_at)
    reopen(by=world.act("he"), matter=closed, reason="又漏雨了")
    again = fresh(closed)
    assert (again.state, again.round) == (State.REGISTERED, 2)
    assert (again.registered_at, again.backstop_at) == dates


def test_accepting_may_bring_the_total_clock_forward_and_never_back(world: World) -> None:
    matter = register(world)
    assert matter.backstop_at is not None
    shorter = accept(world, matter, "0101").backstop_at
    assert shorter is not None
    assert shorter < matter.backstop_at
    deciding.answer(by=world.act("he"), matter=matter, answer="可以申报。", basis="区扶持办法第六条")
    close(world, call(world, matter))
    reopen(by=world.act("he"), matter=matter, reason="情况有变")
    again = accept(world, matter, "0701")
    assert (again.state, again.time_class) == (State.TO_DISPATCH, "hard")
    assert again.backstop_at == shorter


# --- why this date


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_clock_explains_its_date_day_by_day(world: World, state: State) -> None:
    matter = a_matter(world, at=state)
    clocks = list(Clock.objects.filter(matter=matter))
    assert clocks
    for clock in clocks:
        why = explain(clock)
        assert why.at == clock.original_due_at
        assert why.days[-1].date == working_calendar().local(clock.original_due_at).date()
        assert all(day.reason for day in why.days)
        if clock.limit_unit == "working_day" and len(why.days) > 1:
            assert why.days[-1].counted
            assert why.days[-1].ordinal == clock.limit_value


def test_an_extended_clock_keeps_its_first_date_and_can_still_explain_it(world: World) -> None:
    matter = send(world, accept(world, register(world)))
    first = matter.due_at
    after = extended(world, matter)
    clock = Clock.objects.get(matter=matter, kind=ClockKind.HANDLE)
    assert clock.original_due_at == first
    assert after.due_at == clock.due_at
    assert first is not None
    assert clock.due_at > first
    assert explain(clock).at == first


@pytest.mark.parametrize("category", ["0903", "0404", "0701", "0101"])
def test_the_total_limit_explains_itself_too(world: World, category: str) -> None:
    matter = accept(world, register(world), category)
    day = working_calendar().local(matter.registered_at).date()
    limit = limit_for(ClockKind.BACKSTOP, matter.time_class, day)
    why = due(matter.registered_at, limit, working_calendar())
    assert why.at == matter.backstop_at
    counted = [one for one in why.days if one.counted]
    assert counted[-1].ordinal == limit.value


def test_the_due_date_of_an_open_matter_is_that_of_a_running_clock(world: World) -> None:
    for state in sorted(OPEN):
        matter = a_matter(world, at=state)
        running = Clock.objects.filter(matter=matter, stopped_at__isnull=True)
        assert matter.due_at in set(running.values_list("due_at", flat=True)), state


def test_sent_back_the_handling_clock_runs_on_as_if_it_had_never_stopped(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    due_at = matter.due_at
    report(world, matter, ResultClass.A)
    world.wait(days=1)
    from_review(world, matter)
    assert fresh(matter).due_at == due_at


def from_review(world: World, matter: Matter) -> None:
    """Sent back for quality by 老赵."""
    replying.review(by=world.act("zhao"), matter=matter, passed=False, opinion="请补充施工照片说明")
