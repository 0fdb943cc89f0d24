"""Words and rules of the echo: solved, content, when call-backs are enough. No database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from lianxin.casefile.rules import CALL_BACK_DAYS, CALL_BACK_TRIES
from lianxin.kernel.words import Labelled


class Solved(Labelled):
    """是否解决"""

    YES = "yes", "已解决", "Solved"
    PARTLY = "partly", "部分解决", "Partly solved"
    NO = "no", "未解决", "Not solved"


class Contentment(Labelled):
    """满意度: the five levels of 好差评."""

    VERY_SATISFIED = "very_satisfied", "非常满意", "Very satisfied"
    SATISFIED = "satisfied", "满意", "Satisfied"
    BASICALLY = "basically", "基本满意", "Basically satisfied"
    DISSATISFIED = "dissatisfied", "不满意", "Dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied", "非常不满意", "Very dissatisfied"

    @property
    def is_content(self) -> bool:
        """Whether it counts as satisfied (the three upper levels)."""
        return self not in (Contentment.DISSATISFIED, Contentment.VERY_DISSATISFIED)


def tries_are_enough(days: Collection[date]) -> bool:
    """Whether unanswered calls are enough to end the call-back: three, on at least two different days.

    Args:
        days: the day of each call that was not answered.
    """
    return len(days) >= CALL_BACK_TRIES and len(set(days)) >= CALL_BACK_DAYS


# A telephone, an identity card or an account; a mailbox; a door: each tells who somebody is or where he lives.
IDENTIFYING = re.compile(
    r"\d[\d\- ]{5,}\d[Xx]?|[\w.+-]+@[\w-]+\.[\w.]+|\d+\s*(?:栋|幢|号楼)[^，。；\s]{0,6}\d+\s*室?|\d+\s*单元\s*\d+\s*室?"
)
SALUTATION = re.compile(r"^[^，。：:\n]{1,40}(?:同志|先生|女士|公司|单位|社区|学校|医院)[：:]")
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")


def identifying(text: str, known: Collection[str]) -> list[str]:
    """What of a text tells who raised a matter 可识别信息: names on record, long numbers, mailboxes, doors; each once, in order.

    Args:
        known: names of whoever raised it; of one character they tell nothing and are passed over.
    """
    plain = unicodedata.normalize("NFKC", text)
    names = {name for one in known if len(name := unicodedata.normalize("NFKC", one).strip()) > 1}
    found = [name for name in sorted(names, key=len, reverse=True) if name in plain]
    return list(dict.fromkeys([*found, *(one.group() for one in IDENTIFYING.finditer(plain))]))


def unnamed(text: str, known: Collection[str]) -> str:
    """A text as a first draft for the public: no salutation, no sentence that tells a number or door, names as 反映人."""
    body = SALUTATION.sub("", text.strip())
    kept = [one for one in SENTENCE.findall(body) if one and not IDENTIFYING.search(one)]
    plain = "".join(kept).strip()
    for name in sorted((one.strip() for one in known if len(one.strip()) > 1), key=len, reverse=True):
        plain = plain.replace(name, "反映人")
    return plain
