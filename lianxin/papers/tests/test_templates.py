"""An office's own templates: checked with every fault and its place, filled with text and nothing else, put aside again."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from docx import Document

from lianxin.casefile.lifecycle import State
from lianxin.casefile.rules import StandstillReason
from lianxin.config.cli_templates import group as templates_command
from lianxin.directory.queries.offices import body_of
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.paper.shapes import Form
from lianxin.kernel.refusal import Refused
from lianxin.papers import commands
from lianxin.papers.models import PaperTemplate
from lianxin.papers.queries import offered as offering
from lianxin.papers.queries.templates import content_of, docx_of, starting_docx
from lianxin.papers.queries.visits import visit_form
from lianxin.papers.queries.written import Paper, written
from lianxin.papers.rules import Kind
from lianxin.papers.rules.layouts import examples_of, mark_of, names_of, places_of, values_of
from lianxin.papers.rules.template import check, fill
from lianxin.supervise import commands as supervising
from lianxin.supervise.rules import NoticeLevel
from lianxin.visit import commands as visiting
from lianxin.visit.models import Visit
from tests import world as county
from tests.pages import client_of
from tests.world import World

HOSTILE = (
    "{{ 编号 }}",
    "{% for x in y %}",
    "{{ ''.__class__.__mro__ }}",
    "<w:p/>&amp;]]>",
    "=1+1",
    "\x00\x0b甲",
)


def a_docx(*lines: str, cell: str = "", header: str = "") -> bytes:
    """A document with these paragraphs, a table of one cell, a header."""
    paper = Document()
    for line in lines:
        paper.add_paragraph(line)
    if cell:
        paper.add_table(2, 2).rows[1].cells[1].text = cell
    if header:
        paper.sections[0].header.paragraphs[0].text = header
    return kept(paper)


def kept(paper: object) -> bytes:
    held = io.BytesIO()
    paper.save(held)  # type: ignore[attr-defined]
    return held.getvalue()


def with_part(content: bytes, name: str, change: bytes, *, old: bytes = b"") -> bytes:
    """The same with a part added, or a piece of one replaced."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            text = before.read(one)
            after.writestr(one.filename, text.replace(old, change) if one.filename == name else text)
        if name not in before.namelist():
            after.writestr(name, change)
    return held.getvalue()


def text_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    section = paper.sections[0]
    heads = [one.text for one in (*section.header.paragraphs, *section.first_page_header.paragraphs)]
    return "\n".join([*heads, *(one.text for one in paper.paragraphs), *cells])


def put(world: World, content: bytes, kind: Kind = Kind.ORDER, login: str = "li") -> PaperTemplate:
    file = offered(Bytes("交办单.docx", content))
    done = commands.set_template(by=world.act(login), file=file, kind=kind)
    return PaperTemplate.objects.get(pk=done.id)


def papers_of(world: World) -> Iterator[tuple[Kind, Paper]]:
    """Papers of every kind."""
    actor, day = world.actors["li"], world.now.date()
    matter = county.a_matter(world, at=State.WITH_UNITS)
    lead, support = sorted(county.parts(matter), key=lambda one: one.part)
    act, until = world.act, day + timedelta(days=20)
    dispatching.ask_extension(
        by=act("liu"), undertaking=lead, new_date=until, reason="设备采购", party_told="已告知"
    )
    dispatching.rule_extension(by=act("he"), undertaking=lead, granted=False, ruling="不同意")
    dispatching.ask_suspension(
        by=act("liu"),
        undertaking=lead,
        reason=StandstillReason.PAPERS,
        until=day + timedelta(days=2),
        grounds="等材料",
        party_told="已告知",
    )
    dispatching.ask_return(
        by=act("sun_head"), undertaking=support, reason=ReturnReason.NOT_OURS, basis="三定规定"
    )
    supervising.urge(by=act("zhou"), matter=county.fresh(matter), text="请抓紧")
    supervising.notice(
        by=act("zhou"),
        matter=county.fresh(matter),
        level=NoticeLevel.RED,
        level_reason="影响面大",
        requirement="请说明",
        reply_due=until,
    )
    supervising.instruct(
        by=act("zhou"),
        matter=county.fresh(matter),
        text="请研究解决",
        leader=world.posts["zhang"],
        report_due=day,
    )
    for one in (matter, county.a_matter(world, at=State.CLOSED)):
        found = county.fresh(one)
        for paper in offering.offered(actor, found):
            yield paper.kind, written(actor, found, paper, world.now)
    yield Kind.VISIT, visit_form(actor, a_visit(world))


