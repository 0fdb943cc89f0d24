"""Files from outside: what they are called, what they are, and how the virus scanner is asked."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from lianxin.config.doctor import Level
from lianxin.config.doctor_files import virus_scanner
from lianxin.kernel.files.checking import Bytes, checked, offered
from lianxin.kernel.files.names import clean_name
from lianxin.kernel.refusal import Refused
from tests.hostile import EICAR, a_docx, a_pdf, a_png, docx_parts, zipped


def code_of(name: str, content: bytes) -> str:
    """Why a file is not taken; its kind when it is."""
    try:
        with checked([offered(Bytes(name, content))]) as found:
            return found[0].form.extension
    except Refused as refused:
        return refused.reasons[0].code


@pytest.mark.parametrize(
    ("name", "extension", "cleaned"),
    [
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\windows\\a.dll", ".pdf", "a.dll.pdf"),
        ("年度报告\u202excod.exe", ".pdf", "年度报告xcod.exe.pdf"),
        ("a.jpeg", ".jpg", "a.jpg"),
        ("名单.csv", ".txt", "名单.txt"),
        ("", ".pdf", "未命名.pdf"),
        (" . .. ", ".pdf", "未命名.pdf"),
        ("a\r\nb\x00.docx", ".docx", "ab.docx"),
    ],
)
def test_a_name_is_made_harmless(name: str, extension: str, cleaned: str) -> None:
    assert clean_name(name, extension) == cleaned


@given(st.text(max_size=400), st.sampled_from([".pdf", ".jpg", ""]))
def test_no_name_stays_harmful(name: str, extension: str) -> None:
    cleaned = clean_name(name, extension)
    assert 0 < len(cleaned.encode()) <= 255
    assert cleaned.endswith(extension)
    assert cleaned.isprintable()
    assert not set(cleaned) & set('/\\:*?"<>|\u202e\u2066\u200b')
    assert cleaned == clean_name(cleaned, extension)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"MZ\x90\x00", "file_program"),
        ("a.exe", a_pdf(), ".pdf"),
        ("a.docx", zipped({"a.txt": b"a"}), "file_archive"),
        ("a.zip", a_docx(), ".docx"),
        ("a.ofd", zipped({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<d/>"}), ".ofd"),
        (
            "a.odt",
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
            ".odt",
        ),
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000 + "WordDocument".encode("utf-16-le"),
            ".doc",
        ),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "file_heic"),
        ("a.txt", "说明，含 1 < 2 和 a>b。".encode("gb18030"), ".txt"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file_markup"),
        ("a.png", a_png(30_000, 30_000), "file_pixels"),
        ("a.txt", EICAR, "file_virus"),
        ("a.docx", zipped({**docx_parts(), "word/vbaProject.bin": b"x"}), "file_macro"),
    ],
)
def test_the_content_says_what_a_file_is(name: str, content: bytes, told: str) -> None:
    assert code_of(name, content) == told


def test_a_link_to_a_page_is_no_external_content() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    rel = f'<Relationships><Relationship Type="{kind}" Target="https://www.gov.cn" TargetMode="External"/></Relationships>'
    assert (
        code_of("a.docx", zipped({**docx_parts(), "word/_rels/document.xml.rels": rel.encode()})) == ".docx"
    )


class Scanner:
    """A daemon that speaks as ClamAV does and finds whatever holds the word EVIL."""

    def __init__(self, path: Path) -> None:
        self.path, self.seen = path, 0
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(path))
        self.line.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                call, _ = self.line.accept()
            except OSError:
                return
            with call, call.makefile("rb") as heard:
                call.sendall(self._answer(heard))

    def _answer(self, heard: BinaryIO) -> bytes:
        read = heard.read
        order = b""
        while not order.endswith(b"\x00"):
            order += read(1)
        if order == b"zPING\x00":
            return b"PONG\x00"
        content = b""
        while length := struct.unpack(">I", read(4))[0]:
            content += read(length)
        self.seen += len(content)
        return b"stream: Evil.Test FOUND\x00" if b"EVIL" in content else b"stream: OK\x00"


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scanner]:
    one = Scanner(tmp_path / "clamd")
    monkeypatch.setattr(settings, "LIANXIN_CLAMD", str(one.path))
    yield one
    one.line.close()


def test_what_the_scanner_finds_is_not_taken(scanner: Scanner) -> None:
    text = "情况说明".encode() * 20_000
    assert code_of("a.txt", text) == ".txt"
    assert scanner.seen == len(text)
    assert code_of("a.txt", text + b"EVIL") == "file_virus"
    assert virus_scanner().level is Level.FINE


def test_a_scanner_that_is_down_stops_uploads_and_the_doctor_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert virus_scanner().level is Level.HINT
    for where in (str(tmp_path / "nobody"), "127.0.0.1:1", "nonsense"):
        monkeypatch.setattr(settings, "LIANXIN_CLAMD", where)
        assert code_of("a.txt", b"a") == "scan_down"
        assert virus_scanner().level is Level.WRONG
