"""更正、专报、图形、简报查询: what was issued stays, corrections stand beside it; a special report tells of one thing."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.dispatch import commands as dispatching
from lianxin.insight.commands import correct_brief, issue_brief, start_special
from lianxin.insight.models import Correction, Edition
from lianxin.insight.queries.editions import as_read
from lianxin.insight.queries.paper import edition_docx
from lianxin.insight.rules.brief import brief_of
from lianxin.insight.rules.charts import chart_of
from lianxin.insight.rules.corrections import corrected, line_of
from lianxin.insight.tests.test_brief import like_the_report
from lianxin.insight.tests.test_editions import FEBRUARY, refused, started
from lianxin.kernel.models import Entry
from tests import world as county
from tests.pages import client_of
from tests.pages import text_of as page_text
from tests.world import World

MARCH: dict[str, Any] = {
    "since": FEBRUARY["since"].replace(month=3),
    "until": FEBRUARY["until"].replace(month=3),
}


def issued(world: World) -> Edition:
    row = started(world)
    issue_brief(by=world.act("he"), edition=row)
    row.refresh_from_db()
    return row


def correct(
    world: World, row: Edition, before: str, after: str, *, login: str = "he", **more: Any
) -> Correction:
    given = {"reason": "录入有误", **more}
    correct_brief(by=world.act(login), edition=row, before=before, after=after, **given)
    return row.corrections.order_by("-n")[0]


def docx_text(content: bytes) -> str:
    return "\n".join(one.text for one in Document(BytesIO(content)).paragraphs)


def test_a_correction_stands_beside_what_was_issued(world: World) -> None:
    row = issued(world)
    before = Edition.objects.values("title", "text", "written", "digest", "n", "issued_at").get(pk=row.pk)
    passage = row.text.splitlines()[1]
    first = correct(world, row, passage, "二月没有登记走访。")
    second = correct(world, row, "二月没有登记走访。", "二月登记走访一次。", reason="漏登一次")
    assert (first.n, second.n) == (1, 2)
    assert Edition.objects.values(*before).get(pk=row.pk) == before
    assert hashlib.sha256(f"{row.title}\n{row.text}".encode()).hexdigest() == row.digest
    told = docx_text(edition_docx(Edition.objects.get(pk=row.pk)))
    assert passage in told
    assert "见文末" in told
    assert "“二月没有登记走访。”更正为“二月登记走访一次。”。理由：漏登一次。" in told
    page = page_text(client_of(world, "zhang"), f"/briefs/editions/{row.number}/")
    assert "第1次更正" in page
    assert "漏登一次" in page
    entry = Entry.objects.filter(step="insight.correct_brief").latest("seq")
    assert (entry.data["correction"], entry.data["after"]) == (2, "二月登记走访一次。")


def test_what_cannot_be_corrected(world: World) -> None:
    draft, row = started(world), issued(world)
    passage = row.text.splitlines()[1]
    assert refused(lambda: correct(world, draft, passage, "别的")) == ["not_issued"]
    assert refused(lambda: correct(world, row, passage, "别的", login="li")) == ["not_granted"]
    assert refused(lambda: correct(world, row, "没有写过的话", "别的")) == ["no_passage"]
    assert refused(lambda: correct(world, row, "。", "别的")) == ["no_passage"]
    assert refused(lambda: correct(world, row, passage, passage)) == ["no_change"]
    assert refused(lambda: correct(world, row, passage, "别的", reason=" ")) == ["reason_missing"]
    correct(world, row, passage, "")
    assert refused(lambda: correct(world, row, passage, "别的")) == ["no_passage"]


def test_corrections_as_words() -> None:
    assert corrected("甲乙甲", [("乙", "丙"), ("丙甲", "丁")]) == "甲丁"
    assert (
        line_of(2, "3月1日", "甲\n乙", "", "多写了。") == "第2次更正（3月1日）：“甲 乙”删去。理由：多写了。"
    )


def test_charts_are_drawn_from_the_tables_of_the_text() -> None:
    brief = brief_of(like_the_report())
    charts = [chart for section in brief.sections if (chart := chart_of(section.table))]
    fields = next(one for one in charts if not one.compares)
    widths = [one.width for one in fields.bars]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 340
    compared = next(one for one in charts if one.compares)
    assert all(one.earlier is not None for one in compared.bars)
    assert chart_of((("单位", "在办"), ("甲", "3"))) is None
    assert chart_of(()) is None


def test_the_page_and_the_document_show_chart_and_table(world: World) -> None:
    county.a_matter(world, at=State.CLOSED)
    page = page_text(client_of(world, "he"), "/briefs/?since=2026-03-01&until=2026-03-31")
    assert 'class="brief-chart"' in page
    assert "产业扶持" in page or "用地用房" in page
    row = started(world, **MARCH)
    heads = [table.rows[0].cells[0].text for table in Document(BytesIO(edition_docx(row))).tables]
    assert "领域" in heads


def a_topic(world: World) -> Matter:
    done = dispatching.open_topic(
        by=world.act("li"),
        title="老旧厂房漏雨",
        text="多家企业反映厂房漏雨。",
        category=world.categories["0404"],
        matters=[county.a_matter(world, at=State.WITH_UNITS), county.a_matter(world, at=State.TO_CALL_BACK)],
    )
    return Matter.objects.get(pk=done.id)


def test_a_special_report_tells_of_its_topic_alone(world: World) -> None:
    topic = a_topic(world)
    other = county.register(world, title="另一件无关的事")
    done = start_special(by=world.act("li"), topic=topic, **MARCH)
    row = Edition.objects.get(number=done.number)
    assert row.kind == "special"
    assert "老旧厂房漏雨" in row.title
    numbers = [line for line in row.text.splitlines() if "SFW-" in line]
    assert numbers
    assert other.number not in str(row.written)
    inside = Matter.objects.filter(links_out__to_matter=topic)
    assert all(one.number in str(row.written) for one in inside)
    figures = {one["code"]: one for one in row.written["figures"]}
    assert (figures["collected"]["value"], figures["in_hand"]["value"]) == (2, 2)
    assert figures["collected"]["narrowed"] == [["topic", topic.number]]
    page = page_text(
        client_of(world, "li"),
        f"/indicators/collected/?since=2026-03-01&until=2026-03-31&topic={topic.number}",
    )
    assert other.number not in page
    assert "四、尚未办结" in row.text


def test_a_special_report_of_a_field_names_nobody_and_no_confidential_matter(world: World) -> None:
    open_one = county.register(world, title="甘长林反映的事", raiser_name="甘长林", party=None)
    county.accept(world, open_one)
    hidden = county.register(world, title="保密的那件", raiser_name="顾某", party=None, is_confidential=True)
    county.accept(world, hidden)
    head = world.categories["0404"].head
    done = start_special(by=world.act("li"), head=head, area=world.areas["D01"], **MARCH)
    row = Edition.objects.get(number=done.number)
    text = str(row.written) + row.text
    assert open_one.number in text
    assert "甘长林" not in text
    assert hidden.number in text
    assert "保密的那件" not in text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "about_nothing"),
        ({"head": "没有的领域"}, "no_field"),
        ({"head": "topic too"}, "about_both"),
    ],
)
def test_what_a_special_report_refuses(world: World, given: dict[str, Any], code: str) -> None:
    told = {**given, "topic": a_topic(world)} if code == "about_both" else given
    assert code in refused(lambda: start_special(by=world.act("li"), **MARCH, **told))


def test_a_matter_that_is_no_topic_makes_no_report(world: World) -> None:
    matter = county.register(world)
    assert refused(lambda: start_special(by=world.act("li"), topic=matter, **MARCH)) == ["no_topic"]
    assert refused(lambda: start_special(by=world.act("liu"), topic=matter, **MARCH)) == ["not_granted"]


def test_the_interface_reads_issued_briefs_with_their_figures(world: World) -> None:
    county.a_matter(world, at=State.CLOSED)
    draft, row = started(world), issued(world)
    correct(world, row, row.text.splitlines()[1], "已更正。")
    client = client_of(world, "zhang")
    listed = client.get("/api/v1/briefs").json()
    assert (listed["total"], listed["items"][0]["number"], listed["items"][0]["corrections"]) == (
        1,
        row.number,
        1,
    )
    assert client.get("/api/v1/briefs?kind=week").json()["total"] == 0
    whole = client.get(f"/api/v1/briefs/{row.number}").json()
    assert whole["corrections"][0]["after"] == "已更正。"
    assert whole["sha256"] == row.digest
    figures = {one["code"]: one for one in whole["figures"]}
    share = figures["answered"]
    assert share["formula"].startswith("已答复反映人")
    assert {share["top"]["list"], share["under"]["list"]} == {"answered", "ended"}
    said = [one for section in as_read(row).brief.sections for p in section.paragraphs for one in p.figures]
    assert {one.code for one in said} <= figures.keys()
    for login in ("zhang", "li"):
        assert client_of(world, login).get(f"/api/v1/briefs/{draft.number}").status_code == 404
    assert client_of(world, "chen").get("/api/v1/briefs").status_code == 403
