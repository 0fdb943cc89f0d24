"""Words and plain rules of a matter: kinds, sources, outcomes, disposals, default limits. No database, no clock reading."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from uuid import UUID

from lianxin.directory.rules import TimeClass
from lianxin.kernel.limits import Limit, LimitUnit
from lianxin.kernel.text import mask_name
from lianxin.kernel.words import Labelled


class Kind(Labelled):
    """性质"""

    PROBLEM = "problem", "问题", "Problem"
    PROPOSAL = "proposal", "建议", "Proposal"
    ENQUIRY = "enquiry", "咨询", "Enquiry"
    HELP = "help", "求助", "Request for help"
    COMPLAINT = "complaint", "投诉", "Complaint"


class Source(Labelled):
    """来源"""

    VISIT = "visit", "走访", "Visit"
    MEETING = "meeting", "座谈", "Meeting"
    ENTERPRISE_CODE = "enterprise_code", "企业码", "Enterprise code"
    HOTLINE = "hotline", "12345", "Hotline 12345"
    GRID = "grid", "网格", "Grid"
    PETITION = "petition", "信访转", "Passed on by petition office"
    DEPUTY = "deputy", "代表建议", "Deputy's suggestion"
    ONLINE = "online", "网上反映", "Reported online"
    DOCUMENT = "document", "材料", "Document"
    UPWARD = "upward", "向上争取", "Raised to the city"
    TOPIC = "topic", "共性梳理", "Sorted out of common problems"


class Urgency(Labelled):
    """紧急程度"""

    CRITICAL = "critical", "特急", "Critical"
    URGENT = "urgent", "紧急", "Urgent"
    NORMAL = "normal", "一般", "Normal"


class Outcome(Labelled):
    """办理结果: how a matter ended; meaning fixed here, labels may be renamed by the district."""

    SETTLED_ON_SITE = "settled_on_site", "现场解决", "Settled on site"
    ANSWERED_ON_SITE = "answered_on_site", "现场答复", "Answered on site"
    SOLVED = "solved", "A类 已解决或采纳", "A: solved"
    PLANNED = "planned", "B类 列入计划逐步解决", "B: planned"
    LIMITED = "limited", "C类 暂不具备条件已解释", "C: limited, explained"
    REFERENCE = "reference", "D类 留作参考", "D: kept for reference"
    SUPERIOR = "superior", "上级事权已争取", "Raised to the superior level"
    DECLINED = "declined", "不予受理（已告知渠道）", "Declined, told where to go"
    MERGED = "merged", "并案", "Merged"
    WITHDRAWN = "withdrawn", "反映人撤回", "Withdrawn by the raiser"
    AS_IN_LEDGER = "as_in_ledger", "原台账已办结", "Ended in an old ledger"
    UNDONE = "undone", "导入撤销", "Taking over undone"


class PublicState(Labelled):
    """公开情况 of an answer; empty where nobody thought of publishing it."""

    DRAFTED = "drafted", "已拟稿，待审定", "Drafted"
    PUBLIC = "public", "已公开", "Public"


class ResultClass(Labelled):
    """结果类别: the People's Congress classes A–D as Chongqing uses them."""

    A = "A", "A 已解决或采纳", "A solved or adopted"
    B = "B", "B 列入计划逐步解决", "B planned"
    C = "C", "C 暂不能解决已解释", "C cannot be solved now, explained"
    D = "D", "D 留作工作参考", "D kept for reference"


OUTCOME_OF_CLASS = {
    ResultClass.A: Outcome.SOLVED,
    ResultClass.B: Outcome.PLANNED,
    ResultClass.C: Outcome.LIMITED,
    ResultClass.D: Outcome.REFERENCE,
}


class Disposal(Labelled):
    """办理去向: the term of the balance equation in which a collected matter counts, exactly one at any time."""

    PENDING = "pending", "待处理", "Pending"
    SETTLED_ON_SITE = "settled_on_site", "现场解决", "Settled on site"
    ANSWERED_ON_SITE = "answered_on_site", "现场答复", "Answered on site"
    DISPATCHED = "dispatched", "交办", "Dispatched"
    UPWARD = "upward", "上报", "Raised upward"
    MERGED = "merged", "并案", "Merged"
    DECLINED = "declined", "不予受理", "Declined"
    WITHDRAWN = "withdrawn", "撤回", "Withdrawn"


