"""Kinds of papers 文书种类, who writes letters and who writes orders, and the words that all papers share. No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lianxin.kernel.words import Labelled

DRAFT = "草稿，供审签用印"
# Between bodies that are not under one another a letter is written, 函; who is above its departments gives an order.
PEERS = ("人大", "人民代表大会", "政协", "政治协商", "人民法院", "人民检察院", "监察委员会")
BLANK_DATE = "    年  月  日"


class Kind(Labelled):
    """文书种类"""

    VISIT = "visit", "走访记录表", "Visit record"
    ORDER = "order", "交办通知单", "Order to a unit"
    LETTER = "letter", "交办函", "Letter to a unit"
    REPORT = "report", "办理情况反馈表", "Unit's report"
    EXTENSION = "extension", "延期申请单", "Request for an extension"
    RETURN = "return", "退单申请单", "Request to return"
    SUSPENSION = "suspension", "暂停计时申请单", "Request to stand still"
    URGE = "urge", "催办单", "Urge"
    NOTICE = "notice", "督办单", "Supervision notice"
    INSTRUCTION = "instruction", "领导批示办理报告", "Report on an instruction"
    ANSWER = "answer", "答复函", "Answer"
    CALL_BACK = "call_back", "回访记录", "Call-back record"
    CLOSING = "closing", "销号单", "Closing slip"
    RECEIPT = "receipt", "受理回执", "Receipt"


def sends(body: str) -> Kind:
    """交办函 or 交办通知单: which of the two a body gives its matters out by, told by its name."""
    return Kind.LETTER if any(words in body for words in PEERS) else Kind.ORDER


def boxes(members: Sequence[Labelled], chosen: str) -> str:
    """□ before every choice, ☑ before the one that was made."""
    return "　".join(f"{'☑' if one.value == chosen else '□'}{one.zh}" for one in members)


def written_day(day: date | None) -> str:
    """成文日期: a day in figures, no noughts before them; room for one by hand where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else BLANK_DATE


# 发文字号 of the papers that leave the office as its own: what stands between the body's code and the year.
NUMBERED = {Kind.ORDER: "交", Kind.LETTER: "函", Kind.ANSWER: "复"}


def official(code: str, kind: Kind, year: int, n: int | None = None) -> str:
    """发文字号: 机关代字, year in full in hexagonal brackets, number without noughts, as GB/T 9704-2012, 7.2.5 has it.

    Args:
        n: the number; where none was taken yet there is room for one.
    """
    return f"{code}{NUMBERED[kind]}〔{year}〕{n or '　'}号"
