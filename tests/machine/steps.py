"""One way to try each step of the two life-cycle tables, by somebody who is granted it, with input that is in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from lianxin.casefile.commands.matters import archive, correct, reopen
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, Outcome, ResultClass, StandstillReason
from lianxin.collect import commands as collecting
from lianxin.collect.models import LedgerBatch, LedgerRow
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.ids import new_id
from lianxin.onsite import commands as deciding
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import Instruction, Notice, NoticeLevel
from tests.world import LIAISON, World, fresh, parts, register

Step = Callable[[World, Any], object]
TOLD: dict[str, Any] = {"told": "已电话告知。", "channel": AnswerChannel.PHONE}
FOUR: dict[str, Any] = dict.fromkeys(("is_solved", "is_answered", "was_contacted", "is_lawful"), True)
TEXTS: dict[str, Any] = dict.fromkeys(("found", "measures", "result", "public_answer"), "已处理。")


def by(login: str, command: Callable[..., object], **asked: Any) -> Step:
    """A command by one of the cast on a matter."""
    return lambda world, matter: command(by=world.act(login), matter=matter, **asked)


def _late(world: World, matter: Matter) -> object:
    assert matter.backstop_at is not None
    act = Act(world.actors["system"], matter.backstop_at + timedelta(minutes=1), Channel.JOB)
    return supervising.land(by=act, matter=matter)


def _notice(world: World, matter: Matter) -> Notice:
    return Notice.objects.create(
        matter=matter,
        number=f"DC-{matter.number}",
        level=NoticeLevel.BLUE,
        unit=world.units["housing"],
        requirement="请说明情况",
        reply_due=world.now.date(),
        issued_by_id=world.actors["zhou"].officer_id,
        issued_at=world.now,
    )


def _answer_notice(world: World, matter: Matter) -> object:
    notice = _notice(world, matter)
    return supervising.answer_notice(by=world.act("liu"), notice=notice, reply="情况说明如下")


def _receive_notice(world: World, matter: Matter) -> object:
    notice = _notice(world, matter)
    return supervising.receive_notice(by=world.act("liu"), notice=notice)


def _record_effect(world: World, matter: Matter) -> object:
    notice = _notice(world, matter)
    notice.replied_at, notice.replied_by_id = world.now, world.actors["liu"].officer_id
    notice.save()
    return supervising.record_effect(by=world.act("zhou"), notice=notice, effect="督办后已进场施工")


def _instruction(world: World, matter: Matter) -> Instruction:
    return Instruction.objects.create(matter=matter, post=world.posts["zhang"], text="请抓紧", at=world.now)


def _follow_up(world: World, matter: Matter) -> object:
    instruction = _instruction(world, matter)
    return supervising.follow_up(by=world.act("li"), instruction=instruction, text="已约谈施工单位")


def _settle_instruction(world: World, matter: Matter) -> object:
    instruction = _instruction(world, matter)
    return supervising.settle_instruction(
        by=world.act("zhou"), instruction=instruction, report="已按批示落实"
    )


def _report(world: World, matter: Matter) -> object:
    """By the lead's running part; where no unit holds it, by the part that it would hold."""
    if State(matter.state) is State.ESCALATED:
        return report_part(world, parts(matter)[0])
    running = parts(matter)[:1] or [_any_part(world, matter)]
    return report_part(world, running[0])


def _any_part(world: World, matter: Matter) -> Undertaking:
    unit = world.units["housing"]
    return Undertaking.objects.create(
        matter=matter, unit=unit, part="lead", state="accepted", sent_at=world.now
    )


def report_part(world: World, part: Undertaking) -> object:
    """The head of the unit reports."""
    login = {"housing": "liu_head", "citymgmt": "sun_head"}[part.unit.code]
    return replying.report(by=world.act(login), undertaking=part, result_class=ResultClass.A, **TEXTS)


def _list(world: World, matter: Matter) -> object:
    until = world.now.date() + timedelta(days=40)
    return supervising.list_matter(
        by=world.act("he"), matter=matter, returns_on=until, basis="年度计划", leader_opinion="同意"
    )


def _list_as_officer(world: World, matter: Matter) -> object:
    return supervising.list_as_officer(
        by=world.act("zhang"),
        matter=matter,
        returns_on=world.now.date() + timedelta(days=40),
        basis="待批复",
        explanation="待批复后实施。",
    )


def _upward(world: World, matter: Matter) -> object:
    return dispatching.go_upward(
        by=world.act("he"),
        matter=matter,
        superior=world.units["citycommerce"],
        tracking_unit=world.units["commerce"],
        request="请支持",
    )


