"""Papers as .docx 可编辑文稿: the page, type and lines of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lianxin.kernel.paper.shapes import Field, Form, Letter, Part, plain

BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
SIZE, TITLE_SIZE, SMALL_SIZE, BODY_NAME_SIZE = Pt(16), Pt(22), Pt(12), Pt(30)
# 22 lines fill the 225 mm of the type area, 28 characters its 156 mm: each a quarter point closer than it is wide.
LINE, CLOSER = Pt(28.95), -5
INDENT = Pt(32)
RED = RGBColor(0xFF, 0, 0)
# 首页 of a letter: 30 mm above the name, 20 mm under the second line, both lines 170 mm long.
LETTER_TOP, LETTER_FOOT, OVERHANG = Mm(30), Mm(20), Mm(-7)
THICK_ABOVE, THIN_ABOVE = "thickThinSmallGap", "thinThickSmallGap"
WIDTHS = (Mm(27), Mm(51), Mm(27), Mm(51))
LONG, SHORT = Mm(32), Mm(10)
# The order that the schema asks for among the properties of a paragraph and of a run.
AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs")
# A row with more characters may need more than a page.
TORN_FROM = 600


def sections_docx(title: str, parts: Sequence[Part], *, signed: Sequence[str] = (), note: str = "") -> bytes:
    """A paper in sections.

    Args:
        signed: 署名 and 成文日期, one a line, at the right below the text.
        note: what it is, such as a draft, over the title.
    """
    paper = _page(note)
    _title(paper, title)
    for part in parts:
        _part(paper, part)
    for line in signed:
        _write(paper, line, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    return _kept(paper)


def form_docx(form: Form) -> bytes:
    """A paper that is a table to be filled in and signed."""
    paper = _page(form.note)
    _title(paper, f"{form.title}（{form.colour}）" if form.colour else form.title)
    if form.number:
        _write(paper, form.number, size=SMALL_SIZE, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _fields(paper, form.rows)
    for line in form.feet:
        _write(paper, line, size=SMALL_SIZE, indent=False)
    return _kept(paper)


def letter_docx(letter: Letter) -> bytes:
    """A letter 信函: the name of who writes over a red double line, another one at the foot of its first page."""
    paper = _page(letter.note)
    _letterhead(paper, letter.body)
    _write(paper, letter.number, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _write(paper, "", indent=False)
    _title(paper, letter.title)
    _write(paper, f"{letter.to}：", indent=False)
    for words in letter.paragraphs:
        _write(paper, words)
    for n, words in enumerate(letter.attachments):
        _write(paper, f"附件：{words}" if n == 0 else f"　　　{words}")
    _write(paper, "", indent=False)
    for line in letter.signed:
        signed = _write(paper, line, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
        signed.paragraph_format.right_indent = INDENT
    if letter.copies:
        _write(paper, f"抄送：{letter.copies}", size=Pt(14), indent=False)
    return _kept(paper)


def _kept(paper: DocxDocument) -> bytes:
    held = BytesIO()
    paper.save(held)
    return held.getvalue()


# --- the page


def _page(note: str) -> DocxDocument:
    """A4; 天头 37 mm, 订口 28 mm, so that the type area is 156 × 225 mm; the page's number at its foot."""
    paper = Document()
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
    if note:
        _write(paper, note, font=HEADING, size=SMALL_SIZE, indent=False)
    return paper


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


def _letterhead(paper: DocxDocument, body: str) -> None:
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance, section.footer_distance = LETTER_TOP, LETTER_FOOT
    head = section.first_page_header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _styled(head.add_run(plain(body)), TITLE, BODY_NAME_SIZE).font.color.rgb = RED
    _ruled(head, "bottom", THICK_ABOVE)
    _ruled(section.first_page_footer.paragraphs[0], "top", THIN_ABOVE)


def _ruled(paragraph: Paragraph, side: str, kind: str) -> None:
    """A red double line over the width of 170 mm."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = OVERHANG
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", "24"), ("space", "8"), ("color", "FF0000")):
        line.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


# --- words


def _title(paper: DocxDocument, title: str) -> None:
    _write(paper, title, font=TITLE, size=TITLE_SIZE, indent=False, align=WD_ALIGN_PARAGRAPH.CENTER)
    _write(paper, "", indent=False)


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
) -> Paragraph:
    paragraph = paper.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before = form.space_after = Pt(0)
    if indent:
        form.first_line_indent = INDENT
    run = _styled(paragraph.add_run(plain(text)), font, size)
    if size == SIZE:
        _set_closer(run)
    return paragraph


def _set_closer(run: Run) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(CLOSER))
    run._r.get_or_add_rPr().insert_element_before(spacing, *AFTER_SPACING)


def _styled(run: Run, font: str, size: Length) -> Run:
    run.font.name, run.font.size = font, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


# --- tables


def _table(paper: DocxDocument, rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, row in enumerate(rows):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _fill(cell, words, HEADING if place == 0 else BODY)
    _write(paper, "", indent=False)


def _fields(paper: DocxDocument, rows: Sequence[Sequence[Field]]) -> None:
    """Rows of label and text, twice in a row, or once over the whole width; no row is torn by the end of a page."""
    table = paper.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for row in rows:
        _field_row(table.add_row(), row)


def _field_row(line: _Row, row: Sequence[Field]) -> None:
    cells = list(line.cells)
    for cell, width in zip(cells, WIDTHS, strict=True):
        cell.width = width
    if len(row) == 1:
        cells[1] = cells[1].merge(cells[3])
    is_long = any(one.is_long for one in row)
    line.height_rule, line.height = WD_ROW_HEIGHT_RULE.AT_LEAST, LONG if is_long else SHORT
    if sum(len(one.text) for one in row) < TORN_FROM:
        _keep_whole(line)
    for place, one in enumerate(row):
        _fill(cells[2 * place], one.label, HEADING)
        _fill(cells[2 * place + 1], one.text, BODY)


def _keep_whole(line: _Row) -> None:
    line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill(cell: _Cell, words: str, font: str) -> None:
    first, *more = plain(words).split("\n")
    _styled(cell.paragraphs[0].add_run(first), font, SMALL_SIZE)
    for line in more:
        _styled(cell.add_paragraph().add_run(line), font, SMALL_SIZE)
