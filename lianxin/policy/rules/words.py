"""Closed lists of policy: kinds of benefit, comparisons of conditions, what a check says, what a verdict is."""

from __future__ import annotations

from lianxin.kernel.words import Labelled


class Benefit(Labelled):
    """支持方式"""

    SUBSIDY = "subsidy", "资金补助", "Subsidy"
    AWARD = "award", "奖励", "Award"
    TAX = "tax", "税费减免", "Relief of taxes and fees"
    LOAN = "loan", "贷款贴息或担保", "Loans, interest and guarantees"
    REFUND = "refund", "返还", "Refund"
    SERVICE = "service", "服务或便利", "Services"


class FileRole(Labelled):
    """附件用途"""

    ORIGINAL = "original", "政策原文", "Original document"
    FORM = "form", "申报表格", "Application form"
    GUIDE = "guide", "申报指南", "Guide"
    OTHER = "other", "其他", "Other"


class Comparison(Labelled):
    """比较方式"""

    AT_LEAST = "at_least", "不少于（不早于）", "At least (not before)"
    ABOVE = "above", "超过（晚于）", "More than (after)"
    AT_MOST = "at_most", "不超过（不晚于）", "At most (not after)"
    BELOW = "below", "少于（早于）", "Less than (before)"
    IS = "is", "为（其中之一）", "Is (one of)"
    IS_NOT = "is_not", "不为（任何一个）", "Is not (any of)"
    FOR_YEARS = "for_years", "成立已满（年）", "Founded so many years ago or more"
    WITHIN_YEARS = "within_years", "成立未满（年）", "Founded less than so many years ago"


class Outcome(Labelled):
    """条件核对"""

    MET = "met", "符合", "Met"
    NOT_MET = "not_met", "不符合", "Not met"
    UNKNOWN = "unknown", "待核实", "Unknown"


class Verdict(Labelled):
    """匹配结论"""

    FITS = "fits", "符合", "Fits"
    MAY_FIT = "may_fit", "待核实", "May fit"
    FITS_NOT = "fits_not", "不符合", "Does not fit"


class YesNo(Labelled):
    """是或否"""

    YES = "yes", "是", "Yes"
    NO = "no", "否", "No"


class Telling(Labelled):
    """告知方式"""

    VISIT = "visit", "上门走访", "At a visit"
    PHONE = "phone", "电话", "By telephone"
    WINDOW = "window", "窗口", "At a counter"
    MEETING = "meeting", "会议或培训", "At a meeting"
    ONLINE = "online", "网络平台", "Online"
    ANSWER = "answer", "答复事项时", "When a matter was answered"
