"""Text out of a web page 网页取文, in one pass over its characters.

Owns which marks break a line and which parts hold no text. No tree is built: a page nested without end
would take a tree parser minutes, and a report only needs its words in order.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:]{0,30})")
_SILENT = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "select",
    "button",
    "svg",
    "object",
    "textarea",
}
_BLOCKS = {
    *(
        "p",
        "br",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
    ),
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "blockquote",
        "pre",
        "dd",
        "dt",
        "form",
        "title",
        "figcaption",
    ),
    *("main", "body", "head", "html", "figure", "caption", "option"),
}
_BLANKS = re.compile(r"\s+")


def html_text(source: str) -> str:
    """The words of a page 网页文字, one line for each block."""
    lowered = source.lower() if len(source.lower()) == len(source) else source
    parts: list[str] = []
    at = 0
    while at < len(source):
        opening = source.find("<", at)
        if opening < 0:
            opening = len(source)
        parts.append(_BLANKS.sub(" ", source[at:opening]))
        if opening == len(source):
            break
        at = _mark(source, lowered, opening, parts)
    lines = [unescape(line).replace("\xa0", " ") for line in "".join(parts).split("\n")]
    return "\n".join(line for line in (_BLANKS.sub(" ", line).strip() for line in lines) if line)


def _mark(source: str, lowered: str, start: int, parts: list[str]) -> int:
    """Deal with what starts at a `<` and say where the text goes on."""
    if source.startswith("<!--", start):
        return _behind(source.find("-->", start), 3, source)
    tag = _TAG.match(source, start)
    if tag is None:
        if source.startswith(("<!", "<?"), start):
            return _behind(source.find(">", start), 1, source)
        parts.append("<")
        return start + 1
    name = tag[1].lower()
    end = _behind(source.find(">", tag.end()), 1, source)
    if name in _SILENT and source[start + 1] != "/":
        return _behind(lowered.find(f"</{name}", end), 0, source)
    if name in _BLOCKS:
        parts.append("\n")
    elif name in {"td", "th"}:
        parts.append(" ")
    return end


def _behind(found: int, length: int, source: str) -> int:
    return len(source) if found < 0 else found + length
