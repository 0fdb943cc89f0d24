"""The ledger goes out: the standard one and an office's own template; only what is seen, no formula, each taking noted."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted
from lianxin.collect.rules.ledger_columns import BY_CODE, COLUMNS, STANDARD
from lianxin.config.cli_export import group
from lianxin.insight.commands import exporting
from lianxin.insight.queries.case_ledger import VALUES, ledger_matters, ledger_rows, unnamed
from lianxin.insight.rules.filling import filled, template_of
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.reply import commands as replying
from tests import world as county
from tests.pages import client_of
from tests.world import World

ADDRESS = "/ledgers/export/"
HEAD = ["序号", "企业名称", "企业反映问题", "办理部门", "办理情况", "拟办结时间", "备注"]


def sheet_of(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def told(world: World, login: str, **wanted: str) -> list[dict[str, str]]:
    """The rows of the ledger by column, as somebody gets them."""
    actor = world.actors[login]
    rows = ledger_rows(actor, ledger_matters(actor, Wanted.of(wanted), world.now), COLUMNS, world.now)
    return [dict(zip((one.code for one in COLUMNS), row, strict=True)) for row in rows]


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["export", *words])


def taken(client: Client, filters: str = "", **more: object) -> bytes:
    body = {"key": str(new_id()), "filters": filters, **more}
    answer = client.post(ADDRESS, body)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    return bytes(answer.content)


def template(rows: int = 3, example: bool = False) -> bytes:
    """An office's own form: a title over all columns, headings, some ruled rows, a line to sign below."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "测试区企业问题台账"
    sheet.merge_cells("A1:G1")
    for place, words in enumerate(HEAD, 1):
        sheet.cell(2, place, words)
    first = 3
    if example:
        for place, words in enumerate(["1", "老厂", "旧问题", "区住建委", "在办", "", ""], 1):
            sheet.cell(first, place, words)
        first += 1
    for n in range(rows):
        sheet.cell(first + n, 1, n + 1)
        sheet.cell(first + n, 3).font = Font(name="仿宋", size=13)
        sheet.cell(first + n, 6).number_format = "yyyy年m月d日"
        sheet.row_dimensions[first + n].height = 33
    sheet.cell(first + rows, 1, "填表人：")
    sheet.merge_cells(start_row=first + rows, start_column=1, end_row=first + rows, end_column=3)
    sheet.cell(first + rows, 4, f"=COUNTA(B3:B{first + rows - 1})")
    book.save(out := io.BytesIO())
    return out.getvalue()


