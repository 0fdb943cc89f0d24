"""节假日安排: read from the words of the yearly notice, from a table, or from the library, with every fault at once.

Owns the reading. What is done with the days is the calendar's; nothing here reads a database or a clock.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from lianxin.kernel.calendar import published_rows
from lianxin.kernel.calendar_days import DayKind, Hours, checked_hours, ordinary_kind, weekday_name

LINES_MOST: Final = 1000
NAME_MOST: Final = 20


def plain_width(text: str) -> str:
    """Full-width digits and marks as plain ones."""
    return unicodedata.normalize("NFKC", text)


class Mark(StrEnum):
    """休、班、半、常: rested, worked in exchange, open for hours of its own, again as on any such weekday."""

    REST = "休"
    WORK = "班"
    SHORT = "半"
    ORDINARY = "常"


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """What a source says of one day."""

    on: date
    mark: Mark
    name: str
    hours: Hours = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line 错误."""

    line: int
    zh: str
    en: str


@dataclass(slots=True)
class Read:
    """What was read: the days, and everything that is wrong."""

    days: list[MarkedDay] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, zh: str, en: str) -> None:
        """Note one more fault."""
        self.faults.append(Fault(line, zh, en))


# --- the notice of the State Council

_SIDE_WORDS: Final = re.compile(r"（[^（）]*）|\([^()]*\)")
_HEADING: Final = re.compile(
    r"(?:^|[。；;\s])(?:[一二三四五六七八九十]+、)?(?P<names>[^\d\s，,。；;:]{2,30}):"
)
_TOKEN: Final = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?:(?:至|到|-|—+|~|－|–)(?:(?P<to_year>\d{4})年)?(?:(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})日)?"
    r"|(?P<rest>放假|休息)|(?P<work>上班)|共(?P<n>\d{1,2})天"
)


def read_notice(text: str, year: int) -> Read:
    """Read a pasted notice 放假安排通知: 春节：2月15日至23日放假调休，共9天。2月14日、2月28日上班。

    Args:
        text: its words; what stands in brackets, such as weekdays, is passed over.
        year: the year of the arrangement; a date without a year belongs to it.
    """
    read = Read()
    for number, line in enumerate(text.splitlines()[:LINES_MOST], 1):
        plain = re.sub(r"\s+", "", _SIDE_WORDS.sub("", plain_width(line)))
        for names, words in _blocks(plain):
            _read_block(read, number, names, words, year)
    if not read.days and not read.faults:
        zh = "没有读到节日安排。每个节日应写作“春节：2月15日至23日放假调休，共9天。2月14日上班。”"
        read.fault(1, zh, "No arrangement was found; each holiday should read “春节：2月15日至23日放假…”.")
    return checked(read)


def _blocks(line: str) -> Iterator[tuple[str, str]]:
    """The holidays of a line, each with its names and words."""
    found = list(_HEADING.finditer(line))
    if not found and re.search(r"\d月\d", line):
        yield "", line
    for place, heading in enumerate(found):
        ends = found[place + 1].start() if place + 1 < len(found) else len(line)
        yield heading["names"], line[heading.end() : ends]


@dataclass(slots=True)
class _Block:
    """One holiday while it is read: the dates since the last verb, and how many days it rests."""

    read: Read
    line: int
    name: str
    year: int
    waiting: list[date] = field(default_factory=list)
    rested: int = 0

    def put(self, mark: Mark) -> None:
        """The dates so far are rested, or worked."""
        self.read.days += [MarkedDay(day, mark, self.name) for day in self.waiting]
        self.rested += len(self.waiting) if mark is Mark.REST else 0
        self.waiting = []

    def count(self, said: int) -> None:
        """共9天 must be true."""
        if said != self.rested:
            zh = f"{self.name}写明共{said}天，按日期为{self.rested}天"
            self.read.fault(self.line, zh, f"{self.name}: {said} days are told, the dates give {self.rested}")

    def dates(self, found: re.Match[str]) -> None:
        """A date or a stretch of dates."""
        words = found.group()
        try:
            first = _date(found["year"], found["month"], found["day"], self.year)
            last = _last(found, first)
        except ValueError:
            self.read.fault(self.line, f"没有“{words}”这个日期", f"There is no such date: {words}")
            return
        if not first <= last < first + timedelta(days=31):
            self.read.fault(self.line, f"“{words}”起止不对", f"First and last day do not fit: {words}")
            return
        self.waiting += [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _date(year: str | None, month: str, day: str, default: int) -> date:
    return date(int(year or default), int(month), int(day))


def _last(found: re.Match[str], first: date) -> date:
    if not found["to_day"]:
        return first
    last = _date(found["to_year"], found["to_month"] or str(first.month), found["to_day"], first.year)
    # 12月31日至1月2日 runs into the next year.
    return last.replace(year=last.year + 1) if last < first and not found["to_year"] else last


def _read_block(read: Read, line: int, names: str, words: str, year: int) -> None:
    tokens = list(_TOKEN.finditer(words))
    if not any(one["day"] for one in tokens):
        return
    if not names:
        read.fault(line, "日期之前没有节日名称，如“春节：”", "No name before the dates, such as “春节：”")
        return
    block = _Block(read, line, names[:NAME_MOST], year)
    for one in tokens:
        if one["day"]:
            block.dates(one)
        elif one["n"]:
            block.count(int(one["n"]))
        else:
            block.put(Mark.REST if one["rest"] else Mark.WORK)
    if block.waiting:
        first = block.waiting[0]
        zh = f"{names}：{first.month}月{first.day}日没有写明放假还是上班"
        read.fault(line, zh, f"{names}: {first} is neither rested nor worked")


# --- a table

_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})[-–—~至](\d{1,2}):(\d{2})")
COLUMNS: Final = ("日期", "标记", "名称", "办公时间")


