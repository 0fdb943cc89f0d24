"""The life-cycle of a matter 事项 as one table: step, 动作, from, to, who may, what it needs, which clocks stop and start.

Read it from top to bottom: that is the whole mechanism. Pages, guards, docs, tests and the database
checks are made from it.
"""

from __future__ import annotations

from enum import StrEnum

from lianxin.casefile.rules import OBJECTION_DAYS
from lianxin.kernel.lifecycle import Need, Row, Table


class State(StrEnum):
    """状态: where a matter is."""

    REGISTERED = "registered"
    TO_DISPATCH = "to_dispatch"
    WITH_UNITS = "with_units"
    IN_REVIEW = "in_review"
    TO_TELL = "to_tell"
    TO_CALL_BACK = "to_call_back"
    LISTED = "listed"
    ESCALATED = "escalated"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"


LABELS = {
    State.REGISTERED: ("待受理", "Awaiting acceptance"),
    State.TO_DISPATCH: ("待交办", "Awaiting dispatch"),
    State.WITH_UNITS: ("办理中", "With units"),
    State.IN_REVIEW: ("待审核", "In review"),
    State.TO_TELL: ("待回音", "Answer to be told"),
    State.TO_CALL_BACK: ("待回访", "Awaiting call-back"),
    State.LISTED: ("挂账", "Listed"),
    State.ESCALATED: ("提级", "Escalated"),
    State.CLOSED: ("已销号", "Closed"),
    State.DECLINED: ("不予受理", "Declined"),
    State.MERGED: ("并案", "Merged"),
}
ENDS = frozenset({State.CLOSED, State.DECLINED, State.MERGED})
OPEN = frozenset(State) - ENDS
BEFORE_END = OPEN - {State.ESCALATED}

# What is awaited in each open state, for "next step" on every page.
AWAITED = {
    State.REGISTERED: "collect.accept",
    State.TO_DISPATCH: "dispatch.send",
    State.WITH_UNITS: "reply.report",
    State.IN_REVIEW: "reply.pass_review",
    State.TO_TELL: "reply.deliver",
    State.TO_CALL_BACK: "reply.call_back",
    State.LISTED: "supervise.unlist",
    State.ESCALATED: "supervise.conclude",
}


def awaited(
    state: State, *, is_called_back: bool = False, is_planned: bool = False, is_objected: bool = False
) -> str:
    """The step that is awaited in a state, empty at an end.

    After the call-back that is closing, or listing what is planned; an objection is ruled on before either.
    """
    if is_objected and state in (State.TO_CALL_BACK, State.LISTED):
        return "reply.rule_objection"
    if state is State.TO_CALL_BACK and is_called_back:
        return "supervise.list" if is_planned else "reply.close"
    return AWAITED.get(state, "")


