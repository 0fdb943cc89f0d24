"""Official paper 公文 as an editable document: GB/T 9704-2012 page, type and levels, for drafts that a person signs.

Owns the layout alone; what is written comes from whoever asks. Fonts are named as the standard names them and not
shipped: the office's own computers have them. Never a seal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
SIZE, TITLE_SIZE, SMALL_SIZE = Pt(16), Pt(22), Pt(12)
# 22 lines fill the 225 mm of the type area.
LINE = Pt(28.95)
INDENT = Pt(32)
# XML holds no control characters.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a paper: its heading, paragraphs, and a table whose first row is its heading."""

    heading: str
    paragraphs: Sequence[str]
    table: Sequence[Sequence[str]] = ()


def as_docx(title: str, parts: Sequence[Part], *, signed: Sequence[str] = (), note: str = "") -> bytes:
    """A paper as .docx.

    Args:
        signed: 署名 and 成文日期, one a line, at the right below the text.
        note: what it is, such as a draft, over the title.
    """
    paper = Document()
    _page(paper)
    if note:
        _write(paper, note, font=HEADING, size=SMALL_SIZE, indent=False)
    _write(paper, title, font=TITLE, size=TITLE_SIZE, indent=False, align=WD_ALIGN_PARAGRAPH.CENTER)
    _write(paper, "", indent=False)
    for part in parts:
        _part(paper, part)
    for line in signed:
        _write(paper, line, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    held = BytesIO()
    paper.save(held)
    return held.getvalue()


def _page(paper: DocxDocument) -> None:
    """A4; 天头 37 mm, 订口 28 mm, so that the type area is 156 × 225 mm; the page's number at its foot."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _styled(foot.add_run("— "), BODY, Pt(14))
    _field(foot, "PAGE")
    _styled(foot.add_run(" —"), BODY, Pt(14))


def _field(paragraph: Paragraph, name: str) -> None:
    run = _styled(paragraph.add_run(), BODY, Pt(14))
    for kind in ("begin", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "begin":
            words = OxmlElement("w:instrText")
            words.text = name
            run._r.append(words)


def _part(paper: DocxDocument, part: Part) -> None:
    if part.heading:
        _write(paper, part.heading, font=HEADING)
    for words in part.paragraphs:
        _write(paper, words)
    if len(part.table) > 1:
        _table(paper, part.table)


def _write(
    paper: DocxDocument,
    text: str,
    *,
    font: str = BODY,
    size: Pt = SIZE,
    indent: bool = True,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before = form.space_after = Pt(0)
    if indent:
        form.first_line_indent = INDENT
    _styled(paragraph.add_run(CONTROLS.sub("", text)), font, size)


def _styled(run: Run, font: str, size: Pt) -> Run:
    run.font.name, run.font.size = font, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _table(paper: DocxDocument, rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(CONTROLS.sub("", words))
            _styled(run, HEADING if place == 0 else BODY, SMALL_SIZE)
    _write(paper, "", indent=False)