def test_every_column_tells_of_a_matter_that_went_all_the_way(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    (row,) = told(world, "he")
    assert set(row) == set(BY_CODE) == set(VALUES)
    assert (row["number"], row["is_closed"], row["is_ended"], row["settled"]) == (
        matter.number,
        "是",
        "是",
        "已处理",
    )
    assert row["lead_unit"] == world.units["housing"].name
    assert row["answer"] == matter.answer.text if matter.answer else ""
    assert row["registered_on"] == f"{matter.registered_at:%Y-%m-%d}"
    assert row["progress"]
    assert row["call_back"].startswith("已回访")
    assert row["identity"] == ""
    empty = {one.code for one in STANDARD if not row[one.code]}
    assert empty <= {"support_units", "leader"}, empty


def test_late_stays_late_after_it_has_ended(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    assert [(row["is_late"], row["settled"]) for row in told(world, "he")] == [("否", "未处理")]
    world.wait(days=30)
    assert [(row["is_late"], row["settled"]) for row in told(world, "he")] == [("是", "延期")]
    reviewed = county.pass_review(world, county.report(world, county.fresh(matter)))
    county.close(world, county.call(world, county.tell(world, reviewed)))
    assert [(row["is_late"], row["settled"]) for row in told(world, "he")] == [("是", "延期已处理")]


def test_each_sees_his_own_and_no_other_unit_s_words(world: World) -> None:
    matter = county.a_matter(world, at=State.IN_REVIEW)
    county.register(world)
    assert len(told(world, "he")) == 2
    (mine,) = told(world, "liu_head")
    assert mine["number"] == matter.number
    assert mine["progress"]
    Matter.objects.filter(pk=matter.pk).update(
        held_by=[world.units["housing"].pk, world.units["citymgmt"].pk]
    )
    (theirs,) = told(world, "sun_head")
    assert theirs["progress"] == theirs["call_back"] == ""


def test_telephones_and_identity_numbers_in_texts_are_left_out(world: World) -> None:
    matter = county.register(world)
    Matter.objects.filter(pk=matter.pk).update(text="请打13812345678找我，证号110101199003071234")
    (row,) = told(world, "he")
    assert "13812345678" not in row["text"]
    assert "110101199003071234" not in row["text"]


def test_an_answer_to_a_person_does_not_name_him(world: World) -> None:
    told_words = "您反映的事项已办结，详见：附件，咨询（略）。"
    assert unnamed("王桂芬同志：您反映的事项已办结，详见：附件，咨询13812345678。") == f"反映人：{told_words}"
    assert unnamed("您好，您反映的事项：已办结。") == "您好，您反映的事项：已办结。"
    matter = county.pass_review(world, county.report(world, county.a_matter(world, at=State.WITH_UNITS)))
    replying.approve(by=world.act("he"), matter=matter, text="测试纸业：您反映的问题已解决。")
    for kind, words in (
        ("resident", "反映人：您反映的问题已解决。"),
        ("enterprise", "测试纸业：您反映的问题已解决。"),
    ):
        Matter.objects.filter(pk=matter.pk).update(party_kind=kind)
        assert told(world, "he")[0]["answer"] == words


def test_the_page_gives_the_standard_ledger_and_notes_who_took_it(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    county.register(world)
    Matter.objects.filter(pk=matter.pk).update(title='=HYPERLINK("http://x")', text="@SUM(A1)\x0b+1")
    client = client_of(world, "he")
    page = client.get(f"{ADDRESS}?state={matter.state}").content.decode()
    assert "按当前条件共 1 件" in page
    sheet = sheet_of(taken(client, f"state={matter.state}"))
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0] == [one.zh for one in STANDARD]
    assert lines[1][1] == matter.number
    assert lines[1][7] == '=HYPERLINK("http://x")'
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    entry = Entry.objects.get(step="insight.export_ledger")
    assert entry.data == {"rows": 1, "filters": {"state": matter.state}}
    assert lines[2][0] is not None
    assert f"共1件，导出编号 {entry.id}" in str(lines[2][0])
    assert world.actors["he"].name in str(lines[2][0])


def test_the_same_click_twice_is_one_taking(world: World) -> None:
    county.register(world)
    client, body = client_of(world, "he"), {"key": str(new_id()), "filters": ""}
    assert [client.post(ADDRESS, body).status_code for _ in range(2)] == [200, 200]
    assert Entry.objects.filter(step="insight.export_ledger").count() == 1


def test_an_own_template_keeps_its_form_and_is_filled(world: World) -> None:
    for _ in range(5):
        county.a_matter(world, at=State.WITH_UNITS)
    given = io.BytesIO(template(rows=3))
    given.name = "台账.xlsx"
    sheet = sheet_of(taken(client_of(world, "he"), template=given))
    assert sheet["A1"].value == "测试区企业问题台账"
    assert "A1:G1" in {str(one) for one in sheet.merged_cells.ranges}
    assert [sheet.cell(line, 1).value for line in range(3, 8)] == [1, 2, 3, 4, 5]
    assert {sheet.cell(line, 3).font.name for line in range(3, 8)} == {"仿宋"}
    assert {sheet.row_dimensions[line].height for line in range(3, 8)} == {33}
    assert {sheet.cell(line, 6).is_date for line in range(3, 8)} == {True}
    assert {sheet.cell(line, 4).value for line in range(3, 8)} == {world.units["housing"].name}
    assert {sheet.cell(line, 7).value for line in range(3, 8)} == {None}, "an unknown heading stays empty"
    assert sheet["A8"].value == "填表人："
    assert "A8:C8" in {str(one) for one in sheet.merged_cells.ranges}
    assert "共5件" in str(sheet.cell(sheet.max_row, 1).value)


def test_rows_that_are_there_stay_and_the_new_ones_follow() -> None:
    found = template_of("台账.xlsx", template(rows=1, example=True))
    rows = [["1", "新厂", "=1+1", "区住建委", "刚收到", "2026-03-05"], ["2", "新厂二", "x", "", "", ""]]
    sheet = sheet_of(filled(found, rows, "落款"))
    lines = [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=3)]
    assert lines[0][:3] == ["1", "老厂", "旧问题"]
    assert [line[:3] for line in lines[1:3]] == [[2, "新厂", "=1+1"], [3, "新厂二", "x"]]
    assert sheet["C4"].data_type == "s"
    assert f"{sheet['F4'].value:%Y-%m-%d}" == "2026-03-05"
    assert lines[3][0] == "填表人："
    assert lines[-1][0] == "落款"


def test_a_row_grows_with_its_wrapped_text_where_the_template_leaves_its_height_open() -> None:
    book = load_workbook(io.BytesIO(template(rows=1)))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.row_dimensions[3].height = None
    sheet["C3"].alignment = Alignment(wrap_text=True)
    sheet.column_dimensions["C"].width = 21
    book.save(out := io.BytesIO())
    found = template_of("台账.xlsx", out.getvalue())
    rows = [["1", "厂", text, "", "", ""] for text in ("问题" * 5, "问题" * 15, "问" * 9_000)]
    made = sheet_of(filled(found, rows, "落款"))
    heights = [made.row_dimensions[line].height for line in (3, 4, 5)]
    assert heights == [pytest.approx(13 * 1.35), pytest.approx(3 * 13 * 1.35), 409]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "not_xlsx"),
        ("a.csv", "序号,企业名称,问题".encode(), "not_xlsx"),
        ("a.ods", b"PK\x03\x04", "not_xlsx"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 400, "file_damaged"),
    ],
)
def test_what_is_no_template_is_refused_in_words(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        template_of(name, content)
    assert [one.code for one in refused.value.reasons] == [code]


def test_a_workbook_without_known_headings_is_refused_on_the_page(world: World) -> None:
    county.register(world)
    book = Workbook()
    book.save(out := io.BytesIO())
    given = io.BytesIO(out.getvalue())
    given.name = "空.xlsx"
    body = {"key": str(new_id()), "filters": "", "template": given}
    answer = client_of(world, "he").post(ADDRESS, body)
    assert answer.status_code == 422
    assert "没有认出表头" in answer.content.decode()
    assert not Entry.objects.filter(step="insight.export_ledger").exists()


def test_nothing_and_too_much_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(world, "he")
    empty = client.post(ADDRESS, {"key": str(new_id()), "filters": "state=closed"})
    assert (empty.status_code, "没有符合条件的事项" in empty.content.decode()) == (422, True)
    county.register(world)
    county.register(world)
    monkeypatch.setattr(exporting, "ROWS_MOST", 1)
    much = client.post(ADDRESS, {"key": str(new_id()), "filters": ""})
    assert (much.status_code, "一次最多导出1件" in much.content.decode()) == (422, True)


def test_the_command_line_writes_the_file_whole_or_not_at_all(world: World, tmp_path: Path) -> None:
    county.a_matter(world, at=State.WITH_UNITS)
    (tmp_path / "模板.xlsx").write_bytes(template())
    out = tmp_path / "台账.xlsx"
    done = run(str(out), "--as", "he", "--json")
    assert (done.exit_code, json.loads(done.output)["rows"]) == (0, 1)
    assert sheet_of(out.read_bytes()).max_row == 3
    done = run(str(out), "--as", "he", "--template", str(tmp_path / "模板.xlsx"))
    assert (done.exit_code, sheet_of(out.read_bytes())["A1"].value) == (0, "测试区企业问题台账")
    refused = run(str(out), "--as", "he", "--state", "closed")
    assert refused.exit_code != 0
    assert run(str(tmp_path / "no" / "a.xlsx"), "--as", "he").exit_code != 0
    assert {path.name for path in tmp_path.iterdir()} == {"台账.xlsx", "模板.xlsx"}