NOT_HANDLER = Need(
    "not_handler", "经办人不得审核或回访自己办理的事项", "Who handled it may neither review nor call back."
)
NO_CHILD = Need(
    "no_open_child", "上报上级的事项尚未办结", "A matter raised upward from this one is still open."
)
NOT_CHILD = Need("not_child", "上报子项不得再次上报", "An upward child cannot be raised further.")
SIGNED = Need("answer_signed", "答复尚未审签", "The answer has not been signed.")
TOLD = Need("answer_delivered", "答复尚未送达反映人", "The answer has not been delivered to the raiser.")
CALLED = Need("called_back", "尚未完成回访", "The call-back is not complete.")
NOT_PLANNED = Need(
    "not_planned",
    "B类（列入计划）不得销号，应挂账跟踪到承诺日期",
    "A planned (B) matter stays listed until its promised date.",
)
LISTABLE = Need("listable", "只有B类、C类结果可以挂账", "Only results of class B or C can be listed.")
AHEAD = Need(
    "backstop_ahead",
    "已超过总时限，须由责任领导办结",
    "The total limit has passed: the accountable officer must conclude.",
)
LISTED_ONCE = Need(
    "not_listed_after_backstop",
    "总时限后已挂账一次，须作出最终答复",
    "It was already listed after the total limit; a final answer is due.",
)
NAMED = Need(
    "is_coordinator", "只有被指定的责任领导可以办结", "Only the named accountable officer may conclude."
)
HAS_UNITS = Need(
    "has_undertaking", "没有承办单位，请交回待交办", "No unit holds it; hand it back for dispatch."
)
NO_UNITS = Need("no_undertaking", "已有承办单位，请交回办理", "A unit already holds it.")
NOT_TOPIC = Need("not_topic", "共性专题不能并入另一专题", "A topic cannot join another one.")
NOT_ARCHIVED = Need("not_archived", "已归档", "Already archived.")
IN_ROUND = Need("was_dispatched", "未曾交办，请转待交办重办", "It was never dispatched.")
NOT_HISTORY = Need(
    "not_history",
    "据原台账转入时已办结（或导入已撤销），不能重启，请作为新事项登记",
    "It had ended when it was taken over, or its taking over was undone; register a new matter.",
)
OBJECTED = Need("objection_open", "没有待处理的异议", "No objection waits for a ruling.")
SETTLED = Need("no_open_objection", "反映人的异议尚未处理", "The raiser's objection waits for a ruling.")
NOT_OBJECTED = Need(
    "not_objected",
    "对本轮答复已提出过异议，可依法申请信访复查",
    "An objection to this answer was raised before; a review under the petition rules is open.",
)
IN_TIME = Need(
    "objection_in_time",
    f"答复已超过{OBJECTION_DAYS}天，请作为新事项反映",
    f"It was answered more than {OBJECTION_DAYS} days ago; raise it as a new matter.",
)
HAS_RAISER = Need("has_raiser", "没有反映人，或反映人已撤回", "Nobody raised it, or it was withdrawn.")
NOT_CONFIDENTIAL = Need("not_confidential", "保密事项不得公开", "It is confidential.")
NOT_PUBLIC = Need("not_public", "答复已公开，改写前请先撤回", "It is public; take it back first.")
DRAFTED = Need("publication_drafted", "还没有拟公开稿", "Nothing was drafted for the public.")
DRAFTED_OR_PUBLIC = Need("publication_exists", "没有公开，也没有公开稿", "It is neither public nor drafted.")
ON_SITE = Need("was_not_dispatched", "已交办过，请退承办单位重办", "It was dispatched before.")


def _row(
    step: str,
    zh: str,
    en: str,
    frm: frozenset[State] | set[State],
    to: State | None,
    grant: str,
    *needs: Need,
    stops: str = "",
    starts: str = "",
    by_system: bool = False,
) -> Row[State]:
    return Row(
        step, zh, en, frozenset(frm), to, grant, needs, tuple(stops.split()), tuple(starts.split()), by_system
    )


