"""The exhaustive exploration behind law 2: every place a matter can be in, and who can move it on.

It reads the table as plain rows (`Table.as_rows()`), so that a mutant is a changed list. Two are trusted: the
clock and the one accountable officer. Everybody else may do anything the table allows, as often as they like, or
nothing at all. Whatever the others do, a matter must not be kept from its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

RowData = Mapping[str, Any]
Child = Literal["none", "open", "overdue"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """All that matters for getting on: state, backstop, upward child, listing, and on whom it landed."""

    state: str
    passed: bool = False
    child: Child = "none"
    listed_late: bool = False
    date_ahead: bool = False
    is_accountable: bool = False
    is_child: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One move: by which trusted party (or "others"), which step, to where."""

    who: str
    step: str
    to: Place


# What each condition of the table means for a place. A condition that is not here is one that the others may
# bring about or keep away as they please, and that the officer may never count on.
KNOWN: Mapping[str, Callable[[Place], bool]] = {
    "no_open_child": lambda place: place.child == "none",
    "backstop_ahead": lambda place: not place.passed,
    "not_listed_after_backstop": lambda place: not place.listed_late,
    "is_coordinator": lambda place: place.is_accountable,
    "not_child": lambda place: not place.is_child,
}
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Graph:
    """Every reachable place with its moves."""

    ends: frozenset[str]
    moves: Mapping[Place, Sequence[Move]]

    def is_open(self, place: Place) -> bool:
        return place.state not in self.ends

    def open_places(self) -> list[Place]:
        return sorted(place for place in self.moves if self.is_open(place))


def explore(rows: Sequence[RowData], ends: Iterable[str], officer_grants: Iterable[str]) -> Graph:
    """Every place that any moves reach from birth; returns, redos, extensions and reopenings are not counted or capped."""
    grants = frozenset(officer_grants)
    found: dict[Place, Sequence[Move]] = {}
    births = [str(row["to"]) for row in rows if not row["from"]]
    waiting = [Place(state, is_child=is_child) for state in births for is_child in (False, True)]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found[place] = list(_moves(rows, frozenset(ends), grants, place))
            waiting += [move.to for move in found[place]]
    return Graph(frozenset(ends), found)


def _moves(
    rows: Sequence[RowData], ends: frozenset[str], grants: frozenset[str], place: Place
) -> Iterator[Move]:
    if place.state not in ends:
        yield from _time_moves(place)
        yield from _child_moves(place)
    for row in rows:
        if place.state in row["from"]:
            yield from _row_moves(row, grants, place)


def _time_moves(place: Place) -> Iterator[Move]:
    if not place.passed:
        yield Move("clock: total limit", "time", replace(place, passed=True))
    if place.date_ahead:
        yield Move("clock: listing date", "time", replace(place, date_ahead=False))


def _child_moves(place: Place) -> Iterator[Move]:
    """An upward child is a matter too: by this same proof it ends some time after its own backstop."""
    if place.child == "open":
        yield Move("clock: child's limit", "time", replace(place, child="overdue"))
        yield Move(OTHERS, "child ends", replace(place, child="none"))
    if place.child == "overdue":
        yield Move("officer: child", "child ends", replace(place, child="none"))
    if place.child == "none" and not place.passed and not place.is_child:
        yield Move(OTHERS, "child reopened", replace(place, child="overdue"))


def _row_moves(row: RowData, grants: frozenset[str], place: Place) -> Iterator[Move]:
    if row["step"] == "dispatch.go_upward":
        if _allowed(row, place):
            yield Move(OTHERS, row["step"], replace(place, child="open"))
        return
    if row["to"] is None or (row["to"] == place.state and not row["by_system"]):
        return
    if row["by_system"]:
        yield from _clock_moves(row, place)
    elif "is_coordinator" in row["needs"] and row["grant"] in grants:
        # Another leader to whom it was raised may take the step as well; he is not trusted to.
        sure = _allowed(row, place) and set(row["needs"]) <= KNOWN.keys()
        if sure or _allowed(row, replace(place, is_accountable=True)):
            yield Move("officer" if sure else OTHERS, row["step"], _after(row, place))
    elif _allowed(row, place):
        yield Move(OTHERS, row["step"], _after(row, place))


