"""Cells of one workbook, run in the sandbox.

Reads the file from standard input, writes the sheets as JSON to standard output; one word on standard error
says why there are none. Two far-apart cells can ask for more memory than a machine has: here that ends alone.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

MERGED_MOST = 50_000
PARTS_MOST = 2000
NEVER = 1 << 62


def main() -> str | None:
    """Print the sheets of the workbook on standard input.

    Arguments: most rows, columns, characters of a cell, bytes that an archive may unpack to.
    """
    content = sys.stdin.buffer.read()
    rows, columns, characters, unpacked = (int(one) for one in sys.argv[1:5])
    if content.startswith(b"PK") and (wrong := abnormal(content, unpacked)):
        return wrong
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [read(book, name, rows, columns) for name in visible(book)]
    except python_calamine.PasswordError:
        return "file_locked"
    except (python_calamine.CalamineError, ValueError, OSError, MemoryError):
        return "file_damaged"
    if any(len(found) >= rows for _, found, _ in sheets):
        return "too_many_rows"
    text = [
        (name, [[plain(cell)[:characters] for cell in row] for row in found], ranges)
        for name, found, ranges in sheets
    ]
    sys.stdout.buffer.write(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))
    return None


def read(
    book: python_calamine.CalamineWorkbook, name: str, rows: int, columns: int
) -> tuple[str, list[list[Any]], list[list[int]]]:
    """A sheet with its cells, and which of them are merged."""
    sheet = book.get_sheet_by_name(name)
    found = cells(sheet, rows, columns)
    return name, found, merged(sheet, len(found), columns)


def merged(sheet: python_calamine.CalamineSheet, rows: int, columns: int) -> list[list[int]]:
    """Merged cells within what was read: first row and column, last row and column.

    No more of them than the sheet has cells: in a sheet that a person made they do not lie over each other.
    """
    found, left_over = [], rows * columns
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MERGED_MOST]:
        one = [top, left, min(bottom, rows - 1), min(right, columns - 1)]
        left_over -= max(0, one[2] + 1 - top) * max(0, one[3] + 1 - left)
        if left_over < 0:
            break
        if top < rows and left < columns:
            found.append(one)
    return found


def abnormal(content: bytes, room: int) -> str:
    """What is wrong with an archive: it is counted what it really unpacks to, for the sizes it states may lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MOST:
                return "file_bomb"
            for part in parts:
                said, part.file_size = part.file_size, NEVER
                grown = inflated(archive, part, room)
                room -= grown
                if room < 0 or grown != said:
                    return "file_bomb"
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return "file_damaged"
    return ""


def inflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """How many bytes a part unpacks to, counted only a little past what there is room for."""
    grown = 0
    with archive.open(part) as stream:
        while grown <= room and (piece := stream.read(1 << 18)):
            grown += len(piece)
    return grown


def visible(book: python_calamine.CalamineWorkbook) -> list[str]:
    """The names of the worksheets that a person sees, at most ten."""
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.typ == python_calamine.SheetTypeEnum.WorkSheet
        and one.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    return shown[:10]


def cells(sheet: python_calamine.CalamineSheet, rows: int, columns: int) -> list[list[Any]]:
    """The cells from the first row and column of the sheet on."""
    found = sheet.to_python(skip_empty_area=False, nrows=rows)
    return [row[:columns] for row in found]


def plain(value: object) -> str:
    """A cell as a person reads it: no .0 behind a whole number, dates as 2026-03-05."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
