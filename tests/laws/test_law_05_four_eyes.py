"""Law 5: who handled it may neither review nor call back; one return, then the ruling binds; a redo overwrites nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.queries.facts import HANDLING_STEPS
from lianxin.casefile.rules import ResultClass, StandstillReason
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.refusal import Refused
from lianxin.onsite import commands as deciding
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, person
from lianxin.people.rules import Role
from lianxin.reply import commands as replying
from lianxin.reply.models import CallBack, Result
from lianxin.reply.rules import Contentment, Solved
from tests.world import World, a_matter, accept, call, close, fresh, parts, register, send, sign, tell

FOUR: dict[str, Any] = dict.fromkeys(("is_solved", "is_answered", "was_contacted", "is_lawful"), True)
TEXTS: dict[str, Any] = dict.fromkeys(("found", "measures", "result", "public_answer"), "已更换防水层。")


def newcomer(world: World, unit: str, role: Role) -> Person:
    """A new officer with a post of his own."""
    login = f"{unit}{Post.objects.count()}"
    officer = Officer.objects.create(login=login, name=login[:30])
    post = Post.objects.create(unit=world.units[unit], title="干部", role=role, holder=officer)
    return person(officer, Post.objects.select_related("unit__area").get(pk=post.pk))


def also(world: World, one: Person, role: Role) -> Person:
    """The same officer in a second post, in the office."""
    officer = Officer.objects.get(pk=one.officer_id)
    post = Post.objects.create(unit=world.units["office"], title="兼职", role=role, holder=officer)
    return person(officer, Post.objects.select_related("unit__area").get(pk=post.pk))


def act(world: World, one: Person) -> Act:
    world.now += timedelta(minutes=1)
    return Act(one, world.now, Channel.PAGE)


def review(world: World, one: Person, matter: Matter, *, passed: bool = True) -> None:
    replying.review(by=act(world, one), matter=matter, passed=passed, opinion="请补充说明", **FOUR)


def ring(world: World, one: Person, matter: Matter) -> None:
    replying.call_back(
        by=act(world, one), matter=matter, reached=True, solved=Solved.YES, contentment=Contentment.SATISFIED
    )


def report_as(world: World, one: Person, part: Undertaking) -> None:
    replying.report(by=act(world, one), undertaking=part, result_class=ResultClass.A, **TEXTS)


def handled_by_many(world: World) -> tuple[Matter, dict[str, Person]]:
    """Two own parts handled by a different officer at every step; who took which step."""
    hands = {step: newcomer(world, "housing", Role.UNIT_LIAISON) for step in HANDLING_STEPS}
    matter = accept(world, register(world))
    units = [world.units["housing"], world.units["citymgmt"]]
    dispatching.send_parts(by=world.act("he"), matter=matter, units=units, tasks="各自核实办理")
    part, other = sorted(parts(fresh(matter)), key=lambda one: one.unit.code != "housing")
    by: Callable[[str], Act] = lambda step: act(world, hands[step])  # noqa: E731 - one word for ten calls
    dispatching.ask_return(
        by=by("dispatch.ask_return"), undertaking=part, reason=ReturnReason.NOT_OURS, basis="三定规定"
    )
    dispatching.rule_return(by=world.act("he"), undertaking=part, granted=False, ruling="仍由你单位办理")
    hands["dispatch.accept"] = newcomer(world, "citymgmt", Role.UNIT_LIAISON)
    dispatching.accept(by=by("dispatch.accept"), undertaking=other)
    dispatching.contact(
        by=by("dispatch.contact"), undertaking=part, whom="王经理", how="电话", plan="明日上门"
    )
    dispatching.progress(by=by("dispatch.progress"), undertaking=part, text="已进场")
    dispatching.ask_suspension(
        by=by("dispatch.ask_suspension"),
        undertaking=part,
        reason=StandstillReason.EXPERTS,
        until=world.now.date() + timedelta(days=2),
        grounds="待检测机构出具报告",
        party_told="已电话告知",
    )
    dispatching.rule_suspension(
        by=world.act("he"), undertaking=part, granted=False, ruling="检测与施工可同时进行"
    )
    due = world.now.date() + timedelta(days=14)
    dispatching.ask_extension(
        by=by("dispatch.ask_extension"),
        undertaking=part,
        new_date=due,
        reason="待雨停",
        party_told="已电话告知",
    )
    report_as(world, hands["reply.report_part"], part)
    hands["reply.report"] = newcomer(world, "citymgmt", Role.UNIT_HEAD)
    report_as(world, hands["reply.report"], other)
    for step in ("onsite.settle", "onsite.answer", "dispatch.opinion"):
        del hands[step]
    return fresh(matter), hands


def test_nobody_who_handled_it_reviews_or_calls_back(world: World) -> None:
    matter, hands = handled_by_many(world)
    assert matter.state == State.IN_REVIEW
    for step, one in hands.items():
        for passed in (True, False):
            with pytest.raises(Refused) as refused, transaction.atomic():
                review(world, also(world, one, Role.OFFICE_CLERK), matter, passed=passed)
            assert [reason.code for reason in refused.value.reasons] == ["not_handler"], step
    review(world, newcomer(world, "office", Role.OFFICE_CLERK), matter)
    tell(world, matter)
    for step, one in hands.items():
        with pytest.raises(Refused) as refused, transaction.atomic():
            ring(world, also(world, one, Role.CALL_BACK), matter)
        assert [reason.code for reason in refused.value.reasons] == ["not_handler"], step
    ring(world, newcomer(world, "office", Role.CALL_BACK), matter)
    assert close(world, fresh(matter)).state == State.CLOSED


def test_who_gave_the_supporting_opinion_counts_as_handler(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    lead, support = parts(matter)
    dispatching.opinion(by=world.act("sun_head"), undertaking=support, text="同意会商意见")
    report_as(world, world.actors["liu_head"], lead)
    with pytest.raises(Refused, match="经办人不得"):
        review(world, also(world, world.actors["sun_head"], Role.OFFICE_CLERK), matter)


@pytest.mark.parametrize("way", ["settle", "answer"])
def test_what_was_decided_on_the_spot_gets_a_call_back_by_another(world: World, way: str) -> None:
    matter = register(world)
    if way == "settle":
        deciding.settle(by=world.act("li"), matter=matter, measures="现场协调", answer="已协调解决。")
    else:
        deciding.answer(
            by=world.act("li"), matter=matter, answer="按办法可以申报。", basis="区扶持办法第六条"
        )
    matter = fresh(matter)
    assert matter.state == State.TO_CALL_BACK
    with pytest.raises(Refused, match="尚未完成回访"):
        close(world, matter)
    with pytest.raises(Refused, match="经办人不得"):
        ring(world, also(world, world.actors["li"], Role.CALL_BACK), matter)
    assert close(world, call(world, matter)).state == State.CLOSED


def test_a_street_clerk_who_handled_it_does_not_call_back_himself(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world)), lead="east", support=()))
    report_as(world, world.actors["wu"], parts(matter)[0])
    review(world, world.actors["zhao"], matter)
    tell(world, matter)
    with pytest.raises(Refused, match="经办人不得"):
        ring(world, world.actors["wu"], matter)
    ring(world, newcomer(world, "east", Role.STREET_CLERK), matter)


# --- one return, then the ruling binds


def ask(world: World, part: Undertaking, login: str = "liu") -> None:
    dispatching.ask_return(
        by=world.act(login), undertaking=part, reason=ReturnReason.NOT_OURS, basis="三定规定第三条"
    )


def test_after_the_ruling_a_unit_cannot_ask_again(world: World) -> None:
    matter = send(world, accept(world, register(world)))
    part = parts(matter)[0]
    ask(world, part)
    dispatching.rule_return(by=world.act("he"), undertaking=part, granted=False, ruling="职责清单已明确")
    for login in ("liu", "liu_head"):
        with pytest.raises(Refused, match="不得再次退回"):
            ask(world, part, login)
    assert Undertaking.objects.get(pk=part.pk).state == "accepted"


def test_a_granted_return_does_not_move_the_total_clock(world: World) -> None:
    matter = send(world, accept(world, register(world)), support=())
    before = (matter.registered_at, matter.backstop_at)
    part = parts(matter)[0]
    ask(world, part)
    world.wait(days=2)
    dispatching.rule_return(
        by=world.act("he"),
        undertaking=part,
        granted=True,
        ruling="改由商务委办理",
        reassign_to=world.units["commerce"],
    )
    after = fresh(matter)
    assert (after.registered_at, after.backstop_at) == before
    assert [one.unit.code for one in parts(after)] == ["commerce"]
    assert after.held_by == [world.units["commerce"].id]


def test_who_asked_does_not_rule_on_it(world: World) -> None:
    part = parts(send(world, accept(world, register(world))))[0]
    ask(world, part)
    director = also(world, world.actors["liu"], Role.OFFICE_DIRECTOR)
    for granted in (True, False):
        with pytest.raises(Refused, match="自己提出的申请"), transaction.atomic():
            dispatching.rule_return(by=act(world, director), undertaking=part, granted=granted, ruling="同意")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_returnrequest SET ruling = 'granted', ruled_by_id = asked_by_id")


def test_who_asked_for_more_time_does_not_grant_it(world: World) -> None:
    part = parts(sign(world, send(world, accept(world, register(world)))))[0]
    dispatching.ask_extension(
        by=world.act("liu_head"),
        undertaking=part,
        new_date=world.now.date() + timedelta(days=14),
        reason="待雨停",
        party_told="已电话告知",
    )
    director = also(world, world.actors["liu_head"], Role.OFFICE_DIRECTOR)
    with pytest.raises(Refused, match="自己提出的申请"), transaction.atomic():
        dispatching.rule_extension(by=act(world, director), undertaking=part, granted=True, ruling="同意")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_extensionrequest SET ruling = 'granted', ruled_by_id = asked_by_id")


# --- redo


def kept(matter: Matter) -> list[list[Any]]:
    """Everything that the first round left behind, column by column."""
    return [
        list(Undertaking.objects.filter(matter=matter, round=1).order_by("id").values()),
        list(Result.objects.filter(undertaking__matter=matter, undertaking__round=1).order_by("id").values()),
        list(Answer.objects.filter(matter=matter, round=1).order_by("id").values()),
        list(CallBack.objects.filter(matter=matter, round=1).order_by("id").values()),
    ]


def test_unsatisfied_and_reasonable_starts_another_round_and_overwrites_nothing(world: World) -> None:
    matter = a_matter(world, at=State.TO_CALL_BACK)
    *before, _ = kept(matter)
    dates = (matter.registered_at, matter.backstop_at)
    redone = call(world, matter, Contentment.DISSATISFIED, comment="雨后仍渗水")
    assert (redone.state, redone.round, redone.answer) == (State.WITH_UNITS, 2, None)
    assert (redone.registered_at, redone.backstop_at) == dates
    assert {one.unit.code for one in parts(redone)} == {"housing", "citymgmt"}
    calls = kept(matter)[3]
    sign(world, redone)
    for part in parts(redone):
        if part.part == "lead":
            report_as(world, world.actors["liu_head"], part)
    review(world, world.actors["zhao"], redone)
    closed = close(world, call(world, tell(world, redone)))
    assert (closed.state, closed.round) == (State.CLOSED, 2)
    assert kept(matter) == [*before, calls]


def test_unsatisfied_on_site_goes_to_dispatch_and_counts_no_longer_as_settled_there(world: World) -> None:
    matter = register(world)
    deciding.settle(by=world.act("he"), matter=matter, measures="现场协调", answer="已协调解决。")
    redone = call(world, matter, Contentment.VERY_DISSATISFIED, comment="没有解决")
    assert (redone.state, redone.round, redone.disposal) == (State.TO_DISPATCH, 2, "pending")


def test_unsatisfied_without_reason_is_written_down_and_does_not_start_a_round(world: World) -> None:
    matter = a_matter(world, at=State.TO_CALL_BACK)
    with pytest.raises(Refused, match="写明理由"):
        call(world, matter, Contentment.DISSATISFIED, reasonable=False)
    after = call(world, matter, Contentment.DISSATISFIED, reasonable=False, comment="要求超出政策范围")
    assert (after.state, after.round) == (State.TO_CALL_BACK, 1)
    assert after.called_back_at is not None
