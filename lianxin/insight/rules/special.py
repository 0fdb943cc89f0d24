"""The special report 专报 as sentences: one topic, field or area with its matters, what was done, what is open.

Nothing personal: texts come veiled, confidential matters are counted and not told. No database, no clock reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianxin.insight.rules.brief import days_words
from lianxin.insight.rules.brief_parts import Brief, Paragraph, Piece, Said, Section

TOLD_MOST = 60
GUARDED = "（保密事项，内容略）"


@dataclass(frozen=True, slots=True)
class Line:
    """A matter of the report: as it stood at the end of the period.

    Attributes:
        measures: what was done, in a sentence; empty where nothing is on record.
        due: until when it has to be done, in words; empty once it has ended.
    """

    number: str
    title: str
    field: str
    unit: str
    state: str
    measures: str
    due: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a special report is written from.

    Attributes:
        title: what it is called.
        about: what it tells of, such as 关于“停车难”共性专题.
        opening: how the topic itself stands; empty for a field or an area.
        narrowed: what the lists behind its figures are narrowed by.
        n: sizes of sets of the period.
        lines: the matters registered in the period or open in it, the oldest first.
        n_lines: how many those are altogether.
    """

    title: str
    about: str
    opening: str
    since: date
    until: date
    narrowed: tuple[tuple[str, str], ...]
    n: dict[str, int]
    lines: Sequence[Line]
    n_lines: int


def report_of(found: Report) -> Brief:
    """Write the report."""
    sections = (_overview(found), _matters(found), _measures(found), _open(found))
    return Brief(found.title, sections)


def _said(found: Report, code: str) -> Said:
    return Said(code, str(found.n[code]), found.narrowed)


def _overview(found: Report) -> Section:
    days = days_words(found.since, found.until)
    first: list[Piece] = [
        f"{days}，{found.about}收集问题、建议",
        _said(found, "collected"),
        "件，销号",
        _said(found, "closings"),
        "件次，有效回访",
        _said(found, "asked"),
        "件，反映人认为已解决",
        _said(found, "solved"),
        "件。",
    ]
    second: list[Piece] = [
        "期末在办",
        _said(found, "in_hand"),
        "件，其中逾期",
        _said(found, "overdue"),
        "件；挂账",
        _said(found, "listed"),
        "件。",
    ]
    opening = [Paragraph((found.opening,))] if found.opening else []
    return Section("一、基本情况", (*opening, Paragraph(tuple(first)), Paragraph(tuple(second))))


def _matters(found: Report) -> Section:
    if not found.lines:
        return Section("二、涉及事项", (Paragraph(("期间内没有登记或在办的事项。",)),))
    rows = [
        (str(n), one.number, one.title, one.field, one.unit or "—", one.state)
        for n, one in enumerate(found.lines, 1)
    ]
    more = f"；只列最早的{TOLD_MOST}件" if found.n_lines > len(found.lines) else ""
    words = f"期间内登记或在办的事项共{found.n_lines}件，按登记先后排列，状态为期末状态{more}。"
    head = ("序号", "编号", "事项", "领域", "承办单位", "状态")
    return Section("二、涉及事项", (Paragraph((words,)),), (head, *rows))


def _measures(found: Report) -> Section:
    told = [one for one in found.lines if one.measures]
    if not told:
        return Section("三、办理措施", (Paragraph(("期间内还没有登记的办理措施。",)),))
    lines = [
        Paragraph((f"{n}.{one.title}（{one.number}）：{one.measures}",)) for n, one in enumerate(told, 1)
    ]
    return Section("三、办理措施", tuple(lines))


def _open(found: Report) -> Section:
    told = [one for one in found.lines if one.is_open]
    if not told:
        return Section("四、尚未办结", (Paragraph(("涉及事项均已办结。",)),))
    return Section("四、尚未办结", tuple(Paragraph((_open_words(n, one),)) for n, one in enumerate(told, 1)))


def _open_words(n: int, one: Line) -> str:
    who = f"由{one.unit}办理" if one.unit else "待交办"
    due = f"，应于{one.due}前办结" if one.due else ""
    return f"{n}.{one.title}（{one.number}）：{one.state}，{who}{due}{'，已逾期' if one.is_late else ''}。"
