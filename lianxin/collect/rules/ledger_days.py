"""Days as ledgers write them 台账日期: 2026.3.5, 3月5日, 20260305, 二〇二六年三月五日, a spreadsheet's own number.

Owns how one cell is read; from where a missing year comes is decided by whoever reads the rows.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from lianxin.directory.rules.columns import Wrong
from lianxin.kernel.text import chinese_number

FIRST_YEAR = 2000
_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:\.0)?")
_FULL = re.compile(r"((?:20)?\d{2})[年./\-](\d{1,2})[月./\-](\d{1,2})[日号]?")
_MONTH = re.compile(r"(20\d{2})[年./\-](\d{1,2})月?(?:份|底|末|初)?")
_SHORT = re.compile(r"(\d{1,2})([月./\-])(\d{1,2})[日号]?")
_HAN = re.compile(r"(二[〇零○一二三四五六七八九]{3})年|([一二三四五六七八九十]{1,3})([月日号])")
_TAIL = re.compile(r"(?:[T ]?\d{1,2}[:时].*|[ ]*(?:上午|下午|左右|前|起).*|[(（].*[)）]|[至~—–].*)$")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")


class NoYear(Wrong):
    """A day without its year, and nothing beside it that tells the year."""


def plain(cell: str) -> str:
    """A cell of a date folded: half-width, Chinese numerals as digits, without time of day and what follows the first day."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell)).strip()
    text = _HAN.sub(_digits, text)
    text = _TAIL.sub("", text.replace(" ", "") if "月" in text else text).strip()
    return text.partition("-")[0] if re.search(r"[.月/]", text) else text


def _digits(found: re.Match[str]) -> str:
    year, number, mark = found.groups()
    if year:
        return "".join(str(max(0, "〇一二三四五六七八九".find(one))) for one in year) + "年"
    try:
        return f"{chinese_number(number)}{mark}"
    except ValueError:
        return found[0]


def day_of(cell: str, near: date | None = None, year: int | None = None) -> date:
    """The day that a cell tells.

    Args:
        near: a day beside it; of a day without year the one nearest to that is meant.
        year: the year that the title tells, for a day without year and without neighbours.

    Raises:
        NoYear: the year is missing.
        Wrong: it is no day, or may be two.
    """
    text = plain(cell)
    for shape in (_COMPACT, _FULL):
        if found := shape.fullmatch(text):
            return _day(cell, *(int(one) for one in found.groups()))
    if found := _SERIAL.fullmatch(text):
        return _EPOCH + timedelta(days=int(found[1]))
    if found := _MONTH.fullmatch(text):
        return _day(cell, int(found[1]), int(found[2]), 1)
    if found := _SHORT.fullmatch(text):
        return _without_year(cell, found, near, year)
    raise wrong(cell)


def _without_year(cell: str, found: re.Match[str], near: date | None, year: int | None) -> date:
    month, day = int(found[1]), int(found[3])
    if found[2] == "." and found[3] in ("1", "2", "3"):
        zh = f"可能是{month}月{day}日，也可能是{month}月{day}0日，请写成 2026-{month:02d}-{day:02d}"
        raise Wrong(zh, "May be two days: a trailing zero may be lost; write it with its year.")
    if near is not None:
        around = [_possible(one, month, day) for one in (near.year - 1, near.year, near.year + 1)]
        known = [one for one in around if one is not None]
        return (
            min(known, key=lambda one: abs((one - near).days)) if known else _day(cell, near.year, month, day)
        )
    if year is None:
        _day(cell, FIRST_YEAR, month, day)
        raise NoYear(
            "没有年份，标题和上下行也没有，请写成 2026-03-05", "The year is missing; write 2026-03-05."
        )
    return _day(cell, year, month, day)


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(cell: str, year: int, month: int, day: int) -> date:
    found = _possible(year if year > 99 else 2000 + year, month, day)
    if found is None:
        raise wrong(cell)
    return found


def wrong(_cell: str) -> Wrong:
    """What is expected of a date."""
    return Wrong("应为日期，如 2026-03-05、2026.3.5 或 3月5日", "A date, such as 2026-03-05 or 2026.3.5.")


def years_in(texts: list[str]) -> list[int]:
    """The years that titles, names of sheets and files tell, in their order, each once."""
    found = [int(one) for text in texts for one in _YEAR.findall(unicodedata.normalize("NFKC", text))]
    return list(dict.fromkeys(found))
