"""Dates as reports write them 日期: days, 上中下旬, 月初 and 月底, resolved against the publication day.

Owns turning words into an ISO day or a range of days; the clock is never read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = r"(?P<year>20\d\d|今|去)年"
_DAY = rf"(?:{_YEAR})?(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号)"
_PART = rf"(?:{_YEAR})?(?P<month>1[0-2]|0?[1-9])月(?P<part>上旬|中旬|下旬|初|底|末|份)"
_BARE = r"(?P<day>3[01]|[12]\d|[1-9])日(?=上午|下午|晚上|,)"
DAY = re.compile(_DAY)
PART = re.compile(_PART)
BARE = re.compile(rf"(?<![\d月])(?<!\d){_BARE}")
FULL = re.compile(r"(20\d\d)\s?[-/.年]\s?(1[0-2]|0?[1-9])\s?[-/.月]\s?(3[01]|[12]\d|0?[1-9])日?(?!\d)")
_SPANS = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "初": (1, 5),
    "底": (25, 31),
    "末": (25, 31),
    "份": (1, 31),
}


@dataclass(frozen=True)
class When:
    """A date read from the text 时间: the words, and the first and last day they can mean."""

    words: str
    first: date | None
    last: date | None
    start: int
    end: int

    @property
    def exact(self) -> bool:
        """Whether the words name one single day."""
        return self.first is not None and self.first == self.last


def full_date(folded: str) -> date | None:
    """The first complete date 完整日期 in a piece of text."""
    for found in FULL.finditer(folded):
        day = _make(int(found[1]), int(found[2]), int(found[3]))
        if day is not None:
            return day
    return None


def dates(folded: str, start: int, end: int, published: date | None) -> list[When]:
    """Every date in this part of the text, in order."""
    found = [_exact(m, published) for m in DAY.finditer(folded, start, end)]
    found += [_numeric(m) for m in FULL.finditer(folded, start, end) if "年" not in m.group()]
    found += [_part(m, published) for m in PART.finditer(folded, start, end)]
    found += [_bare(m, published) for m in BARE.finditer(folded, start, end)]
    return sorted(found, key=lambda when: when.start)


def _numeric(found: re.Match[str]) -> When:
    day = _make(int(found[1]), int(found[2]), int(found[3]))
    return When(found.group(), day, day, found.start(), found.end())


def _exact(found: re.Match[str], published: date | None) -> When:
    month, day = int(found["month"]), int(found["day"])
    year = _year(found["year"], month, day, published)
    made = _make(year, month, day) if year else None
    return When(found.group(), made, made, found.start(), found.end())


def _part(found: re.Match[str], published: date | None) -> When:
    month = int(found["month"])
    low, high = _SPANS[found["part"]]
    year = _year(found["year"], month, low, published)
    if year is None:
        return When(found.group(), None, None, found.start(), found.end())
    days = monthrange(year, month)[1]
    return When(
        found.group(), date(year, month, low), date(year, month, min(high, days)), found.start(), found.end()
    )


def _bare(found: re.Match[str], published: date | None) -> When:
    """A day without a month: the latest such day up to publication."""
    day, made = int(found["day"]), None
    if published is not None:
        made = _make(published.year, published.month, day)
        if made is None or made > published:
            before = published.replace(day=1) - timedelta(days=1)
            made = _make(before.year, before.month, day)
    return When(found.group(), made, made, found.start(), found.end())


def _year(words: str | None, month: int, day: int, published: date | None) -> int | None:
    """The year meant: stated, or the latest in which the day is not after publication."""
    if words and words.isdigit():
        return int(words)
    if published is None:
        return None
    if words:
        return published.year - (words == "去")
    made = _make(published.year, month, day)
    return published.year - (made is not None and made > published)


def _make(year: int, month: int, day: int) -> date | None:
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)
