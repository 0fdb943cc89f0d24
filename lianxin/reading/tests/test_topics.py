"""`lianxin reading topics`: the same place and the same subject are one topic, neither alone is; odd files are told in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lianxin.config.cli_reading import group
from lianxin.config.console import Problem
from lianxin.kernel.text import fold
from lianxin.reading.rules.heat import COLUMNS, busiest, count_of, day_of, heat, rise, topics
from lianxin.reading.rules.places import areas, gazetteer, masked, names
from lianxin.reading.rules.rows import rows_of
from lianxin.reading.tests.messages import ALL, HEADS, OTHERS, PARKING, QUARRY, SUBSIDY, Row, written


def found(rows: list[Row], *, least: int = 3) -> dict[str, Any]:
    return topics(rows_of(written(rows).encode(), COLUMNS), least=least)


def ids(told: dict[str, Any]) -> list[list[str]]:
    return [one["message_ids"] for one in told["topics"]]


def run(folder: Path, content: bytes, *more: str) -> Result:
    (folder / "m.csv").write_bytes(content)
    return CliRunner().invoke(group, ["topics", str(folder / "m.csv"), *more])


def test_each_topic_is_found_whole_and_nothing_else_is_one() -> None:
    expected = [[row[0] for row in rows] for rows in (QUARRY, PARKING, SUBSIDY)]
    assert ids(found(ALL)) == expected
    assert ids(found(OTHERS)) == []


def test_the_order_of_the_rows_does_not_matter() -> None:
    told = ids(found(ALL[::-1]))
    assert [sorted(one) for one in told] == [
        sorted(row[0] for row in rows) for rows in (QUARRY, PARKING, SUBSIDY)
    ]


def test_a_topic_is_told_with_place_subject_time_and_heat() -> None:
    one = found(ALL)["topics"][0]
    assert one["place"] == "云溪县 青石湾"
    assert {"采石场", "爆破"} <= set(one["subject"].split())
    assert one["title"] in [row[2] for row in QUARRY]
    assert (one["count"], one["senders"], one["likes"]) == (5, 5, 17)
    assert (one["from"], one["to"], one["months"]) == ("2026-03-02", "2026-03-28", {"2026-03": 5})
    assert one["busiest"] == {"from": "2026-03-02", "to": "2026-03-28", "count": 5}


@pytest.mark.parametrize("least", [2, 3, 4, 5, 6])
def test_fewer_messages_than_asked_for_are_no_topic(least: int) -> None:
    told = ids(found([*QUARRY, *PARKING], least=least))
    assert len(told) == (least <= 5) + (least <= 4)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_very_few_rows_are_no_fault(count: int) -> None:
    assert len(ids(found(QUARRY[:count], least=2))) <= 1
    alike = [QUARRY[0]] * count
    assert ids(found(alike, least=2)) == ([["q1"] * count] if count > 1 else [])


def test_texts_without_any_known_word_are_no_fault() -> None:
    rows: list[Row] = [(str(n), "甲", "？？？", "2026/1/1", "!!! 𠮷 ﷺ", "0") for n in range(8)]
    assert len(ids(found([*rows, *ALL], least=3))) >= 3


@pytest.mark.parametrize(
    ("written_day", "expected"),
    [
        ("2019/8/1 9:05:00", date(2019, 8, 1)),
        ("2019-08-01", date(2019, 8, 1)),
        ("2019年8月1日", date(2019, 8, 1)),
        ("2019.12.31 23:59", date(2019, 12, 31)),
        ("2019/13/1", None),
        ("2019/2/30", None),
        ("43678.4", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(written_day: str, expected: date | None) -> None:
    assert day_of(written_day) == expected


def test_messages_without_a_readable_time_still_count() -> None:
    rows = [(number, who, title, "不详", text, likes) for number, who, title, _, text, likes in QUARRY]
    told = found([*rows, *OTHERS])
    one = told["topics"][0]
    assert told["undated"] == 5
    assert (one["count"], one["from"], one["busiest"], one["months"], one["rise"]) == (5, None, None, {}, 0)


def test_likes_that_are_no_count_are_none() -> None:
    assert [count_of(text) for text in ("12", "", "-3", "1.5", "很多", "9" * 40, "٣")] == [
        12,
        0,
        0,
        0,
        0,
        0,
        3,
    ]


def test_heat_grows_with_voices_likes_and_density() -> None:
    assert heat(10, 0, 1) > heat(9, 0, 1)
    assert heat(10, 50, 1) > heat(10, 5, 1)
    assert heat(10, 0, 1) > heat(10, 0, 0.2)


def test_the_busiest_thirty_days_and_the_rise() -> None:
    days = [date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 30), date(2026, 3, 31)]
    assert busiest(days) == [date(2026, 3, 1), date(2026, 3, 30)]
    assert rise(days, date(2026, 3, 31)) == 2 - 1
    assert rise(days, None) == 0


@pytest.mark.parametrize(
    ("text", "places", "districts"),
    [
        ("桐川区民权路路灯不亮", ["民权路"], ["桐川区"]),
        ("请问青杨街道大井巷社区电梯何时加装？", ["青杨街道", "大井巷"], []),
        ("反映桐川区青石湾小区二期停水", ["青石湾"], ["桐川区"]),
        ("A5区劳动东路锦桥花园小区一楼的夜宵摊", ["劳动东路", "锦桥花园"], ["a5区"]),
        ("各小区停车难", [], []),
        ("农贸市场占道经营", ["农贸市场"], []),
    ],
)
def test_names_of_places_are_found_by_what_they_end_with(
    text: str, places: list[str], districts: list[str]
) -> None:
    assert (names(fold(text)), areas(fold(text))) == (places, districts)


def test_what_is_left_without_places_is_the_subject() -> None:
    register = gazetteer([names("锦桥花园开发商捆绑销售车位")])
    assert masked("桐川区锦桥花园开发商捆绑销售车位", register).split() == ["开发商捆绑销售车位"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_programs_get_json_from_any_usual_file(tmp_path: Path, codec: str) -> None:
    ended = run(tmp_path, written(ALL).encode(codec), "--json")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.output)
    assert (told["messages"], told["left_out"], told["undated"]) == (24, 0, 0)
    assert told["topics"][0]["message_ids"] == ["q1", "q2", "q3", "q4", "q5"]


def test_sender_and_likes_may_be_missing_and_empty_rows_are_counted(tmp_path: Path) -> None:
    rows = [*ALL, ("e1", "甲", "", "2026/1/1", "", "0")]
    ended = run(tmp_path, written(rows, COLUMNS).encode(), "--json")
    told = json.loads(ended.output)
    assert (told["messages"], told["left_out"]) == (24, 1)
    assert (told["topics"][0]["senders"], told["topics"][0]["likes"]) == (5, 0)


def test_people_get_lines(tmp_path: Path) -> None:
    rows = [*ALL, ("e1", "甲", "", "2026/1/1", "", "0"), ("e2", "甲", "另一件事", "不详", "", "0")]
    lines = run(tmp_path, written(rows).encode(), "--most", "1").output
    assert "1. 云溪县 青石湾" in lines
    assert "q1、q2、q3、q4、q5" in lines
    assert "2. " not in lines
    for told in ("略去没有文字的 1 行", "1 条的时间无法识别", "其余 2 个从略"):
        assert told in lines


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (written(ALL, HEADS[1:]).encode(), "留言编号"),
        (b"", "空"),
        (written([]).encode(), "没有可用的留言"),
        (written([("1", "甲", " ", "2026/1/1", " ", "0")]).encode(), "没有可用的留言"),
        (b"\x00\xff\xfe\x81", "编码"),
        (written(ALL).encode() + b'"' + b"a" * 1_100_000, "CSV"),
    ],
    ids=["no numbers", "empty", "only heads", "only blanks", "no text", "an open quote"],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    ended = run(tmp_path, content)
    assert isinstance(ended.exception, Problem)
    assert words in ended.exception.zh
    assert ended.exception.en != ended.exception.zh


def test_more_messages_than_can_be_compared_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianxin.reading.rules.heat.MESSAGES_MOST", 20)
    ended = run(tmp_path, written(ALL).encode())
    assert isinstance(ended.exception, Problem)
    assert "24" in ended.exception.zh
    assert "请按时间分成几份" in ended.exception.zh


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    ended = CliRunner().invoke(group, ["topics", str(tmp_path / "none.csv")])
    assert isinstance(ended.exception, Problem)


def _plain(rows: list[Row], change: Callable[[str], str]) -> list[Row]:
    return [
        (number, who, change(title), time, change(text), likes)
        for number, who, title, time, text, likes in rows
    ]


def test_traditional_characters_and_wide_signs_are_the_same_topic() -> None:
    wide = str.maketrans({"区": "區", "场": "場", "尘": "塵", "开": "開", "湾": "灣", "墙": "牆"})
    told = found([*_plain(QUARRY, lambda text: text.translate(wide)), *OTHERS])
    assert ids(told) == [["q1", "q2", "q3", "q4", "q5"]]
    assert told["topics"][0]["place"] == "云溪县 青石湾"


def test_two_subjects_at_one_place_are_two_topics() -> None:
    leaks = [
        (
            f"l{n}",
            f"住户{n}",
            f"锦桥花园{words}",
            "2026/6/1",
            f"锦桥花园{words}，维修基金申请不下来，雨天屋里接水。",
            "0",
        )
        for n, words in enumerate(
            ("屋面漏雨没人维修", "顶楼屋面漏雨渗水", "屋面漏雨维修拖了一年", "漏雨何时维修屋面")
        )
    ]
    told = ids(found([*PARKING, *leaks, *OTHERS]))
    assert sorted(map(sorted, told)) == [["l0", "l1", "l2", "l3"], ["p1", "p2", "p3", "p4"]]
