"""Checks and fills an office's own .docx template 文书模板, run in the sandbox. A mark is a name and nothing else: no
expression, no loop, no code. What is put in its place is text; it is never read again for marks.

Standard input: eight bytes that tell how long the order is, the order as JSON, the template. `check` writes what was
found as JSON, `fill` the document. One word on standard error says why there is neither.
"""

from __future__ import annotations

import copy
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from docx import Document
from lxml import etree

UNPACKED_MOST, WRONG_MOST, SHOWN_MOST = 40 * 1024 * 1024, 100, 30
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
KINDS = ("document.main+xml", "header+xml", "footer+xml")
# Full-width braces are what a Chinese keyboard gives.
MARK = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")
STRAY = re.compile(r"[{｛]{2}|[}｝]{2}|[{｛][%#]|[%#][}｝]")
SPACE = re.compile(r"\s+")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\u2028\ud800-\udfff\ufffe\uffff]")
BREAK = "\u2028"
# Fields that Word reckons by itself; any other may fetch or run something.
RECKONED = re.compile(r"(\s*(PAGE|NUMPAGES|SECTIONPAGES|SECTION)(\s+\\\*\s+\w+)*\s*)+", re.IGNORECASE)
ACTIVE = ("altChunk", "object", "control", "subDoc", "mailMerge", "ocx")
ACTIVE_PARTS = ("word/embeddings/", "word/activex/", "word/afchunk", "word/vba")

Element = Any


def main() -> str | None:
    """Do what the order on standard input asks for."""
    given = sys.stdin.buffer.read()
    length = int.from_bytes(given[:8], "big")
    order, template = json.loads(given[8 : 8 + length]), given[8 + length :]
    try:
        parts = unpacked(template)
        if parts is None:
            return "file_bomb"
        trees = {name: tree(parts[name]) for name in parts if is_text(name, parts)}
        if order["mode"] == "check":
            word, answer = checked(parts, trees, order["values"])
        else:
            word, answer = "", filled(parts, trees, order["values"])
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, TypeError, OSError):
        return "file_damaged"
    sys.stdout.buffer.write(answer)
    return word or None


def unpacked(template: bytes) -> dict[str, bytes] | None:
    """The parts by name; nothing when they grow too large together."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        if sum(one.file_size for one in archive.infolist()) > UNPACKED_MOST:
            return None
        return {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}


def tree(content: bytes) -> Element:
    """A part as a tree; entities are not resolved and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def is_text(name: str, parts: Mapping[str, bytes]) -> bool:
    """Whether a part is the text, a header or a footer, as the list of contents says."""
    return name in {one.lstrip("/") for one, kind in contents(parts) if kind.endswith(KINDS)}


