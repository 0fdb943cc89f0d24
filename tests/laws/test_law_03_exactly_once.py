"""Law 3: nothing is lost, nothing happens twice. One effect per key; of two who move at once, one wins and one is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Source
from lianxin.collect import commands as collecting
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Done
from lianxin.kernel.models import CommandKey, Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.onsite import commands as deciding
from tests.world import World, accept, fresh, parts, register


def one_register(world: World, act: Act, title: str = "老厂房屋顶漏雨") -> Done:
    return collecting.register(
        by=act,
        title=title,
        text="屋顶多处漏雨，雨天只能停工。",
        kind=Kind.PROBLEM,
        source=Source.HOTLINE,
        area=world.areas["D01"],
        party=world.parties["mill"],
    )


# --- the key


def test_the_same_key_and_body_gives_the_same_answer_and_one_effect(world: World) -> None:
    act = world.act("li")
    first = one_register(world, act)
    again = [one_register(world, act) for _ in range(3)]
    assert again == [replace(first, replayed=True)] * 3
    assert Matter.objects.count() == 1
    assert Entry.objects.filter(chain_id=first.id).count() == 1


def test_a_step_repeated_with_its_key_moves_once_and_tells_once(world: World) -> None:
    matter = accept(world, register(world))
    act = world.act("he")
    for _ in range(3):
        dispatching.send(by=act, matter=matter, lead=world.units["housing"], support=[])
    assert fresh(matter).ledger_n == 3
    assert len(parts(matter)) == 1
    assert Outbox.objects.filter(chain_id=matter.id, event="dispatch.send").count() == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(st.text(alphabet="漏雨停车路灯井盖", min_size=1, max_size=4), min_size=2, max_size=2))
def test_a_key_belongs_to_one_body(world: World, titles: list[str]) -> None:
    first, second = titles
    with transaction.atomic():
        act = world.act("li")
        done = one_register(world, act, first)
        if first == second:
            assert one_register(world, act, second) == replace(done, replayed=True)
        else:
            with pytest.raises(Refused) as refused:
                one_register(world, act, second)
            assert [reason.code for reason in refused.value.reasons] == ["key_reused"]
        assert Entry.objects.filter(chain_id=done.id).count() == 1
        transaction.set_rollback(True)


def test_a_key_belongs_to_one_command_and_one_officer(world: World) -> None:
    matter = register(world)
    act = world.act("li")
    accepted = collecting.accept(by=act, matter=matter, category=world.categories["0404"])
    with pytest.raises(Refused, match="请求编号"):
        collecting.decline(by=act, matter=matter, reason="诉讼", where_to_go="法院", told="请向法院反映。")
    with pytest.raises(Refused, match="请求编号"):
        collecting.accept(
            by=replace(act, actor=world.actors["zhao"]), matter=matter, category=world.categories["0404"]
        )
    assert collecting.accept(by=act, matter=matter, category=world.categories["0404"]) == replace(
        accepted, replayed=True
    )


def test_a_refused_command_leaves_its_key_and_everything_else_unused(world: World) -> None:
    matter = register(world)
    act = world.act("he")
    with pytest.raises(Refused, match="只能在“待交办”时进行"):
        dispatching.send(by=act, matter=matter, lead=world.units["housing"], support=[])
    assert not CommandKey.objects.filter(id=str(act.key)).exists()
    assert fresh(matter).ledger_n == 1
    accept(world, matter)
    dispatching.send(by=act, matter=matter, lead=world.units["housing"], support=[])
    assert fresh(matter).state == State.WITH_UNITS


def test_a_command_that_fails_half_way_leaves_nothing(world: World) -> None:
    one = register(world)
    act = world.act("li")
    with pytest.raises(Refused, match="答复内容"):
        collecting.merge(by=act, matter=one, into=register(world), told=" ")
    assert not CommandKey.objects.filter(id=str(act.key)).exists()
    assert fresh(one).ledger_n == 1
    assert not Outbox.objects.filter(chain_id=one.id, event="collect.merge").exists()


def test_who_acts_on_what_is_no_longer_so_is_told(world: World) -> None:
    matter = register(world)
    seen = matter.ledger_n
    accept(world, matter)
    with pytest.raises(Refused, match="请核对后重新提交"):
        deciding.settle(by=world.act("he", seen=seen), matter=matter, measures="已协调", answer="已协调。")
