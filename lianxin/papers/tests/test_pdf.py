"""Papers as PDF: measured, complete in every character, made without fetching anything, refused in words where it cannot be."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Answer, Matter
from lianxin.config.cli_brief import command as brief
from lianxin.config.cli_papers import command
from lianxin.kernel import sandbox
from lianxin.kernel.paper import pdf
from lianxin.kernel.paper.shapes import Field, Form, Letter
from lianxin.kernel.refusal import Refused
from lianxin.papers.queries.offered import offered
from lianxin.papers.rules import Kind
from lianxin.people.commands import new_token
from tests import world as county
from tests.owner import as_owner
from tests.pages import client_of, text_of
from tests.proving import tell
from tests.sheets import (
    BOTTOM,
    CHARACTERS,
    LEADING,
    LEFT,
    LINES,
    MM,
    PAGE,
    RIGHT,
    TOP,
    book_of,
    ink,
    lines_of,
    pages_of,
)
from tests.world import World

TROUBLE = pdf.trouble()
pytestmark = pytest.mark.skipif(TROUBLE is not None, reason=TROUBLE.en if TROUBLE else "")
WORDS = "经现场核实并会同有关部门研究屋顶防水层老化属实已安排专业队伍分区更换并对排水口逐一清淤" * 60
# Of names and places: extensions A and B, compatibility, traditional.
RARE = "㐂䶮𠮷𡈽𪚥龘喆堃犇淼瞭麵髙"


def all_text(content: bytes) -> str:
    return "".join(pages_of(content))


def answered(world: World, text: str) -> tuple[Matter, Answer]:
    matter = county.a_matter(world, at=State.CLOSED)
    signed = Answer.objects.filter(matter=matter, signed_at__isnull=False)[0]
    with as_owner():
        answer = Answer.objects.create(
            matter=matter,
            round=signed.round,
            text=text,
            signed_by=signed.signed_by,
            signed_post=signed.signed_post,
            signed_at=signed.signed_at,
        )
    return matter, answer


def test_a_letter_is_set_as_the_standard_measures_it(world: World) -> None:
    matter, answer = answered(world, WORDS)
    address = f"/matters/{matter.number}/papers/answer/{answer.pk}/"
    assert f"{address}pdf/" in text_of(client_of(world, "li"), address)
    given = client_of(world, "li").get(f"{address}pdf/")
    assert (given["Content-Type"], given["Content-Disposition"][:10]) == ("application/pdf", "attachment")
    book = book_of(given.content)
    assert len(book) >= 3
    for page in book:
        assert [round(side / MM) for side in page.get_size()] == list(PAGE)
    number = f"— {2} —"
    found = ink(book[1])[: LINES * CHARACTERS]
    left, right = min(one[1] for one in found), PAGE[0] - max(one[2] for one in found)
    top, bottom = min(one[3] for one in found), PAGE[1] - max(one[4] for one in found)
    wanted = (LEFT, RIGHT, TOP + LEADING, BOTTOM + LEADING)
    assert (left, right, top, bottom) == pytest.approx(wanted, abs=1)
    *lines, foot = lines_of(book[1])
    assert (len(lines), {len(one) for one in lines}) == (LINES, {CHARACTERS})
    assert foot == number
    assert WORDS in "".join(
        "".join(lines_of(page)[:-1]) if n else "".join(lines_of(page)) for n, page in enumerate(book)
    )
    tell("GB9704", "letter as PDF", injected=len(book), lines=len(lines), characters=CHARACTERS)


def test_a_form_is_set_within_the_type_area(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    book = book_of(
        client_of(world, "li").get(f"/matters/{matter.number}/papers/closing/{matter.pk}/pdf/").content
    )
    assert len(book) == 1
    found = ink(book[0])
    assert min(one[1] for one in found) >= LEFT - 1
    assert PAGE[0] - max(one[2] for one in found) >= RIGHT - 1
    assert matter.number in "".join(lines_of(book[0]))


def test_rare_characters_are_set_and_what_no_font_has_is_named() -> None:
    content = pdf.letter_pdf(Letter("办公室", "", "函", RARE, [RARE], []))
    told = all_text(content)
    missing = [one for one in RARE if one not in told]
    named = [one for one in missing if f"U+{ord(one):04X}" in told]
    assert missing == named
    assert len(missing) <= 1, "the fonts of this machine have fewer characters than Noto Serif CJK"
    lacking = all_text(pdf.letter_pdf(Letter("办公室", "", "函", "甲", ["王\U0010fffd某"], [])))
    assert "王〓某" in lacking
    assert "U+10FFFD" in lacking


@pytest.mark.proof
def test_nothing_is_fetched() -> None:
    asked: list[str] = []

    class Heard(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    html = (
        f'<html><head><base href="{here}/"><link rel="stylesheet" href="{here}/a.css">'
        f"<link rel=attachment href='file:///etc/passwd'><style>@import '{here}/b.css'</style>"
        f'</head><body style="background:url({here}/c)"><img src="{here}/d"><img src="file:///etc/passwd">'
        '<img src="data:image/svg+xml;utf8,<svg/>"><img src="picture:0"><img src="picture:7">甲</body></html>'
    ).encode()
    ended = sandbox.run(pdf.WORKER, len(html).to_bytes(8, "big") + html + bytes(8), limits=pdf.LIMITS)
    server.shutdown()
    assert ended.word == ""
    assert asked == []
    assert b"root:" not in ended.out
    assert b"EmbeddedFile" not in ended.out
    tell("P22", "PDF fetches nothing", injected=8, fetched=len(asked))


def test_where_it_cannot_be_set_it_is_said_in_words(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    broken = tmp_path / "worker.py"
    broken.write_text(
        "import runpy, sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, *more):\n"
        "        if name == 'weasyprint.text.ffi': raise OSError('cannot load library')\n"
        "sys.meta_path.insert(0, Gone())\n"
        f"runpy.run_path({str(pdf.WORKER)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(pdf, "WORKER", broken)
    answer = client_of(world, "li").get(f"/matters/{matter.number}/papers/closing/{matter.pk}/pdf/")
    assert answer.status_code == 422
    assert "apt install libpango-1.0-0" in answer.content.decode()
    assert (
        client_of(world, "li").get(f"/matters/{matter.number}/papers/closing/{matter.pk}/").status_code == 200
    )


def test_what_is_too_much_is_refused_in_bounded_time_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMITS", sandbox.Limits(memory=1 << 30, cpu_seconds=3, wall_seconds=30))
    with pytest.raises(Refused, match="内容过多"):
        pdf.letter_pdf(Letter("办公室", "", "函", "甲", [WORDS] * 100, []))


HOSTILE = (
    "<script>alert(1)</script>",
    "\x00\x0b\ud800",
    "{{ 7*7 }}",
    "&amp;<w:p/>",
    "\u202e文\u2066",
    "",
    "</style><img src=x>",
)


def test_no_text_breaks_it() -> None:
    every = "文".join(HOSTILE)
    for content in (
        pdf.form_pdf(
            Form(every, every, ((Field(every, every),), (Field(every, every),) * 2), (every,), every, every)
        ),
        pdf.letter_pdf(Letter(every, every, every, every, [every] * 3, [every], [every] * 2, every, every)),
    ):
        told = all_text(content)
        assert "<script>" in told
        assert "{{ 7*7 }}" in told
        assert "</style>" in told


def test_the_command_line_and_programs_have_them_too(world: World, tmp_path: Path) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    told = CliRunner().invoke(
        command, [matter.number, "--as", "li", "--json", "--kind", "closing", "--pdf", "--out", str(tmp_path)]
    )
    (row,) = json.loads(told.stdout)
    assert row["file"].endswith(".pdf")
    assert matter.number in all_text(Path(row["file"]).read_bytes())
    run = CliRunner().invoke(brief, ["--as", "li", "--pdf", str(tmp_path / "brief.pdf")])
    assert run.exit_code == 0, run.output
    assert "走访情况" in all_text((tmp_path / "brief.pdf").read_bytes())
    secret = new_token(by=world.act("li"), name="文书")[1]
    headers = {"Authorization": f"Bearer {secret}"}
    client = client_of(world, "")
    listed = client.get(f"/api/v1/matters/{matter.number}/papers", headers=headers).json()["items"]
    assert [one["kind"] for one in listed] == [one.kind.value for one in offered(world.actors["li"], matter)]
    place = f"/api/v1/matters/{matter.number}/papers/closing/{matter.pk}"
    assert matter.number in all_text(client.get(place, headers=headers).content)
    assert client.get(f"{place}?form=docx", headers=headers).content.startswith(b"PK")
    assert client.get(f"{place}?form=txt", headers=headers).status_code == 422


def test_the_receipt_is_a_paper_for_who_may_register(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    kinds = {login: {one.kind for one in offered(world.actors[login], matter)} for login in ("li", "liu")}
    assert Kind.RECEIPT in kinds["li"]
    assert Kind.RECEIPT not in kinds["liu"]
    page = text_of(client_of(world, "li"), f"/matters/{matter.number}/papers/receipt/{matter.pk}/")
    assert "查询码" in page
    assert (
        client_of(world, "liu").get(f"/matters/{matter.number}/papers/receipt/{matter.pk}/pdf/").status_code
        == 404
    )
