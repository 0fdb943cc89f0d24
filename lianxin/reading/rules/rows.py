"""Rows of a CSV file with named columns 表格读取: UTF-8 or GB18030, with or without a mark, blank lines left out.

Owns what is wrong with such a file, in words. The larger tables of the directory are read by `directory.rules.sheet`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

FIELD_MOST = 1_000_000
BYTES_MOST = 200 * 1024 * 1024
ROWS_MOST = 200_000


class Unreadable(Exception):
    """The file or its rows cannot be used 无法使用: what is wrong and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh, self.en = zh, en


def rows_of(content: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows with at least these columns; cells are trimmed, rows without any text are left out.

    Raises `Unreadable` when it is no text, empty, or lacks a column.
    """
    table = _table(decoded(content))
    lines = _lines(table)
    heads = [head.strip().strip("\ufeff") for head in next(lines, [])]
    missing = [column for column in columns if column not in heads]
    if missing:
        found = "、".join(head[:20] for head in heads[:12]) or "（无）"
        raise Unreadable(
            f"缺少列：{'、'.join(missing)}；第一行读到的是：{found}",
            f"Columns are missing: {', '.join(missing)}; the first line has: {found}",
        )
    rows = [
        dict(zip(heads, cells + [""] * len(heads), strict=False)) for cells in islice(lines, ROWS_MOST + 1)
    ]
    if len(rows) > ROWS_MOST:
        raise Unreadable(f"超过 {ROWS_MOST:,} 行，请拆分", f"More than {ROWS_MOST:,} rows; split the file.")
    return rows


def _lines(table: Any) -> Iterator[list[str]]:
    """The trimmed cells of each line that has any."""
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Unreadable(
            f"第 {table.line_num} 行不是有效的 CSV：请检查引号", f"Line {table.line_num} is no CSV: {error}"
        ) from None


def _table(text: str) -> Any:
    head = text.split("\n", 1)[0]
    delimiter = "," if "," in head else max("\t;", key=head.count)
    csv.field_size_limit(FIELD_MOST)
    return csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030; raises `Unreadable` when it is none, or empty."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for codec in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if text.strip():
            return text
        raise Unreadable("文件是空的", "The file is empty.")
    raise Unreadable(
        "无法识别文字编码，请另存为 UTF-8 或 GB18030 编码的 .csv",
        "The text encoding is not known; save as UTF-8 or GB18030.",
    )
