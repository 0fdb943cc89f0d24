"""Reading tables: every kind of file a district has, and every hostile one, answered in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from lianxin.directory.rules.columns import Column, day, doubles, names, one_of, read_rows, text, whole
from lianxin.directory.rules.sheet import ROWS_MOST, Table, tables_of
from lianxin.directory.rules.words import UnitKind
from lianxin.kernel.refusal import Refused
from lianxin.kernel.workbook import workbook

COLUMNS = (
    Column("code", "代码", "Code", text(10), required=True),
    Column("name", "名称", "Name", text(6), required=True, also=("单位名称",)),
    Column("kind", "类别", "Kind", one_of(UnitKind)),
    Column("n", "员工数", "Employees", whole(1000)),
    Column("since", "日期", "Since", day),
)


def xlsx(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_title_rows_are_skipped_and_rows_keep_their_line() -> None:
    content = xlsx(
        ["云桥区单位名录"],
        [],
        ["代码", "单位名称（必填）", "类别"],
        ["A1", "住建委", "部门"],
        ["", "", ""],
        ["A2", "商务委", "部门"],
    )
    found = read_rows(tables_of("单位.xlsx", content), COLUMNS)
    assert [(row.number, row.values["code"]) for row in found.rows] == [(4, "A1"), (6, "A2")]
    assert found.faults == []


def test_english_headings_and_words_are_known() -> None:
    content = xlsx(["Code", "NAME", "Kind"], ["A1", "Works", "Department"])
    found = read_rows(tables_of("units.xlsx", content), COLUMNS)
    assert found.rows[0].values == {"code": "A1", "name": "Works", "kind": "department"}


def test_every_fault_is_told_at_once_with_row_column_value_and_what_is_expected() -> None:
    content = xlsx(
        ["代码", "名称", "类别", "员工数", "日期"],
        ["A1", "一二三四五六七", "局", "许多", "3月5日"],
        ["", "好", "部门", 5, ""],
    )
    faults = read_rows(tables_of("x.xlsx", content), COLUMNS).faults
    assert [(one.row, one.column, one.value) for one in faults] == [
        (2, "名称", "一二三四五六七"),
        (2, "类别", "局"),
        (2, "员工数", "许多"),
        (2, "日期", "3月5日"),
        (3, "代码", ""),
    ]
    assert "部门" in faults[1].zh
    assert "2026-03-05" in faults[3].zh


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026.3.5", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("２０２６/3/5", "2026-03-05"),
    ],
)
def test_dates_as_people_write_them(cell: str, expected: str) -> None:
    assert day(cell) == expected


def test_full_width_digits_are_folded_and_brackets_stay() -> None:
    content = xlsx(["代码", "名称", "员工数"], ["Ａ１", "甲（乙）", "１２"])
    assert read_rows(tables_of("x.xlsx", content), COLUMNS).rows[0].values == {
        "code": "A1",
        "name": "甲（乙）",
        "n": 12,
    }


def test_several_names_in_a_cell() -> None:
    assert names("甲、乙，丙;丁\n甲") == ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_chinese_offices(codec: str) -> None:
    content = "代码,名称\nA1,商务委\n".encode(codec)
    assert read_rows(tables_of("x.csv", content), COLUMNS).rows[0].values["name"] == "商务委"


def test_a_repeated_code_is_a_fault_in_the_later_row() -> None:
    found = read_rows([Table("", [["代码", "名称"], ["A1", "甲"], ["A1", "乙"]])], COLUMNS)
    assert [(one.row, one.zh) for one in doubles(found.rows, COLUMNS[0])] == [(3, "与第2行重复")]


def test_a_missing_heading_names_what_is_needed() -> None:
    with pytest.raises(Refused) as refused:
        read_rows(tables_of("x.xlsx", xlsx(["甲", "乙"], ["1", "2"])), COLUMNS)
    assert codes(refused) == {"heading_missing"}
    assert "代码、名称" in refused.value.reasons[0].zh


def test_a_missing_column_and_a_doubled_one_are_both_told() -> None:
    with pytest.raises(Refused) as refused:
        read_rows(tables_of("x.xlsx", xlsx(["代码", "类别", "类别"], ["A1", "部门", "部门"])), COLUMNS)
    assert codes(refused) == {"column_missing", "column_doubled"}


def test_the_example_row_of_a_template_is_skipped() -> None:
    found = read_rows([Table("", [["代码", "名称"], ["示例A0", "甲"], ["A1", "乙"]])], COLUMNS)
    assert [row.values["code"] for row in found.rows] == ["A1"]
    assert found.notes[0][0].startswith("跳过1行")


def test_our_own_workbook_is_read_back_as_it_was_written() -> None:
    content = workbook("单位", ["代码", "名称"], [["0101", "=1+1"], ["A&B", "<甲>"]])
    rows = tables_of("x.xlsx", content)[0].rows
    assert rows == [["代码", "名称"], ["0101", "=1+1"], ["A&B", "<甲>"]]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet["A2"].value == "0101"
    assert sheet["B2"].data_type == "inlineStr" or sheet["B2"].data_type == "s"


# --- hostile files


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


HOSTILE = {
    "file_empty": (b"", "x.xlsx"),
    "file_too_large": (b"x" * (10 * 1024 * 1024 + 1), "x.csv"),
    "file_bomb": (zipped(bomb=b"\0" * (100 * 1024 * 1024)), "x.xlsx"),
    "file_damaged": (xlsx(["代码", "名称"])[:-200], "x.xlsx"),
    "file_kind": (b"%PDF-1.7 no table", "x.pdf"),
    "file_encoding": (b"\xff\xff\x80\x80,\x81", "x.csv"),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_file_is_refused_in_words(code: str) -> None:
    content, name = HOSTILE[code]
    with pytest.raises(Refused) as refused:
        tables_of(name, content)
    assert codes(refused) == {code}
    assert refused.value.reasons[0].en


def test_other_archives_and_old_formats_that_are_none_are_damaged() -> None:
    for content in (zipped(hello=b"world"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 400):
        with pytest.raises(Refused) as refused:
            tables_of("x.xls", content)
        assert codes(refused) == {"file_damaged"}


def test_two_far_apart_cells_do_not_take_the_memory() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "代码", "x"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(Refused) as refused:
        tables_of("x.xlsx", buffer.getvalue())
    assert codes(refused) <= {"file_damaged", "too_many_rows"}


def test_too_many_rows_are_refused() -> None:
    content = b"a,b\n" + b"1,2\n" * (ROWS_MOST + 100)
    with pytest.raises(Refused) as refused:
        tables_of("x.csv", content)
    assert codes(refused) == {"too_many_rows"}
