"""Events 通知事件: what happens that posts are told of, what it is called outside, and when it leaves unless the district says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lianxin.kernel.words import Labelled


class When(Labelled):
    """发送时机: when the notices of an event leave the system."""

    AT_ONCE = "at_once", "立即发送", "At once"
    IN_HOURS = "in_hours", "避开免打扰时段", "Outside quiet hours"
    DIGEST = "digest", "每日汇总", "In the daily digest"
    OFF = "off", "不外发", "Not outside"


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its words, when its notices leave by default, whether an officer may do without them."""

    zh: str
    en: str
    when: When
    may_skip: bool = True

    def words(self, language: str) -> str:
        """What it is called in the reader's language."""
        return self.en if language.startswith("en") else self.zh


D, H = When.DIGEST, When.IN_HOURS
EVENTS: Mapping[str, Event] = {
    "dispatch.send": Event("新交办事项", "New matter", H, may_skip=False),
    "dispatch.send_parts": Event("新分办事项", "New part of a matter", H, may_skip=False),
    "dispatch.take_back": Event("收回重派", "Taken back", D),
    "dispatch.withdraw": Event("撤回承办", "Withdrawn", D),
    "dispatch.opinion": Event("协办意见已提交", "Support's opinion", D),
    "dispatch.ask_return": Event("退回申请待裁定", "A return to rule on", H, may_skip=False),
    "dispatch.grant_return": Event("同意退回", "Return granted", D),
    "dispatch.refuse_return": Event("退回未获同意", "Return refused", H, may_skip=False),
    "dispatch.ask_extension": Event("延期申请待裁定", "An extension to rule on", H, may_skip=False),
    "dispatch.grant_extension": Event("同意延期", "Extension granted", D),
    "dispatch.refuse_extension": Event("延期未获同意", "Extension refused", H, may_skip=False),
    "dispatch.ask_suspension": Event("暂停计时申请待裁定", "A standstill to rule on", H, may_skip=False),
    "dispatch.grant_suspension": Event("同意暂停计时", "Standstill granted", D),
    "dispatch.refuse_suspension": Event("暂停计时未获同意", "Standstill refused", H, may_skip=False),
    "dispatch.run_on": Event("恢复计时", "A limit runs on", H, may_skip=False),
    "dispatch.hand_over_unit": Event("机构调整转交", "Handed over with a unit", D, may_skip=False),
    "casefile.hand_over": Event("空岗转交", "Handed over from a vacant post", D, may_skip=False),
    "dispatch.topic_ended": Event("共性专题已办结", "A topic has ended", H, may_skip=False),
    "casefile.move_deadline": Event("日历调整，期限变动", "Limits moved by the calendar", D, may_skip=False),
    "visit.join_plan": Event("有领导一同前往走访", "A leader goes along on a visit", D),
    "onsite.note": Event("走访现场补充", "Added on a visit", D),
    "casefile.attach": Event("有新附件", "A new attachment", D),
    "supervise.remind": Event("时限提醒", "Reminder", D, may_skip=False),
    "supervise.urge": Event("催办", "Urged", H, may_skip=False),
    "supervise.notice": Event("督办单", "Supervision notice", H, may_skip=False),
    "supervise.readdress": Event("督办单、批示转送", "A paper re-addressed", H, may_skip=False),
    "supervise.instruct": Event("领导批示", "A leader's instruction", H, may_skip=False),
    "supervise.escalate": Event("已提级", "Escalated", H, may_skip=False),
    "supervise.land": Event("已到总时限", "Past the total limit", H, may_skip=False),
    "supervise.take_over": Event("转兜底领导", "Taken over at the backstop", H, may_skip=False),
    "supervise.hand_back": Event("协调后交回", "Handed back", H, may_skip=False),
    "supervise.hand_back_to_dispatch": Event("协调后交回", "Handed back", H, may_skip=False),
    "supervise.unlist": Event("挂账到期", "Off the list", D, may_skip=False),
    "reply.send_back": Event("审核退回补办", "Sent back for quality", H, may_skip=False),
    "reply.call_back": Event("回访完成", "Called back", D),
    "reply.redo": Event("重办", "Redo", H, may_skip=False),
    "reply.redo_dispatch": Event("转交办重办", "Redo by dispatch", H, may_skip=False),
    "reply.object": Event("反映人提出异议", "An objection", H, may_skip=False),
    "reply.object_to_end": Event("反映人提出异议", "An objection", H, may_skip=False),
    "reply.object_to_declining": Event("反映人提出异议", "An objection", H, may_skip=False),
    "reply.rule_objection": Event("异议已处理", "An objection was ruled on", D),
    "reply.rate": Event("评价不满意", "Rated as unsatisfied", D),
}
# A step that nobody thought of here is told all the same, with the others of the day.
UNNAMED = Event("事项有新进展", "News of a matter", When.DIGEST)


def event_of(step: str) -> Event:
    """The event of a step."""
    return EVENTS.get(step, UNNAMED)
