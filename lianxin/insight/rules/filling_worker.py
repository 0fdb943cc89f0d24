"""Fills an office's own ledger template 台账模板, run in the sandbox: formats, widths, titles and what stands below are kept.

Standard input: eight bytes that tell how long the order is, the order as JSON, the template. Standard output: the
workbook. One word on standard error says why there is none.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from copy import copy
from datetime import date
from math import ceil
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

UNPACKED_MOST = 80 * 1024 * 1024
FILLED_LEAST = 3
# Of a line, by the size of its type; the most that a workbook allows, in points.
LEADING, HEIGHT_MOST = 1.35, 409.0
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def main() -> str | None:
    """Fill the template on standard input."""
    given = sys.stdin.buffer.read()
    length = int.from_bytes(given[:8], "big")
    order, template = json.loads(given[8 : 8 + length]), given[8 + length :]
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED_MOST:
                return "file_bomb"
        book = load_workbook(io.BytesIO(template))
        fill(book[order["sheet"]], order)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError):
        return "file_damaged"
    sys.stdout.buffer.write(saved(book))
    return None


def saved(book: Workbook) -> bytes:
    """The workbook's bytes, by the library's writer without the temporary files that the sandbox does not let it make."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = ExcelWriter(book, archive)
        writer.write_worksheet = lambda sheet: _in_memory(writer, sheet)
        writer.write_data()
    return out.getvalue()


def _in_memory(book: ExcelWriter, sheet: Worksheet) -> None:
    sheet._drawing = SpreadsheetDrawing()
    sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
    writer = WorksheetWriter(sheet, out := io.BytesIO())
    writer.write()
    sheet._rels = writer._rels
    book._archive.writestr(sheet.path[1:], out.getvalue())
    book.manifest.append(sheet)


def fill(sheet: Worksheet, order: dict[str, Any]) -> None:
    """Write the rows under the headings.

    The order holds `line` (of the headings, from 1), `places` (of the columns, from 1), `counted` (the place of 序号, or 0),
    `rows` and the `mark` for the last line.
    """
    places, rows = order["places"], order["rows"]
    first = below_headings(sheet, order["line"])
    kept = filled_rows(sheet, first, places)
    first += kept
    room = empty_rows(sheet, first, order["counted"])
    if room < len(rows):
        move_down(sheet, first + room, len(rows) - room)
    styles = [copy(sheet.cell(first, place)._style) for place in range(1, sheet.max_column + 1)]
    height = sheet.row_dimensions[first].height
    for offset, row in enumerate(rows):
        for place, style in enumerate(styles, 1):
            sheet.cell(first + offset, place)._style = copy(style)
        for place, text in zip(places, row, strict=True):
            counted = place == order["counted"]
            write(sheet.cell(first + offset, place), str(int(text) + kept) if counted else text, counted)
        sheet.row_dimensions[first + offset].height = height or needed(sheet, first + offset)
    write(sheet.cell(sheet.max_row + 1, 1), order["mark"], counted=False)


def below_headings(sheet: Worksheet, line: int) -> int:
    """The first line under the headings; headings that span several lines end together."""
    ends: list[int] = [one.max_row for one in sheet.merged_cells.ranges if one.min_row <= line <= one.max_row]
    return max([line, *ends]) + 1


def texts(sheet: Worksheet, line: int) -> dict[int, str]:
    """What stands in a line, by place."""
    cells = ((cell.column, str(cell.value or "").strip()) for cell in sheet[line])
    return {place: text for place, text in cells if text}


def filled_rows(sheet: Worksheet, first: int, places: list[int]) -> int:
    """How many rows are there already: they stay, and the new ones follow."""
    n = 0
    while first + n <= sheet.max_row and len(texts(sheet, first + n).keys() & set(places)) >= FILLED_LEAST:
        n += 1
    return n


def empty_rows(sheet: Worksheet, first: int, counted: int) -> int:
    """How many rows wait to be filled; a number in front of them does no harm."""
    n = 0
    while first + n <= sheet.max_row and not texts(sheet, first + n).keys() - {counted}:
        n += 1
    return n


def move_down(sheet: Worksheet, first: int, by: int) -> None:
    """Make room: what stands from a line on moves down, with what is merged in it and its heights."""
    last = sheet.max_row
    if first > last:
        return
    merged = [one for one in sheet.merged_cells.ranges if one.min_row >= first]
    heights = {line: sheet.row_dimensions[line].height for line in range(first, last + 1)}
    for one in merged:
        sheet.merged_cells.remove(one)
    area = CellRange(min_col=1, min_row=first, max_col=sheet.max_column, max_row=last)
    sheet.move_range(area, rows=by, translate=True)
    for one in merged:
        one.shift(row_shift=by)
        sheet.merge_cells(one.coord)
    for line, height in heights.items():
        sheet.row_dimensions[line].height = None
        sheet.row_dimensions[line + by].height = height


def needed(sheet: Worksheet, line: int) -> float | None:
    """How high a row must be for its wrapped texts, in points; nothing where none wraps."""
    wrapped = [cell for cell in sheet[line] if cell.alignment.wrap_text and cell.value]
    heights = [_lines(sheet, cell) * (cell.font.size or 11) * LEADING for cell in wrapped]
    return min(max(heights), HEIGHT_MOST) if heights else None


def _lines(sheet: Worksheet, cell: Cell) -> int:
    room = max(2.0, (sheet.column_dimensions[cell.column_letter].width or 8.43) - 1)
    widths = [sum(2 if ord(one) > 0x2E7F else 1 for one in part) for part in str(cell.value).split("\n")]
    return sum(max(1, ceil(width / room)) for width in widths)


def write(cell: Cell, text: str, counted: bool) -> None:
    """A text stays a text, never a formula; a day becomes a date where the template asks for one."""
    text = CONTROLS.sub("", text)
    if counted and text.isdigit():
        cell.value = int(text)
    elif DAY.fullmatch(text) and cell.is_date:
        cell.value = date.fromisoformat(text)
    else:
        cell.value = text or None
        if text:
            cell.data_type = "s"


if __name__ == "__main__":
    word = main()
    if word:
        sys.stderr.write(word)
        sys.exit(1)
