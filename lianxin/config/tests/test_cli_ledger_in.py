"""`lianxin ledger import`: looks, takes over, refuses in words; a standard ledger comes in again as it went out."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.collect.models import LedgerBatch
from lianxin.collect.tests import ledgers as ugly
from lianxin.collect.tests.ledgers import xlsx
from lianxin.config.cli_export import group
from lianxin.directory.models import Staged
from lianxin.kernel import clock
from tests.world import World, a_matter


def run(world: World, *arguments: str) -> Result:
    clock.set_to(world.now)
    return CliRunner().invoke(group, ["import", *arguments])


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def tracking(tmp_path: Path) -> str:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(xlsx(ugly.TRACKING, ugly.TRACKING_MERGED))
    return str(path)


def test_a_dry_run_tells_everything_and_writes_nothing(world: World, tracking: str) -> None:
    result = run(world, tracking, "--dry-run", "--json", "--as", "li")
    found = told(result)
    assert (result.exit_code, found["rows"], found["open"], found["batch"]) == (0, 3, 1, "")
    assert found["columns"]["企业反映问题"] == "text"
    assert not Matter.objects.exists()
    assert not Staged.objects.exists()


def test_a_ledger_is_taken_over_in_the_name_of_the_director(world: World, tracking: str) -> None:
    result = run(world, tracking, "--json")
    found = told(result)
    batch = LedgerBatch.objects.get()
    assert (result.exit_code, found["taken_over"], found["batch"]) == (0, 3, batch.number)
    assert batch.by == world.posts["he"].holder
    assert "已转入3件" in run(world, tracking, "--lang", "zh").stdout


def test_faults_end_with_1_each_on_a_line_and_nothing_is_left(world: World, tmp_path: Path) -> None:
    path = tmp_path / "错.xlsx"
    path.write_bytes(xlsx(ugly.WRONG))
    result = run(world, str(path), "--as", "li", "--lang", "zh")
    assert result.exit_code == 1
    assert "第2行 登记时间 “2026-13-45”" in result.stderr
    assert "没有写入" in result.stdout
    assert len(told(run(world, str(path), "--json", "--as", "li"))["faults"]) == 7
    assert not Staged.objects.exists()


@pytest.mark.parametrize("login", ["liu", "audit", "root"])
def test_who_has_no_grant_is_refused(world: World, tracking: str, login: str) -> None:
    result = run(world, tracking, "--json", "--as", login)
    assert (result.exit_code, told(result)["refused"][0]["code"]) == (1, "not_granted")


def test_what_cannot_be_read_is_refused_in_words(world: World, tmp_path: Path) -> None:
    path = tmp_path / "图.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    result = run(world, str(path), "--json")
    assert (result.exit_code, told(result)["refused"][0]["code"]) == (1, "file_damaged")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_the_same_ledger_as_xls_and_ods_is_read_alike(world: World, tracking: str, tmp_path: Path) -> None:
    for kind in ("xls", "ods"):
        home = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(
            ["soffice", home, "--headless", "--convert-to", kind, "--outdir", tmp_path, tracking],
            check=True,
            capture_output=True,
            timeout=120,
        )
        found = told(run(world, str(tmp_path / f"台账.{kind}"), "--dry-run", "--json"))
        assert (found["rows"], found["open"], found["ended"], found["faults"]) == (3, 1, 2, []), kind


def exported(world: World, path: Path) -> list[list[str]]:
    clock.set_to(world.now)
    assert CliRunner().invoke(group, ["export", str(path)]).exit_code == 0
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


# What a matter that was taken over cannot have as it was: its number, what runs anew here, how it stood exactly.
ANEW = {"事项编号", "办理时限", "最近反馈时间", "当前状态", "是否逾期"}


def test_the_standard_ledger_comes_in_again_as_it_went_out(world: World, tmp_path: Path) -> None:
    for state in (State.CLOSED, State.DECLINED, State.REGISTERED, State.WITH_UNITS):
        a_matter(world, at=state)
    head, *before = exported(world, tmp_path / "出.xlsx")[:-1]
    world.wait(days=1)
    assert told(run(world, str(tmp_path / "出.xlsx"), "--json"))["taken_over"] == len(before)
    _head, *after = exported(world, tmp_path / "再出.xlsx")[:-1]
    numbers = {row[1] for row in before}
    ours = [row for row in after if row[1] not in numbers]
    own = dict(Matter.objects.filter(taken_over_at__isnull=False).values_list("number", "own_number"))
    assert sorted(own[row[1]] for row in ours) == sorted(numbers)
    were = {row[1]: row for row in before}
    for row in ours:
        was = were[own[row[1]]]
        same = [name for name in head if name not in ANEW | {"序号"}]
        assert {name: row[head.index(name)] for name in same} == {
            name: was[head.index(name)] for name in same
        }
