"""What official papers consist of 公文要素: sections of a brief, the fields of a form, the lines of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# XML holds no control characters.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: what it is of, the value in words, and its bar in the units of the drawing.

    Attributes:
        y: the top of its row.
        earlier: the bar of the period before; None where there is none to compare with.
    """

    label: str
    words: str
    y: int
    width: int
    earlier: int | None = None

    @property
    def text_y(self) -> int:
        """The line on which the words stand."""
        return self.y + 17

    @property
    def earlier_y(self) -> int:
        """The top of the bar of the period before."""
        return self.y + 16


@dataclass(frozen=True, slots=True)
class Chart:
    """条形图 of a table: its rows of bars, how high it is, and whether each has the period before beside it."""

    bars: Sequence[Bar]
    height: int
    compares: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a paper: its heading, paragraphs, a table whose first row is its heading, and a chart of the table.

    What cannot draw, such as a .docx, has the table alone.
    """

    heading: str
    paragraphs: Sequence[str]
    table: Sequence[Sequence[str]] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """栏目: one field of a form.

    Attributes:
        is_long: prose, which is given the whole width and room to write in by hand where it is empty.
    """

    label: str
    text: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """表格式文书: a title, its number, rows of one field or two, and lines to sign at the foot.

    Attributes:
        number: 编号 at the right above the table.
        colour: 卡色 of a notice in words, told beside the title; empty for none.
        note: what it is, such as a draft.
    """

    title: str
    number: str
    rows: Sequence[Sequence[Field]]
    feet: Sequence[str] = ()
    colour: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """信函格式公文 (GB/T 9704-2012, 10.1).

    Attributes:
        body: 发文机关标志, whoever writes.
        number: 发文字号.
        to: 主送机关.
        attachments: 附件说明, one a line.
        signed: 署名 and 成文日期, one a line.
        copies: 抄送机关.
    """

    body: str
    number: str
    title: str
    to: str
    paragraphs: Sequence[str]
    signed: Sequence[str]
    attachments: Sequence[str] = ()
    copies: str = ""
    note: str = ""


def plain(text: str) -> str:
    """A text as a document can hold it."""
    return CONTROLS.sub("", text)
