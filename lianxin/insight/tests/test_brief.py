"""The brief: the sentences that offices write, no names in cases, the same from page, document and command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from lianxin.config.cli_brief import command
from lianxin.insight.queries.brief import period_before
from lianxin.insight.queries.periods import Period
from lianxin.insight.rules.brief import Case, Facts, UnitLine, brief_of, days_words, kind_of, veiled
from lianxin.insight.rules.brief_parts import BriefKind
from lianxin.insight.rules.figures import figure
from lianxin.insight.rules.indicators import INDICATORS
from lianxin.insight.rules.sets import SETS
from lianxin.kernel.paper.docx import sections_docx
from lianxin.kernel.paper.shapes import Part
from tests import world as county
from tests.pages import client_of, text_of
from tests.world import World

MARCH = "since=2026-03-01&until=2026-03-31"


def like_the_report() -> Facts:
    """A period arranged like the report of 2025: 6 leaders, more than 80 visits, 110 matters, 30 settled, 70 dispatched."""
    n = dict.fromkeys(SETS, 0) | {
        "leaders": 6,
        "visits": 84,
        "parties_met": 82,
        "enterprises_met": 63,
        "grassroots_met": 19,
        "collected": 114,
        "settled_on_site": 33,
        "dispatched_open": 40,
        "dispatched_ended": 35,
        "answered_on_site": 4,
        "upward": 2,
        "in_hand": 42,
        "overdue": 3,
        "near": 5,
        "listed": 2,
        "passed": 35,
        "passed_a": 30,
        "passed_b": 5,
        "asked": 40,
        "solved": 36,
        "content": 38,
        "handle_due": 50,
        "handle_in_time": 45,
    }
    figures = {one.code: figure(one, n[one.top], n[one.under] if one.under else None) for one in INDICATORS}
    return Facts(
        since=date(2025, 7, 1),
        until=date(2025, 7, 31),
        n=n,
        before={"visits": 80, "collected": 120},
        figures=figures,
        figures_before=figures,
        heads=[("交通停车物流", 57), ("产业扶持", 30), ("人才用工", 27)],
        returned=[],
        units=[UnitLine("commerce", "区商务委", 20, 3, 18, 20, "良好")],
        topics=["新华路一带乱停车"],
        cases=[Case("新华路乱停车", "路口长期乱停车。", "交巡警每日巡查。", "秩序好转。")],
    )


def test_it_tells_what_such_a_report_tells() -> None:
    found = brief_of(like_the_report())
    said = [paragraph.text for section in found.sections for paragraph in section.paragraphs]
    assert found.title == "区领导“三服务”工作月报"
    assert said[0] == (
        "2025年7月1日至31日，6名区领导走访84次，较上期增加4次；走访对象82户，其中企业63户、基层单位19户。"
    )
    assert said[1] == "共收集问题、建议114件，较上期减少6件。"
    assert (
        said[2] == "主要集中在交通停车物流57件（占50.0%）、产业扶持30件（占26.3%）、人才用工27件（占23.7%）。"
    )
    assert said[3] == "本期收集的114件中，现场解决33件、现场答复4件、交办在办40件、交办办结35件、上报2件。"
    assert said[4] == "审核通过办理结果35件，其中A类30件、B类5件。"
    assert "按时办结率90%（与上期持平）" in said[5]
    assert "期末在办42件，其中逾期3件、两个工作日内到期5件，挂账2件。" in said
    assert "有逾期事项的单位（按单位代码排列，不排名）：区商务委3件。" in said
    assert "新立专题：新华路一带乱停车。" in said
    titles = [section.title for section in found.sections]
    assert titles[0] == "一、走访情况"
    assert titles[5] == "六、典型案例"
    assert (
        sum(like_the_report().n[code] for code in ("settled_on_site", "answered_on_site", "upward")) + 75
        == 114
    )


def test_an_empty_period_reads_as_such() -> None:
    facts = like_the_report()
    none = {one.code: figure(one, 0, 0 if one.under else None) for one in INDICATORS}
    empty = replace(
        facts,
        n=dict.fromkeys(SETS, 0),
        before={"visits": 0, "collected": 0},
        figures=none,
        figures_before=none,
        heads=[],
        units=[],
        topics=[],
        cases=[],
    )
    said = "".join(one.text for section in brief_of(empty).sections for one in section.paragraphs)
    assert "没有登记走访" in said
    assert "共收集问题、建议0件，与上期持平。" in said
    assert "按时办结率无，" in said
    assert "本期没有经回访确认解决的事项。" in said


def test_periods_in_words() -> None:
    assert kind_of(date(2026, 3, 2), date(2026, 3, 8)) is BriefKind.WEEK
    assert kind_of(date(2026, 2, 1), date(2026, 2, 28)) is BriefKind.MONTH
    assert kind_of(date(2026, 3, 2), date(2026, 3, 9)) is BriefKind.BRIEF
    assert days_words(date(2025, 12, 29), date(2026, 1, 4)) == "2025年12月29日至2026年1月4日"
    assert days_words(date(2026, 3, 30), date(2026, 4, 5)) == "2026年3月30日至4月5日"
    assert period_before(Period(date(2026, 3, 1), date(2026, 3, 31))) == Period(
        date(2026, 2, 1), date(2026, 2, 28)
    )
    assert period_before(Period(date(2026, 3, 9), date(2026, 3, 15))) == Period(
        date(2026, 3, 2), date(2026, 3, 8)
    )


def test_names_and_numbers_are_left_out() -> None:
    names = {"云桥面粉厂": "某企业", "云桥面粉厂分厂": "某企业", "王大妈": "反映人"}
    text = veiled("云桥面粉厂分厂王大妈（13812345678，身份证110101199003071234）来电", names)
    assert text == "某企业反映人（（略），身份证（略））来电"


@pytest.fixture
def busy(world: World) -> World:
    """One matter at the door, one closed with its raiser content."""
    county.register(world)
    matter = county.register(world)
    for step in (
        county.accept,
        county.send,
        county.sign,
        county.report,
        county.pass_review,
        county.tell,
        county.call,
        county.close,
    ):
        matter = step(world, matter)
    return world


def test_page_document_and_command_line_tell_the_same(busy: World, tmp_path: Path) -> None:
    client = client_of(busy, "he")
    page = text_of(client, f"/briefs/?{MARCH}")
    assert "区领导“三服务”工作月报" in page
    kept = client.get(f"/briefs/docx/?{MARCH}")
    assert kept["Content-Disposition"].startswith("attachment")
    told = [one.text for one in Document(BytesIO(kept.content)).paragraphs]
    out = tmp_path / "brief.docx"
    words = ["--from", "2026-03-01", "--to", "2026-03-31", "--docx", str(out), "--json", "--lang", "zh"]
    done = CliRunner().invoke(command, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    said = [one["text"] for section in data["sections"] for one in section["paragraphs"]]
    assert set(said) <= set(told)
    assert [one.text for one in Document(str(out)).paragraphs] == told
    assert "共收集问题、建议2件，较上期增加2件。" in said
    told_figures = [
        one for section in data["sections"] for p in section["paragraphs"] for one in p["figures"]
    ]
    assert all({"formula", "top", "code", "text"} <= set(one) for one in told_figures)
    assert len(data["indicators"]) == len(INDICATORS)


def test_a_case_names_nobody(busy: World) -> None:
    page = text_of(client_of(busy, "he"), f"/briefs/?{MARCH}")
    assert "问题：" in page
    assert "王大妈" not in page.split("典型案例")[1]


def test_a_place_that_cannot_be_written_is_told(busy: World, tmp_path: Path) -> None:
    words = ["--from", "2026-03-01", "--to", "2026-03-31", "--docx", str(tmp_path / "no" / "x.docx")]
    done = CliRunner().invoke(command, words)
    assert "无法写入" in str(done.exception) or "Cannot write" in str(done.exception)


def test_paper_takes_any_text() -> None:
    kept = sections_docx("题\x00目", [Part("一、\x0b", ["=1+1", "\ud800坏"], [["甲", "乙"], ["\x01", "2"]])])
    found = Document(BytesIO(kept))
    assert found.paragraphs[0].text == "题目"
    section = found.sections[0]
    margins = (section.top_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins if one is not None] == [37, 28, 26]
