"""Words of dispatch: the part of a unit in a matter, reasons for a return. No database."""

from __future__ import annotations

from lianxin.kernel.words import Labelled


class Part(Labelled):
    """承办方式"""

    LEAD = "lead", "牵头", "Lead"
    SUPPORT = "support", "协办", "Support"
    OWN = "own", "分办", "Own part"


class ReturnReason(Labelled):
    """退回理由: a closed list, so that returns can be counted and the duty list corrected."""

    NOT_OURS = "not_ours", "不属于本单位职责", "Not this unit's duty"
    OTHER_LEADS = "other_leads", "应由其他单位牵头", "Another unit should lead"
    OTHER_AREA = "other_area", "不在本辖区", "Not in this area"
    SAME_MATTER = "same_matter", "与在办事项重复", "Same as a matter in hand"
    UNCLEAR = "unclear", "诉求不清无法办理", "Too unclear to handle"


class WordKind(Labelled):
    """反馈类别"""

    CONTACT = "contact", "先行联系", "First contact"
    OPINION = "opinion", "协办意见", "Support's opinion"
    PROGRESS = "progress", "进展", "Progress"
    MONTHLY = "monthly", "挂账月报", "Monthly word"


class Ruling(Labelled):
    """裁定"""

    PENDING = "pending", "待裁定", "Pending"
    GRANTED = "granted", "同意", "Granted"
    REFUSED = "refused", "不同意", "Refused"
