"""The words of a brief that people edit 简报稿: as one text, and read again into sections whose figures keep their lists.

Owns the form of the text (headings 一、…, paragraphs, marks of tables) and which numbers in it the data do not hold.
No database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from lianxin.insight.rules.brief_parts import Brief, Paragraph, Piece, Said, Section

HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|附[：:件])[^。；！？]{1,40}")
TABLE = re.compile(r"[［\[]表\s*(\d{1,2})[］\]]")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*[%％]?")
# A paragraph that shares less with what the data wrote is a person's own.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Unsourced:
    """无数据出处: a number in an edited paragraph that the data did not write there."""

    section: str
    number: str
    near: str


def text_of(brief: Brief) -> str:
    """A brief as the text that is edited: a line for each heading and paragraph, ［表1］ where a table stands."""
    lines: list[str] = []
    n = 0
    for section in brief.sections:
        lines += [section.title, *(one.text for one in section.paragraphs)]
        if section.table:
            n += 1
            lines.append(f"［表{n}］")
        lines.append("")
    return "\n".join(lines).strip()


def read(text: str, brief: Brief) -> tuple[Section, ...]:
    """The sections of an edited text; figures that the data wrote keep their lists, ［表n］ brings its table.

    What stands before the first heading is a section without one. A mark of a table that does not exist is no text
    and vanishes; `missing_tables` names it.
    """
    tables = [one.table for one in brief.sections if one.table]
    written = [one for section in brief.sections for one in section.paragraphs]
    found: list[Section] = []
    for title, lines in _parts(text):
        paragraphs = tuple(_sourced(line, written) for line in lines if not TABLE.fullmatch(line))
        marks = [int(mark[1]) for line in lines if (mark := TABLE.fullmatch(line))]
        shown = [tables[n - 1] for n in marks if 0 < n <= len(tables)]
        found.append(Section(title, paragraphs, shown[0] if shown else ()))
        found += [Section("", (), table) for table in shown[1:]]
    return tuple(found)


def missing_tables(text: str, brief: Brief) -> list[str]:
    """Marks of tables that the brief does not have."""
    n = sum(1 for one in brief.sections if one.table)
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if (mark := TABLE.fullmatch(line)) and not 0 < int(mark[1]) <= n]


def unsourced(sections: Sequence[Section], brief: Brief) -> list[Unsourced]:
    """The numbers that no data stand behind: neither a figure nor words that the data wrote in a like paragraph."""
    written = [one for section in brief.sections for one in section.paragraphs]
    return [
        Unsourced(section.title, number, _around(paragraph.text, number))
        for section in sections
        for paragraph in section.paragraphs
        for number in _loose(paragraph, written)
    ]


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    title, lines = "", list[str]()
    for line in (one.strip() for one in text.splitlines()):
        if HEADING.fullmatch(line):
            if title or lines:
                yield title, lines
            title, lines = line, []
        elif line:
            lines.append(line)
    if title or lines:
        yield title, lines


def _sourced(line: str, written: Sequence[Paragraph]) -> Paragraph:
    """A line with the figures of the paragraph that it is most alike."""
    source = _likest(line, written)
    if source is None:
        return Paragraph((line,))
    if source.text == line:
        return source
    return Paragraph(tuple(_linked(line, source.figures)))


def _linked(line: str, figures: Sequence[Said]) -> Iterator[Piece]:
    """The numbers of a line, each with the next figure of the same text that is not used yet."""
    left, at = list(figures), 0
    for number in NUMBER.finditer(line):
        said = next((one for one in left if one.text == number[0]), None)
        if said is None:
            continue
        left.remove(said)
        if line[at : number.start()]:
            yield line[at : number.start()]
        yield said
        at = number.end()
    if line[at:]:
        yield line[at:]


def _likest(line: str, written: Sequence[Paragraph]) -> Paragraph | None:
    ranked = [(SequenceMatcher(None, one.text, line, autojunk=False).ratio(), one) for one in written]
    ratio, best = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    return best if ratio >= ALIKE else None


def _loose(paragraph: Paragraph, written: Sequence[Paragraph]) -> list[str]:
    source = _likest(paragraph.text, written)
    known = NUMBER.findall(source.text) if source else []
    words = " ".join(one for one in paragraph.pieces if isinstance(one, str))
    return [number for number in NUMBER.findall(words) if number not in known]


def _around(text: str, number: str) -> str:
    at = text.find(number)
    return text[max(0, at - 12) : at + len(number) + 12]


# --- as it is kept


def as_data(brief: Brief) -> dict[str, Any]:
    """A brief as plain data, to be kept as it was written."""
    return {"title": brief.title, "sections": [_section_data(one) for one in brief.sections]}


def of_data(data: Mapping[str, Any]) -> Brief:
    """A brief as it was kept."""
    return Brief(data["title"], tuple(_section_of(one) for one in data["sections"]))


def _section_data(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": [[_piece_data(piece) for piece in one.pieces] for one in section.paragraphs],
        "table": [list(row) for row in section.table],
    }


def _piece_data(piece: Piece) -> str | dict[str, Any]:
    if isinstance(piece, str):
        return piece
    narrowed = [list(pair) for pair in piece.narrowed]
    return {
        "code": piece.code,
        "text": piece.text,
        "narrowed": narrowed,
        "is_indicator": piece.is_indicator,
    }


def _section_of(data: Mapping[str, Any]) -> Section:
    paragraphs = tuple(Paragraph(tuple(_piece_of(one) for one in pieces)) for pieces in data["paragraphs"])
    return Section(data["title"], paragraphs, tuple(tuple(row) for row in data["table"]))


def _piece_of(data: str | Mapping[str, Any]) -> Piece:
    if isinstance(data, str):
        return data
    narrowed = tuple((name, value) for name, value in data["narrowed"])
    return Said(data["code"], data["text"], narrowed, data["is_indicator"])
