"""Numbers as reports write them 数字: Arabic, full-width, Chinese, with 万 and with 余/多/近/约 markers.

Owns recognising and valuing a number in folded text; what a number counts is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = {"十": 10, "百": 100, "千": 1000}
ARABIC = r"\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,4})?"
CHINESE = r"[零一二两三四五六七八九十百千]{1,10}"
MEASURE = r"(?:家次|人次|户次|场次|件次|个|家|件|条|项|份|名|位|户|次|人|场|批|%|起|宗|处|单|桩)"
COUNT = re.compile(
    rf"(?P<before>近|约|超过|超|逾|将近|大约)?(?P<digits>{ARABIC}|"
    rf"{CHINESE})(?P<wan>万)?(?P<after>余|多)?(?:万)?"
    rf"(?P<measure>{MEASURE})"
)


@dataclass(frozen=True)
class Count:
    """A counted number 数量: its value, whether it is approximate, its measure word and its place."""

    value: float
    approximate: bool
    measure: str
    start: int
    end: int


def chinese_value(words: str) -> int | None:
    """The value of a Chinese numeral 中文数字 such as 一百二十六 or 二六零; None when it is none."""
    if not words or any(word not in _DIGITS and word not in _SMALL for word in words):
        return None
    if not any(word in _SMALL for word in words):
        return int("".join(str(_DIGITS[word]) for word in words))
    total, digit = 0, 0
    for word in words:
        if word in _SMALL:
            total += (digit or 1) * _SMALL[word]
            digit = 0
        else:
            digit = _DIGITS[word]
    return total + digit


def value_of(words: str) -> float | None:
    """The value of an Arabic or Chinese number 数值."""
    if words[:1].isdigit():
        return float(words.replace(",", ""))
    return chinese_value(words)


def counts(folded: str, start: int = 0, end: int | None = None) -> Iterator[Count]:
    """Every number with a measure word in this part of the text."""
    for found in COUNT.finditer(folded, start, len(folded) if end is None else end):
        value = value_of(found["digits"])
        if value is None or folded[max(0, found.start() - 1) : found.start()] in {"第", ".", "-"}:
            continue
        scaled = value * 10_000 if found["wan"] or "万" in found.group() else value
        rough = bool(found["before"] or found["after"])
        first = found.start("digits")
        yield Count(scaled, rough, found["measure"], first, found.end())


def whole(value: float) -> int | float:
    """Whole numbers without a decimal point."""
    return int(value) if value == int(value) else value
