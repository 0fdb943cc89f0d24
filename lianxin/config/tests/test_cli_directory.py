"""`lianxin directory load` 导入名录: a look writes nothing, --confirm writes, faults end with 1, files may be anything."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from lianxin.config.cli_directory import group
from lianxin.directory.models import Staged, Unit
from tests.world import World

GOOD = "代码,名称,类别\nminzheng,区民政局,部门\n"
BAD = "代码,名称,类别\nminzheng,区民政局,局\n"


def load(path: Path, *more: str) -> Result:
    return CliRunner().invoke(group, ["load", str(path), "--kind", "units", "--lang", "zh", *more])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "单位.csv"
    path.write_text(GOOD, encoding="gb18030")
    return path


def test_a_look_writes_nothing(world: World, table: Path) -> None:
    done = load(table)
    assert done.exit_code == 0
    assert "没有写入" in done.output
    assert not Unit.objects.filter(code="minzheng").exists()
    assert not Staged.objects.exists()


def test_confirm_writes_and_a_second_time_changes_nothing(world: World, table: Path) -> None:
    first = json.loads(load(table, "--confirm", "--json").output)
    second = json.loads(load(table, "--confirm", "--json", "--as", "he").output)
    assert (first["new"], first["loaded"]) == (1, True)
    assert (second["new"], second["same"]) == (0, 1)


def test_faults_end_with_one_and_nothing_is_written(world: World, table: Path) -> None:
    table.write_text(BAD, encoding="utf-8")
    done = load(table, "--confirm", "--json")
    told = json.loads(done.output)
    assert done.exit_code == 1
    assert told["loaded"] is False
    assert told["faults"][0] | {"zh": "", "en": ""} == {
        "row": 2,
        "column": "类别",
        "value": "局",
        "zh": "",
        "en": "",
    }
    assert not Unit.objects.filter(code="minzheng").exists()


def test_who_may_not_load_is_refused(world: World, table: Path) -> None:
    done = load(table, "--as", "liu", "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["refused"][0]["code"] == "not_granted"


def test_a_file_that_is_no_table_is_told_in_words(world: World, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    done = load(path)
    assert done.exit_code == 1
    assert "已损坏" in done.output


def test_the_template_opens_in_a_spreadsheet(world: World, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    done = CliRunner().invoke(group, ["template", "units", str(path)])
    assert done.exit_code == 0
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:2] == ["代码", "名称"]
