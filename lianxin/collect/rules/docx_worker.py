"""Text of one .docx, run in the sandbox: its main part unpacked, counted and read.

Reads the file from standard input and writes UTF-8 text to standard output; one word on standard error says why
there is none.
"""

from __future__ import annotations

import sys
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

XML_LIMIT = 30 * 1024 * 1024
RATIO_LIMIT = 200
PARTS_MOST = 5000
NEVER = 1 << 62
MAIN = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def main() -> str | None:
    """Print the text of the document on standard input."""
    try:
        with zipfile.ZipFile(BytesIO(sys.stdin.buffer.read())) as archive:
            xml = unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return "corrupt"
    if isinstance(xml, str):
        return xml
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return "bomb"
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        return "corrupt"
    text = "\n".join(paragraph_text(one) for one in root.iter(f"{_WORD}p"))
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return None


def unpacked(archive: zipfile.ZipFile) -> bytes | str:
    """The main part, or the word of a refusal; it is counted what it really unpacks to."""
    if len(archive.infolist()) > PARTS_MOST:
        return "bomb"
    try:
        entry = archive.getinfo(MAIN)
    except KeyError:
        return "unknown_kind"
    if entry.flag_bits & 1:
        return "encrypted"
    if entry.file_size > XML_LIMIT or entry.file_size > RATIO_LIMIT * max(entry.compress_size, 5_000):
        return "bomb"
    said, entry.file_size = entry.file_size, NEVER
    with archive.open(entry) as member:
        xml = member.read(XML_LIMIT + 1)
    return xml if len(xml) == said else "bomb"


def paragraph_text(paragraph: ElementTree.Element) -> str:
    """The words of a paragraph, its breaks as line ends."""
    parts: list[str] = []
    for piece in paragraph.iter():
        if piece.tag == f"{_WORD}t":
            parts.append(piece.text or "")
        elif piece.tag in {f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"}:
            parts.append("\n" if piece.tag != f"{_WORD}tab" else " ")
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