def a_visit(world: World) -> Visit:
    seen = visiting.Seen(leader=world.posts["zhang"], party=world.parties["mill"], on=world.now.date())
    item = visiting.Item(title="屋顶漏雨", text="多处漏雨。")
    return Visit.objects.get(pk=visiting.register(by=world.act("li"), visit=seen, items=(item,)).id)


def test_our_own_paper_is_a_template_of_every_kind() -> None:
    for kind in Kind:
        content = starting_docx(kind)
        assert set(check(content, examples_of(kind)).used) <= set(names_of(kind))
        text = text_of(fill(content, examples_of(kind)))
        assert "{{" not in text, kind
        assert examples_of(kind)["编号" if kind in (Kind.ORDER, Kind.URGE) else "文稿说明"] in text, kind


def test_layouts_are_those_of_the_papers(world: World) -> None:
    seen = set()
    for kind, paper in papers_of(world):
        seen.add(kind)
        if isinstance(paper, Form):
            rows = [[(one.label, one.is_long) for one in row] for row in paper.rows]
            assert rows == [[(one.label, one.is_long) for one in row] for row in places_of(kind)], kind
            by_hand = {one.label for row in places_of(kind) for one in row if one.is_hand}
            assert not any(one.text for row in paper.rows for one in row if one.label in by_hand), kind
        assert list(values_of(kind, paper, "办公室", "今天")) == names_of(kind)
    # The office of this district writes orders; letters have the layout of the others that are none.
    assert seen == set(Kind) - {Kind.LETTER}


def test_marks_are_found_however_word_tears_them() -> None:
    paper = Document()
    torn = paper.add_paragraph()
    for piece in ("编号：{", "{ 编", "号 }", "}，全角｛｛交办编号｝｝完"):
        torn.add_run(piece).bold = piece == "{ 编"
    filled = text_of(fill(kept(paper), examples_of(Kind.ORDER)))
    assert "编号：三服务办交〔2026〕12号，全角SFW-2026-00012完" in filled


def test_lines_become_paragraphs_and_what_is_empty_goes() -> None:
    content = a_docx("前", "{{ 正文 }}", "{{ 附件说明 }}", "甲{{ 正文 }}乙", "后", cell="{{ 正文 }}")
    values = {"正文": "一\n二", "附件说明": ""}
    paper = Document(io.BytesIO(fill(content, values)))
    assert [one.text for one in paper.paragraphs if one.text] == ["前", "一", "二", "甲一\n二乙", "后"]
    assert [one.text for one in paper.tables[0].rows[1].cells[1].paragraphs] == ["一", "二"]


def test_what_people_wrote_is_text_and_nothing_else(world: World) -> None:
    content = a_docx("标题：{{ 问题内容 }}。", "{{ 领导要求 }}", header="{{ 编号 }}")
    for said in HOSTILE:
        values = {
            **dict.fromkeys(names_of(Kind.ORDER), ""),
            "问题内容": said,
            "领导要求": said,
            "编号": "乙〔2026〕1号",
        }
        text = text_of(fill(content, values))
        clean = said.replace("\x00", "").replace("\x0b", "")
        assert f"标题：{clean}。" in text, said
        assert text.count(clean) == 2, said


