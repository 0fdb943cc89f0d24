"""What the cockpit 驾驶舱 shows, as plain data: who has waited longest, seven figures, weeks, streets, fields, the chain.

Owns which figures stand there and how they are laid out. What each means is the indicators'; nothing is defined here twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianxin.insight.rules.figures import Figure, Pair

FIGURES = ("overdue", "collected", "settled_on_site", "finished_in_time", "answered", "solved", "content")
CHAIN: tuple[tuple[str, Pair], ...] = (
    ("collected", ("收集", "Collected")),
    ("chain_sent", ("交办", "Dispatched")),
    ("chain_signed", ("签收", "Signed for")),
    ("chain_reported", ("反馈", "Reported")),
    ("chain_told", ("答复", "Answered")),
    ("chain_called", ("回访", "Called back")),
    ("chain_closed", ("销号", "Closed")),
)
WEEKS = 8
WAITING_MOST = 10
FIELDS_MOST = 8
STALE_SECONDS = 300
ELSEWHERE = ("区级及未分", "District, others")
UNSORTED = ("未分类", "Unsorted")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One matter past its limit without an answer: no title and nobody's name, for a wall is read by all.

    Attributes:
        days: days since it was registered.
        late: how long past its limit, in both languages.
    """

    number: str
    field: str
    area: str
    unit: str
    state: Pair
    days: int
    late: Pair


@dataclass(frozen=True, slots=True)
class Week:
    """A week: raised and answered in it, open at its end."""

    since: date
    until: date
    raised: int
    answered: int
    open: int


@dataclass(frozen=True, slots=True)
class Share:
    """A street or a field: how many are in hand, how many of them past their limit.

    Attributes:
        code: what the list behind it is narrowed by; empty where it cannot be.
    """

    code: str
    words: Pair
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The cockpit as of a moment 数据截至."""

    at: datetime
    waiting_n: int
    waiting: tuple[Waiting, ...]
    figures: tuple[Figure, ...]
    weeks: tuple[Week, ...]
    streets: tuple[Share, ...]
    fields: tuple[Share, ...]
    chain: tuple[tuple[str, Pair, int], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """How many matters in hand lie in one area and field."""

    path: str
    head: str
    open: int
    late: int


def mondays(today: date, n: int = WEEKS) -> list[date]:
    """The first days of the last weeks, this one included, the oldest first."""
    this = today - timedelta(days=today.weekday())
    return [this - timedelta(weeks=back) for back in range(n - 1, -1, -1)]


def opened_by(now_open: int, flows: list[int]) -> list[int]:
    """How many were open at the end of each week, from how many are now and by how many each week changed it."""
    after = [sum(flows[place + 1 :]) for place in range(len(flows))]
    return [now_open - later for later in after]


def by_street(held: Iterable[Held], streets: Mapping[str, str]) -> tuple[Share, ...]:
    """街道 in the order of their codes, those without matters too; what lies in none of them comes last.

    Args:
        streets: the name of each street by its code.
    """
    sums = _sums((_street_of(one.path, streets), one) for one in held)
    rows = [Share(code, (name, name), *sums.get(code, (0, 0))) for code, name in streets.items()]
    rest = sums.get("", (0, 0))
    return tuple([*rows, Share("", ELSEWHERE, *rest)] if rest[0] else rows)


def _street_of(path: str, streets: Mapping[str, str]) -> str:
    return next((code for code in path.split("/") if code in streets), "")


def by_field(held: Iterable[Held], most: int = FIELDS_MOST) -> tuple[Share, ...]:
    """领域, the fullest first; fields are no persons, so their order tells where the district's troubles lie."""
    sums = _sums((one.head, one) for one in held)
    rows = [Share(head, (head, head) if head else UNSORTED, *sums[head]) for head in sums]
    return tuple(sorted(rows, key=lambda one: (-one.open, one.code))[:most])


def _sums(named: Iterable[tuple[str, Held]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for name, one in named:
        opened, late = found.get(name, (0, 0))
        found[name] = (opened + one.open, late + one.late)
    return found
