"""Tables flattened to lines 统计表: a head line, one line for each unit or field, and the line that sums up.

Owns which column means what; only the summing-up line 合计 becomes figures, nothing is added up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .numbers import ARABIC, value_of, whole
from .passage import Mention, Passage, Span

_UNIT_HEAD = re.compile(r"^(?:承办|责任|办理|主办|牵头)?(?:单位|部门|街镇|镇街|街道)(?:名称)?$")
_FIELD_HEAD = re.compile(r"^(?:问题|诉求|事项)?(?:类别|领域|类型|分类)$")
_TOTAL = re.compile(r"^(?:合\s?计|总\s?计|全[区县市](?:合计)?|共计)$")
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("matters", re.compile(r"^(?:收集|受理)(?:问题)?(?:数|件数|总数|量)?$|^问题(?:数|总数|件数)$")),
    ("on_site", re.compile(r"^(?:现场|当场)(?:解决|办结)(?:数|件数)?$")),
    ("answered_on_site", re.compile(r"^(?:现场|当场)(?:答复|解答)(?:数|件数)?$")),
    ("dispatched", re.compile(r"^(?:交办|转办)(?:数|件数|问题|件)?$")),
    ("closed", re.compile(r"^(?:已)?办结(?:数|件数|件)?$")),
    ("in_progress", re.compile(r"^(?:在办|办理中|正在办理)(?:数|件数|件)?$")),
    ("on_time", re.compile(r"^(?:按期|按时)(?:回复|办结|反馈|完成)(?:数|件数)?$")),
    ("overdue", re.compile(r"^(?:逾期|超期)(?:数|件数|件|未结|未办结)?$")),
    ("extended", re.compile(r"^延期(?:数|件数|件|办结)?$")),
    ("returned", re.compile(r"^退单(?:数|件数)?$")),
    ("upward", re.compile(r"^上报(?:市级|上级)?(?:数|件数)?$")),
    ("satisfied", re.compile(r"^满意(?:数|件数)?$")),
    ("basically_satisfied", re.compile(r"^基本满意(?:数|件数)?$")),
    ("dissatisfied", re.compile(r"^不满意(?:数|件数)?$")),
    ("closing_rate", re.compile(r"^办结率$")),
    ("on_time_rate", re.compile(r"^(?:按时|按期)办结率$")),
    ("satisfaction_rate", re.compile(r"^满意[率度]$")),
    ("solved_rate", re.compile(r"^解决率$")),
    ("response_rate", re.compile(r"^(?:响应|联系)率$")),
    ("reply_rate", re.compile(r"^(?:回复|答复|反馈)率$")),
)
_CELL = re.compile(r"[^\s|]+")
_NUMBER = re.compile(rf"(?P<number>{ARABIC})(?:[件个%条]|家次)?")
FEWEST = 3


@dataclass
class Table:
    """A flattened table 统计表: figures of its last line, its units, and numbers by field."""

    values: dict[str, float] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    units: list[Mention] = field(default_factory=list)
    by_category: dict[str, float] = field(default_factory=dict)


def table_of(passage: Passage) -> Table:
    """What the tables of a report state 统计表; empty when there is none."""
    found = Table()
    head: list[Mention] = []
    for cells in _rows(passage):
        if any(_NUMBER.fullmatch(cell.text) for cell in cells):
            _row(head, cells, found)
        elif len(cells) >= FEWEST - 1:
            head = cells if _column(cells[-1]) or any(_column(cell) for cell in cells[1:]) else []
    return found


def _rows(passage: Passage) -> Iterator[list[Mention]]:
    """The lines that can be rows: two or more short cells and no sentence among them."""
    at = 0
    for line in passage.folded.split("\n"):
        if len(line) <= 200 and not re.search("[,。;!?]", line):
            cells = [Mention(m.group(), at + m.start(), at + m.end()) for m in _CELL.finditer(line)]
            yield cells if len(cells) >= FEWEST - 1 else []
        else:
            yield []
        at += len(line) + 1


def _column(cell: Mention) -> str:
    return next((key for key, words in _COLUMNS if words.match(cell.text)), "")


def _row(head: list[Mention], cells: list[Mention], found: Table) -> None:
    if len(cells) != len(head) or not head:
        return
    if _TOTAL.match(cells[0].text):
        for column, cell in zip(head[1:], cells[1:], strict=True):
            _total(_column(column), cell, found)
    elif _UNIT_HEAD.match(head[0].text):
        found.units.append(cells[0])
    elif _FIELD_HEAD.match(head[0].text):
        number = _NUMBER.fullmatch(cells[1].text)
        if number:
            found.by_category[cells[0].text] = whole(value_of(number["number"]) or 0)


def _total(key: str, cell: Mention, found: Table) -> None:
    number = _NUMBER.fullmatch(cell.text)
    if key and number:
        found.values[key] = whole(value_of(number["number"]) or 0)
        found.spans[key] = cell.span
