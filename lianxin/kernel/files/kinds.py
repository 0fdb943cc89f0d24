"""Which files are taken 文件种类: told from their first bytes, never from their names. Owns the closed list.

Files with code that a browser or an office program would run are not taken at all: web pages, SVG, XML, macros,
archives, programs. Neither is what cannot be looked through: sound and film.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lianxin.kernel.words import Labelled


class FileKind(Labelled):
    """文件种类: what sort of file it is for people."""

    PICTURE = "picture", "图片", "Picture"
    PDF = "pdf", "PDF", "PDF"
    OFD = "ofd", "OFD", "OFD"
    DOCUMENT = "document", "文档", "Document"
    SHEET = "sheet", "表格", "Sheet"
    SLIDES = "slides", "演示", "Slides"
    TEXT = "text", "文本", "Text"


@dataclass(frozen=True, slots=True)
class Form:
    """One format: what sort it is, its ending, and as what it is served (never as what a browser would run)."""

    kind: FileKind
    extension: str
    type: str


BYTES = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
FORMS: Mapping[str, Form] = {
    "jpeg": Form(FileKind.PICTURE, ".jpg", "image/jpeg"),
    "png": Form(FileKind.PICTURE, ".png", "image/png"),
    "pdf": Form(FileKind.PDF, ".pdf", "application/pdf"),
    "ofd": Form(FileKind.OFD, ".ofd", BYTES),
    "docx": Form(FileKind.DOCUMENT, ".docx", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": Form(FileKind.SHEET, ".xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": Form(FileKind.SLIDES, ".pptx", f"{_OFFICE}.presentationml.presentation"),
    "odt": Form(FileKind.DOCUMENT, ".odt", f"{_OPEN}.text"),
    "ods": Form(FileKind.SHEET, ".ods", f"{_OPEN}.spreadsheet"),
    "odp": Form(FileKind.SLIDES, ".odp", f"{_OPEN}.presentation"),
    "doc": Form(FileKind.DOCUMENT, ".doc", "application/msword"),
    "xls": Form(FileKind.SHEET, ".xls", "application/vnd.ms-excel"),
    "ppt": Form(FileKind.SLIDES, ".ppt", "application/vnd.ms-powerpoint"),
    "text": Form(FileKind.TEXT, ".txt", BYTES),
}
SERVED_AS = frozenset(form.type for form in FORMS.values())

READ_BY_PICTURE, READ_BY_PDF, READ_BY_OFFICE = "picture", "pdf", "office"
_HEADS: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", READ_BY_PICTURE),
    (rb"\x89PNG\r\n\x1a\n", READ_BY_PICTURE),
    (rb"GIF8[79]a", READ_BY_PICTURE),
    (rb"RIFF....WEBP", READ_BY_PICTURE),
    (rb"BM.{4}\x00\x00\x00\x00", READ_BY_PICTURE),
    (rb"%PDF-", READ_BY_PDF),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", READ_BY_OFFICE),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", READ_BY_OFFICE),
    (rb"....ftyp(?:hei[cmxs]|hev[cmxs]|mif1|msf1|avif)", "file_heic"),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|.{257}ustar|MSCF", "file_archive"),
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|#!|dex\n|\x00asm", "file_program"),
)
_FIRST = tuple((re.compile(head, re.DOTALL), told) for head, told in _HEADS)


def reader_of(head: bytes) -> str:
    """Who looks through a file that begins so: the name of a reader, or the code of a refusal."""
    found = next((told for pattern, told in _FIRST if pattern.match(head)), "")
    return found or READ_BY_OFFICE