def _clock_moves(row: RowData, place: Place) -> Iterator[Move]:
    """What the sweep does: at the total limit a matter lands, unless it was listed since and its date is ahead."""
    waits = place.listed_late and place.date_ahead
    landed = place.state == row["to"] and place.is_accountable
    if place.passed and not waits and not landed:
        yield Move("clock: landing", row["step"], _after(row, place, landing=True))


def _allowed(row: RowData, place: Place) -> bool:
    return all(KNOWN[need](place) for need in row["needs"] if need in KNOWN)


def _after(row: RowData, place: Place, *, landing: bool = False) -> Place:
    late = place.listed_late or (row["step"] == "supervise.list_as_officer" and place.passed)
    to = str(row["to"])
    return replace(place, state=to, is_accountable=landing, listed_late=late, date_ahead=to == "listed")


# --- what must hold of the graph


def stranded(graph: Graph) -> list[Place]:
    """Open places from which clock and officer alone cannot bring the matter to an end."""
    good = {place for place in graph.moves if not graph.is_open(place)}
    grown = True
    while grown:
        new = {
            place
            for place, moves in graph.moves.items()
            if place not in good and any(move.who != OTHERS and move.to in good for move in moves)
        }
        good |= new
        grown = bool(new)
    return [place for place in graph.open_places() if place not in good]


def trusted_cycles(graph: Graph) -> list[list[Place]]:
    """Circles of clock and officer moves that pass no end: two who work for ever and never finish."""
    return [
        group
        for group in _components(graph, lambda move: move.who != OTHERS)
        if len(group) > 1 or any(move.to == group[0] and move.who != OTHERS for move in graph.moves[group[0]])
    ]


def endless(graph: Graph) -> list[list[Place]]:
    """Sets of places in which the others can keep a matter for ever.

    A run that never ends stays, from some time on, inside one strongly connected set. It cannot stay when one
    trusted party can move in every place of the set and each of its moves leads out.
    """
    return [group for group in _components(graph, lambda move: True) if not _is_left(graph, group)]


def _is_left(graph: Graph, group: list[Place]) -> bool:
    inside = set(group)
    parties = {move.who for place in group for move in graph.moves[place]} - {OTHERS}
    return any(
        all(any(move.who == party for move in graph.moves[place]) for place in group)
        and not any(move.who == party and move.to in inside for place in group for move in graph.moves[place])
        for party in parties
    )


def _components(graph: Graph, counts: Callable[[Move], bool]) -> list[list[Place]]:
    """The strongly connected sets of open places (Kosaraju's two passes)."""
    places = graph.open_places()
    forward = {
        place: [move.to for move in graph.moves[place] if counts(move) and graph.is_open(move.to)]
        for place in places
    }
    backward: dict[Place, list[Place]] = {place: [] for place in places}
    for place, targets in forward.items():
        for target in targets:
            backward[target].append(place)
    order: list[Place] = []
    seen: set[Place] = set()
    for place in places:
        order += _finished(place, forward, seen)
    seen = set()
    return [group for place in reversed(order) if (group := _finished(place, backward, seen))]


def _finished(start: Place, edges: Mapping[Place, list[Place]], seen: set[Place]) -> list[Place]:
    """Depth first from a place; the new ones in the order in which they are finished."""
    if start in seen:
        return []
    seen.add(start)
    done: list[Place] = []
    path = [(start, iter(edges[start]))]
    while path:
        place, targets = path[-1]
        new = next((target for target in targets if target not in seen), None)
        if new is None:
            done.append(place)
            path.pop()
        else:
            seen.add(new)
            path.append((new, iter(edges[new])))
    return done


def faults(rows: Sequence[RowData], ends: Iterable[str], officer_grants: Iterable[str]) -> list[str]:
    """Everything that speaks against law 2, in words; empty when the table keeps it."""
    graph = explore(rows, ends, officer_grants)
    found = [f"clock and officer cannot end it: {place}" for place in stranded(graph)]
    found += [f"clock and officer go in a circle: {group}" for group in trusted_cycles(graph)]
    found += [f"the others can keep it for ever: {group}" for group in endless(graph)]
    found += [
        f"a child may have a child: {place}"
        for place in graph.open_places()
        if place.is_child and place.child != "none"
    ]
    return found
