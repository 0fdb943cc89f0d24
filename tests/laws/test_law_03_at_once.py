"""Law 3, at once: real threads on real connections. Of two who move one matter, one wins and the other is told why."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, Kind, Outcome, ResultClass, Source
from lianxin.collect import commands as collecting
from lianxin.dispatch import commands as dispatching
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Done
from lianxin.kernel.models import CommandKey, Entry
from lianxin.kernel.refusal import Refused
from lianxin.onsite import commands as deciding
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise import commands as supervising
from tests.world import PATHS, World, a_matter, accept, call, fresh, parts, register, report, send, sign

pytestmark = pytest.mark.django_db
AT_ONCE = 16


def at_once(*takes: Callable[[], Done]) -> list[Done | Refused]:
    """Let each be taken by a thread with a connection of its own, all released at the same moment."""
    barrier = Barrier(len(takes))

    def run(take: Callable[[], Done]) -> Done | Refused:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return take()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(takes)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(run, take) for take in takes]]


def in_a_thread(take: Callable[[], Matter]) -> Matter:
    """Build something on a connection of its own, so that it is committed whatever the test's own connection holds."""

    def run() -> Matter:
        try:
            return take()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=60)


def test_one_key_from_sixteen_at_once_has_one_effect_and_fifteen_replays(committed_world: World) -> None:
    world, key = committed_world, uuid4()
    act = Act(world.actors["li"], world.now, world.act("li").channel, key)
    found = at_once(*[lambda: registers(world, act)] * AT_ONCE)
    done = [one for one in found if isinstance(one, Done)]
    assert len(done) == AT_ONCE
    assert len({one.id for one in done}) == 1
    assert sum(one.replayed for one in done) == AT_ONCE - 1
    assert Matter.objects.filter(id=done[0].id).count() == 1
    assert CommandKey.objects.filter(id=key).count() == 1


def test_sixteen_who_sign_for_the_same_part_sign_once(committed_world: World) -> None:
    world = committed_world
    matter = in_a_thread(lambda: send(world, accept(world, register(world)), support=()))
    (part,) = parts(matter)
    acts = [world.act("liu") for _ in range(AT_ONCE)]
    found = at_once(*[partial(dispatching.accept, by=act, undertaking=part) for act in acts])
    assert sum(isinstance(one, Done) for one in found) == 1
    assert all(one.reasons for one in found if isinstance(one, Refused))
    assert_unbroken(fresh(matter), 4)


def assert_unbroken(matter: Matter, entries: int) -> None:
    """The chain has no gap and nothing too much."""
    rows = list(Entry.objects.filter(chain_id=matter.id).order_by("seq").values_list("seq", flat=True))
    assert rows == list(range(1, entries + 1))
    assert ledger.verify(chain_id=matter.id).faults == ()


Step = Callable[[World, Matter], Done]
TOLD: dict[str, Any] = {"told": "已电话告知。", "channel": AnswerChannel.PHONE}


def registers(world: World, act: Act) -> Done:
    return collecting.register(
        by=act,
        title="老厂房屋顶漏雨",
        text="屋顶多处漏雨，雨天只能停工。",
        kind=Kind.PROBLEM,
        source=Source.HOTLINE,
        area=world.areas["D01"],
        party=world.parties["mill"],
    )


def accepts(world: World, matter: Matter) -> Done:
    return collecting.accept(by=world.act("li"), matter=matter, category=world.categories["0404"])


def declines(world: World, matter: Matter) -> Done:
    return collecting.decline(
        by=world.act("zhao"), matter=matter, reason="诉讼事项", where_to_go="区法院", **TOLD
    )


def settles(world: World, matter: Matter) -> Done:
    return deciding.settle(by=world.act("he"), matter=matter, measures="现场协调", answer="已协调解决。")


def sends(world: World, matter: Matter) -> Done:
    return dispatching.send(by=world.act("he"), matter=matter, lead=world.units["housing"], support=[])


def withdraws(world: World, matter: Matter) -> Done:
    return collecting.withdraw(by=world.act("li"), matter=matter, reason="来电撤回", **TOLD)


def reports(world: World, matter: Matter) -> Done:
    texts: dict[str, Any] = dict.fromkeys(("found", "measures", "result", "public_answer"), "已更换防水层。")
    return replying.report(
        by=world.act("liu_head"), undertaking=parts(matter)[0], result_class=ResultClass.A, **texts
    )


