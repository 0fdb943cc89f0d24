"""统计通报表: each figure is the length of its list, the sum is that of its lines, and the workbook holds numbers."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import openpyxl
import pytest
from click.testing import CliRunner

from lianxin.casefile.lifecycle import State
from lianxin.config.cli_indicators import command
from tests import world as county
from tests.pages import client_of, queries_of, text_of
from tests.world import World

LINK = re.compile(r'href="(/indicators/[^"]+)">([\d.]+)(%?)</a>')


@pytest.fixture
def busy(world: World) -> World:
    """A week with matters of two units in several states."""
    for state in (State.WITH_UNITS, State.TO_CALL_BACK, State.CLOSED, State.LISTED):
        county.a_matter(world, at=state)
    county.send(world, county.accept(world, county.register(world)), "commerce")
    return world


def test_each_figure_opens_as_many_as_it_says(busy: World) -> None:
    client = client_of(busy, "he")
    page = text_of(client, "/reports/units/")
    links = [(unescape(path), n) for path, n, share in LINK.findall(page) if not share]
    assert len(links) > 10
    for path, n in links:
        assert f"共 {n} 条" in text_of(client, path) or n == "0", path


def test_it_costs_the_same_for_few_and_many(busy: World) -> None:
    client = client_of(busy, "he")
    few = queries_of(client, "/reports/units/")
    for _ in range(6):
        county.send(busy, county.accept(busy, county.register(busy)), "commerce")
    assert queries_of(client, "/reports/units/") == few <= 20


def test_the_workbook_holds_the_numbers_and_their_sum(busy: World) -> None:
    answer = client_of(busy, "he").get("/reports/units/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert (head[0], head[1], head[-1]) == ("单位", "交办数", "备注")
    *lines, total = rows
    assert total[0] == "合计"
    assert total[1] == sum(line[1] for line in lines if isinstance(line[1], int)) > 0
    assert [line[0] for line in lines] == [name for name in (line[0] for line in lines) if name]


def test_a_unit_reads_its_own_line_and_the_command_line_tells_the_same(busy: World) -> None:
    own = text_of(client_of(busy, "liu_head"), "/reports/units/")
    assert "商务" not in own.partition("<tbody>")[2]
    told = json.loads(CliRunner().invoke(command, ["--as", "he", "--by-unit", "--json"]).output)
    page = text_of(client_of(busy, "he"), "/reports/units/")
    assert [one["code"] for one in told["units"]] == sorted(one["code"] for one in told["units"])
    for one in told["units"]:
        led = next(cell for cell in one["figures"] if cell["list"] == "led")
        assert f">{led['value']}</a>" in page
    plain = CliRunner().invoke(command, ["--as", "he", "--by-unit"])
    assert (plain.exit_code, "合计：交办数" in plain.output) == (0, True)


def test_a_wrong_period_is_told(busy: World) -> None:
    client = client_of(busy, "he")
    assert client.get("/reports/units/?since=2026-99-01").status_code == 422
    assert client.get("/reports/units/xlsx/?since=2026-99-01").status_code == 422
