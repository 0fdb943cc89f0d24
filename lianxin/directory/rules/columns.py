"""Columns of a sheet 列: how a heading is recognised and a cell read; every fault has its row, column and what is expected.

Owns headings and cells only: what exists already, and what refers to what, is looked at where the database is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lianxin.directory.rules.sheet import ROWS_MOST, Table, bad_file
from lianxin.kernel.refusal import Reason, Refused
from lianxin.kernel.text import fold
from lianxin.kernel.words import Labelled

HEADING_WITHIN = 30
EXAMPLE_MARK = "示例"


class Wrong(ValueError):
    """A cell that cannot be read: what is expected instead, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Column:
    """One column 列: its name in programs, its headings, how a cell is read, and an invented example."""

    name: str
    zh: str
    en: str
    read: Callable[[str], Any]
    example: str = ""
    required: bool = False
    also: tuple[str, ...] = ()

    def headings(self) -> set[str]:
        """Every heading by which the column is recognised, folded."""
        return {heading(one) for one in (self.name, self.zh, self.en, *self.also)}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a sheet 错误: row as the file counts it, column, value, and what is expected."""

    row: int
    column: str
    value: str
    zh: str
    en: str

    def as_json(self) -> dict[str, Any]:
        """As plain data for the page, the API and the command line."""
        return {"row": self.row, "column": self.column, "value": self.value, "zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its line in the file and the values that were given; a blank cell is not among them."""

    number: int
    values: dict[str, Any]

    def as_json(self) -> list[Any]:
        """As plain data."""
        return [self.number, self.values]


@dataclass(slots=True)
class Found:
    """What was found in a file: rows, faults, and what the reader should know."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


# --- headings


def heading(text: str) -> str:
    """A heading folded for comparing: without brackets, stars, spaces, case and width."""
    plain = re.sub(r"[（(【\[].*?[）)】\]]", "", fold(text))
    return re.sub(r"[\s*＊:：_\-/]", "", plain)


@dataclass(frozen=True, slots=True)
class _Head:
    table: Table
    line: int
    places: dict[str, int]
    doubled: tuple[str, ...]
    unknown: tuple[str, ...]


def read_rows(tables: Sequence[Table], columns: Sequence[Column]) -> Found:
    """The rows of the sheet whose heading fits best; title lines above it and empty rows are skipped.

    Refuses: no sheet with the needed columns, two columns of one name, too many rows.
    """
    head = _best_head(tables, columns)
    _check_head(head, columns)
    assert head is not None
    found = Found()
    if head.unknown:
        words = "、".join(head.unknown[:10])
        found.notes.append((f"未识别的列，不导入：{words}", f"Columns not known, left out: {words}"))
    examples = 0
    body = head.table.rows[head.line + 1 :]
    for number, cells in enumerate(body, head.line + 2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip().startswith(EXAMPLE_MARK) for cell in cells[:2]):
            examples += 1
            continue
        found.rows.append(_row(number, cells, head, columns, found.faults))
    if len(found.rows) > ROWS_MOST:
        raise bad_file("too_many_rows")
    if examples:
        found.notes.append((f"跳过{examples}行“{EXAMPLE_MARK}”", f"{examples} example rows were skipped."))
    return found


def _best_head(tables: Sequence[Table], columns: Sequence[Column]) -> _Head | None:
    known = {name: column.name for column in columns for name in column.headings()}
    heads = [
        _head(table, line, known) for table in tables for line in range(min(HEADING_WITHIN, len(table.rows)))
    ]
    fit = [head for head in heads if len(head.places) >= min(2, len(columns))]
    return max(fit, key=lambda head: len(head.places), default=None)


def _head(table: Table, line: int, known: Mapping[str, str]) -> _Head:
    places: dict[str, int] = {}
    doubled, unknown = [], []
    for place, cell in enumerate(table.rows[line]):
        name = known.get(heading(cell))
        if name is None:
            unknown += [cell.strip()[:20]] if cell.strip() else []
        elif name in places:
            doubled.append(cell.strip()[:20])
        else:
            places[name] = place
    return _Head(table, line, places, tuple(doubled), tuple(unknown))


def _check_head(head: _Head | None, columns: Sequence[Column]) -> None:
    needed = [column for column in columns if column.required]
    if head is None:
        zh = "、".join(column.zh for column in needed)
        en = ", ".join(column.en for column in needed)
        raise Refused(
            [
                Reason(
                    "heading_missing",
                    f"前{HEADING_WITHIN}行内没有找到表头，至少需要这些列：{zh}。请对照模板检查",
                    f"No heading within the first {HEADING_WITHIN} rows; needed at least: {en}.",
                    "file",
                )
            ]
        )
    missing = [column for column in needed if column.name not in head.places]
    reasons = [
        Reason("column_missing", f"缺少列“{one.zh}”", f"The column “{one.en}” is missing.", "file")
        for one in missing
    ]
    reasons += [
        Reason("column_doubled", f"“{one}”列出现了两次", f"The column “{one}” stands twice.", "file")
        for one in head.doubled
    ]
    if reasons:
        raise Refused(reasons)


def _row(
    number: int, cells: Sequence[str], head: _Head, columns: Sequence[Column], faults: list[Fault]
) -> Row:
    values: dict[str, Any] = {}
    for column in columns:
        place = head.places.get(column.name)
        text = cells[place].strip(" \u3000\t\r\n\ufeff") if place is not None and place < len(cells) else ""
        if not text:
            if column.required:
                faults.append(Fault(number, column.zh, "", "必填", "It must be given."))
            continue
        try:
            values[column.name] = column.read(text)
        except Wrong as wrong:
            faults.append(Fault(number, column.zh, text[:60], wrong.zh, wrong.en))
    return Row(number, values)


def doubles(rows: Sequence[Row], *columns: Column) -> Iterator[Fault]:
    """A fault for every row whose values in these columns already stood in an earlier row."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row.values.get(column.name) for column in columns)
        if None in key:
            continue
        first = seen.setdefault(key, row.number)
        if first != row.number:
            words = "、".join(str(one) for one in key)
            zh, en = f"与第{first}行重复", f"The same as in row {first}."
            yield Fault(row.number, "+".join(column.zh for column in columns), words[:60], zh, en)


