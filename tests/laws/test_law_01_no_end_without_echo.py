"""Law 1: no end without an echo. A matter ends only with an answer that was signed and told (or tried to be told)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.casefile.lifecycle import ENDS, OPEN, State
from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.rules import AnswerChannel, Outcome, ResultClass
from lianxin.collect import commands as collecting
from lianxin.kernel.refusal import Refused
from lianxin.onsite import commands as deciding
from lianxin.reply import commands as replying
from lianxin.supervise import commands as supervising
from tests.world import (
    World,
    a_matter,
    accept,
    call,
    close,
    declined,
    fresh,
    merged,
    pass_review,
    register,
    report,
    send,
    sign,
    to_call_back,
)

OUTCOME = {State.CLOSED: "solved", State.DECLINED: "declined", State.MERGED: "merged"}
END = (
    "UPDATE casefile_matter SET state = %s, outcome = %s, ended_at = now(), answer_id = %s,"
    " ledger_n = ledger_n + 1 WHERE id = %s"
)
MatterAnswer = Callable[[World, Matter], Answer | None]


def an_answer(world: World, matter: Matter, **more: object) -> Answer:
    """An answer as the database would have it, told unless it says otherwise."""
    told = {
        "text": "您反映的问题已答复。",
        "signed_by_id": world.actors["he"].officer_id,
        "signed_at": world.now,
        "channel": AnswerChannel.PHONE,
        "attempted_at": world.now,
    }
    return Answer.objects.create(**{"matter": matter, "round": matter.round, **told, **more})


NOT_ENOUGH: dict[str, MatterAnswer] = {
    "no answer": lambda world, matter: None,
    "not signed": lambda world, matter: an_answer(
        world, matter, signed_at=None, signed_by_id=None, attempted_at=None, channel=""
    ),
    "signed but never told": lambda world, matter: an_answer(world, matter, attempted_at=None, channel=""),
    "no words in it": lambda world, matter: an_answer(world, matter, text=" "),
    "the answer of another round": lambda world, matter: an_answer(world, matter, round=matter.round + 1),
    "the answer to another matter": lambda world, matter: an_answer(world, register(world)),
}


def end_by_hand(matter: Matter, end: State, answer: Answer | None) -> None:
    """End a matter as somebody with a database console would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(END, [end, OUTCOME[end], answer.id if answer else None, matter.id])


@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_database_refuses_every_end_without_a_signed_and_told_answer(world: World, state: State) -> None:
    matter = a_matter(world, at=state)
    for end in sorted(ENDS):
        for words, make in NOT_ENOUGH.items():
            with transaction.atomic():
                answer = make(world, matter)
                with pytest.raises(IntegrityError):
                    end_by_hand(matter, end, answer)
                assert fresh(matter).state == state, words


@pytest.mark.parametrize("end", sorted(ENDS))
def test_the_same_statement_passes_with_an_answer_that_was_told(world: World, end: State) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    end_by_hand(matter, end, an_answer(world, matter))
    assert fresh(matter).state == end


def test_the_database_refuses_a_matter_born_ended(world: World) -> None:
    matter = a_matter(world, at=State.CLOSED)
    copy = fresh(matter)
    copy.pk, copy.number, copy.tracking_digest, copy.answer = (
        world.posts["ma"].pk,
        "SFW-2026-99999",
        "x",
        None,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        "attempted_at = NULL",
        "text = '另一番话'",
        "signed_at = NULL, attempted_at = NULL",
        "channel = 'letter'",
    ],
)
def test_what_was_told_cannot_be_taken_back_behind_an_end(world: World, change: str) -> None:
    matter = a_matter(world, at=State.CLOSED)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE casefile_answer SET {change} WHERE id = %s", [matter.answer_id])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casefile_answer WHERE id = %s", [matter.answer_id])


# --- the commands


def test_nothing_is_closed_before_the_answer_was_told_and_the_raiser_called_back(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    goings: tuple[Callable[[], Matter], ...] = (
        lambda: matter,
        lambda: report(world, matter),
        lambda: pass_review(world, matter),
    )
    for go in goings:
        go()
        with pytest.raises(Refused, match="只能在“待回访”时进行"):
            close(world, matter)
    with pytest.raises(Refused, match="尚未审签"):
        replying.deliver(by=world.act("li"), matter=matter, channel=AnswerChannel.PHONE)
    replying.approve(by=world.act("he"), matter=matter)
    replying.deliver(by=world.act("li"), matter=matter, channel=AnswerChannel.PHONE)
    with pytest.raises(Refused, match="尚未完成回访"):
        close(world, matter)
    assert close(world, call(world, matter)).state == State.CLOSED


def test_a_failed_attempt_counts_only_with_a_word_about_it(world: World) -> None:
    matter = a_matter(world, at=State.TO_TELL)
    replying.approve(by=world.act("he"), matter=matter)
    with pytest.raises(Refused, match="尝试情况"):
        replying.deliver(
            by=world.act("li"), matter=matter, channel=AnswerChannel.PHONE, delivered=False, note=" "
        )
    replying.deliver(
        by=world.act("li"), matter=matter, channel=AnswerChannel.PHONE, delivered=False, note="三次无人接听"
    )
    for _ in range(3):
        with pytest.raises(Refused, match="尚未完成回访"):
            close(world, matter)
        world.wait(days=1)
        replying.call_back(by=world.act("chen"), matter=matter, reached=False)
    ended = close(world, matter)
    assert (ended.state, ended.answer and ended.answer.delivered) == (State.CLOSED, False)


def test_a_planned_result_is_never_closed(world: World) -> None:
    matter = call(world, to_call_back(world, ResultClass.B))
    with pytest.raises(Refused, match="B类"):
        close(world, matter)
    raised = a_matter(world, at=State.ESCALATED)
    with pytest.raises(Refused, match="办理结果应为"):
        supervising.conclude(
            by=world.act("zhang"),
            matter=raised,
            outcome=Outcome.PLANNED,
            answer="已列入计划。",
            channel=AnswerChannel.PHONE,
        )


def test_no_way_to_an_end_is_open_to_silence(world: World) -> None:
    by, matter, kept = world.act, register(world), register(world)
    attempts: list[Callable[[], object]] = [
        lambda: collecting.decline(by=by("li"), matter=matter, reason="诉讼", where_to_go="法院", told=" "),
        lambda: collecting.merge(by=by("li"), matter=matter, into=kept, told=""),
        lambda: collecting.withdraw(by=by("li"), matter=matter, reason="来电撤回", told=""),
        lambda: deciding.settle(by=by("he"), matter=matter, measures="已协调", answer="\n"),
        lambda: deciding.answer(by=by("he"), matter=matter, answer="", basis="政策"),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="答复内容"), transaction.atomic():
            attempt()
    assert fresh(matter).state == State.REGISTERED


@pytest.mark.parametrize("path", [declined, merged])
def test_who_is_declined_or_merged_is_told(world: World, path: Callable[[World], Matter]) -> None:
    answer = path(world).answer
    assert answer is not None
    assert answer.signed_at is not None
    assert answer.attempted_at is not None
