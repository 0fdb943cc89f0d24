"""Text out of a file's bytes 文件取文: .txt, .html, .docx and .pdf. The content decides, then the name.

Owns sizes, encodings and every refusal of a file; what the text says is not looked at.
"""

from __future__ import annotations

import re
from pathlib import Path

from lianxin.kernel import sandbox

from .errors import MESSAGES, UnreadableFile
from .markup import html_text

FILE_LIMIT = 20 * 1024 * 1024
TEXT_LIMIT = 2 * 1024 * 1024
LIMITS = sandbox.Limits(output=8 * TEXT_LIMIT)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|article)[\s>/]", re.IGNORECASE
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_KINDS = {
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".md": "text",
    ".docx": "docx",
    ".pdf": "pdf",
    ".doc": "old",
}


def text_of(name: str, content: bytes) -> str:
    """The text of a file 取出文字. Refuses what is empty, too large, locked, damaged or of another kind."""
    if len(content) > FILE_LIMIT:
        raise UnreadableFile("too_large", limit="20 MB")
    if not content.strip():
        raise UnreadableFile("empty")
    text = _READERS[_kind(name, content)](content)
    if len(text) > TEXT_LIMIT:
        raise UnreadableFile("too_large", limit="2 MB")
    if not text.strip():
        raise UnreadableFile("no_text")
    return text


def _kind(name: str, content: bytes) -> str:
    head = content[:4096]
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(_OLE):
        return "old"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    named = _KINDS.get(Path(name).suffix.lower())
    if named in {"pdf", "docx", "old"}:
        return "broken"
    return _textual(named, head)


def _textual(named: str | None, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return named or "text"
    if b"\x00" in head:
        return "unknown"
    if named is None and _HTML_START.search(head):
        return "html"
    if named == "text" and re.match(
        rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)[\s>]", head, re.IGNORECASE
    ):
        return "html"
    return named or "text"


def decode(content: bytes) -> str:
    """Bytes to text 解码: byte-order marks, UTF-8, then GB18030; a cut-off last character is forgiven."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    for codec in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return content[: len(content) - cut].decode(codec)
            except UnicodeDecodeError as error:
                if error.start < len(content) - 4:
                    break
    return _best_effort(content)


def _decoded(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise UnreadableFile("encoding") from None


def _best_effort(content: bytes) -> str:
    """Mostly sound text with a few broken bytes: they become lost characters, which cleaning flags."""
    texts = [content.decode(codec, "replace") for codec in ("utf-8", "gb18030")]
    best = min(texts, key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") * 20 > len(best):
        raise UnreadableFile("encoding")
    return best


def _html(content: bytes) -> str:
    named = _CHARSET.search(content[:4096])
    charset = named[1].decode("ascii").lower() if named else ""
    source = content.decode("big5hkscs", "replace") if charset.startswith("big5") else decode(content)
    if len(source) > 4 * TEXT_LIMIT:
        raise UnreadableFile("too_large", limit="8 MB")
    return html_text(source)


def _docx(content: bytes) -> str:
    return _read_apart("docx_worker.py", content)


def _pdf(content: bytes) -> str:
    return reflow(_read_apart("pdf_worker.py", content))


def _read_apart(worker: str, content: bytes) -> str:
    """The text that a reader in the sandbox finds. Refuses: what it refuses, what takes it too long."""
    try:
        ended = sandbox.run(Path(__file__).with_name(worker), content, limits=LIMITS)
    except sandbox.Busy:
        raise UnreadableFile("busy") from None
    if ended.word:
        known = {"slow": "timeout"}.get(ended.word, ended.word)
        raise UnreadableFile(known if known in MESSAGES else "corrupt")
    return ended.out.decode("utf-8")


def reflow(text: str) -> str:
    """Join the lines of a page into paragraphs 合并断行: a full line without an end goes on in the next."""
    lines = [line.strip() for line in re.split(r"[\r\n\f]+", text) if line.strip()]
    width = max((len(line) for line in lines), default=0)
    paragraphs: list[str] = []
    open_line = False
    for line in lines:
        if open_line and paragraphs:
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        open_line = len(line) >= 0.8 * width and width >= 20 and line[-1] not in "。！？!?”；;：:"
    return "\n".join(paragraphs)


def _old(_content: bytes) -> str:
    raise UnreadableFile("old_word")


def _broken(_content: bytes) -> str:
    raise UnreadableFile("corrupt")


def _unknown(_content: bytes) -> str:
    raise UnreadableFile("unknown_kind")


_READERS = {
    "text": decode,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
    "old": _old,
    "broken": _broken,
    "unknown": _unknown,
}
