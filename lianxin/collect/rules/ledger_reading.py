"""Rows of a ledger 台账逐行读取: what each row of an office's own ledger says, every fault at once. No database.

Owns the meaning of a row as plain values; what is known of units, parties and areas is asked where the database is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unicodedata import normalize

from lianxin.casefile.rules import Kind, Outcome, ResultClass, Source, Urgency
from lianxin.collect.rules.ledger_columns import BY_CODE
from lianxin.collect.rules.ledger_days import day_of
from lianxin.collect.rules.ledger_sheet import MATTER, OTHER, Head, Line, body_of, by_code
from lianxin.collect.rules.ledger_words import (
    ENDED,
    KIND,
    OPEN,
    SOURCE,
    URGENCY,
    Said,
    Stand,
    contact_in,
    names_in,
    result_class,
    said,
    without_numbers,
)
from lianxin.directory.rules.columns import Fault, Wrong, yes_no
from lianxin.kernel.text import clip

TITLE_MOST = 60
TEXT_MOST = 4000
WORDS_MOST = 4000
# What a matter has no column for is kept in the words of the old ledger.
KEPT = (
    "handler", "due_on", "state", "measures", "progress", "last_word_on", "call_back", "contentment", "settled",
    "is_closed", "is_ended", "head", "category", "area", "source", "lead_unit", "support_units", "leader",
)  # fmt: skip
# What is said once for several matters of one raiser.
CARRIED = ("raiser", "registered_on", "leader", "area", "identity", "credit_code", "source")
STATES = ("state", "is_closed", "is_ended", "settled")
Pair = tuple[str, str]
Values = dict[str, Any]


@dataclass(slots=True)
class Ledger:
    """What was read of a ledger: the values of each row by its number, the faults, and what the reader should know."""

    rows: dict[int, Values] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Pair] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """A reading under way: the head, what the title tells, and what stood in the row before."""

    head: Head
    today: date
    year: int | None
    is_unit: Callable[[str], bool]
    ledger: Ledger = field(default_factory=Ledger)
    counts: Counter[str] = field(default_factory=Counter)
    near: date | None = None
    before: dict[str, str] = field(default_factory=dict)

    def told(self, line: Line) -> Callable[[str], str]:
        """The words of a line by column; where its list number and its raiser are blank, those of the row above hold on.

        A table with merged cells leaves such blanks when it is saved as text.
        """
        tell = by_code(line, self.head)
        if "place_in_list" in self.head.codes and not tell("place_in_list") and not tell("raiser"):
            before = self.before
            return lambda code: tell(code) or before.get(code, "")
        self.before = {code: tell(code) for code in CARRIED}
        return tell

    def fault(self, line: Line, code: str, value: str, wrong: Wrong) -> None:
        """Note what is wrong with a cell."""
        self.ledger.faults.append(
            Fault(line.number, self.head.words(code), value.strip()[:60], wrong.zh, wrong.en)
        )

    def day(self, line: Line, code: str, cell: str, near: date | None) -> date | None:
        """The day of a cell; a fault where it is none, or has not come yet."""
        if not cell.strip(" -—/无"):
            return None
        try:
            found = day_of(cell, near, self.year)
            if found > self.today:
                raise Wrong(f"晚于今天（{self.today}）", f"It is after today ({self.today}).")
        except Wrong as wrong:
            self.fault(line, code, cell, wrong)
            return None
        return found


def read_ledger(
    lines: Sequence[Line],
    head: Head,
    *,
    today: date,
    years: Sequence[int] = (),
    is_unit: Callable[[str], bool] = lambda _name: False,
) -> Ledger:
    """Read the rows under the headings.

    Args:
        today: a day after it cannot have been.
        years: the years that title, sheet and file name tell.
        is_unit: whether a name is known as a unit's.
    """
    reading = _Reading(head, today, years[0] if years else None, is_unit)
    reading.near = _first_full_day(lines, head) if not years else None
    if not head.has_matter:
        reading.ledger.faults.append(_no_matter(lines, head))
        return reading.ledger
    last: int | None = None
    for line in body_of(lines, head):
        if last is not None and _goes_on(line, head):
            _join(reading, reading.ledger.rows[last], line)
        else:
            reading.ledger.rows[line.number] = _row(reading, line)
            last = line.number
    _tell(reading)
    return reading.ledger


def _no_matter(lines: Sequence[Line], head: Head) -> Fault:
    found = "、".join(one.words for one in head.headings)
    zh, en = (
        "没有反映内容（或事项名称）一栏，请在“栏目对应”中指明",
        "No column tells what was raised; say which it is.",
    )
    if {"raiser", "leader"} <= head.codes and head.codes.isdisjoint({"lead_unit", "state", "progress"}):
        zh, en = f"{zh}；如是走访登记表，请到“走访”中登记", f"{en} A list of visits belongs to “Visits”."
    return Fault(lines[head.last].number, BY_CODE["text"].zh, found[:60], zh, en)


def _first_full_day(lines: Sequence[Line], head: Head) -> date | None:
    """The first registered day that has its year: where no title tells one, the days above it are of about that time."""
    for line in lines[head.last + 1 :]:
        for place in head.places("registered_on"):
            try:
                return day_of(line.at(place))
            except Wrong:
                continue
    return None


def _goes_on(line: Line, head: Head) -> bool:
    """Whether a row goes on with the matter above: what was raised was merged over both."""
    return any(place in line.carried for code in MATTER for place in head.places(code)) and all(
        place in line.carried or not line.at(place) for code in MATTER for place in head.places(code)
    )


def _join(reading: _Reading, values: Values, line: Line) -> None:
    """Add the units and words of a row that goes on with the one above."""
    tell = by_code(line, reading.head)
    for code in ("lead_unit", "support_units"):
        added = [one for one in names_in(tell(code), reading.is_unit) if one not in values[code]]
        values[code] += added
    for code in (*KEPT, "answer"):
        words, told = values["words"], without_numbers(tell(code))
        if told and told not in words.get(code, ""):
            words[code] = f"{words[code]}\n{told}" if words.get(code) else told
    reading.counts["joined"] += 1


# --- one row


def _row(reading: _Reading, line: Line) -> Values:
    tell = reading.told(line)
    values: Values = {"number": _own_number(reading, tell)}
    _texts(reading, line, tell, values)
    registered = reading.day(line, "registered_on", tell("registered_on"), reading.near)
    reading.near = registered or reading.near
    reading.counts["no_day"] += not tell("registered_on").strip()
    values["registered_on"] = registered.isoformat() if registered else ""
    _standing(reading, line, tell, values, registered)
    name, phone = contact_in([tell("identity")])
    raiser = " ".join(tell("raiser").split())
    values |= {
        "raiser": raiser[:80],
        "credit_code": re.sub(r"\s", "", tell("credit_code"))[:18].upper(),
        "contact_name": name,
        "contact_phone": phone,
        "leader": tell("leader")[:60],
        "area": tell("area")[:60],
        "place": tell("place")[:120],
        "head": tell("head")[:40],
        "category": tell("category")[:40],
        "kind": KIND(tell("kind") or "问题") or Kind.PROBLEM,
        "source": SOURCE(tell("source")) if tell("source") else (Source.VISIT if tell("leader") else None),
        "urgency": URGENCY(tell("urgency")) or Urgency.NORMAL if tell("urgency") else Urgency.NORMAL,
        "lead_unit": names_in(tell("lead_unit"), reading.is_unit),
        "support_units": names_in(tell("support_units"), reading.is_unit),
        "answer": tell("answer")[:TEXT_MOST],
        "words": _kept_words(reading.head, line, tell),
    }
    return values


def _own_number(reading: _Reading, tell: Callable[[str], str]) -> str:
    """The office's own number 原编号; a plain number in the column of places is one, and names nothing by itself."""
    number, place = (normalize("NFKC", tell(code))[:60] for code in ("number", "place_in_list"))
    return number or ("" if place.isdecimal() or "number" in reading.head.codes else place)