class AnswerChannel(Labelled):
    """答复渠道"""

    IN_PERSON = "in_person", "当面", "In person"
    PHONE = "phone", "电话", "Phone"
    LETTER = "letter", "书面", "Letter"
    MESSAGE = "message", "短信", "Text message"
    ONLINE = "online", "网上", "Online"


class ClockKind(Labelled):
    """计时环节"""

    ACCEPT = "accept", "受理", "Acceptance"
    DISPATCH = "dispatch", "交办", "Dispatch"
    SIGN = "sign", "签收", "Signing for"
    RETURN = "return", "退单", "Asking for a return"
    CONTACT = "contact", "先行联系", "First contact"
    OPINION = "opinion", "协办意见", "Support's opinion"
    HANDLE = "handle", "办理", "Handling"
    RULING = "ruling", "裁定", "Ruling"
    REVIEW = "review", "审核", "Review"
    TELL = "tell", "答复", "Telling"
    CALL_BACK = "call_back", "回访", "Call-back"
    LIST = "list", "挂账", "Listing"
    PROGRESS = "progress", "进展反馈", "Progress word"
    MONTHLY = "monthly", "挂账月报", "Monthly word"
    MILESTONE = "milestone", "约定反馈", "Promised word"
    REWORK = "rework", "退回补办", "Sent back for quality"
    COORDINATE = "coordinate", "提级协调", "Coordination"
    REDO = "redo", "重办", "Redo"
    STANDSTILL = "standstill", "暂停计时（累计）", "Standing still, in all"
    BACKSTOP = "backstop", "总时限", "Total limit"


class LimitIn(Labelled):
    """时限单位"""

    WORKING_DAY = "working_day", "工作日", "Working days"
    CALENDAR_DAY = "calendar_day", "自然日", "Calendar days"
    HOUR = "hour", "小时（连续）", "Hours, day and night"
    WORKING_HOUR = "working_hour", "工作小时", "Working hours"


def _days(value: int) -> Limit:
    return Limit(value, LimitUnit.WORKING_DAY)


def _calendar(value: int) -> Limit:
    return Limit(value, LimitUnit.CALENDAR_DAY)


# The first policy of a district (practice: Quanzhou, Xuchang, Shandong); rows of `LimitRule` replace it by date.
DEFAULT_LIMITS: Mapping[tuple[ClockKind, TimeClass | None], Limit] = {
    (ClockKind.ACCEPT, None): _days(1),
    (ClockKind.DISPATCH, None): _days(1),
    (ClockKind.SIGN, None): _days(1),
    (ClockKind.SIGN, TimeClass.URGENT): Limit(2, LimitUnit.HOUR),
    (ClockKind.RETURN, None): _days(1),
    (ClockKind.CONTACT, None): _days(1),
    (ClockKind.OPINION, None): _days(3),
    (ClockKind.OPINION, TimeClass.URGENT): Limit(12, LimitUnit.HOUR),
    (ClockKind.HANDLE, TimeClass.ENQUIRY): _days(2),
    (ClockKind.HANDLE, TimeClass.ORDINARY): _days(7),
    (ClockKind.HANDLE, TimeClass.COMPLEX): _days(15),
    (ClockKind.HANDLE, TimeClass.HARD): _days(30),
    (ClockKind.HANDLE, TimeClass.URGENT): Limit(24, LimitUnit.HOUR),
    (ClockKind.HANDLE, None): _days(7),
    (ClockKind.RULING, None): _days(1),
    (ClockKind.REVIEW, None): _days(1),
    (ClockKind.TELL, None): _days(1),
    (ClockKind.CALL_BACK, None): _days(3),
    (ClockKind.LIST, None): _calendar(183),
    # Who handles for more than seven working days says every five how far it is; what is listed, every month.
    (ClockKind.PROGRESS, TimeClass.COMPLEX): _days(5),
    (ClockKind.PROGRESS, TimeClass.HARD): _days(5),
    (ClockKind.MONTHLY, None): _calendar(31),
    (ClockKind.COORDINATE, None): _days(5),
    (ClockKind.REDO, None): _days(5),
    # For how long, all in all, the handling of a matter may stand still by rulings.
    (ClockKind.STANDSTILL, None): _days(30),
    # Complex and hard matters may be listed: their handling and the longest listing (183 days) fit in.
    (ClockKind.BACKSTOP, TimeClass.ENQUIRY): _calendar(30),
    (ClockKind.BACKSTOP, TimeClass.ORDINARY): _calendar(60),
    (ClockKind.BACKSTOP, TimeClass.COMPLEX): _calendar(210),
    (ClockKind.BACKSTOP, TimeClass.HARD): _calendar(240),
    (ClockKind.BACKSTOP, TimeClass.URGENT): _calendar(15),
    (ClockKind.BACKSTOP, None): _calendar(240),
}