def contents(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each part that the list of contents names, with its kind."""
    for one in tree(parts["[Content_Types].xml"]):
        if isinstance(one.tag, str) and one.tag.endswith("}Override"):
            yield one.get("PartName", ""), one.get("ContentType", "")


# --- checking


def checked(
    parts: Mapping[str, bytes], trees: Mapping[str, Element], values: Mapping[str, str]
) -> tuple[str, bytes]:
    """Why it is not taken at all, or what it uses and every mark that is wrong with its place; then filled on trial."""
    if active(parts, trees):
        return "file_active", b""
    used: dict[str, int] = {}
    wrong: list[dict[str, str]] = []
    for name, one in trees.items():
        for paragraph, place in placed(name, one, parts):
            text = "".join(node.text or "" for node in nodes(paragraph))
            found = [SPACE.sub("", mark[1]) for mark in MARK.finditer(text)]
            used.update((mark, 1) for mark in found if mark in values)
            wrong += [told("unknown", mark, place) for mark in found if mark not in values]
            if stray := STRAY.search(MARK.sub("", text)):
                wrong.append(told("broken", around(MARK.sub("", text), stray.start()), place))
    if not wrong:
        Document(io.BytesIO(filled(parts, trees, values)))
    return "", json.dumps({"used": list(used), "wrong": wrong[:WRONG_MOST]}).encode()


def told(code: str, text: str, place: str) -> dict[str, str]:
    """One mark that is wrong."""
    return {"code": code, "text": text[:SHOWN_MOST], "place": place}


def around(text: str, at: int) -> str:
    """What stands near a place of a text."""
    return text[max(0, at - 6) : at + SHOWN_MOST - 6]


def active(parts: Mapping[str, bytes], trees: Mapping[str, Element]) -> bool:
    """Whether something in it would run, be fetched or be opened: embedded things, links, fields that are no page numbers."""
    if any(name.lower().startswith(ACTIVE_PARTS) for name in parts):
        return True
    if any(b"TargetMode" in content for name, content in parts.items() if name.lower().endswith(".rels")):
        return True
    settings = parts.get("word/settings.xml", b"")
    if b"mailMerge" in settings or b"attachedTemplate" in settings:
        return True
    return any(is_active(node) for one in trees.values() for node in one.iter())


def is_active(node: Element) -> bool:
    """The same of one node; the words of a field may be torn over the runs of its paragraph."""
    if not isinstance(node.tag, str):
        return False
    local = etree.QName(node).localname
    if local == "instrText":
        paragraph = next(node.iterancestors(f"{W}p"), node)
        return not RECKONED.fullmatch("".join(one.text or "" for one in paragraph.iter(f"{W}instrText")))
    if local == "fldSimple":
        return not RECKONED.fullmatch(node.get(f"{W}instr", ""))
    return local in ACTIVE


def placed(name: str, one: Element, parts: Mapping[str, bytes]) -> Iterator[tuple[Element, str]]:
    """Every paragraph with its place as people name it."""
    kinds = dict(contents(parts))
    kind = kinds.get(f"/{name}", "")
    tables = list(one.iter(f"{W}tbl"))
    n = 0
    for paragraph in one.iter(f"{W}p"):
        if kind.endswith("header+xml") or kind.endswith("footer+xml"):
            yield paragraph, "页眉" if kind.endswith("header+xml") else "页脚"
            continue
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        if cell is None:
            n += any(node.text for node in nodes(paragraph))
            yield paragraph, f"正文第{n}段"
        else:
            yield paragraph, cell_words(cell, tables)


def cell_words(cell: Element, tables: Sequence[Element]) -> str:
    """表格1第2行第1格."""
    row = next(cell.iterancestors(f"{W}tr"))
    table = next(row.iterancestors(f"{W}tbl"))
    line = list(table.iter(f"{W}tr")).index(row) + 1
    return f"表格{tables.index(table) + 1}第{line}行第{list(row.iter(f'{W}tc')).index(cell) + 1}格"


# --- filling


def filled(parts: Mapping[str, bytes], trees: Mapping[str, Element], values: Mapping[str, str]) -> bytes:
    """The document: the texts filled in, every other part as it came."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name in trees:
                fill(trees[name], lambda mark: clean(values.get(mark, "")))
                content = etree.tostring(trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
            archive.writestr(name, content)
    return out.getvalue()


def clean(text: str) -> str:
    """A value as a document can hold it, its lines apart."""
    return BREAK.join(CONTROLS.sub("", line) for line in text.replace("\r\n", "\n").split("\n"))


def fill(one: Element, value: Callable[[str], str]) -> None:
    """Put values in the place of all marks of a part."""
    for paragraph in list(one.iter(f"{W}p")):
        text = "".join(node.text or "" for node in nodes(paragraph))
        marks = list(MARK.finditer(text))
        if not marks:
            continue
        said = [value(SPACE.sub("", mark[1])) for mark in marks]
        is_alone = len(marks) == 1 and not MARK.sub("", text).strip()
        if is_alone and BREAK in said[0]:
            for line in said[0].split(BREAK):
                again = copy.deepcopy(paragraph)
                paragraph.addprevious(again)
                put(again, marks, [line])
            paragraph.getparent().remove(paragraph)
        elif is_alone and not said[0] and may_go(paragraph):
            paragraph.getparent().remove(paragraph)
        else:
            put(paragraph, marks, said)


def may_go(paragraph: Element) -> bool:
    """Whether a paragraph of which nothing is left may vanish: one of the text itself that ends no section."""
    parent = paragraph.getparent()
    return parent.tag == f"{W}body" and next(paragraph.iter(f"{W}sectPr", f"{W}drawing"), None) is None


def nodes(paragraph: Element) -> list[Element]:
    """The texts of a paragraph itself; those of a text box in it are of the box's own paragraphs."""
    found = paragraph.iter(f"{W}t")
    return [one for one in found if next(one.iterancestors(f"{W}p"), None) is paragraph]


def put(paragraph: Element, marks: list[re.Match[str]], said: list[str]) -> None:
    """Write values over the marks of a paragraph, however its runs tear them; the first run's look is kept."""
    texts = nodes(paragraph)
    spans, at = [], 0
    for node in texts:
        spans.append((at, at + len(node.text or "")))
        at = spans[-1][1]
    for mark, value in reversed(list(zip(marks, said, strict=True))):
        begun = False
        for (start, _end), node in zip(spans, texts, strict=True):
            old = node.text or ""
            low, high = max(mark.start() - start, 0), min(mark.end() - start, _end - start)
            if low >= high:
                continue
            node.text = old[:low] + ("" if begun else value) + old[high:]
            begun = True
    for node in texts:
        broken(node)


def broken(node: Element) -> None:
    """Lines of one text apart from each other."""
    first, *more = (node.text or "").split(BREAK)
    node.text = first
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for line in more:
        mark, text = etree.Element(f"{W}br"), etree.Element(f"{W}t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        node.addnext(mark)
        mark.addnext(text)
        node = text


if __name__ == "__main__":
    fault = main()
    if fault:
        sys.stderr.write(fault)
        sys.exit(1)