def _texts(reading: _Reading, line: Line, tell: Callable[[str], str], values: Values) -> None:
    title, text = tell("title").strip(), tell("text").strip()
    if not title and not text:
        code = "text" if "text" in reading.head.codes else "title"
        reading.fault(line, code, "", Wrong("必填：反映的是什么", "Needed: what was raised."))
    if len(text or title) > TEXT_MOST:
        told = f"最多{TEXT_MOST}字，现{len(text)}字"
        reading.fault(line, "text", text, Wrong(told, f"At most {TEXT_MOST} characters."))
    values["text"] = (text or title)[:TEXT_MOST]
    values["title"] = clip(" ".join((title or _opening(text)).split()), TITLE_MOST)


def _opening(text: str) -> str:
    """The first sentence of a text: what a matter without a title is called."""
    return re.split(
        r"[。；;！!？?\n]", re.sub(r"^\s*(?:[（(]?\d+[）).、．]|[一二三四五六七八九十]+、)", "", text)
    )[0]


def _standing(
    reading: _Reading, line: Line, tell: Callable[[str], str], values: Values, registered: date | None
) -> None:
    """Where the row stands, and when it ended."""
    told = _said(reading, line, tell)
    grade = result_class(tell("result_class"))
    if told.stand is Stand.ENDED and grade is ResultClass.B:
        told, reading.counts["planned"] = OPEN, reading.counts["planned"] + 1
    ended = None
    if told.stand is Stand.OPEN:
        values["hint"] = "ended_on" if _is_past(reading, tell("ended_on"), registered) else ""
    else:
        ended = _ended_on(reading, line, tell, registered)
    values |= {
        "stand": told.stand.value,
        "outcome": told.outcome.value if told.stand is not Stand.OPEN else "",
        "disposal": told.disposal.value,
        "class": grade.value if grade else "",
        "ended_on": ended.isoformat() if ended else "",
    }