s = State
MATTER: Table[State] = Table(
    name="matter",
    zh="事项",
    states=State,
    labels=LABELS,
    ends=ENDS,
    rows=(
        # --- 问题收集: how a matter comes to be, and what is sorted out at the door
        _row("visit.register", "登记走访事项", "Register from a visit", set(), s.REGISTERED, "visit.register", starts="accept"),
        _row("collect.register", "登记事项", "Register", set(), s.REGISTERED, "collect.register", starts="accept"),
        _row("collect.take_over", "台账转入", "Take over from a ledger", set(), s.REGISTERED, "collect.take_over", starts="accept"),
        _row("collect.take_over_ended", "台账转入（已办结）", "Take over what had ended", set(), s.CLOSED, "collect.take_over"),
        _row("collect.take_over_declined", "台账转入（不予受理）", "Take over what was declined", set(), s.DECLINED, "collect.take_over"),
        _row("collect.undo_take_over", "导入撤销", "Undo the taking over", {s.REGISTERED, s.CLOSED, s.DECLINED}, s.CLOSED,
             "collect.take_over", stops="*"),
        _row("dispatch.open_child", "登记上报子项", "Open an upward child", set(), s.TO_DISPATCH, "dispatch.upward", starts="dispatch"),
        _row("dispatch.open_topic", "立为共性专题", "Open a topic", set(), s.TO_DISPATCH, "dispatch.topic", starts="dispatch"),
        _row("collect.accept", "受理", "Accept", {s.REGISTERED}, s.TO_DISPATCH, "collect.accept", stops="accept", starts="dispatch"),
        _row("collect.decline", "不予受理", "Decline", {s.REGISTERED}, s.DECLINED, "collect.decline", stops="*"),
        _row("collect.merge", "并案", "Merge", {s.REGISTERED, s.TO_DISPATCH}, s.MERGED, "collect.merge", NO_CHILD, stops="*"),
        _row("collect.unmerge", "撤销并案", "Unmerge", {s.MERGED}, s.REGISTERED, "collect.merge", starts="accept"),
        _row("collect.withdraw", "反映人撤回", "Withdrawn by the raiser", {s.REGISTERED, s.TO_DISPATCH}, s.CLOSED,
             "collect.decline", NO_CHILD, stops="*"),
        # --- 现场办理: what the leader decides on the spot
        _row("onsite.settle", "现场解决", "Settle on site", {s.REGISTERED, s.TO_DISPATCH}, s.TO_CALL_BACK, "onsite.decide",
             stops="accept dispatch", starts="call_back"),
        _row("onsite.answer", "现场答复", "Answer on site", {s.REGISTERED, s.TO_DISPATCH}, s.TO_CALL_BACK, "onsite.decide",
             stops="accept dispatch", starts="call_back"),
        _row("onsite.name_units", "现场交办", "Name units on site", {s.REGISTERED, s.TO_DISPATCH}, None, "onsite.decide"),
        # --- 交办
        _row("dispatch.send", "交办", "Dispatch", {s.TO_DISPATCH}, s.WITH_UNITS, "dispatch.send", stops="dispatch", starts="handle"),
        _row("dispatch.send_parts", "分办", "Dispatch in parts", {s.TO_DISPATCH}, s.WITH_UNITS, "dispatch.send",
             stops="dispatch", starts="handle"),
        _row("dispatch.take_back", "收回重派", "Take back", {s.WITH_UNITS}, s.TO_DISPATCH, "dispatch.send",
             stops="handle sign contact opinion ruling", starts="dispatch"),
        _row("dispatch.go_upward", "向上争取", "Raise to the city", {s.WITH_UNITS, s.ESCALATED}, None, "dispatch.upward",
             AHEAD, NOT_CHILD),
        _row("dispatch.join_topic", "并入共性专题", "Join a topic", frozenset(State), None, "dispatch.topic", NOT_TOPIC),
        _row("dispatch.leave_topic", "移出共性专题", "Leave a topic", frozenset(State), None, "dispatch.topic"),
        # --- 跟踪督办
        _row("supervise.instruct", "批示", "Instruct", OPEN, None, "supervise.instruct"),
        _row("supervise.urge", "催办", "Urge", OPEN, None, "supervise.urge"),
        _row("supervise.notice", "督办", "Supervision notice", OPEN, None, "supervise.notice"),
        _row("supervise.receive_notice", "签收督办单", "Sign for a notice", OPEN, None, "supervise.answer_notice"),
        _row("supervise.answer_notice", "回复督办", "Answer a notice", OPEN, None, "supervise.answer_notice"),
        _row("supervise.record_effect", "登记督办成效", "Record the effect of a notice", frozenset(State), None, "supervise.notice"),
        _row("supervise.follow_up", "批示跟踪", "Follow up an instruction", frozenset(State), None, "supervise.follow_up"),
        _row("supervise.settle_instruction", "批示报结", "Settle an instruction", frozenset(State), None, "supervise.settle"),
        _row("supervise.remind", "到期提醒", "Remind", OPEN, None, "supervise.clock", by_system=True),
        _row("supervise.escalate", "提级", "Escalate", BEFORE_END, s.ESCALATED, "supervise.escalate", AHEAD,
             stops="accept dispatch review tell call_back list", starts="coordinate"),
        _row("supervise.land", "到总时限提级", "Land at the backstop", BEFORE_END, s.ESCALATED, "supervise.clock",
             stops="accept dispatch review tell call_back list", starts="coordinate", by_system=True),
        _row("supervise.take_over", "到总时限转兜底领导", "Taken over at the backstop", {s.ESCALATED}, s.ESCALATED, "supervise.clock",
             stops="coordinate", starts="coordinate", by_system=True),
        _row("supervise.hand_back", "交回办理", "Hand back to the units", {s.ESCALATED}, s.WITH_UNITS, "supervise.coordinate",
             AHEAD, HAS_UNITS, stops="coordinate"),
        _row("supervise.hand_back_to_dispatch", "交回待交办", "Hand back for dispatch", {s.ESCALATED}, s.TO_DISPATCH,
             "supervise.coordinate", AHEAD, NO_UNITS, stops="coordinate", starts="dispatch"),
        _row("supervise.conclude", "提级办结", "Conclude", {s.ESCALATED}, s.CLOSED, "supervise.conclude", NAMED, NO_CHILD, stops="*"),
        _row("supervise.list", "挂账", "List", {s.TO_CALL_BACK}, s.LISTED, "supervise.list", TOLD, LISTABLE, SETTLED,
             stops="call_back", starts="list"),
        _row("supervise.list_as_officer", "提级挂账", "List after escalation", {s.ESCALATED}, s.LISTED, "supervise.list_as_officer",
             NAMED, LISTED_ONCE, stops="*", starts="list"),
        _row("supervise.monthly_word", "挂账月报", "Monthly word", {s.LISTED}, None, "supervise.monthly_word"),
        _row("supervise.unlist", "解除挂账", "Take off the list", {s.LISTED}, s.WITH_UNITS, "supervise.list", AHEAD,
             stops="list", starts="redo"),
        # --- 回音
        _row("reply.report_part", "部分反馈", "Report a part", {s.WITH_UNITS, s.ESCALATED}, None, "reply.report"),
        _row("reply.report", "办理反馈", "Report the result", {s.WITH_UNITS}, s.IN_REVIEW, "reply.report",
             stops="handle redo", starts="review"),
        _row("reply.pass_review", "审核通过", "Pass review", {s.IN_REVIEW}, s.TO_TELL, "reply.review", NOT_HANDLER,
             stops="review", starts="tell"),
        _row("reply.send_back", "退回补办", "Send back for quality", {s.IN_REVIEW}, s.WITH_UNITS, "reply.review", NOT_HANDLER,
             stops="review"),
        _row("reply.approve", "答复审签", "Approve the answer", {s.TO_TELL}, None, "reply.approve"),
        _row("reply.deliver", "送达回音", "Deliver the answer", {s.TO_TELL}, s.TO_CALL_BACK, "reply.deliver", SIGNED,
             stops="tell", starts="call_back"),
        _row("reply.call_back", "回访", "Call back", {s.TO_CALL_BACK}, None, "reply.call_back", NOT_HANDLER),
        _row("reply.rate", "评价", "Rate", {s.TO_CALL_BACK, s.LISTED, s.CLOSED}, None, "reply.rate"),
        _row("reply.redo", "重办", "Redo", {s.TO_CALL_BACK}, s.WITH_UNITS, "reply.redo", IN_ROUND,
             stops="call_back", starts="redo"),
        _row("reply.redo_dispatch", "转交办重办", "Redo by dispatch", {s.TO_CALL_BACK}, s.TO_DISPATCH, "reply.redo", ON_SITE,
             stops="call_back", starts="dispatch"),
        _row("reply.object", "提出异议", "Object", {s.TO_CALL_BACK, s.LISTED}, None, "reply.object",
             TOLD, HAS_RAISER, NOT_OBJECTED, IN_TIME),
        _row("reply.object_to_end", "办结后提出异议", "Object after the end", {s.CLOSED}, s.TO_CALL_BACK, "reply.object",
             TOLD, HAS_RAISER, NOT_OBJECTED, IN_TIME, NOT_HISTORY, starts="call_back"),
        _row("reply.object_to_declining", "对不予受理提出异议", "Object to the declining", {s.DECLINED}, s.REGISTERED, "reply.object",
             TOLD, HAS_RAISER, NOT_OBJECTED, IN_TIME, NOT_HISTORY, starts="accept"),
        _row("reply.rule_objection", "处理异议", "Rule on an objection", {s.TO_CALL_BACK, s.LISTED}, None, "reply.rule_objection",
             OBJECTED, NOT_HANDLER),
        _row("reply.close", "销号", "Close", {s.TO_CALL_BACK}, s.CLOSED, "reply.close", TOLD, CALLED, SETTLED, NOT_PLANNED, NO_CHILD,
             stops="*"),
        _row("reply.draft_publication", "拟公开答复", "Draft for the public", {s.CLOSED}, None, "reply.draft_publication",
             TOLD, HAS_RAISER, NOT_CONFIDENTIAL, NOT_PUBLIC),
        _row("reply.publish", "公开答复", "Publish an answer", {s.CLOSED}, None, "reply.publish", DRAFTED),
        _row("reply.unpublish", "撤回公开", "Take back from the public", {s.CLOSED}, None, "reply.publish", DRAFTED_OR_PUBLIC),
        # --- 事项本身
        _row("casefile.correct", "更正", "Correct", frozenset(State), None, "matter.correct"),
        _row("casefile.move_deadline", "日历调整期限", "Limit moved by the calendar", OPEN, None, "supervise.clock", by_system=True),
        _row("casefile.archive", "归档", "Archive", ENDS, None, "matter.archive", NOT_ARCHIVED),
        _row("casefile.reopen", "重启", "Reopen", {s.CLOSED, s.DECLINED}, s.REGISTERED, "matter.reopen", NOT_HISTORY,
             starts="accept"),
    ),
)  # fmt: skip