# --- cells

_WIDE = {
    code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}


def text(most: int) -> Callable[[str], str]:
    """A text of at most so many characters; full-width letters and digits folded, signs as they are."""

    def read(cell: str) -> str:
        plain = re.sub(r"\s+", " ", cell.translate(_WIDE).replace("\u3000", " ")).strip()
        if len(plain) > most:
            raise Wrong(f"最多{most}字，现{len(plain)}字", f"At most {most} characters.")
        return plain

    return read


def code(pattern: str, zh: str, en: str, *, fill: int = 0) -> Callable[[str], str]:
    """A code of a given shape; `fill` restores the leading zeros that a spreadsheet took away."""

    def read(cell: str) -> str:
        plain = unicodedata.normalize("NFKC", cell).strip()
        plain = plain.zfill(fill) if fill and plain.isdecimal() else plain
        if not re.fullmatch(pattern, plain):
            raise Wrong(zh, en)
        return plain

    return read


def one_of(words: type[Labelled], also: Mapping[str, Labelled] | None = None) -> Callable[[str], str]:
    """A member of a closed list, by its Chinese or English word or its value."""
    known = {fold(word): one.value for one in words for word in (one.value, one.zh, one.en)}
    known |= {fold(word): one.value for word, one in (also or {}).items()}
    zh = "应为：" + "、".join(one.zh for one in words)
    en = "One of: " + ", ".join(one.en for one in words)

    def read(cell: str) -> str:
        value = known.get(fold(cell))
        if value is None:
            raise Wrong(zh, en)
        return value

    return read


_YES_NO = {"是": True, "有": True, "yes": True, "y": True, "true": True, "1": True, "√": True}
_YES_NO |= {"否": False, "无": False, "no": False, "n": False, "false": False, "0": False, "×": False}


def yes_no(cell: str) -> bool:
    """是 or 否."""
    value = _YES_NO.get(fold(cell))
    if value is None:
        raise Wrong("应为“是”或“否”", "Yes or no.")
    return value


def whole(most: int) -> Callable[[str], int]:
    """A whole number from 0 to so many; thousands may be parted, 人 may follow."""

    def read(cell: str) -> int:
        plain = unicodedata.normalize("NFKC", cell).replace(",", "").removesuffix("人").strip()
        if not plain.isdecimal() or int(plain) > most:
            raise Wrong(f"应为0到{most}的整数", f"A whole number from 0 to {most}.")
        return int(plain)

    return read


def phone(cell: str) -> str:
    """A telephone number."""
    plain = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", cell))
    if not re.fullmatch(r"\+?\d[\d\-]{2,18}", plain):
        raise Wrong("应为电话号码，如 13900000000 或 023-60000000", "A telephone number.")
    return plain


def names(cell: str) -> list[str]:
    """Several names in one cell, parted by 、 , ; / or a line break."""
    parts = re.split(r"[、，,；;/\n]", cell.translate(_WIDE))
    return list(dict.fromkeys(one.strip(" \u3000") for one in parts if one.strip(" \u3000")))


def words(cell: str) -> list[str]:
    """Several key words in one cell, parted by spaces or by what parts names."""
    return list(dict.fromkeys(one for part in names(cell) for one in part.split()))


_DAY = re.compile(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")


def day(cell: str) -> str:
    """A date with its year, as people write it; given back as 2026-03-05."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    parts = [int(one) for one in found.groups() if one] if found else []
    try:
        return date(*parts[:3]).isoformat()
    except (TypeError, ValueError):
        raise Wrong("应为带年份的日期，如 2026-03-05", "A date with its year, such as 2026-03-05.") from None
