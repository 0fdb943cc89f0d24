"""简报稿: what people make of a brief keeps its figures, names what no data stand behind, and is not changed once issued."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from docx import Document

from lianxin.config.cli_brief import command
from lianxin.insight.commands import drop_brief, edit_brief, issue_brief, start_brief
from lianxin.insight.commands import editions as commands
from lianxin.insight.models import Edition
from lianxin.insight.queries.editions import as_read, editions
from lianxin.insight.rules.brief import brief_of
from lianxin.insight.rules.brief_parts import BriefKind
from lianxin.insight.rules.edition import as_data, missing_tables, of_data, read, text_of, unsourced
from lianxin.insight.tests.test_brief import like_the_report
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from tests.laws.conftest import committed_world as committed_world
from tests.pages import client_of
from tests.pages import text_of as page_text
from tests.proving import size, tell
from tests.world import World

BROKEN = "断开"
FEBRUARY = {"since": date(2026, 2, 1), "until": date(2026, 2, 28)}


def started(world: World, by: str = "li", **more: Any) -> Edition:
    """A draft of February by 小李."""
    return Edition.objects.get(number=start_brief(by=world.act(by), **{**FEBRUARY, **more}).number)


def refused(call: Any) -> list[str]:
    """The codes with which something is refused."""
    with pytest.raises(Refused) as found:
        call()
    return [one.code for one in found.value.reasons]


def figures_of(line: str) -> list[tuple[str, str]]:
    """The figures that a line alone keeps, with what stands behind each."""
    sections = read(line, brief_of(like_the_report()))
    return [(said.code, said.text) for one in sections for p in one.paragraphs for said in p.figures]


def test_the_text_reads_back_as_it_was_written() -> None:
    brief = brief_of(like_the_report())
    assert read(text_of(brief), brief) == brief.sections
    assert of_data(json.loads(json.dumps(as_data(brief), ensure_ascii=False))) == brief
    assert unsourced(brief.sections, brief) == []


def test_figures_keep_their_lists_where_words_around_them_change() -> None:
    said = "2025年7月，全区6名区领导共走访84次，较上期增加4次；走访对象82户，企业63户、基层单位19户，深入一线成为常态。"
    assert figures_of(said) == [
        ("leaders", "6"),
        ("visits", "84"),
        ("parties_met", "82"),
        ("enterprises_met", "63"),
        ("grassroots_met", "19"),
    ]


def test_a_number_that_a_person_put_in_is_named() -> None:
    brief = brief_of(like_the_report())
    changed = text_of(brief).replace("走访84次", "走访96次")
    loose = unsourced(read(changed, brief), brief)
    assert [(one.section, one.number) for one in loose] == [("一、走访情况", "96")]
    assert "走访96次" in loose[0].near
    own = unsourced(read("一、下步打算\n下月安排12场座谈。", brief), brief)
    assert [one.number for one in own] == ["12"]


def test_headings_tables_and_what_stands_before_them() -> None:
    brief = brief_of(like_the_report())
    sections = read("按区委要求，现将情况通报如下。\n一、统计\n［表2］\n[表1]\n［表9］", brief)
    tables = [one.table for one in brief.sections if one.table]
    assert [one.title for one in sections] == ["", "一、统计", ""]
    assert [one.table for one in sections] == [(), tables[1], tables[0]]
    assert missing_tables("［表9］\n[表1]", brief) == ["［表9］"]
    assert read("二、这是一段正文而不是标题，因为它以句号结尾。", brief)[0].title == ""
    assert read("", brief) == ()


def test_from_the_data_to_the_issue(world: World) -> None:
    row = started(world)
    assert (row.kind, row.title, row.is_open) == (BriefKind.MONTH, "区领导“三服务”工作月报", True)
    edit_brief(by=world.act("li"), edition=row, title="二月走访情况", text=f"{row.text}\n本月另办座谈3场。")
    done = issue_brief(by=world.act("he"), edition=row)
    row.refresh_from_db()
    assert (row.issue, row.is_open, done.number) == ("2026年第1期", False, row.number)
    entry = Entry.objects.get(pk=done.entry)
    assert entry.data == {"issue": "2026年第1期", "digest": row.digest}
    assert [one.number for one in as_read(row).loose] == ["3"]


def test_what_was_issued_or_dropped_stays_as_it_is(world: World) -> None:
    issued, dropped = started(world), started(world)
    issue_brief(by=world.act("he"), edition=issued)
    drop_brief(by=world.act("li"), edition=dropped, reason="与第1期重复")
    for row in (issued, dropped):
        before = Edition.objects.values().get(pk=row.pk)
        assert refused(
            lambda one=row: edit_brief(by=world.act("li"), edition=one, title="改", text="改")
        ) == ["not_open"]
        assert refused(lambda one=row: issue_brief(by=world.act("he"), edition=one)) == ["not_open"]
        assert refused(lambda one=row: drop_brief(by=world.act("li"), edition=one, reason="改")) == [
            "not_open"
        ]
        assert Edition.objects.values().get(pk=row.pk) == before


def test_each_refusal(world: World) -> None:
    row, today = started(world), world.now.date()
    assert refused(lambda: started(world, until=date(2026, 1, 1))) == ["dates_wrong"]
    assert refused(lambda: started(world, since=date(2024, 1, 1))) == ["too_long"]
    ahead = today + timedelta(days=1)
    assert refused(lambda: start_brief(by=world.act("li"), since=ahead, until=ahead)) == ["not_begun"]
    running = started(world, since=today, until=today + timedelta(days=5))
    assert refused(lambda: issue_brief(by=world.act("he"), edition=running)) == ["is_running"]
    assert refused(lambda: issue_brief(by=world.act("li"), edition=row)) == ["not_granted"]
    assert refused(lambda: started(world, by="zhou")) == ["not_granted"]
    assert refused(lambda: edit_brief(by=world.act("li"), edition=row, title="月报", text="［表7］")) == [
        "no_table"
    ]
    act = world.act("li", seen=row.ledger_n)
    edit_brief(by=world.act("zhao"), edition=row, title="月报", text="甲")
    assert refused(lambda: edit_brief(by=act, edition=row, title="月报", text="乙")) == ["stale"]
    assert Edition.objects.get(pk=row.pk).text == "甲"


def test_drafts_are_for_who_writes_them(world: World) -> None:
    draft, issued = started(world), started(world)
    issue_brief(by=world.act("he"), edition=issued)
    assert [one.pk for one in editions(world.actors["li"], "draft")] == [draft.pk]
    assert list(editions(world.actors["zhou"], "draft")) == []
    assert [one.pk for one in editions(world.actors["zhou"], "issued")] == [issued.pk]
    zhou = client_of(world, "zhou")
    assert zhou.get(f"/briefs/editions/{draft.number}/").status_code == 404
    assert "已签发" in page_text(zhou, f"/briefs/editions/{issued.number}/")
    assert client_of(world, "wu").get(f"/briefs/editions/{issued.number}/").status_code == 403


def test_the_pages_from_draft_to_issue(world: World) -> None:
    li, he = client_of(world, "li"), client_of(world, "he")
    shown = li.get("/briefs/?since=2026-02-01&until=2026-02-28")
    assert "/briefs/editions/new/?since=2026-02-01&amp;until=2026-02-28" in shown.content.decode()
    number = posted(li, "new", **FEBRUARY).split("/")[-2]
    assert "一、走访情况" in page_text(li, f"/briefs/editions/{number}/edit/")
    posted(li, f"{number}/edit", title="二月", text="一、走访情况\n另有座谈7场。", seen=1)
    asked = page_text(he, f"/briefs/editions/{number}/issue/")
    assert "无数据出处的数字" in asked
    assert "座谈7场" in asked
    posted(he, f"{number}/issue", seen=2)
    paper = Document(BytesIO(he.get(f"/briefs/editions/{number}/docx/").content))
    words = [one.text for one in paper.paragraphs]
    assert words[:2] == ["2026年第1期", "二月"]
    assert "另有座谈7场。" in words
    assert "2026年第1期" in page_text(li, "/briefs/editions/")


def posted(client: Client, path: str, **sent: Any) -> str:
    """Send a form of a brief; where it leads."""
    answer = client.post(f"/briefs/editions/{path}/", {**sent, "key": str(new_id())})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return answer["Location"]


def test_the_command_line_tells_an_edition(world: World) -> None:
    row = started(world)
    ran = CliRunner().invoke(command, ["--as", "he", "--number", row.number, "--json"])
    told = json.loads(ran.output)
    assert (told["number"], told["issue"], told["unsourced"]) == (row.number, None, [])
    assert told["sections"][0]["title"] == "一、走访情况"
    ran = CliRunner().invoke(command, ["--as", "he", "--number", "JB-2026-99999"])
    assert (ran.exit_code, "没有简报稿" in ran.output) == (1, True)


@pytest.mark.proof
def test_issues_have_no_gap_and_no_double(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many at once, every third of which breaks off after its number was drawn."""
    world = committed_world
    whole = commands.digest

    def breaks(row: Edition) -> str:
        if row.title == BROKEN:
            raise ConnectionError
        return whole(row)

    monkeypatch.setattr(commands, "digest", breaks)
    wanted = size(suite=12, release=300)
    rows = [started(world, kind=BriefKind.BRIEF) for _ in range(wanted)]
    Edition.objects.filter(pk__in=[one.pk for one in rows[::3]]).update(title=BROKEN)
    acts = [world.act("he") for _ in rows]

    def one(n: int) -> bool:
        try:
            commands.issue_brief(by=acts[n], edition=rows[n])
        except ConnectionError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        done = sum(pool.map(one, range(wanted)))
    numbers = sorted(Edition.objects.filter(n__gt=0).values_list("n", flat=True), key=lambda n: n or 0)
    tell("P5", "issues of a brief", injected=wanted, issued=done, gaps=(numbers[-1] or 0) - len(numbers))
    assert 0 < done < wanted
    assert numbers == list(range(1, done + 1))