def _topic(world: World, first: Matter) -> Matter:
    """A topic over a matter that was just registered and another."""
    done = dispatching.open_topic(
        by=world.act("he"), title="屋顶漏雨专题", text="多家反映漏雨。", matters=[first, register(world)]
    )
    return fresh(done)


def _join(world: World, matter: Matter) -> object:
    topic = _topic(world, register(world))
    return dispatching.join_topic(by=world.act("he"), matter=matter, topic=topic)


def _leave(world: World, matter: Matter) -> object:
    _topic(world, matter)
    return dispatching.leave_topic(by=world.act("he"), matter=fresh(matter), reason="原因不同")


def _with_units(command: Callable[..., object], **asked: Any) -> Step:
    return lambda world, matter: command(
        by=world.act("he"), matter=matter, lead=world.units["commerce"], **asked
    )


CALL_BACK = partial(by, "chen", replying.call_back, reached=True)
UNHAPPY = CALL_BACK(solved=Solved.NO, contentment=Contentment.DISSATISFIED, comment="仍未解决")
HAND_BACK = by("he", supervising.hand_back, minutes="继续办理")

OBJECT = by("chen", replying.object_to, text="楼道仍漏，没有答复")


def _rule_objection(world: World, matter: Matter) -> object:
    """Where a ruling is possible, on an objection raised just before."""
    if State(matter.state) in (State.TO_CALL_BACK, State.LISTED):
        OBJECT(world, matter)
        matter = fresh(matter)
    return replying.rule_objection(
        by=world.act("he"), matter=matter, upheld=False, ruling="已现场复核，防水层完好。"
    )


DRAFT = by("li", replying.draft_publication, title="屋顶漏雨", question="屋顶漏雨。", answer="已修好。")


def _publish(world: World, matter: Matter) -> object:
    if State(matter.state) is State.CLOSED:
        DRAFT(world, matter)
        matter = fresh(matter)
    return replying.publish(by=world.act("he"), matter=matter)


def _unpublish(world: World, matter: Matter) -> object:
    if State(matter.state) is State.CLOSED:
        DRAFT(world, matter)
        matter = fresh(matter)
    return replying.unpublish(by=world.act("he"), matter=matter, reason="内容有变")


def _undo(world: World, matter: Matter) -> object:
    """A batch of which the matter is the only one is taken back."""
    actor = world.actors["li"]
    batch, _made = LedgerBatch.objects.get_or_create(
        number=f"DR-{matter.number[4:]}",
        defaults={
            "id": new_id(),
            "by_id": actor.officer_id,
            "post_id": actor.post_id,
            "confirmed_at": world.now,
            "finished_at": world.now,
            "n_rows": 1,
            "n_written": 1,
        },
    )
    LedgerRow.objects.get_or_create(matter=matter, defaults={"batch": batch, "row": 2})
    return collecting.undo_take_over(by=world.act("li"), batch=batch, reason="导错了文件")