def takes_back(world: World, matter: Matter) -> Done:
    return dispatching.take_back(by=world.act("he"), matter=matter, reason="改派更合适的单位")


def passes(world: World, matter: Matter) -> Done:
    four: dict[str, Any] = dict.fromkeys(("is_solved", "is_answered", "was_contacted", "is_lawful"), True)
    return replying.review(by=world.act("zhao"), matter=matter, passed=True, **four)


def sends_back(world: World, matter: Matter) -> Done:
    return replying.review(by=world.act("li"), matter=matter, passed=False, opinion="请补充现场照片说明")


def called(world: World) -> Matter:
    return call(world, a_matter(world, at=State.TO_CALL_BACK))


def hears_more(world: World, matter: Matter) -> Done:
    return replying.call_back(
        by=world.act("chen"),
        matter=matter,
        reached=True,
        solved=Solved.NO,
        contentment=Contentment.DISSATISFIED,
        comment="仍在漏",
    )


def closes(world: World, matter: Matter) -> Done:
    return replying.close(by=world.act("he"), matter=matter, conclusion="反映人满意")


def concludes(world: World, matter: Matter) -> Done:
    return supervising.conclude(
        by=world.act("zhang"),
        matter=matter,
        outcome=Outcome.SOLVED,
        answer="已协调解决。",
        channel=AnswerChannel.PHONE,
    )


def hands_back(world: World, matter: Matter) -> Done:
    return supervising.hand_back(by=world.act("he"), matter=matter, minutes="继续由住建委办理")


RACES: tuple[tuple[Callable[[World], Matter], Step, Step], ...] = (
    (PATHS[State.REGISTERED], accepts, declines),
    (PATHS[State.TO_DISPATCH], sends, settles),
    (PATHS[State.TO_DISPATCH], sends, withdraws),
    (PATHS[State.WITH_UNITS], reports, takes_back),
    (PATHS[State.IN_REVIEW], passes, sends_back),
    (called, hears_more, closes),
    (PATHS[State.ESCALATED], concludes, hands_back),
)


@pytest.mark.parametrize(("path", "one", "other"), RACES, ids=lambda one: getattr(one, "__name__", ""))
def test_of_two_steps_at_once_one_wins_and_the_other_is_told_why(
    committed_world: World, path: Callable[[World], Matter], one: Step, other: Step
) -> None:
    world = committed_world
    for pair in ((one, other), (other, one)):
        matter = in_a_thread(lambda: path(world))
        state, before = matter.state, matter.ledger_n
        found = at_once(*[partial(step, world, fresh(matter)) for step in pair])
        won = [done for done in found if isinstance(done, Done)]
        lost = [refused for refused in found if isinstance(refused, Refused)]
        assert (len(won), len(lost)) == (1, 1)
        assert "wrong_state" in {reason.code for reason in lost[0].reasons}
        assert fresh(matter).state != state
        # An unsatisfied call-back is two lines: the call, and the redo that follows from it.
        assert_unbroken(fresh(matter), before + (2 if fresh(matter).round > matter.round else 1))


def test_two_merges_against_each_other_do_not_wait_for_ever(committed_world: World) -> None:
    world = committed_world
    first, second = in_a_thread(lambda: register(world)), in_a_thread(lambda: register(world))
    found = at_once(
        lambda: collecting.merge(by=world.act("li"), matter=first, into=second, **TOLD),
        lambda: collecting.merge(by=world.act("zhao"), matter=second, into=first, **TOLD),
    )
    assert sum(isinstance(one, Done) for one in found) == 1
    assert {fresh(first).state, fresh(second).state} == {State.MERGED, State.REGISTERED}


def test_the_sweep_and_a_hand_do_not_both_end_a_matter(committed_world: World) -> None:
    world = committed_world
    matter = in_a_thread(lambda: report(world, sign(world, send(world, accept(world, register(world))))))
    assert matter.backstop_at is not None
    late = replace(world.act("system"), at=matter.backstop_at.replace(year=2027))
    found = at_once(lambda: supervising.land(by=late, matter=matter), lambda: passes(world, fresh(matter)))
    landed, passed = found
    assert isinstance(landed, Done)
    assert fresh(matter).state == State.ESCALATED
    assert_unbroken(fresh(matter), matter.ledger_n + (2 if isinstance(passed, Done) else 1))
