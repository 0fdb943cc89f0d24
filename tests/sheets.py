"""Papers read back from PDF: the page, type area, lines and characters of GB/T 9704-2012, in millimetres."""

from __future__ import annotations

import re

import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
PAGE, LEFT, RIGHT, TOP, BOTTOM = (210, 297), 28, 26, 37, 35
LINES, CHARACTERS = 22, 28
# A character of 16 points stands in the middle of a line of 28.95: half of what is left over lies above it, half below.
LEADING = (28.95 - 16) / 2 / MM


def ink(page: pypdfium2.PdfPage) -> list[tuple[str, float, float, float, float]]:
    """Each character with its ink: left, right, from the top, to the top; in millimetres."""
    text = page.get_textpage()
    height, found = page.get_height(), []
    for n in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text, n))
        left, bottom, right, top = text.get_charbox(n)
        if letter.strip() and right > left:
            found.append((letter, left / MM, right / MM, (height - top) / MM, (height - bottom) / MM))
    return found


def lines_of(page: pypdfium2.PdfPage) -> list[str]:
    """The lines of a page as they stand, whole ones of prose."""
    text: str = page.get_textpage().get_text_bounded()
    return [one for one in re.split(r"[\r\n]+", text) if one.strip()]


def book_of(content: bytes) -> pypdfium2.PdfDocument:
    """A document that was made."""
    assert content.startswith(b"%PDF-")
    return pypdfium2.PdfDocument(content)


def pages_of(content: bytes) -> list[str]:
    """The text of each page, its lines joined."""
    return ["".join(lines_of(page)) for page in book_of(content)]
