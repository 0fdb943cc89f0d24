"""Roles 角色 and what each may do, how far: the one place where a right is given. Plain data, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lianxin.kernel.grants import Reach, declare
from lianxin.kernel.words import Labelled


class Role(Labelled):
    """角色: what a post is for."""

    LEADER = "leader", "区领导", "District leader"
    OFFICE_DIRECTOR = "office_director", "办公室主任", "Office director"
    OFFICE_CLERK = "office_clerk", "受理员", "Office clerk"
    CALL_BACK = "callback", "回访员", "Call-back officer"
    SUPERVISOR = "supervisor", "督查员", "Supervisor"
    UNIT_HEAD = "unit_head", "单位负责人", "Head of unit"
    UNIT_LIAISON = "unit_liaison", "单位联络员", "Unit liaison"
    UNIT_HANDLER = "unit_handler", "经办人", "Handler"
    STREET_CLERK = "street_clerk", "街道工作人员", "Street clerk"
    COMMUNITY_CLERK = "community_clerk", "社区工作人员", "Community clerk"
    AUDITOR = "auditor", "审计管理员", "Audit administrator"
    SYSTEM_ADMIN = "sysadmin", "系统管理员", "System administrator"
    SECURITY_ADMIN = "secadmin", "安全管理员", "Security administrator"
    SYSTEM = "system", "系统", "System"


A, C, R, U, O = Reach.ALL, Reach.CHARGE, Reach.AREA, Reach.UNIT, Reach.OWN  # noqa: E741 - a table to be read

L, D, K, B, S = Role.LEADER, Role.OFFICE_DIRECTOR, Role.OFFICE_CLERK, Role.CALL_BACK, Role.SUPERVISOR
H, T, W = Role.UNIT_HEAD, Role.UNIT_LIAISON, Role.UNIT_HANDLER
STREET, COMMUNITY, AUDIT = Role.STREET_CLERK, Role.COMMUNITY_CLERK, Role.AUDITOR
SYSADMIN, SECADMIN = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN

UNIT_SIDE = {H: U, T: U, W: U, STREET: U, COMMUNITY: U}
UNIT_HEADS = {H: U}
OFFICE = {D: A, K: A}
EVERYBODY_SEES = {
    L: C, D: A, K: A, B: A, S: A, H: U, T: U, W: U, STREET: R, COMMUNITY: R, AUDIT: A,
}  # fmt: skip

GRANT_ROWS: tuple[tuple[str, str, str, Mapping[Role, Reach]], ...] = (
    ("matter.see", "查看事项", "See matters", EVERYBODY_SEES),
    ("matter.see_raiser", "查看反映人", "See who raised a matter", {D: A, K: A, B: A}),
    ("matter.attach", "上传附件", "Attach files",
     {L: C, **OFFICE, B: A, S: A, H: U, T: U, W: U, STREET: R, COMMUNITY: R}),
    ("matter.correct", "更正", "Correct", OFFICE),
    ("matter.hold", "延期保存", "Keep a matter beyond its time", {D: A}),
    ("keeping.set", "调整保存期限", "Set how long is kept", {SECADMIN: A, D: A}),
    ("matter.archive", "归档", "Archive", OFFICE),
    ("matter.reopen", "重启", "Reopen", OFFICE),
    ("matter.share_view", "共享视图", "Share views", {D: A, H: U}),
    ("visit.see", "查看走访", "See visits", {**EVERYBODY_SEES}),
    ("visit.register", "登记走访", "Register a visit", {**OFFICE, L: O, STREET: R, COMMUNITY: R, S: A}),
    ("visit.endorse", "领导审定", "Endorse a visit", {L: O}),
    ("visit.plan", "安排走访", "Plan visits", {**OFFICE, L: O}),
    ("visit.coverage", "走访覆盖", "See coverage", {**OFFICE, S: A, L: O}),
    ("visit.rhythm", "走访频次", "Set how often is visited", {D: A}),
    ("collect.register", "登记事项", "Register a matter", {**OFFICE, STREET: R, COMMUNITY: R}),
    ("collect.take_over", "导入台账", "Take over ledgers", OFFICE),
    ("collect.intake", "读取材料", "Read documents", OFFICE),
    ("collect.accept", "受理", "Accept for handling", OFFICE),
    ("collect.decline", "不予受理", "Decline", OFFICE),
    ("collect.merge", "并案", "Merge", OFFICE),
    ("onsite.decide", "现场办理", "Decide on the spot", {L: C, **OFFICE}),
    ("dispatch.send", "交办", "Dispatch", {D: A}),
    ("dispatch.accept", "签收", "Sign for", UNIT_SIDE),
    ("dispatch.handle", "办理", "Handle", UNIT_SIDE),
    ("dispatch.ask", "申请", "Ask for a return, an extension or a standstill", {H: U, T: U, STREET: U}),
    ("dispatch.rule", "裁定", "Rule", {D: A}),
    ("dispatch.run_on", "恢复计时", "Let a limit run on", {D: A, H: U, T: U, STREET: U}),
    ("dispatch.upward", "向上争取", "Raise to the city", {D: A}),
    ("dispatch.topic", "共性专题", "Open topics", OFFICE),
    ("supervise.see", "督办台", "See supervision", {L: C, D: A, K: A, S: A}),
    ("supervise.urge", "催办", "Urge", {D: A, K: A, S: A, L: C}),
    ("supervise.notice", "督办", "Issue a supervision notice", {D: A, S: A}),
    ("supervise.answer_notice", "回复督办", "Answer a supervision notice", {L: C, **OFFICE, **UNIT_SIDE}),
    ("supervise.instruct", "批示", "Instruct", {L: C, D: A, S: A}),
    ("supervise.follow_up", "批示跟踪", "Follow up an instruction", {**OFFICE, S: A, **UNIT_SIDE}),
    ("supervise.settle", "批示报结", "Settle an instruction", {D: A, S: A}),
    ("supervise.set_rules", "调整催办督办规则", "Set the rules of the ladder", {D: A}),
    ("supervise.escalate", "提级", "Escalate", {D: A, S: A}),
    ("supervise.coordinate", "提级协调", "Coordinate", {L: O, D: A}),
    ("supervise.conclude", "提级办结", "Conclude after escalation", {L: O, D: O}),
    ("supervise.list", "挂账", "List", {D: A}),
    ("supervise.list_as_officer", "提级挂账", "List after escalation", {L: O, D: O}),
    ("supervise.monthly_word", "挂账月报", "Monthly word", {**UNIT_SIDE, D: A, K: A}),
    ("supervise.clock", "系统计时", "The clock", {}),
    ("reply.report", "办理反馈", "Report", {H: U, T: U, STREET: U}),
    ("reply.review", "审核", "Review", OFFICE),
    ("reply.approve", "答复审签", "Approve the answer", {D: A}),
    ("reply.deliver", "送达回音", "Deliver the answer", OFFICE),
    ("reply.call_back", "回访", "Call back", {B: A, STREET: R}),
    ("reply.redo", "重办", "Redo", {D: A, B: A, STREET: R}),
    ("reply.rate", "评价", "Rate", {B: A, K: A}),
    ("reply.object", "代为提出异议", "Object for the raiser", {B: A, **OFFICE}),
    ("reply.rule_objection", "处理异议", "Rule on objections", {D: A}),
    ("reply.draft_publication", "拟公开答复", "Draft answers for the public", OFFICE),
    ("reply.publish", "公开答复", "Publish answers", {D: A}),
    ("reply.close", "销号", "Close", {D: A}),
    ("directory.see", "查看名录", "See the directory", {**EVERYBODY_SEES, SYSADMIN: A, SECADMIN: A}),
    ("directory.stage", "上传名录", "Upload a table", {SYSADMIN: A, SECADMIN: A, D: A}),
    ("directory.read_contact", "查看联系人", "Read contacts", {D: A, K: A, B: A}),
    ("directory.see_facts", "查看对象情况", "See facts of parties",
     {L: A, **OFFICE, S: A, H: A, T: A, W: A, STREET: A, COMMUNITY: A}),
    ("directory.keep_facts", "登记对象情况", "Keep facts of parties", OFFICE),
    ("directory.load", "导入名录", "Load the directory", {SYSADMIN: A, D: A}),
    ("directory.reorganise", "机构调整", "Reorganise units", {D: A}),
    ("people.see", "查看人员", "See officers", {SYSADMIN: A, SECADMIN: A, AUDIT: A, D: A}),
    ("people.accounts", "管理账号", "Manage accounts", {SYSADMIN: A}),
    ("people.posts", "管理岗位", "Give posts", {SECADMIN: A}),
    ("people.security", "管理登录安全", "Manage sign-in security", {SECADMIN: A}),
    ("people.confirm", "二人确认", "Confirm what needs two", {SECADMIN: A, AUDIT: A, D: A}),
    ("people.sign_ins", "查看登录记录", "See sign-ins", {SECADMIN: A, AUDIT: A}),
    ("policy.see", "查看政策", "See programmes", EVERYBODY_SEES),
    ("policy.publish", "发布政策", "Publish a programme", {**OFFICE}),
    ("policy.follow", "政策跟踪", "Follow programmes up", {**OFFICE, H: U, T: U, W: U, STREET: R, COMMUNITY: R}),
    ("insight.balance", "对账", "Balance the books", {L: C, D: A, K: A, S: A, AUDIT: A, H: U, T: U}),
    ("insight.export", "导出台账", "Export the ledger", {L: C, D: A, K: A, S: A, H: U, T: U}),
    ("insight.exclude", "申请剔除", "Ask to leave out of indicators", {**OFFICE, H: U, T: U}),
    ("insight.rule_exclusion", "审定剔除", "Rule on leaving out", {D: A}),
    ("insight.write_brief", "起草简报", "Write briefs", OFFICE),
    ("insight.issue_brief", "签发简报", "Issue briefs", {D: A}),
    ("reading.see", "查看建议评估", "See how suggestions do", {D: A, K: A, AUDIT: A}),
    ("reading.manage", "管理学习版本", "Manage learned versions", {D: A}),
    ("papers.number", "取发文字号", "Number papers", OFFICE),
    ("papers.set_template", "设置文书模板", "Set templates of papers", OFFICE),
    ("papers.take_file", "取事项档案", "Take the file of a matter", {**OFFICE, S: A}),
    ("ledger.verify", "核验留痕", "Verify the ledger", {AUDIT: A, D: A}),
    ("ledger.witness", "管理见证", "Manage witnesses", {AUDIT: A}),
    ("calendar.see", "查看日历和时限规定", "See calendars and limits", {D: A, K: A, S: A, AUDIT: A, SYSADMIN: A, SECADMIN: A}),
    ("calendar.draft", "拟订工作日历", "Draft calendars", {D: A, K: A, SYSADMIN: A}),
    ("calendar.confirm", "确认工作日历", "Confirm calendars", {D: A, SECADMIN: A}),
    ("outbox.see", "查看通知渠道", "See channels of notices", {SYSADMIN: A, SECADMIN: A, D: A, AUDIT: A}),
    ("outbox.channels", "管理通知渠道", "Manage channels of notices", {SYSADMIN: A}),
    ("outbox.rules", "设置通知规则", "Set rules of notices", {SYSADMIN: A, D: A}),
    ("limits.set", "设定时限规定", "Set limits", {D: A}),
    ("jobs.see", "查看后台任务", "See jobs", {SYSADMIN: A, SECADMIN: A, D: A, AUDIT: A}),
)  # fmt: skip

for _name, _zh, _en, _ in GRANT_ROWS:
    declare(_name, _zh, _en)


def grants_of(role: Role) -> dict[str, Reach]:
    """Every grant of a role with its reach; the system has all of them everywhere."""
    if role is Role.SYSTEM:
        return dict.fromkeys((name for name, *_ in GRANT_ROWS), Reach.ALL)
    return {name: roles[role] for name, _, _, roles in GRANT_ROWS if role in roles}


# 三员: nobody holds two of them, and nobody alone makes another one.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
SEES_RAISERS = frozenset(role for role in Role if "matter.see_raiser" in grants_of(role)) - {Role.SYSTEM}
# Whoever takes over one of these accounts would see raisers or hold an administrator's rights.
SENSITIVE = ADMINISTRATORS | SEES_RAISERS


def needs_two(role: Role, *, gives: bool) -> bool:
    """Whether a change of a post of this role takes effect only when a second person confirms it 二人确认.

    Every change of an administrator's post does, and giving somebody the post that may confirm.
    """
    return role in ADMINISTRATORS or (gives and role is Role.OFFICE_DIRECTOR)


class FactorFor(Labelled):
    """须第二因素的人员: who needs a second factor to sign in."""

    EVERYBODY = "everybody", "全部人员", "Everybody"
    SENSITIVE = (
        "sensitive",
        "管理员和可查看反映人的岗位",
        "Administrators and posts that see who raised a matter",
    )
    NOBODY = "nobody", "不要求", "Nobody"


FACTOR_ROLES: Mapping[FactorFor, frozenset[Role]] = {
    FactorFor.EVERYBODY: frozenset(Role) - {Role.SYSTEM},
    FactorFor.SENSITIVE: SENSITIVE,
    FactorFor.NOBODY: frozenset(),
}

LOGIN_SHAPE = r"[A-Za-z0-9][A-Za-z0-9_.\-]{1,39}"


def login_is_right(login: str) -> bool:
    """Whether a log-in name 登录名 has the right shape: letters, digits, _ . and -, 2 to 40 of them."""
    return re.fullmatch(LOGIN_SHAPE, login) is not None


KINDS_WANTED = 3


def kinds_in(password: str) -> int:
    """How many of the four kinds of character a password has: small and capital letters, digits, others."""
    shapes = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
    return sum(1 for shape in shapes if re.search(shape, password))
