"""Rows copied from a spreadsheet 粘贴的行: cells as Excel and WPS copy them; what each column is, by its heading or its contents.

Pure; what is known of units and parties is asked through `Knows`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lianxin.collect.rules.ledger_columns import BY_CODE
from lianxin.collect.rules.ledger_days import NoYear, day_of
from lianxin.collect.rules.ledger_sheet import LEFT_OUT, OTHER, Head, Heading, Line, head_of
from lianxin.collect.rules.ledger_words import KIND, SOURCE, URGENCY, are_units, contact_in, said
from lianxin.directory.rules.columns import Wrong

ROWS_MOST = 500
COLUMNS_MOST = 40
LOOKED_AT = 50
SHARE = 0.6
ORGANISED = (
    "公司",
    "厂",
    "店",
    "集团",
    "学校",
    "小学",
    "中学",
    "医院",
    "社区",
    "村",
    "合作社",
    "事务所",
    "中心",
    "银行",
)
# A cell and what ends it; a quote that is not closed is a sign like any other.
_CELL = {
    mark: re.compile(rf'("(?:[^"]|"")*"(?=[{mark}\n]|\Z)|[^{mark}\n]*)([{mark}\n]|\Z)')
    for mark in ("\t", "|")
}
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


@dataclass(frozen=True, slots=True)
class Knows:
    """What of the register a column is recognised by."""

    is_unit: Callable[[str], bool] = lambda _name: False
    is_category: Callable[[str], bool] = lambda _name: False
    is_leader: Callable[[str], bool] = lambda _name: False


@dataclass(frozen=True)
class Pasted:
    """What was pasted: the headings as they were read or guessed, and the lines; line 0 stands for headings that were not there."""

    head: Head
    lines: list[Line]

    @property
    def body(self) -> list[Line]:
        """The lines below the headings."""
        return self.lines[self.head.last + 1 :]


def cells_of(text: str) -> list[list[str]]:
    """The cells of a pasted text: parted by tabs as spreadsheets copy them, by | where somebody typed it without.

    A cell between quotes holds line breaks and tabs; a quote in it is doubled.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    mark = "|" if "\t" not in text and "|" in text else "\t"
    rows: list[list[str]] = [[]]
    for cell, end in _CELL[mark].findall(text):
        words = cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
        rows[-1].append(words.strip())
        if end == "\n":
            rows.append([])
        elif not end:
            break
    return [row[:COLUMNS_MOST] for row in rows]


def understood(text: str, own: Mapping[str, str], told: Sequence[str], knows: Knows) -> Pasted | None:
    """A pasted text with its headings; None where nothing stands in it.

    Args:
        own: what the office means by headings of its own.
        told: what each column is, by place, where somebody has said so; an empty word leaves it as it was understood.
    """
    lines = [Line(n, cells) for n, cells in enumerate(cells_of(text), 1)]
    width = max((len(one.cells) for one in lines), default=0)
    if not any(cell for one in lines for cell in one.cells):
        return None
    head = head_of(lines, own)
    if head is None or (not head.has_matter and len(lines) == head.last + 1):
        guessed = guessed_columns([_column(lines, place) for place in range(width)], knows)
        words = [BY_CODE[code].zh if code in BY_CODE else f"第{n}列" for n, code in enumerate(guessed, 1)]
        lines = [Line(0, words), *lines]
        head = Head(0, 0, tuple(Heading(n, words[n], code) for n, code in enumerate(guessed)))
    return Pasted(_as_told(head, width, told), lines)


def _column(lines: Sequence[Line], place: int) -> list[str]:
    return [words for one in lines[:LOOKED_AT] if (words := one.at(place))]


def _as_told(head: Head, width: int, told: Sequence[str]) -> Head:
    """The headings with what somebody has said of each column; a column without a heading is kept in words."""
    known = {one.place: one for one in head.headings}
    found = []
    for place in range(width):
        one = known.get(place, Heading(place, f"第{place + 1}列", OTHER))
        code = told[place] if place < len(told) else ""
        found.append(Heading(place, one.words, code if code in (*BY_CODE, OTHER, LEFT_OUT) else one.code))
    return Head(head.first, head.last, tuple(found))


# --- by contents


def guessed_columns(columns: Sequence[Sequence[str]], knows: Knows) -> list[str]:
    """What each column most likely is, by its contents: each of ours once; the longest words tell what was raised."""
    found = [OTHER] * len(columns)
    for code, fits in _tests(knows):
        free = [n for n, one in enumerate(found) if one == OTHER and columns[n]]
        shares = {n: sum(map(fits, columns[n])) / len(columns[n]) for n in free}
        best = max(shares, key=lambda n: (shares[n], -n), default=None)
        if best is not None and shares[best] >= SHARE:
            found[best] = code
    free = [n for n, one in enumerate(found) if one == OTHER and columns[n]]
    longest = max(free, key=lambda n: sum(map(len, columns[n])) / len(columns[n]), default=None)
    if longest is not None:
        found[longest] = "text"
    return found


def _tests(knows: Knows) -> list[tuple[str, Callable[[str], bool]]]:
    """How each column is told, the plainest first; raiser before unit, for a hospital is both."""
    return [
        ("credit_code", lambda cell: bool(_CREDIT_CODE.fullmatch(cell.upper()))),
        ("identity", lambda cell: len(cell) <= 30 and bool(contact_in([cell])[1])),
        ("place_in_list", lambda cell: cell.isdecimal() and len(cell) <= 4),
        ("registered_on", _is_day),
        ("lead_unit", lambda cell: are_units(cell, knows.is_unit)),
        ("leader", knows.is_leader),
        ("raiser", lambda cell: len(cell) <= 40 and cell.endswith(ORGANISED)),
        ("category", knows.is_category),
        ("state", _is_state),
        ("urgency", lambda cell: len(cell) <= 4 and URGENCY(cell) is not None),
        ("kind", lambda cell: len(cell) <= 6 and KIND(cell) is not None),
        ("source", lambda cell: len(cell) <= 8 and SOURCE(cell) is not None),
    ]


def _is_day(cell: str) -> bool:
    try:
        return len(cell) <= 20 and any(one.isdecimal() for one in cell) and bool(day_of(cell))
    except NoYear:
        return True
    except Wrong:
        return False


def _is_state(cell: str) -> bool:
    try:
        return len(cell) <= 8 and bool(said(cell))
    except Wrong:
        return False