def _said(reading: _Reading, line: Line, tell: Callable[[str], str]) -> Said:
    """The state of a row: not crossed off is open, whatever else is said; then its state, whether it is done, its end."""
    found: dict[str, Said] = {}
    for code in STATES:
        if not (cell := tell(code)):
            continue
        try:
            found[code] = _yes_or_state(code, cell)
        except Wrong as wrong:
            reading.fault(line, code, cell, wrong)
    if found.get("is_closed") == OPEN:
        return OPEN
    for code in ("state", "is_closed", "is_ended", "settled"):
        if code in found:
            return found[code]
    if any(tell(code) for code in STATES):
        return OPEN
    return ENDED if tell("ended_on") and _is_past(reading, tell("ended_on"), None) else OPEN


def _yes_or_state(code: str, cell: str) -> Said:
    if code in ("is_closed", "is_ended"):
        try:
            return ENDED if yes_no(cell) else OPEN
        except Wrong:
            return said(cell)
    return said(cell)


def _is_past(reading: _Reading, cell: str, near: date | None) -> bool:
    """Whether a cell tells a day that has been; figures that are no day count too, so that they are told as a fault."""
    try:
        return bool(cell) and day_of(cell, near or reading.near, reading.year) <= reading.today
    except Wrong:
        return any(one.isdecimal() for one in cell)


def _ended_on(
    reading: _Reading, line: Line, tell: Callable[[str], str], registered: date | None
) -> date | None:
    """When it ended: as told, else its last word; a fault where that is before it began."""
    near = registered or reading.near
    ended = reading.day(line, "ended_on", tell("ended_on"), near)
    if ended is None and not tell("ended_on"):
        reading.counts["no_end"] += 1
        ended = _quiet_day(reading, tell("last_word_on"), near) or registered
    if ended and registered and ended < registered:
        wrong = Wrong(f"早于登记日期（{registered}）", f"Before it was registered ({registered}).")
        reading.fault(line, "ended_on" if tell("ended_on") else "last_word_on", str(ended), wrong)
    return ended


def _quiet_day(reading: _Reading, cell: str, near: date | None) -> date | None:
    try:
        found = day_of(cell, near, reading.year) if cell else None
    except Wrong:
        return None
    return found if found and (near is None or near <= found <= reading.today) else None


def _kept_words(head: Head, line: Line, tell: Callable[[str], str]) -> dict[str, str]:
    """What the row says besides, by column; of headings that mean none of ours, under their own names."""
    words = {code: without_numbers(told)[:WORDS_MOST] for code in KEPT if (told := tell(code))}
    others = [
        f"{one.words}：{told}" for one in head.headings if one.code == OTHER and (told := line.at(one.place))
    ]
    return words | ({OTHER: without_numbers("\n".join(others))[:WORDS_MOST]} if others else {})


NOTES: Mapping[str, Pair] = {
    "joined": (
        "{n}行与上一行是同一事项（内容合并单元格），已并入上一行",
        "{n} rows go on with the matter above (merged cells).",
    ),
    "planned": (
        "{n}行为B类（列入计划），不算办结，按在办转入",
        "{n} rows of class B are planned, not ended: taken over as open.",
    ),
    "no_end": (
        "{n}行已办结但没有办结日期，按最近反馈日期或登记日期计",
        "{n} ended rows tell no day of their end; the last word or registering counts.",
    ),
    "no_day": (
        "{n}行没有登记日期，按转入当日计",
        "{n} rows tell no day of registering; the day of taking over counts.",
    ),
}


def _tell(reading: _Reading) -> None:
    for code, (zh, en) in NOTES.items():
        if n := reading.counts[code]:
            reading.ledger.notes.append((zh.format(n=n), en.format(n=n)))


def outcome_of(values: Mapping[str, Any]) -> Outcome:
    """How a row ended: by its class where it has one, else by its words."""
    by_class = {"A": Outcome.SOLVED, "C": Outcome.LIMITED, "D": Outcome.REFERENCE}
    told = Outcome(values["outcome"])
    return by_class.get(values["class"], told) if told is Outcome.AS_IN_LEDGER else told