def test_every_wrong_mark_is_told_with_its_place(world: World) -> None:
    content = a_docx(
        "好{{ 交办编号 }}",
        "坏{{ 交办编好 }}",
        "残{{ 编号",
        "{% if a %}",
        cell="{{ 姓名 }}",
        header="{{ 页 }}",
    )
    with pytest.raises(Refused) as refused:
        put(world, content)
    told = [one.zh for one in refused.value.reasons]
    assert any("正文第2段" in one and "交办编好" in one for one in told)
    assert any("正文第3段" in one for one in told)
    assert any("正文第4段" in one for one in told)
    assert any("表格1第2行第2格" in one and "姓名" in one for one in told)
    assert any("页眉" in one and "“页”" in one for one in told)
    assert len(told) == 5
    assert not PaperTemplate.objects.exists()


FIELD = b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>%s</w:instrText></w:r>'
END = b"</w:body>"


def in_body(runs: bytes) -> bytes:
    return b"<w:p>" + runs + b"</w:p>" + END


ATTACKS = {
    "no document": (b"%PDF-1.7\n" + b"0" * 200, None),
    "a text": ("编号 {{ 编号 }}".encode(), "not_docx"),
    "no mark": (a_docx("没有标记"), "no_mark"),
    "macros": (with_part(a_docx("{{ 编号 }}"), "word/vbaProject.bin", b"x"), "file_macro"),
    "an external picture": (
        with_part(
            a_docx("{{ 编号 }}"),
            "word/_rels/document.xml.rels",
            b'<Relationship Id="x" Type="a/image" Target="http://x.invalid/" TargetMode="External"/></Relationships>',
            old=b"</Relationships>",
        ),
        "file_external",
    ),
    "an external link": (
        with_part(
            a_docx("{{ 编号 }}"),
            "word/_rels/document.xml.rels",
            b'<Relationship Id="x" Type="a/hyperlink" Target="http://x.invalid/" TargetMode="External"/></Relationships>',
            old=b"</Relationships>",
        ),
        "file_active",
    ),
    "an entity": (
        with_part(
            a_docx("{{ 编号 }}"), "word/document.xml", b'?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', old=b"?>"
        ),
        "file_external",
    ),
    "a field that fetches": (
        with_part(a_docx("{{ 编号 }}"), "word/document.xml", in_body(FIELD % b"INCLUDETEXT /etc/passwd"), old=END),
        "file_active",
    ),
    "a field behind a page number": (
        with_part(
            a_docx("{{ 编号 }}"), "word/document.xml", in_body(FIELD % b"PAGE" + FIELD % b"DDEAUTO cmd"), old=END
        ),
        "file_active",
    ),
    "an embedded thing": (with_part(a_docx("{{ 编号 }}"), "word/embeddings/a.bin", b"x"), "file_active"),
    "cut short": (a_docx("{{ 编号 }}")[:-400], "file_damaged"),
    "a bomb": (with_part(a_docx("{{ 编号 }}"), "word/media/a.xml", b" " * 70_000_000), "file_bomb"),
}  # fmt: skip


@pytest.mark.parametrize("what", ATTACKS)
def test_hostile_templates_are_refused(world: World, what: str) -> None:
    content, code = ATTACKS[what]
    with pytest.raises(Refused) as refused:
        put(world, content)
    assert code is None or [one.code for one in refused.value.reasons] == [code]
    assert not PaperTemplate.objects.exists()


