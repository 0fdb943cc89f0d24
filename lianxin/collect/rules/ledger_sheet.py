"""A ledger's sheet 台账表: merged cells carried, the headings found under titles and over several lines, which column each means.

Owns where things stand in a sheet, not what the cells say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lianxin.collect.rules.ledger_columns import BY_CODE, column_of
from lianxin.directory.rules.columns import heading
from lianxin.directory.rules.sheet import Table

HEAD_WITHIN = 30
HEAD_DEEP = 3
KNOWN_LEAST = 2
LEFT_OUT = "-"
OTHER = "other"
MATTER = ("text", "title")
# An identity that no list of headings knows: it must not end among the words that everybody reads.
_PERSONAL = re.compile(r"电话|手机|联系|身份证|证件号|微信|邮箱|住址|接待人$|接待人姓名")
_TAIL = re.compile(
    r"^(?:注|备注|说明|填表|制表|审核人|审批|合计|总计|小计|共计|联系人|填报)[人单位日期：:]"
    r"|^(?:合计|总计|小计|共计)$|导出编号"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: its number in the file, its cells, and the places whose value was carried down from above."""

    number: int
    cells: list[str]
    carried: frozenset[int] = frozenset()

    def at(self, place: int) -> str:
        """The cell at a place, empty where the line ends before it."""
        return self.cells[place].strip() if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its place, how the office writes it, and the column that it means ("other": kept in words)."""

    place: int
    words: str
    code: str

    @property
    def key(self) -> str:
        """The heading folded, under which an office's own meaning of it is remembered."""
        return heading(self.words)[:60]


@dataclass(frozen=True)
class Head:
    """Where the headings stand: the first and last line (indexes), and the headings."""

    first: int
    last: int
    headings: tuple[Heading, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The columns that were found."""
        return frozenset(one.code for one in self.headings)

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """The places of each column."""
        found: dict[str, list[int]] = {}
        for one in self.headings:
            found.setdefault(one.code, []).append(one.place)
        return found

    @property
    def has_matter(self) -> bool:
        """Whether a column tells what was raised."""
        return not self.codes.isdisjoint(MATTER)

    def places(self, code: str) -> list[int]:
        """The places of a column; several where it stands more than once."""
        return self.where.get(code, [])

    def words(self, code: str) -> str:
        """How the office calls a column."""
        return next((one.words for one in self.headings if one.code == code), BY_CODE[code].zh)


def lines_of(table: Table) -> list[Line]:
    """The lines of a sheet with what merged cells say carried into every cell that they cover."""
    lines = [Line(number, list(cells)) for number, cells in enumerate(table.rows, 1)]
    down: dict[int, set[int]] = {}
    for top, left, bottom, right in table.merged:
        words = lines[top].at(left) if top < len(lines) else ""
        for row in range(top, min(bottom, len(lines) - 1) + 1):
            _cover(lines[row].cells, left, right, words)
            if row > top:
                down.setdefault(row, set()).update(range(left, right + 1))
    for row, places in down.items():
        lines[row] = replace(lines[row], carried=frozenset(places))
    return lines


def _cover(cells: list[str], left: int, right: int, words: str) -> None:
    cells.extend([""] * (right + 1 - len(cells)))
    cells[left : right + 1] = [words] * (right + 1 - left)


Own = Mapping[str, str]


def head_of(lines: Sequence[Line], own: Own) -> Head | None:
    """The headings: of one to three lines, those that tell most columns; one that tells what was raised goes first."""
    found = [
        Head(last - deep + 1, last, _headings(lines[last - deep + 1 : last + 1], own))
        for last in range(min(HEAD_WITHIN, len(lines)))
        for deep in range(1, min(HEAD_DEEP, last + 1) + 1)
    ]
    best = max(found, key=lambda one: (_known(one), one.first - one.last, -one.last), default=None)
    return best if best and _known(best) >= KNOWN_LEAST else None


def _known(head: Head) -> int:
    return len(head.codes - {OTHER, LEFT_OUT})


def _headings(lines: Sequence[Line], own: Own) -> tuple[Heading, ...]:
    width = max((len(one.cells) for one in lines), default=0)
    columns = [
        list(dict.fromkeys(words for one in lines if (words := one.at(place)))) for place in range(width)
    ]
    return tuple(_heading(place, stack, own) for place, stack in enumerate(columns) if stack)


def _heading(place: int, stack: Sequence[str], own: Own) -> Heading:
    """What a stack of lines means: as the office has said; else its lowest line that is known; else it is kept in words."""
    whole = re.sub(r"\s+", "", "·".join(stack))[:60]
    known = (one.code for words in ("".join(stack), *reversed(stack)) if (one := column_of(words)))
    unknown = "identity" if _PERSONAL.search(whole) else OTHER
    return Heading(place, whole, own.get(heading(whole)[:60]) or next(known, unknown))


def best_sheet(tables: Iterable[Table], own: Own) -> tuple[str, list[Line], Head] | None:
    """The sheet that a ledger stands in: the one that tells what was raised, and of those the longest."""
    found = []
    for table in tables:
        lines = lines_of(table)
        if head := head_of(lines, own):
            found.append((table.name, lines, head))
    return max(found, key=lambda one: (one[2].has_matter, len(one[1])), default=None)


def body_of(lines: Sequence[Line], head: Head) -> Iterator[Line]:
    """The lines of matters under the headings, without empty ones, notes, sub-totals and headings written again."""
    written = {one.place: lines[head.last].at(one.place) for one in head.headings}
    for line in lines[head.last + 1 :]:
        if not is_apart(line, head, written):
            yield line


def is_apart(line: Line, head: Head, written: Mapping[int, str]) -> bool:
    """Whether a line is no matter: empty, a note or total, a title between, or the headings again."""
    said = [cell.strip() for cell in line.cells if cell.strip()]
    if not said or any(_TAIL.search(cell) for cell in said[:2]):
        return True
    again = sum(1 for place, words in written.items() if words and line.at(place) == words)
    if again >= max(2, len(written) // 2):
        return True
    return len(set(said)) == 1 and not _is_matter(line, head, len(said))


def _is_matter(line: Line, head: Head, n: int) -> bool:
    """Of a line with one word in it: whether that tells what was raised, and does not stretch over the sheet as a title does."""
    return n == 1 and any(line.at(place) for code in MATTER for place in head.places(code))


def by_code(line: Line, head: Head) -> Callable[[str], str]:
    """The words of a line by column; a column that stands twice is told twice, line by line."""

    def tell(code: str) -> str:
        places = head.places(code)
        if len(places) < 2:
            return line.at(places[0]) if places else ""
        return "\n".join(dict.fromkeys(words for place in places if (words := line.at(place))))

    return tell