def read_table(text: str) -> Read:
    """Read a table 表格 with comma, semicolon or tab between: date, 休/班/半/常, name, hours of a short day.

    2026-10-01,休,国庆节 · 2026-10-10,班,国庆节 · 2026-03-06,半,妇女节,09:00-12:30 · 2026-10-11,常,取消调休
    """
    read = Read()
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > LINES_MOST:
        read.fault(LINES_MOST + 1, f"最多{LINES_MOST}行", f"At most {LINES_MOST} lines.")
    for number, line in enumerate(lines[:LINES_MOST], 1):
        cells = _cells(line)
        if not any(cells) or (number == 1 and cells[0] in ("日期", "date", "Date")):
            continue
        _read_line(read, number, cells)
    if not read.days and not read.faults:
        zh = "没有数据。每行一天，如“2026-10-01,休,国庆节”"
        read.fault(1, zh, "There is nothing in it; a line is a day: 2026-10-01,休,国庆节")
    return checked(read)


def _cells(line: str) -> list[str]:
    plain = line.replace("，", ",")
    mark = next((one for one in ("\t", ";", ",") if one in plain), ",")
    return [cell.strip() for cell in next(csv.reader(io.StringIO(plain), delimiter=mark), [""])]


def _read_line(read: Read, number: int, cells: Sequence[str]) -> None:
    on, mark, name, hours = (*cells, "", "", "", "")[:4]
    day, kind = _day(on), next((one for one in Mark if one == mark), None)
    if day is None:
        read.fault(
            number, f"日期“{on[:20]}”应写作 2026-10-01", f"Write the date as 2026-10-01, not “{on[:20]}”"
        )
    if kind is None:
        read.fault(
            number,
            f"标记“{mark[:10]}”应为 休、班、半 或 常",
            f"The mark must be 休, 班, 半 or 常: {mark[:10]}",
        )
    if not name or len(name) > NAME_MOST:
        read.fault(number, f"名称应为1至{NAME_MOST}字", f"A name of 1 to {NAME_MOST} characters is wanted")
    spans = _hours_of(read, number, kind, hours)
    if day and kind and name:
        read.days.append(MarkedDay(day, kind, name[:NAME_MOST], spans))


def _day(text: str) -> date | None:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain_width(text))
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= 2100 else None


def _hours_of(read: Read, number: int, kind: Mark | None, text: str) -> Hours:
    if not text and kind is not Mark.SHORT:
        return ()
    if kind in (Mark.REST, Mark.ORDINARY):
        read.fault(number, "只有“班”和“半”可以写办公时间", "Only 班 and 半 have hours of their own")
        return ()
    try:
        return read_hours(text)
    except ValueError as error:
        read.fault(number, str(error), "Write the hours as 09:00-12:30 14:00-18:00, in order")
        return ()


def read_hours(text: str) -> Hours:
    """Office hours 办公时间 as 09:00-12:30 14:00-18:00. Errors: nothing there, no such time, overlapping."""
    plain = plain_width(text)
    found = _SPAN.findall(plain)
    if not found or _SPAN.sub("", plain).strip(" ,、;；和及"):
        raise ValueError(f"办公时间“{text[:40]}”应写作 09:00-12:30 14:00-18:00")
    try:
        return checked_hours((time(int(a), int(b)), time(int(c), int(d))) for a, b, c, d in found)
    except ValueError as error:
        raise ValueError(f"办公时间“{text[:40]}”不对：须按先后排列、互不重叠") from error


# --- the library


def read_library(year: int) -> Read:
    """What the library `chinesecalendar` knows of a year; a fault when it does not know it."""
    read = Read()
    for day, kind, name in published_rows(year):
        read.days.append(MarkedDay(day, Mark.REST if kind is DayKind.HOLIDAY else Mark.WORK, name))
    if not read.days:
        zh = f"所带的节假日库没有{year}年，请按国务院办公厅通知粘贴或用表格导入"
        read.fault(1, zh, f"The library does not know {year}; paste the notice or load a table.")
    return read


# --- what must hold whatever the source


def checked(read: Read) -> Read:
    """The days by date, with what contradicts itself or the week as faults."""
    seen: dict[date, MarkedDay] = {}
    for day in sorted(read.days, key=lambda one: one.on):
        if (zh_en := _against_the_week(day)) is not None:
            read.fault(0, *zh_en)
        elif day.on in seen and seen[day.on] != day:
            read.fault(0, f"{day.on}既写作“{seen[day.on].mark}”又写作“{day.mark}”", f"{day.on} is told twice")
        seen.setdefault(day.on, day)
    read.days = list(seen.values())
    return read


def _against_the_week(day: MarkedDay) -> tuple[str, str] | None:
    worked = ordinary_kind(day.on).is_worked
    weekday = weekday_name(day.on)
    if day.mark is Mark.WORK and worked:
        return (
            f"{day.on}是{weekday}，本就上班，不能登记为调休上班",
            f"{day.on} is worked anyway; it cannot be worked in exchange",
        )
    if day.mark is Mark.SHORT and not worked:
        return (
            f"{day.on}是{weekday}，不上班；调休上班的短日请写“班”并注明办公时间",
            f"{day.on} is no working day; write 班 with hours for a short day that is worked in exchange",
        )
    return None
