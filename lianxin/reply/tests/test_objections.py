"""Objections 异议: by code or on behalf, ruled on by the director, and no end while one is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianxin.casefile.commands.matters import archive
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.rules import ClockKind, Disposal
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.reply import commands as replying
from lianxin.reply.models import Objection
from lianxin.reply.rules import Contentment, Solved
from lianxin.reply.tests.tracking import ask, code_of
from tests import world as county
from tests.pages import client_of, hidden, text_of
from tests.world import World, fresh

WORDS = "答复说已修好，楼道仍在漏水"


def objected(world: World, state: State = State.TO_CALL_BACK) -> Matter:
    """A matter to which the raiser has objected, through the office."""
    matter = county.a_matter(world, at=state)
    replying.object_to(by=world.act("chen"), matter=matter, text=WORDS)
    return fresh(matter)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """Why it was refused."""
    return {one.code for one in refused.value.reasons}


def close(world: World, matter: Matter) -> object:
    """The director closes."""
    return replying.close(by=world.act("he"), matter=matter, conclusion="反映人满意")


def call(world: World, matter: Matter, *, content: bool = True) -> None:
    """The call-back is made, and the raiser says whether he is content."""
    replying.call_back(
        by=world.act("chen"),
        matter=matter,
        reached=True,
        solved=Solved.YES if content else Solved.NO,
        contentment=Contentment.SATISFIED if content else Contentment.DISSATISFIED,
        comment="" if content else "仍漏",
    )


@pytest.mark.parametrize("state", [State.TO_CALL_BACK, State.CLOSED])
def test_the_raiser_objects_by_his_code_once_and_reads_the_ruling(world: World, state: State) -> None:
    matter = county.a_matter(world, at=state)
    client, code = client_of(world), code_of(matter)
    _, page = ask(client, code)
    sent = {"object": "1", "text": WORDS, **hidden(page)}
    assert ask(client, code, **{**sent, "text": " "})[0] == 422
    for _ in range(2):
        status, page = ask(client, code, **sent)
        assert (status, "您的异议已收到" in page, "提交异议" in page) == (200, True, False)
    assert "负责人正在处理您的异议" in page
    said = Objection.objects.get()
    assert (said.text, said.by, said.ruled_at) == (WORDS, None, None)
    assert fresh(matter).state == State.TO_CALL_BACK
    assert "反映人对答复提出异议" in text_of(client_of(world, "he"), "/")
    replying.rule_objection(
        by=world.act("he"), matter=fresh(matter), upheld=False, ruling="已现场复核，系隔壁住户漏水。"
    )
    _, page = ask(client, code)
    for words in (WORDS, "异议不成立", "系隔壁住户漏水", "申请复查"):
        assert words in page
    assert "提交异议" not in page


def test_nothing_closes_or_is_listed_while_an_objection_is_open(world: World) -> None:
    matter = objected(world)
    call(world, matter)
    with pytest.raises(Refused) as refused:
        close(world, fresh(matter))
    assert codes(refused) == {"no_open_objection"}
    replying.rule_objection(by=world.act("he"), matter=fresh(matter), upheld=False, ruling="已复核")
    close(world, fresh(matter))
    assert fresh(matter).state == State.CLOSED
    with pytest.raises(IntegrityError, match="matter_end_has_no_open_objection"), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(objected_at=world.now)


def test_upheld_it_is_handled_once_more_by_its_units(world: World) -> None:
    matter = objected(world)
    replying.rule_objection(by=world.act("he"), matter=matter, upheld=True, ruling="防水层确未更换")
    after = fresh(matter)
    assert (after.state, after.round, after.objected_at) == (State.WITH_UNITS, 2, None)
    said = Objection.objects.get()
    assert (said.upheld, said.ruling) == (True, "防水层确未更换")


def test_an_unhappy_call_back_settles_the_objection_with_another_round(world: World) -> None:
    matter = objected(world)
    call(world, matter, content=False)
    assert (fresh(matter).state, fresh(matter).objected_at) == (State.WITH_UNITS, None)
    assert Objection.objects.get().upheld is True


def test_what_had_ended_waits_with_the_director_under_a_limit_and_the_total_one_stays(world: World) -> None:
    ended = county.a_matter(world, at=State.CLOSED)
    matter = fresh(ended)
    replying.object_to(by=world.act("li"), matter=matter, text=WORDS)
    after = fresh(matter)
    assert (after.state, after.ended_at, after.backstop_at) == (State.TO_CALL_BACK, None, matter.backstop_at)
    assert after.owner_post_id == world.posts["he"].pk
    running = Clock.objects.get(matter=after, kind=ClockKind.CALL_BACK, stopped_at__isnull=True)
    assert running.due_at == after.due_at
    assert Objection.objects.get().by_id == world.actors["li"].officer_id


def test_an_objection_to_a_declining_is_looked_at_again_at_the_door(world: World) -> None:
    matter = county.a_matter(world, at=State.DECLINED)
    replying.object_to(by=world.act("li"), matter=matter, text="不属于诉讼事项")
    after = fresh(matter)
    assert (after.state, after.disposal, after.answer_id) == (State.REGISTERED, Disposal.PENDING, None)
    assert after.due_at is not None


def test_one_objection_a_round_and_within_thirty_days(world: World) -> None:
    matter = objected(world, State.CLOSED)
    replying.rule_objection(by=world.act("he"), matter=matter, upheld=False, ruling="已复核")
    with pytest.raises(Refused) as again:
        replying.object_to(by=world.act("chen"), matter=fresh(matter), text="仍不认可")
    assert codes(again) == {"not_objected"}
    other = county.a_matter(world, at=State.CLOSED)
    assert other.ended_at is not None
    late = replace(world, now=other.ended_at + timedelta(days=30, minutes=1))
    with pytest.raises(Refused) as refused:
        replying.object_to(by=late.act("chen"), matter=other, text=WORDS)
    assert codes(refused) == {"objection_in_time"}
    assert "提出异议" not in ask(client_of(late), code_of(other))[1].partition("办理经过")[0]


def test_whoever_handled_it_does_not_rule_and_nobody_without_an_objection(world: World) -> None:
    matter = county.a_matter(world, at=State.TO_CALL_BACK)
    with pytest.raises(Refused) as refused:
        replying.rule_objection(by=world.act("he"), matter=matter, upheld=False, ruling="无")
    assert codes(refused) == {"objection_open"}
    matter = objected(world)
    with pytest.raises(Refused) as refused:
        replying.rule_objection(by=world.act("chen"), matter=matter, upheld=False, ruling="无")
    assert "not_granted" in codes(refused)


def test_what_was_archived_comes_out_of_the_archive(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    archive(by=world.act("he"), matter=matter)
    replying.object_to(by=world.act("chen"), matter=fresh(matter), text=WORDS)
    assert fresh(matter).archived_at is None
    assert Entry.objects.filter(chain_id=matter.pk, step="reply.object_to_end").count() == 1


def test_the_director_finds_it_and_rules_on_the_page(world: World) -> None:
    matter = objected(world)
    client = client_of(world, "he")
    assert matter.number in text_of(client, "/matters/?tray=objected")
    where = f"/matters/{matter.number}/do/reply.rule_objection/"
    page = text_of(client, where)
    assert WORDS in page
    answer = client.post(where, {**hidden(page), "upheld": "false", "ruling": "已现场复核，防水层完好。"})
    assert answer.status_code == 302
    assert "异议处理" in text_of(client, f"/matters/{matter.number}/")
