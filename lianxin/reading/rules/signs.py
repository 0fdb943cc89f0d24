"""What single words say of a matter 线索: how urgent it is, of which kind; what is named stays in `places`.

Owns the words. Nothing is said where no word speaks: that a matter is ordinary needs no suggestion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lianxin.kernel.text import fold
from lianxin.reading.rules.leaves import occurs, outermost

# By the value of the urgency, the more urgent first.
URGENCIES: Final[Mapping[str, tuple[str, ...]]] = {
    "critical": (
        *(
            "着火",
            "起火",
            "爆炸",
            "坍塌",
            "塌陷",
            "伤亡",
            "触电",
            "中毒",
            "被困",
            "燃气泄漏",
            "漏气",
            "煤气味",
            "溺水",
            "轻生",
            "自杀",
        ),
        *("煤气味", "跳楼", "聚集~堵", "拉横幅", "生命危险", "决堤", "山体滑坡"),
    ),
    "urgent": (
        *(
            "停电",
            "停水",
            "断水",
            "断电",
            "停气",
            "资金链",
            "讨薪",
            "欠薪",
            "拖欠工资",
            "即将到期",
            "马上到期",
            "限期",
            "汛期",
            "急需",
        ),
        *("马上到期", "火灾隐患", "安全隐患", "随时会", "来不及", "明天就", "今天就", "高考", "中考", "紧急"),
    ),
}
# By the value of the kind; a question that only asks for a hand stays a problem.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "complaint": (
        "投诉",
        "举报",
        "态度恶劣",
        "态度差",
        "不作为",
        "乱收费",
        "吃拿卡要",
        "推诿",
        "刁难",
        "索要",
    ),
    "enquiry": (
        *(
            "咨询",
            "请问",
            "想了解",
            "想问",
            "怎么办理",
            "如何办理",
            "怎么申请",
            "如何申请",
            "需要哪些材料",
            "什么条件",
            "是否可以",
        ),
        *("能不能享受", "想知道", "政策是什么"),
    ),
    "proposal": ("建议", "提议", "希望增设", "希望增加", "希望开通", "希望开放", "希望建立", "不妨"),
    "help": ("求助", "救助", "帮帮", "走投无路", "生活困难", "请帮忙协调"),
}


def urgency_of(text: str) -> tuple[str, tuple[str, ...]]:
    """How urgent a text sounds 紧急程度 and the words that say so; empty when none does."""
    return _first(URGENCIES, text)


def kind_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Of which kind a text is 性质 and the words that say so: the kind with most of them, empty when none has any."""
    found = {kind: _said(words, text) for kind, words in KINDS.items()}
    best = max(found, key=lambda kind: len(found[kind]))
    return (best, found[best]) if found[best] else ("", ())


def _first(kinds: Mapping[str, tuple[str, ...]], text: str) -> tuple[str, tuple[str, ...]]:
    found = ((kind, _said(words, text)) for kind, words in kinds.items())
    return next((one for one in found if one[1]), ("", ()))


def _said(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    folded = fold(text)
    return tuple(word.replace("~", "…") for word in outermost(word for word in words if occurs(word, folded)))