ON_MATTER: dict[str, Step] = {
    "collect.undo_take_over": _undo,
    "collect.accept": lambda world, matter: collecting.accept(
        by=world.act("li"), matter=matter, category=world.categories["0404"]
    ),
    "collect.decline": by("li", collecting.decline, reason="诉讼", where_to_go="法院", **TOLD),
    "collect.merge": lambda world, matter: collecting.merge(
        by=world.act("li"), matter=matter, into=register(world), **TOLD
    ),
    "collect.unmerge": by("li", collecting.unmerge, reason="不同事项"),
    "collect.withdraw": by("li", collecting.withdraw, reason="来电撤回", **TOLD),
    "onsite.settle": by("he", deciding.settle, measures="现场协调", answer="已解决。"),
    "onsite.answer": by("he", deciding.answer, answer="可申报。", basis="区扶持办法"),
    "onsite.name_units": _with_units(deciding.name_units),
    "dispatch.send": _with_units(dispatching.send),
    "dispatch.send_parts": lambda world, matter: dispatching.send_parts(
        by=world.act("he"),
        matter=matter,
        units=[world.units["housing"], world.units["east"]],
        tasks="核实办理",
    ),
    "dispatch.take_back": by("he", dispatching.take_back, reason="改派"),
    "dispatch.go_upward": _upward,
    "dispatch.join_topic": _join,
    "dispatch.leave_topic": _leave,
    "supervise.instruct": by("zhang", supervising.instruct, text="请抓紧"),
    "supervise.urge": by("zhou", supervising.urge, text="请抓紧"),
    "supervise.notice": lambda world, matter: supervising.notice(
        by=world.act("zhou"),
        matter=matter,
        requirement="请说明",
        reply_due=world.now.date(),
        unit=world.units["housing"],
    ),
    "supervise.receive_notice": _receive_notice,
    "supervise.answer_notice": _answer_notice,
    "supervise.record_effect": _record_effect,
    "supervise.follow_up": _follow_up,
    "supervise.settle_instruction": _settle_instruction,
    "supervise.escalate": lambda world, matter: supervising.escalate(
        by=world.act("he"), matter=matter, coordinator=world.posts["ma"], reason="需协调"
    ),
    "supervise.land": _late,
    "supervise.take_over": _late,
    "supervise.hand_back": HAND_BACK,
    "supervise.hand_back_to_dispatch": HAND_BACK,
    "supervise.conclude": by(
        "zhang", supervising.conclude, outcome=Outcome.LIMITED, answer="现答复。", channel=AnswerChannel.PHONE
    ),
    "supervise.list": _list,
    "supervise.list_as_officer": _list_as_officer,
    "supervise.monthly_word": by("he", supervising.monthly_word, text="本月已完成设计"),
    "supervise.unlist": by("he", supervising.unlist, reason="条件已具备"),
    "reply.report_part": _report,
    "reply.report": _report,
    "reply.pass_review": by("zhao", replying.review, passed=True, **FOUR),
    "reply.send_back": by("zhao", replying.review, passed=False, opinion="请补充"),
    "reply.approve": by("he", replying.approve),
    "reply.deliver": by("li", replying.deliver, channel=AnswerChannel.PHONE),
    "reply.call_back": CALL_BACK(solved=Solved.YES, contentment=Contentment.SATISFIED),
    "reply.rate": by("chen", replying.rate, contentment=Contentment.SATISFIED),
    "reply.redo": UNHAPPY,
    "reply.redo_dispatch": UNHAPPY,
    "reply.object": OBJECT,
    "reply.object_to_end": OBJECT,
    "reply.object_to_declining": OBJECT,
    "reply.rule_objection": _rule_objection,
    "reply.draft_publication": DRAFT,
    "reply.publish": _publish,
    "reply.unpublish": _unpublish,
    "reply.close": by("he", replying.close, conclusion="反映人满意"),
    "casefile.correct": by("li", correct, reason="错字", place="东街"),
    "casefile.archive": by("he", archive),
    "casefile.reopen": by("he", reopen, reason="又发生"),
}


def of_unit(command: Callable[..., object], **asked: Any) -> Step:
    """A command by the liaison of the part's unit."""
    return lambda world, part: command(by=world.act(LIAISON[part.unit.code]), undertaking=part, **asked)


def of_director(command: Callable[..., object], **asked: Any) -> Step:
    """A ruling on a part by the director."""
    return lambda world, part: command(by=world.act("he"), undertaking=part, ruling="按职责清单", **asked)


def _ask_extension(world: World, part: Undertaking) -> object:
    return dispatching.ask_extension(
        by=world.act(LIAISON[part.unit.code]),
        undertaking=part,
        new_date=world.now.date() + timedelta(days=14),
        reason="待雨停",
        party_told="已告知",
    )


def _ask_suspension(world: World, part: Undertaking) -> object:
    return dispatching.ask_suspension(
        by=world.act(LIAISON[part.unit.code]),
        undertaking=part,
        reason=StandstillReason.EXPERTS,
        until=world.now.date() + timedelta(days=14),
        grounds="已委托检测，报告未出",
        party_told="已告知",
    )


ON_PART: dict[str, Step] = {
    "dispatch.accept": of_unit(dispatching.accept),
    "dispatch.ask_return": of_unit(dispatching.ask_return, reason=ReturnReason.NOT_OURS, basis="三定规定"),
    "dispatch.grant_return": lambda world, part: of_director(
        dispatching.rule_return, granted=True, reassign_to=world.units["commerce"]
    )(world, part),
    "dispatch.refuse_return": of_director(dispatching.rule_return, granted=False),
    "dispatch.contact": of_unit(dispatching.contact, whom="王经理", how="电话", plan="明日上门"),
    "dispatch.opinion": of_unit(dispatching.opinion, text="同意"),
    "dispatch.progress": of_unit(dispatching.progress, text="已进场"),
    "dispatch.ask_extension": _ask_extension,
    "dispatch.grant_extension": of_director(dispatching.rule_extension, granted=True),
    "dispatch.refuse_extension": of_director(dispatching.rule_extension, granted=False),
    "dispatch.ask_suspension": _ask_suspension,
    "dispatch.grant_suspension": of_director(dispatching.rule_suspension, granted=True),
    "dispatch.refuse_suspension": of_director(dispatching.rule_suspension, granted=False),
    "dispatch.run_on": of_unit(dispatching.run_on, reason="报告已出"),
    "dispatch.report": report_part,
}
