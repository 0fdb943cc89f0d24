"""Files: every supported kind gives its text, every bad one is refused with its own code."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from lianxin.collect.rules import UnreadableFile, read_file, text_of
from lianxin.collect.rules.document import FILE_LIMIT, reflow

LINES = [
    "甲水区:上门服务",
    "3月5日,甲水区副区长李明走访乙木公司,企业反映用工难。",
    "李明要求区人力社保局牵头。",
]
TEXT = "\n".join(LINES)


def docx_bytes() -> bytes:
    document = docx.Document()
    for line in LINES[:2]:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = LINES[2]
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf_bytes(*, lines: list[str] = LINES, password: str = "") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    page = canvas.Canvas(buffer, encrypt=StandardEncryption(password) if password else None)
    page.setFont("STSong-Light", 12)
    for index, line in enumerate(lines):
        page.drawString(60, 780 - 20 * index, line)
    page.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT.encode()),
        ("a.txt", TEXT.encode("utf-8-sig")),
        ("a.txt", TEXT.encode("gb18030")),
        ("a.txt", TEXT.encode("utf-16")),
        ("a", TEXT.encode()),
        ("a.docx", docx_bytes()),
        ("wrong.txt", docx_bytes()),
        ("a.pdf", pdf_bytes()),
        ("a.html", f"<html><body>{''.join(f'<p>{line}</p>' for line in LINES)}</body></html>".encode()),
        (
            "a.htm",
            f"<meta charset=gb2312><div>{'<br>'.join(LINES)}</div><script>x</script>".encode("gb18030"),
        ),
    ],
)
def test_every_supported_kind_gives_its_text(name: str, content: bytes) -> None:
    assert text_of(name, content).split() == TEXT.split()


def zipped(name: str, content: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


BOMB = zipped("word/document.xml", b"<a>" + b" " * 40_000_000 + b"</a>")
LAUGHS = zipped("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.txt", b"x" * (FILE_LIMIT + 1), "too_large"),
        ("a.txt", "字".encode() * 2_200_000, "too_large"),
        ("a.bin", b"\x00\x01\x02\x03" * 50, "unknown_kind"),
        ("a.txt", b"\x80\xff" * 200, "encoding"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_word"),
        ("a.docx", b"PK\x03\x04" + b"broken" * 20, "corrupt"),
        ("a.docx", docx_bytes()[:-400], "corrupt"),
        ("a.docx", b"plain text", "corrupt"),
        ("a.docx", zipped("other.xml", b"<a/>"), "unknown_kind"),
        ("a.docx", zipped("word/document.xml", b"<a><b></a>"), "corrupt"),
        ("a.docx", BOMB, "bomb"),
        ("a.docx", LAUGHS, "bomb"),
        ("a.pdf", b"%PDF-1.7\nbroken", "corrupt"),
        ("a.pdf", pdf_bytes(password="secret"), "encrypted"),
        ("a.pdf", pdf_bytes(lines=[]), "no_text"),
        ("a.html", b"<html><script>only()</script></html>", "no_text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_bad_file_is_refused_with_its_code(name: str, content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        text_of(name, content)
    assert refusal.value.code == code
    assert refusal.value.message_zh.endswith("。")
    assert refusal.value.message_en.endswith(".")


def test_a_few_broken_bytes_do_not_refuse_a_file() -> None:
    sound = TEXT.encode() * 5
    content = sound[:30] + b"\xff\xfe\xff" + sound[30:]
    assert "李明" in text_of("a.txt", content)


def test_pages_nested_without_end_are_read() -> None:
    assert text_of("a.html", b"<div>" * 50_000 + "问题".encode()) == "问题"


def test_lines_broken_by_the_page_are_joined() -> None:
    lines = "\n".join(["一二三四五六七八九十" * 3 + "甲", "乙丙。", "下一段。"])
    assert reflow(lines).split("\n") == ["一二三四五六七八九十" * 3 + "甲乙丙。", "下一段。"]


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(TEXT, encoding="utf-8")
    (matter,) = read_file(path).matters
    assert [unit.text for unit in matter.roles.lead] == ["区人力社保局"]
    with pytest.raises(UnreadableFile) as refusal:
        read_file(tmp_path / "none.txt")
    assert refusal.value.code == "missing"