# Words that are owed while a limit runs: missing one makes the matter lag, and nothing more.
WORD_OWED: Mapping[ClockKind, ClockKind] = {
    ClockKind.HANDLE: ClockKind.PROGRESS,
    ClockKind.REDO: ClockKind.PROGRESS,
    ClockKind.LIST: ClockKind.MONTHLY,
}
WORDS_OF_UNITS = frozenset({ClockKind.PROGRESS, ClockKind.MILESTONE, ClockKind.REWORK})
WORDS = WORDS_OF_UNITS | {ClockKind.MONTHLY}
# Their ends are decided, not limited.
BY_DATE = frozenset({ClockKind.LIST, ClockKind.MILESTONE, ClockKind.REWORK})


class StandstillReason(Labelled):
    """暂停计时理由: what is waited for; a closed list, so that waiting can be counted by what for."""

    PAPERS = "papers", "待反映人补充材料", "Papers of the raiser are awaited"
    EXPERTS = "experts", "待检测、鉴定或专家评审", "An expert's finding is awaited"
    COURT = "court", "待司法裁判或行政复议决定", "A court's or review's decision is awaited"
    SUPERIOR = "superior", "待上级机关批复或答复", "A superior body's reply is awaited"
    PROCEDURE = "procedure", "依法公示、听证等程序期间", "A procedure set by law is under way"
    FORCE = "force", "不可抗力", "Force majeure"


class Alert(Labelled):
    """督办颜色: what a light calls for by the district's scheme; a person issues it."""

    NONE = "none", "不提示", "Nothing"
    BLUE = "blue", "蓝色", "Blue"
    YELLOW = "yellow", "黄色", "Yellow"
    RED = "red", "红色", "Red"


LONGEST_LISTING_DAYS = 183
EXTENSION_MOST_WORKDAYS = 10
EXTENSION_TOTAL_WORKDAYS = 30
STANDSTILL_MOST_TIMES = 3
CALL_BACK_TRIES = 3
CALL_BACK_DAYS = 2
REOPEN_DAYS = 30
# 信访工作条例第三十五条: a review may be asked for within 30 days of the written answer.
OBJECTION_DAYS = 30


# A name that ends so is an organisation's; short ones must be longer than a person's name can be.
ORGANISATIONS = re.compile(
    r".{2,}(公司|集团|银行|工厂|小学|中学|学校|学院|大学|医院|社区|街道|中心|商店|酒店|协会|商会|合作社|办公室|委员会|居委会|村委会|管委会)"
    r"|.{4,}[厂店园所局委办站社会部处队村组校院馆]|办公室"
)


def shown_name(name: str) -> str:
    """How a raiser outside the register stands in the matter: an organisation by its name, anybody else masked."""
    plain = name.strip()[:80]
    return plain if ORGANISATIONS.fullmatch(plain) else mask_name(plain)


def tracking_code(matter_id: UUID, secret: str) -> str:
    """The code with which the raiser follows his matter 查询码: 80 bits, derived so that it can be printed again.

    Args:
        matter_id: the matter.
        secret: the installation's secret key; without it no code can be computed.
    """
    raw = hmac.new(f"tracking:{secret}".encode(), matter_id.bytes, hashlib.sha256).digest()[:10]
    letters = base64.b32encode(raw).decode()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def tracking_digest(code: str) -> str:
    """What is stored of a tracking code: a digest of its letters, spacing and case ignored."""
    letters = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