def test_it_is_used_from_then_on_and_put_aside_again(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    actor = world.actors["li"]
    one = next(one for one in offering.offered(actor, matter) if one.kind is Kind.ORDER)
    client, path = client_of(world, "li"), f"/matters/{matter.number}/papers/order/{one.key}/docx/"
    ours = text_of(client.get(path).content)
    first = put(world, a_docx("我办自己的格式", "{{ 交办编号 }}"))
    second = put(world, a_docx("我办的新格式", "{{ 交办编号 }}：{{ 主办单位 }}"))
    assert (first.n, second.n) == (1, 2)
    text = text_of(client.get(path).content)
    assert "我办的新格式" in text
    assert f"{matter.number}：" in text
    assert "自己的" not in text
    first.refresh_from_db()
    assert first.dropped_at is not None
    commands.drop_template(by=world.act("li"), kind=Kind.ORDER, reason="改回统一格式")
    assert text_of(client.get(path).content) == ours
    with pytest.raises(Refused):
        commands.drop_template(by=world.act("li"), kind=Kind.ORDER)
    steps = Entry.objects.filter(step__startswith="papers.").order_by("seq").values_list("step", flat=True)
    assert list(steps) == ["papers.set_template", "papers.set_template", "papers.drop_template"]


def test_it_is_for_its_own_body_and_kind_alone(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    put(world, a_docx("本办", "{{ 编号 }}"), Kind.CLOSING)
    PaperTemplate.objects.update(body=world.units["housing"])
    actor = world.actors["li"]
    one = next(one for one in offering.offered(actor, matter) if one.kind is Kind.CLOSING)
    paper = written(actor, matter, one, world.now)
    assert "本办" not in text_of(docx_of(actor, Kind.CLOSING, paper, world.now))
    PaperTemplate.objects.update(body=body_of(actor))
    assert "本办" in text_of(docx_of(actor, Kind.CLOSING, paper, world.now))
    assert "本办" not in text_of(docx_of(actor, Kind.RECEIPT, paper, world.now))


def test_the_file_is_sealed_where_it_lies(world: World) -> None:
    content = a_docx("密存{{ 编号 }}")
    row = put(world, content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM papers_papertemplate WHERE id = %s", [row.pk])
        raw = cursor.fetchone()[0]
    assert base64.b64encode(content) not in bytes(raw)
    assert content_of(row) == content


def test_only_the_office_sets_one_and_its_page_tells_every_fault(world: World) -> None:
    with pytest.raises(Refused) as refused:
        put(world, starting_docx(Kind.ORDER), login="liu")
    assert refused.value.reasons[0].code == "not_granted"
    assert client_of(world, "liu").get("/papers/templates/").status_code == 403
    client = client_of(world, "li")
    page = client.get("/papers/templates/order/").content.decode()
    assert all(mark_of(name) in page for name in names_of(Kind.ORDER))
    wrong = client.post(
        "/papers/templates/order/", {"key": str(new_id()), "file": Bytes("a.docx", a_docx("{{ 交办编好 }}"))}
    )
    assert wrong.status_code == 422
    assert "正文第1段" in wrong.content.decode()
    right = client.post(
        "/papers/templates/order/", {"key": str(new_id()), "file": Bytes("a.docx", starting_docx(Kind.ORDER))}
    )
    assert right.status_code == 302
    assert PaperTemplate.objects.count() == 1
    assert client.get("/papers/templates/order/1/").content == starting_docx_kept()
    assert client.get("/papers/templates/none/").status_code == 404


def starting_docx_kept() -> bytes:
    return content_of(PaperTemplate.objects.get())


def test_the_command_line_lists_begins_and_sets(world: World, tmp_path: Path) -> None:
    start = tmp_path / "a.docx"
    run = CliRunner()
    assert run.invoke(templates_command, ["start", "urge", str(start), "--as", "li"]).exit_code == 0
    done = run.invoke(templates_command, ["set", "urge", str(start), "--as", "li", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(run.invoke(templates_command, ["list", "urge", "--as", "li", "--json"]).stdout)
    assert told[0]["version"] == 1
    assert {"name": "催办要求", "example": "请抓紧办理，两日内反馈。"} in told[0]["fields"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_what_is_filled_opens_in_libreoffice(world: World, tmp_path: Path) -> None:
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    names = []
    for kind in Kind:
        names.append(tmp_path / f"{kind.value}.docx")
        names[-1].write_bytes(fill(starting_docx(kind), examples_of(kind)))
    done = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, names)]
    subprocess.run(done, check=True, timeout=300, capture_output=True)
    assert all(one.with_suffix(".pdf").stat().st_size > 1000 for one in names)


def test_a_visit_is_written_by_its_template(world: World) -> None:
    visit = a_visit(world)
    put(world, a_docx("走访表 {{ 走访对象 }}"), Kind.VISIT)
    answer = client_of(world, "li").get(f"/visits/{visit.number}/paper/docx/")
    assert f"走访表 {visit.party.name}" in text_of(answer.content)
