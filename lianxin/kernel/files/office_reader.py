"""Looks through an office document, an archive of parts or a compound file, or a plain text (sandbox reader 查验文档).

Says what it is (docx, xlsx, pptx, ofd, odt, ods, odp, doc, xls, ppt, text) on standard output, or one word why it is
refused. Parts are inflated one by one and what they really grow to is counted: the sizes they state may lie.
"""

from __future__ import annotations

import io
import re
import stat
import sys
import zipfile
import zlib

import puremagic

UNPACKED_MOST = 150 * 1024 * 1024
PARTS_MOST = 3000
XML_MOST = 64 * 1024 * 1024
PIECE = 1 << 18
NEVER = 1 << 62
VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_KINDS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
    "OFD.xml": "ofd",
}
ODF_KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
OLE_KINDS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
EXTERNAL = re.compile(
    rb"<Relationship\b[^>]{0,4000}TargetMode\s*=\s*[\"']External[\"'][^>]{0,4000}>", re.IGNORECASE
)
MARKUP = re.compile(
    rb"<\s*(?:!doctype|!entity|html|head|body|script|svg|iframe|object|embed|img|link|meta|style|form|\?xml|\?php|%)",
    re.IGNORECASE,
)
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def main() -> str | None:
    """Print the kind of what stands on standard input."""
    content = sys.stdin.buffer.read()
    if VIRUS in content:
        return "file_virus"
    try:
        kind = kind_of(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return "file_damaged"
    except (ValueError, LookupError):
        return "file_damaged"
    if kind.startswith("file_"):
        return kind
    sys.stdout.write(kind)
    return None


def kind_of(content: bytes) -> str:
    """The kind of a file by its bytes, or the word of a refusal."""
    if content.startswith(b"PK"):
        return archive_kind(content)
    if content.startswith(OLE):
        return compound_kind(content)
    return text_kind(content)


def archive_kind(content: bytes) -> str:
    """An archive of parts: its names first, then each part inflated and looked through."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {one.filename for one in parts}
        if wrong := names_wrong(parts):
            return wrong
        room = UNPACKED_MOST
        for part in parts:
            grown, wrong = part_wrong(archive, part, room)
            room -= grown
            if wrong:
                return wrong
        return next((kind for name, kind in ZIP_KINDS.items() if name in names), "") or odf_kind(
            archive, names
        )


def names_wrong(parts: list[zipfile.ZipInfo]) -> str:
    """What the list of parts alone shows to be wrong."""
    if len(parts) > PARTS_MOST:
        return "file_bomb"
    for one in parts:
        lower = one.filename.lower()
        if one.flag_bits & 1:
            return "file_locked"
        if "vbaproject" in lower or "macrosheets/" in lower or lower.startswith(("basic/", "scripts/")):
            return "file_macro"
        steps = one.filename.replace("\\", "/").split("/")
        is_link = stat.S_ISLNK(one.external_attr >> 16)
        if ".." in steps or one.filename.startswith(("/", "\\")) or ":" in steps[0] or is_link:
            return "file_path"
    return ""


def part_wrong(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> tuple[int, str]:
    """How many bytes a part really has, and what is wrong with it."""
    said, part.file_size = part.file_size, NEVER
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    kept, grown, tail = [], 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            grown += len(piece)
            if grown > room or (is_xml and grown > XML_MOST):
                return grown, "file_bomb"
            if VIRUS in tail + piece:
                return grown, "file_virus"
            if b"O\x00l\x00e\x001\x000\x00N\x00a\x00t\x00i\x00v\x00e" in tail + piece:
                return grown, "file_active"
            tail = piece[-64:]
            if is_xml:
                kept.append(piece)
    part.file_size = said
    if grown != said:
        return grown, "file_bomb"
    return grown, xml_wrong(part.filename, b"".join(kept)) if is_xml else ""


def xml_wrong(name: str, xml: bytes) -> str:
    """Declarations of entities, contents fetched from elsewhere, and macros that are told of."""
    plain = xml.replace(b"\x00", b"") if xml[:2] in (b"\xff\xfe", b"\xfe\xff") else xml
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        return "file_external"
    if name.lower().endswith(".rels"):
        found = EXTERNAL.findall(plain)
        if any(b"/hyperlink" not in one.lower() for one in found):
            return "file_external"
    if name == "[Content_Types].xml" and b"macroenabled" in plain.lower():
        return "file_macro"
    return ""


def odf_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    """An OpenDocument says what it is in its first part; any other archive is just an archive."""
    if "mimetype" not in names or "content.xml" not in names:
        return "file_archive"
    told = archive.read("mimetype")[:200]
    mark = b"application/vnd.oasis.opendocument."
    return (
        ODF_KINDS.get(told.removeprefix(mark).strip(), "file_archive")
        if told.startswith(mark)
        else "file_archive"
    )


def compound_kind(content: bytes) -> str:
    """A compound file of the old formats: the names of its streams, without following them."""
    if len(content) < 1536:
        return "file_damaged"

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return "file_locked"
    if has("_VBA_PROJECT") or has("_VBA_PROJECT_CUR"):
        return "file_macro"
    if has("Ole10Native"):
        return "file_active"
    return next((kind for name, kind in OLE_KINDS.items() if has(name)), "file_kind")


def text_kind(content: bytes) -> str:
    """A text in one of the encodings that offices use, without markup in it."""
    if MARKUP.search(content.replace(b"\x00", b"")):
        return "file_markup"
    codecs = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    text = next((found for codec in codecs if (found := decoded(content, codec)) is not None), None)
    if text is None or NOT_TEXT.search(text) or looks_otherwise(content):
        return "file_kind"
    return "text"


def decoded(content: bytes, codec: str) -> str | None:
    """The text, or nothing where the bytes are none of that encoding."""
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def looks_otherwise(content: bytes) -> bool:
    """Whether a library of signatures is sure that this is something else than text."""
    try:
        found = puremagic.magic_string(content[:4096])
    except puremagic.PureError:
        return False
    return any(one.confidence >= 0.8 and not one.mime_type.startswith("text/") for one in found[:1])


if __name__ == "__main__":
    sys.exit(main())
