"""Tables out of a file's bytes 读表: .xlsx, .xls, .et, .ods and .csv to rows of text. Owns sizes, encodings, refusals of a file.

What the cells mean is `columns`' business. Workbooks are opened in the sandbox, so that a hostile one can
neither crash nor block its caller.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from lianxin.kernel import sandbox
from lianxin.kernel.refusal import Refused, refuse

FILE_MOST = 10 * 1024 * 1024
ROWS_MOST = 50_000
COLUMNS_MOST = 60
CELL_MOST = 4000
WORKER = Path(__file__).with_name("sheet_worker.py")
UNPACKED_MOST = 80 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a file is taken 限额: its bytes, the rows of a sheet, what it may unpack to, and what its reader may use."""

    file: int = FILE_MOST
    rows: int = ROWS_MOST
    unpacked: int = UNPACKED_MOST
    limits: sandbox.Limits = field(default_factory=lambda: sandbox.Limits(output=64 * 1024 * 1024))


ROOM = Room()
# From the command line, where nobody waits for a page.
LARGE = Room(
    file=64 * 1024 * 1024,
    rows=200_000,
    unpacked=640 * 1024 * 1024,
    limits=sandbox.Limits(memory=3 * 1024**3, cpu_seconds=120, wall_seconds=240.0, output=512 * 1024 * 1024),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet 工作表: its name and its rows from the first line of the file on, so that row n is line n + 1.

    Attributes:
        merged: merged cells 合并单元格 as first row, first column, last row, last column, counted from 0.
    """

    name: str
    rows: list[list[str]]
    merged: tuple[Range, ...] = ()


_REASONS: dict[str, tuple[str, str]] = {
    "file_too_large": (
        "文件超过{megabytes}MB，请拆分后分次导入",
        "The file is larger than {megabytes} MB; split it.",
    ),
    "file_empty": ("文件是空的", "The file is empty."),
    "file_kind": (
        "不支持这种文件，请使用 .xlsx、.xls、.et、.ods 或 .csv",
        "This kind of file is not supported; use .xlsx, .xls, .et, .ods or .csv.",
    ),
    "file_bomb": (
        "文件展开后大得不正常，已拒绝读取",
        "The file unpacks to an abnormal size and was refused.",
    ),
    "file_damaged": (
        "文件已损坏或无法打开，请用 WPS 或 Excel 另存为 .xlsx 后重试",
        "The file is damaged or cannot be opened; save it as .xlsx anew.",
    ),
    "file_locked": ("文件有密码保护，请去掉密码后再导入", "The file is protected by a password; remove it."),
    "file_slow": ("文件处理时间过长，已停止，请拆分后重试", "Reading the file took too long; split it."),
    "busy": (
        "正在读取的文件较多，请稍后再试",
        "Many files are being read at the moment; please try again shortly.",
    ),
    "file_encoding": (
        "无法识别文字编码，请另存为 UTF-8 或 GB18030 编码的 .csv",
        "The text encoding is not known; save as UTF-8 or GB18030.",
    ),
    "too_many_rows": (
        "超过{rows:,}行，请拆分后分次导入",
        "There are more than {rows:,} rows; split the file.",
    ),
}


def bad_file(code: str, room: Room = ROOM) -> Refused:
    """The refusal of a file, by its code."""
    told = {"megabytes": room.file // 1024 // 1024, "rows": room.rows}
    zh, en = (words.format(**told) for words in _REASONS[code])
    return refuse(code, zh, en, field="file")


def tables_of(name: str, content: bytes, room: Room = ROOM) -> list[Table]:
    """The sheets of a file; the content decides what it is, then the name. Refuses what cannot be read, in words."""
    if len(content) > room.file:
        raise bad_file("file_too_large", room)
    if not content.strip(b"\x00 \r\n\t"):
        raise bad_file("file_empty")
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content, room)
    if content.startswith(_OLE):
        return _workbook(content, room)
    if Path(name).suffix.lower() not in (".csv", ".txt", ".tsv"):
        raise bad_file("file_damaged" if _is_book(name) else "file_kind")
    return [Table("", _csv_rows(_decoded(content), room))]


def _is_book(name: str) -> bool:
    return Path(name).suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et", ".ods")


def _workbook(content: bytes, room: Room) -> list[Table]:
    most = (room.rows + 40, COLUMNS_MOST, CELL_MOST, room.unpacked)
    try:
        ended = sandbox.run(WORKER, content, *(str(one) for one in most), limits=room.limits)
    except sandbox.Busy:
        raise bad_file("busy") from None
    if ended.word:
        known = {"slow": "file_slow"}.get(ended.word, ended.word)
        raise bad_file(known if known in _REASONS else "file_damaged", room)
    return [
        Table(name, rows, tuple((a, b, c, d) for a, b, c, d in merged))
        for name, rows, merged in json.loads(ended.out)
    ]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: tuple[str, ...] = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise bad_file("file_kind")
        return text
    raise bad_file("file_encoding")


def _csv_rows(text: str, room: Room) -> list[list[str]]:
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell[:CELL_MOST] for cell in row[:COLUMNS_MOST]])
            if len(rows) > room.rows + 40:
                raise bad_file("too_many_rows", room)
    except csv.Error:
        raise bad_file("file_damaged") from None
    return rows
