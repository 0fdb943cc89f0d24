"""The life-cycle of an undertaking 承办 (one matter × one unit) as one table."""

from __future__ import annotations

from enum import StrEnum

from lianxin.kernel.lifecycle import Need, Row, Table


class Standing(StrEnum):
    """承办状态: where an undertaking is."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURN_ASKED = "return_asked"
    REPORTED = "reported"
    DONE = "done"
    WITHDRAWN = "withdrawn"


LABELS = {
    Standing.SENT: ("待签收", "To be signed for"),
    Standing.ACCEPTED: ("办理中", "In hand"),
    Standing.RETURN_ASKED: ("退回待裁", "Return to be ruled on"),
    Standing.REPORTED: ("已反馈", "Reported"),
    Standing.DONE: ("已办结", "Done"),
    Standing.WITHDRAWN: ("已撤回", "Withdrawn"),
}
RUNNING = frozenset({Standing.SENT, Standing.ACCEPTED, Standing.RETURN_ASKED, Standing.REPORTED})
ENDS = frozenset({Standing.DONE, Standing.WITHDRAWN})

RETURNED_ONCE = Need(
    "not_returned_before",
    "已裁定由你单位办理，不得再次退回",
    "The ruling binds: it cannot be returned again.",
)
RETURN_IN_TIME = Need(
    "return_in_time", "已超过退回期限（送达后1个工作日）", "The time for asking for a return has passed."
)
IS_SUPPORT = Need("is_support", "只有协办单位填写协办意见", "Only a support unit gives an opinion.")
ANSWERS = Need(
    "answers_itself",
    "协办单位请填写协办意见，由牵头单位反馈结果",
    "The lead reports the result; a support unit gives an opinion.",
)
ANSWERS_LISTED = Need("is_lead", "只有牵头单位可以申请延期", "Only the lead may ask for an extension.")
EXT_FREE = Need(
    "no_extension_pending", "已有延期申请待裁定", "An extension is already waiting for its ruling."
)
EXT_IN_TIME = Need(
    "extension_in_time", "应在到期1个工作日前申请延期", "Ask at least one working day before it is due."
)
EXT_RUNS = Need(
    "not_standing",
    "暂停计时期间不能延期，请先恢复计时",
    "The limit stands still; let it run on first.",
)
SUSPENDS = Need(
    "is_lead", "只有牵头单位可以申请暂停计时", "Only the lead may ask for the limit to stand still."
)
SUS_FREE = Need(
    "no_suspension_pending", "已有暂停计时申请待裁定", "A standstill is already waiting for its ruling."
)
SUS_RUNS = Need(
    "limit_runs",
    "办理时限未在按日计时：已到期、已暂停，或以小时计",
    "No limit of days runs: it has passed, stands still already, or is one of hours.",
)
SUS_ASKED = Need("suspension_pending", "没有待裁定的暂停计时申请", "No standstill is waiting for a ruling.")
RUNS_ON = Need("is_lead", "请在牵头单位的承办中恢复计时", "Let it run on in the lead's part.")
STANDS = Need("is_standing", "办理时限没有暂停", "The limit does not stand still.")
EXT_ASKED = Need("extension_pending", "没有待裁定的延期申请", "No extension is waiting for a ruling.")


def _row(
    step: str, zh: str, en: str, frm: set[Standing], to: Standing | None, grant: str, *needs: Need,
    stops: str = "", starts: str = "",
) -> Row[Standing]:  # fmt: skip
    return Row(step, zh, en, frozenset(frm), to, grant, needs, tuple(stops.split()), tuple(starts.split()))


s = Standing
UNDERTAKING: Table[Standing] = Table(
    name="undertaking",
    zh="承办",
    states=Standing,
    labels=LABELS,
    ends=ENDS,
    rows=(
        _row("dispatch.assign", "派给单位", "Assign to a unit", set(), s.SENT, "dispatch.send", starts="sign"),
        _row("dispatch.accept", "签收", "Sign for", {s.SENT}, s.ACCEPTED, "dispatch.accept", stops="sign", starts="contact"),
        _row("dispatch.ask_return", "申请退回", "Ask for a return", {s.SENT, s.ACCEPTED}, s.RETURN_ASKED, "dispatch.ask",
             RETURNED_ONCE, RETURN_IN_TIME, stops="sign contact", starts="ruling"),
        _row("dispatch.grant_return", "同意退回", "Grant the return", {s.RETURN_ASKED}, s.WITHDRAWN, "dispatch.rule", stops="ruling opinion"),
        _row("dispatch.refuse_return", "不同意退回", "Refuse the return", {s.RETURN_ASKED}, s.ACCEPTED, "dispatch.rule",
             stops="ruling", starts="contact"),
        _row("dispatch.contact", "先行联系", "First contact", {s.ACCEPTED}, None, "dispatch.handle", stops="contact"),
        _row("dispatch.opinion", "协办意见", "Support's opinion", {s.ACCEPTED}, s.REPORTED, "dispatch.handle", IS_SUPPORT,
             stops="opinion contact"),
        _row("dispatch.progress", "进展反馈", "Progress", {s.ACCEPTED, s.REPORTED}, None, "dispatch.handle"),
        _row("dispatch.ask_extension", "申请延期", "Ask for an extension", {s.ACCEPTED}, None, "dispatch.ask",
             ANSWERS_LISTED, EXT_FREE, SUS_FREE, EXT_RUNS, EXT_IN_TIME),
        _row("dispatch.grant_extension", "同意延期", "Grant the extension", {s.ACCEPTED}, None, "dispatch.rule", EXT_ASKED, EXT_RUNS),
        _row("dispatch.refuse_extension", "不同意延期", "Refuse the extension", {s.ACCEPTED}, None, "dispatch.rule", EXT_ASKED),
        _row("dispatch.ask_suspension", "申请暂停计时", "Ask for a standstill", {s.ACCEPTED}, None, "dispatch.ask",
             SUSPENDS, SUS_FREE, EXT_FREE, SUS_RUNS),
        _row("dispatch.grant_suspension", "同意暂停计时", "Grant the standstill", {s.ACCEPTED}, None, "dispatch.rule",
             SUS_ASKED, SUS_RUNS),
        _row("dispatch.refuse_suspension", "不同意暂停计时", "Refuse the standstill", {s.ACCEPTED}, None, "dispatch.rule", SUS_ASKED),
        _row("dispatch.run_on", "恢复计时", "Let it run on", {s.ACCEPTED}, None, "dispatch.run_on", RUNS_ON, STANDS),
        _row("dispatch.report", "反馈结果", "Report the result", {s.ACCEPTED}, s.REPORTED, "reply.report", ANSWERS, stops="contact"),
        _row("dispatch.rework", "退回补办", "Back for more work", {s.REPORTED}, s.ACCEPTED, "reply.review"),
        _row("dispatch.finish", "承办结束", "Finish", {s.SENT, s.ACCEPTED, s.RETURN_ASKED, s.REPORTED}, s.DONE, "reply.review",
             stops="sign contact opinion ruling"),
        _row("dispatch.withdraw", "撤回承办", "Withdraw", {s.SENT, s.ACCEPTED, s.RETURN_ASKED, s.REPORTED}, s.WITHDRAWN,
             "dispatch.send", stops="sign contact opinion ruling"),
    ),
)  # fmt: skip

# The command behind a step where the two are not named alike. Steps that happen within a matter's step have none.
COMMAND_OF = {
    "dispatch.accept": "dispatch.accept",
    "dispatch.ask_return": "dispatch.ask_return",
    "dispatch.grant_return": "dispatch.rule_return",
    "dispatch.refuse_return": "dispatch.rule_return",
    "dispatch.contact": "dispatch.contact",
    "dispatch.opinion": "dispatch.opinion",
    "dispatch.progress": "dispatch.progress",
    "dispatch.ask_extension": "dispatch.ask_extension",
    "dispatch.grant_extension": "dispatch.rule_extension",
    "dispatch.refuse_extension": "dispatch.rule_extension",
    "dispatch.ask_suspension": "dispatch.ask_suspension",
    "dispatch.grant_suspension": "dispatch.rule_suspension",
    "dispatch.refuse_suspension": "dispatch.rule_suspension",
    "dispatch.run_on": "dispatch.run_on",
    "dispatch.report": "reply.report",
}
