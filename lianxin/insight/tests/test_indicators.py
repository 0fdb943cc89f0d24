"""Indicators: page, interface and command line tell the same figures, each opens its list, wrong periods are refused in words."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

import pytest
from click.testing import CliRunner

from lianxin.config.cli_indicators import command
from lianxin.insight.queries.periods import Period, month_of, period_of, usual, week_of
from lianxin.insight.rules.figures import Form, figure
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.kernel.refusal import Refused
from tests import world as county
from tests.pages import client_of, text_of
from tests.world import World

MARCH = "since=2026-03-01&until=2026-03-31"


@pytest.fixture
def busy(world: World) -> World:
    """Three matters: one at the door, two dispatched."""
    county.register(world)
    for _ in range(2):
        county.send(world, county.accept(world, county.register(world)))
    return world


def test_the_page_tells_figures_with_the_lists_behind_them(busy: World) -> None:
    client = client_of(busy, "he")
    page = text_of(client, f"/indicators/?{MARCH}")
    assert re.search(r"3 问题收集数</th>\s*<td[^>]*><b>3</b>", page)
    (link,) = re.findall(r'href="(/indicators/accepted/[^"]*)">应办事项', page)[:1]
    assert "应办事项 2" in page
    listed = text_of(client, unescape(link))
    assert "共 2 条" in listed
    assert len(set(re.findall(r"/matters/([^/\"]+)/", listed))) == 2


def test_the_interface_and_the_command_line_tell_the_same(busy: World) -> None:
    answer = client_of(busy, "he").get(f"/api/v1/indicators?{MARCH}").json()
    told = {one["code"]: (one["value"], one["top"]["n"]) for one in answer["indicators"]}
    assert told["collected"] == (3, 3)
    done = CliRunner().invoke(
        command,
        ["--as", "he", "--from", "2026-03-01", "--to", "2026-03-31", "--json"],
        catch_exceptions=False,
    )
    said = json.loads(done.output)
    assert {one["code"]: (one["value"], one["top"]["n"]) for one in said["indicators"]} == told
    assert {one["number"] for one in said["indicators"]} == set(range(1, 23))


def test_figures_are_of_what_the_asker_sees(busy: World) -> None:
    page = text_of(client_of(busy, "outsider"), f"/indicators/?{MARCH}")
    assert re.search(r"3 问题收集数</th>\s*<td[^>]*><b>0</b>", page)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2026-13-01", "不是日期"),
        ("since=2026-03-09&until=2026-03-02", "起始日期不能晚于截止日期"),
        ("until=0001-01-01", "不是日期"),
        ("since=%00", "不是日期"),
    ],
)
def test_a_wrong_period_is_refused_in_words(busy: World, query: str, words: str) -> None:
    answer = client_of(busy, "he").get(f"/indicators/?{query}")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert client_of(busy, "he").get(f"/indicators/collected/?{query}").status_code == 422


def test_no_such_list(busy: World) -> None:
    assert client_of(busy, "he").get("/indicators/nothing/").status_code == 404
    assert client_of(busy, "he").get(f"/indicators/collected/?{MARCH}&page=999999").status_code == 200


def test_periods_around_a_day() -> None:
    assert week_of(date(2026, 3, 1)) == Period(date(2026, 2, 23), date(2026, 3, 1))
    assert month_of(date(2024, 2, 29)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert dict(usual(date(2026, 1, 2)))[("上月", "Last month")] == Period(
        date(2025, 12, 1), date(2025, 12, 31)
    )
    assert period_of({"until": "2026-01-31"}, date(2026, 3, 4)).since <= date(2026, 1, 31)
    with pytest.raises(Refused):
        period_of({"since": "2026-03-05", "until": "2026-03-04"}, date(2026, 3, 4))


def test_values_of_forms() -> None:
    assert figure(BY_CODE["finished"], 2, 3).value == 66.7
    assert figure(BY_CODE["finished"], 0, 0).value is None
    assert figure(BY_CODE["collected"], 0, None).value == 0
    assert figure(BY_CODE["collected_per_visit"], 7, 2).value == 3.5
    assert figure(BY_CODE["days_mean"], 2, None, 4.25).value == 4.2
    assert figure(BY_CODE["days_mean"], 0, None).value is None
    assert figure(BY_CODE["finished"], 2, 3).is_small
    assert not figure(BY_CODE["collected"], 2, None).is_small
    assert BY_CODE["overdue"].form is Form.COUNT
