"""Sets a paper as PDF 排版, run in the sandbox: the page, type and lines come from its style sheet.

Standard input: the page as HTML, its style sheet, then pictures, each after eight bytes that tell its length. Standard output:
the document. No address is ever fetched: what a page shows besides are those pictures, called `picture:0` and so on. One word
on standard error says why there is none. A character that no font of this machine has becomes 〓, as printers have it, and a
line over the text names it.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from html import escape
from typing import Any

try:
    import weasyprint
except OSError:
    # One of the libraries that it stands on is not on this machine.
    sys.exit("no_pango")

GAP, GAPS_AT, GAPS_NAMED = "〓", "<!--gaps-->", 20
LETTERS = re.compile("[\u4e00-\u9fff]")
PICTURE = re.compile(r"picture:(\d{1,4})")


class Missing(logging.Handler):
    """Hears of characters without a glyph."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the character that the warning is about."""
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.found[str(record.args[0])] = None


class Given(weasyprint.urls.URLFetcher):  # type: ignore[misc]
    """Serves the pictures that were handed over, and nothing else: no address is looked at."""

    def __init__(self, pictures: list[bytes]) -> None:
        super().__init__()
        self.pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
        """One of the pictures."""
        named = PICTURE.fullmatch(url)
        if named is None or int(named[1]) >= len(self.pictures):
            raise ValueError(url)
        return weasyprint.urls.URLFetcherResponse(url, self.pictures[int(named[1])])


def main() -> str | None:
    """Print the document, or one word why not."""
    page, style, *pictures = list(_blocks(sys.stdin.buffer.read()))
    missing = Missing()
    logging.getLogger("weasyprint").addHandler(missing)
    html = page.decode()
    document = _set(html, style, pictures)
    if missing.found:
        letters = set(LETTERS.findall(html))
        if len(letters & set(missing.found)) * 2 > len(letters):
            return "no_font"
        document = _set(_with_gaps(html, list(missing.found)), style, pictures)
    sys.stdout.buffer.write(document)
    return None


def _blocks(given: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(given):
        length = int.from_bytes(given[at : at + 8], "big")
        yield given[at + 8 : at + 8 + length]
        at += 8 + length


def _set(html: str, style: bytes, pictures: list[bytes]) -> bytes:
    given = Given(pictures)
    read = weasyprint.HTML(string=html, base_url=None, url_fetcher=given)
    sheet = weasyprint.CSS(string=style.decode(), base_url=None, url_fetcher=given)
    content: bytes = read.write_pdf(stylesheets=[sheet], pdf_variant="pdf/a-3u")
    return content


def _with_gaps(html: str, missing: list[str]) -> str:
    named = "、".join(f"U+{ord(one):04X}" for one in missing[:GAPS_NAMED])
    more = "等" if len(missing) > GAPS_NAMED else ""
    note = f"〓：本机字体中没有的字（{named}{more}），请据系统内原文补写。"
    gone = html.translate({ord(one): GAP for one in missing})
    return gone.replace(GAPS_AT, f'<p class="sheet-note">{escape(note)}</p>')


if __name__ == "__main__":
    sys.exit(main())
