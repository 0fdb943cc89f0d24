"""Papers: each kind is written from the rows of the chain, opens as a document, names nobody; numbers have no gap and no double."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.db import connection
from docx import Document

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.config.cli_papers import command
from lianxin.config.console import Problem
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import Part
from lianxin.kernel.ids import next_without_gap
from lianxin.kernel.models import Entry
from lianxin.kernel.paper.docx import form_docx, letter_docx
from lianxin.kernel.paper.shapes import Field, Form, Letter
from lianxin.kernel.refusal import Refused
from lianxin.papers import commands
from lianxin.papers.commands import issuing
from lianxin.papers.models import PaperNumber
from lianxin.papers.queries.offered import offered
from lianxin.papers.queries.written import WRITERS, as_docx, written
from lianxin.papers.rules import NUMBERED, Kind, boxes, official, sends, written_day
from lianxin.reply.rules import Solved
from lianxin.supervise import commands as supervising
from lianxin.supervise.rules import NoticeLevel
from lianxin.visit import commands as visiting
from lianxin.visit.models import Visit
from tests import world as county
from tests.laws.conftest import committed_world as committed_world
from tests.pages import client_of, submit, text_of
from tests.proving import size, tell
from tests.world import World

BROKEN = "在取号之后中断"


def kinds_of(world: World, matter: Matter, login: str = "li") -> set[Kind]:
    return {one.kind for one in offered(world.actors[login], county.fresh(matter))}


def words_of(content: bytes) -> str:
    """All text of a document, tables and the head of its first page included."""
    paper = Document(io.BytesIO(content))
    section = paper.sections[0]
    lines = [one.text for one in (*section.first_page_header.paragraphs, *paper.paragraphs)]
    return "\n".join(
        [*lines, *(cell.text for table in paper.tables for row in table.rows for cell in row.cells)]
    )


def part_of(matter: Matter) -> Undertaking:
    return Undertaking.objects.select_related("unit").get(matter=matter, part=Part.LEAD)


def take(world: World, matter: Matter, kind: Kind, about: object, login: str = "li") -> str:
    done = commands.take_number(by=world.act(login), matter=county.fresh(matter), kind=kind, about=str(about))
    return done.ids["official"]


def test_every_kind_but_the_visits_has_a_writer() -> None:
    assert set(WRITERS) == set(Kind) - {Kind.VISIT}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("区人大常委会办公室", Kind.LETTER),
        ("政协江州区委员会办公室", Kind.LETTER),
        ("区“三服务”工作办公室", Kind.ORDER),
        ("区委办公室", Kind.ORDER),
    ],
)
def test_who_is_not_above_the_units_writes_letters(body: str, kind: Kind) -> None:
    assert sends(body) is kind


def test_words_of_papers_are_as_the_standard_has_them() -> None:
    assert official("江府办", Kind.LETTER, 2026, 12) == "江府办函〔2026〕12号"
    assert official("江府办", Kind.ORDER, 2026) == "江府办交〔2026〕　号"
    assert boxes(list(Solved), "partly") == "□已解决　☑部分解决　□未解决"
    assert written_day(None).strip() == "年  月  日"


def test_a_closed_matter_has_its_papers_each_of_which_opens(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    actor = world.actors["he"]
    found = offered(actor, matter)
    assert {Kind.ORDER, Kind.REPORT, Kind.ANSWER, Kind.CALL_BACK, Kind.CLOSING} <= {one.kind for one in found}
    for one in found:
        paper = written(actor, matter, one, world.now)
        text = words_of(as_docx(paper))
        assert paper.title in text
        assert matter.title in text, one.kind


def test_what_is_asked_urged_and_instructed_has_a_paper(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    day = world.now.date()
    asked = dispatching.ask_extension(
        by=world.act("liu"),
        undertaking=part_of(matter),
        new_date=day + timedelta(days=20),
        reason="设备采购需要时间",
        party_told="已电话告知",
    )
    assert asked
    supervising.urge(by=world.act("zhou"), matter=county.fresh(matter), text="请抓紧")
    supervising.notice(
        by=world.act("zhou"),
        matter=county.fresh(matter),
        level=NoticeLevel.RED,
        level_reason="影响面大",
        requirement="请说明进度",
        reply_due=day + timedelta(days=3),
    )
    supervising.instruct(
        by=world.act("zhou"),
        matter=county.fresh(matter),
        text="请抓紧研究解决",
        leader=world.posts["zhang"],
        report_due=day,
    )
    assert {Kind.EXTENSION, Kind.URGE, Kind.NOTICE, Kind.INSTRUCTION} <= kinds_of(world, matter)
    told = {
        one.kind: words_of(as_docx(written(world.actors["li"], matter, one, world.now)))
        for one in offered(world.actors["li"], county.fresh(matter))
    }
    assert "设备采购需要时间" in told[Kind.EXTENSION]
    assert "督办单（红色）" in told[Kind.NOTICE]
    assert "三服务办督〔2026〕1号" in told[Kind.NOTICE]
    assert "第1次" in told[Kind.URGE]
    assert "批示收悉" in told[Kind.INSTRUCTION]


def test_the_pages_list_show_and_give_each_paper(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    client = client_of(world, "liu")
    listed = f"/matters/{matter.number}/papers/"
    assert listed in text_of(client, f"/matters/{matter.number}/")
    page = text_of(client, listed)
    for one in offered(world.actors["liu"], matter):
        place = f"{listed}{one.kind}/{one.key}/"
        assert place in page
        assert written(world.actors["liu"], matter, one, world.now).title in text_of(client, place)
        answer = client.get(f"{place}docx/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert Document(io.BytesIO(b"".join([answer.content]))).paragraphs


def test_a_paper_that_is_none_or_out_of_reach_is_told_alike(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    key = part_of(matter).pk
    inside, outside = client_of(world, "liu"), client_of(world, "outsider")
    for client, place in (
        (inside, f"order/{uuid4()}/"),
        (inside, f"nonsense/{key}/"),
        (inside, f"urge/{key}/"),
        (outside, f"order/{key}/"),
        (outside, ""),
    ):
        assert client.get(f"/matters/{matter.number}/papers/{place}").status_code == 404, place


def test_a_confidential_raiser_is_in_no_paper(world: World) -> None:
    raised = county.register(world, raiser_name="甘长林", raiser_phone="13912345678", is_confidential=True)
    matter = county.sign(world, county.send(world, county.accept(world, raised)))
    actor = world.actors["liu"]
    found = offered(actor, matter)
    told = {one.kind: words_of(as_docx(written(actor, matter, one, world.now))) for one in found}
    assert "反映人信息仅限办理使用" in told[Kind.ORDER]
    assert [words for words in told.values() if "甘长林" in words or "13912345678" in words] == []


def test_the_record_of_a_visit_is_a_paper(world: World) -> None:
    seen = visiting.Seen(
        leader=world.posts["zhang"],
        party=world.parties["mill"],
        on=world.now.date(),
        situation="订单稳定",
        companions=("小李",),
    )
    item = visiting.Item(title="屋顶漏雨", text="多处漏雨，电话13900000001。")
    visit = Visit.objects.get(pk=visiting.register(by=world.act("li"), visit=seen, items=(item,)).id)
    client = client_of(world, "he")
    text = text_of(client, f"/visits/{visit.number}/paper/")
    assert "走访记录表" in text
    assert visit.number in text
    answer = client.get(f"/visits/{visit.number}/paper/docx/")
    told = words_of(answer.content)
    assert [word in told for word in (visit.party.name, "订单稳定", "屋顶漏雨", "小李", "带回办理")] == [
        True
    ] * 5


def test_the_command_line_lists_them_and_writes_them_down(world: World, tmp_path: Path) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    wanted = [one.kind.value for one in offered(world.actors["li"], matter)]
    run = partial(CliRunner().invoke, command)
    told = run([matter.number, "--as", "li", "--json", "--out", str(tmp_path / "papers")])
    rows = json.loads(told.stdout)
    assert [one["kind"] for one in rows] == wanted
    assert all(matter.title in words_of(Path(one["file"]).read_bytes()) for one in rows)
    assert run([matter.number, "--as", "li", "--kind", "closing"]).stdout.startswith("销号单")
    assert run([matter.number, "--as", "outsider"]).exit_code != 0
    (tmp_path / "file").touch()
    broken = run([matter.number, "--as", "li", "--out", str(tmp_path / "file" / "inside")])
    assert isinstance(broken.exception, Problem)


def test_a_number_is_taken_once_and_borne_from_then_on(world: World) -> None:
    first, second = county.a_matter(world, at=State.WITH_UNITS), county.a_matter(world, at=State.WITH_UNITS)
    client, key = client_of(world, "he"), part_of(first).pk
    place = f"/matters/{first.number}/papers/order/{key}/"
    assert f"{place}number/" in text_of(client, place)
    assert submit(client, f"{place}number/", {})[0] == 302
    assert "三服务办交〔2026〕1号" in text_of(client, place)
    assert f"{place}number/" not in text_of(client, place)
    entry = Entry.objects.filter(chain_id=first.pk).latest("seq")
    assert (entry.step, entry.data["number"]) == ("papers.take_number", "三服务办交〔2026〕1号")
    with pytest.raises(Refused, match="已编发文字号"):
        take(world, first, Kind.ORDER, key)
    assert take(world, second, Kind.ORDER, part_of(second).pk) == "三服务办交〔2026〕2号"


def test_who_may_not_and_what_has_none_is_refused(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    key = part_of(matter).pk
    with pytest.raises(Refused, match="没有这项权限"):
        take(world, matter, Kind.ORDER, key, "liu")
    with pytest.raises(Refused, match="不编发文字号"):
        take(world, matter, Kind.CLOSING, matter.pk)
    for about in (uuid4(), "不是编号", ""):
        with pytest.raises(Refused, match="没有这份文书"):
            take(world, matter, Kind.ORDER, about)
    assert Kind.CLOSING not in NUMBERED


@pytest.mark.proof
def test_numbers_have_neither_gap_nor_double(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = committed_world
    wanted = size(suite=12, release=400)
    matters = [county.a_matter(world, at=State.WITH_UNITS) for _ in range(wanted)]
    acts = [world.act("li" if n % 2 else "he") for n in range(wanted)]
    keys = [part_of(one).pk for one in matters]

    def one(n: int) -> bool:
        try:
            commands.take_number(by=acts[n], matter=matters[n], kind=Kind.ORDER, about=str(keys[n]))
        except ConnectionError:
            return False
        finally:
            connection.close()
        return True

    def breaks(table: str, **of: UUID | int | str) -> int:
        n = next_without_gap(table, **of)
        if n % 3 == 0 and not broken:
            broken.append(n)
            raise ConnectionError(BROKEN)
        return n

    broken: list[int] = []
    monkeypatch.setattr(issuing, "next_without_gap", breaks)
    with ThreadPoolExecutor(16) as pool:
        done = sum(pool.map(one, range(wanted)))
    numbers = sorted(PaperNumber.objects.values_list("n", flat=True))
    tell("P5", "paper numbers", injected=wanted, taken=done, broken=len(broken))
    assert broken
    assert done == wanted - 1
    assert numbers == list(range(1, done + 1))


HOSTILE = [
    "=1+1",
    "<script>alert(1)</script>",
    "\x00\x0b\ud800",
    "{{ 7*7 }}",
    "&amp;<w:p/>",
    "\u202e文\u2066",
    "𠮷" * 40,
    "\r\n\t",
    "",
]


def test_no_text_breaks_a_document() -> None:
    for words in HOSTILE:
        form = form_docx(
            Form(words, words, ((Field(words, words),), (Field(words, words),) * 2), (words,), words, words)
        )
        assert Document(io.BytesIO(form)).tables
        letter = letter_docx(
            Letter(words, words, words, words, [words] * 3, [words], [words] * 2, words, words)
        )
        assert Document(io.BytesIO(letter)).paragraphs