# The command behind a step where the two are not named alike: one command asks, the table has a row per answer.
COMMAND_OF = {
    "reply.pass_review": "reply.review",
    "reply.send_back": "reply.review",
    "reply.object_to_end": "reply.object",
    "reply.object_to_declining": "reply.object",
    "supervise.hand_back_to_dispatch": "supervise.hand_back",
    "collect.take_over_ended": "collect.take_over",
    "collect.take_over_declined": "collect.take_over",
}
# Steps that nobody takes on the matter by itself: within a unit's report, a call-back, a notice, a topic, or a whole ledger.
WITHIN = frozenset(
    {
        "collect.undo_take_over",
        "dispatch.leave_topic",
        "reply.report",
        "reply.report_part",
        "reply.redo",
        "reply.redo_dispatch",
        "supervise.receive_notice",
        "supervise.answer_notice",
        "supervise.record_effect",
        "supervise.follow_up",
        "supervise.settle_instruction",
    }
)
# Steps that press a matter on and say nothing about it: after them it is as silent as before.
PRESSING = frozenset({"supervise.urge", "supervise.notice", "supervise.instruct", "supervise.receive_notice"})

# What takes a step back 反向动作: from where the step leads to where it began. A step that is not named here cannot be taken back.
COUNTER = {
    "collect.merge": "collect.unmerge",
    "collect.decline": "casefile.reopen",
    "dispatch.send": "dispatch.take_back",
}


def command_of(step: str) -> str:
    """The command that takes a step of the matter; empty where the step happens within another one."""
    return "" if step in WITHIN else COMMAND_OF.get(step, step)
