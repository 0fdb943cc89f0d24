"""P16: every address × method × person × relation is answered as the table says; an address outside of it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.matrix.asking import Asker, in_the_suite
from tests.matrix.county import Stock
from tests.matrix.expected import NEAR, PAGES, Row
from tests.matrix.judging import may_open
from tests.matrix.leaks import Watch
from tests.matrix.routes import METHODS, address, line_to_add, methods_of, pages, told
from tests.proving import AT_RELEASE_SIZE, tell

pytestmark = pytest.mark.proof
STRANGERS = ("", "postless")
# Between releases one of each role asks where no object is concerned.
ONE_OF_A_ROLE = (
    "zhang",
    "he",
    "li",
    "chen",
    "zhou",
    "liu_head",
    "liu",
    "wei",
    "wu",
    "kong",
    "audit",
    "root",
    "guard",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of the matrix."""

    row: Row
    method: str
    login: str
    relation: str


def relations(row: Row) -> list[str]:
    """The objects at which a row is tried."""
    return list(NEAR[row.on]) if row.on else [""]


def cells(stock: Stock) -> Iterator[Cell]:
    """Every question; between releases each row × method × person at some of its objects."""
    for row in PAGES:
        for method in row.methods.split():
            for login in (*(stock.logins if AT_RELEASE_SIZE or row.on else ONE_OF_A_ROLE), *STRANGERS):
                yield from _at_objects(row, method, login)


def _at_objects(row: Row, method: str, login: str) -> Iterator[Cell]:
    found = relations(row)
    share = 2 if len(found) == 1 else 8 if len(found) < 5 else 24
    for relation in found:
        if in_the_suite(row.route, method, login, relation, one_of=share):
            yield Cell(row, method, login, relation)


def answered(ask: Asker, stock: Stock, cell: Cell) -> Any:
    """What a cell really gets."""
    values = stock.things[cell.row.on][cell.relation] if cell.row.on else {}
    return ask(cell.login, cell.method, address(cell.row, values))


def fault(stock: Stock, cell: Cell, answer: Any) -> str:
    """What is wrong with an answer, empty when nothing is."""
    letter = "" if cell.login in STRANGERS else stock.letter(cell.login)
    expected = may_open(cell.row.who, letter, cell.login, cell.row.on, cell.relation)
    if expected == 401:
        fits = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/?next=")
    else:
        fits = answer.status_code in (cell.row.heard if expected == 200 else (expected,))
    where = f"{cell.method} /{cell.row.route} as {cell.login or 'nobody'} at {cell.relation or 'it'}"
    return "" if fits else f"{where}: {answer.status_code}, expected {expected}"


def test_every_address_is_in_the_table_and_no_other() -> None:
    there, declared = pages(), methods_of(PAGES)
    missing = [line_to_add(route) for route in there if route not in declared]
    assert not missing, told(
        missing, "addresses outside the matrix: add to PAGES in tests/matrix/expected.py"
    )
    assert set(declared) <= set(there), "rows of tests/matrix/expected.py for addresses that are gone"


def test_a_new_address_would_be_missed() -> None:
    assert "back-door/<uuid:key>/" not in methods_of(PAGES)
    assert 'Row("back-door/<uuid:key>/"' in line_to_add("back-door/<uuid:key>/")


def test_only_the_right_people_are_answered(stock: Stock) -> None:
    ask, watch, wrong, n = Asker(), Watch(stock), [], 0
    for cell in cells(stock):
        answer = answered(ask, stock, cell)
        n += 1
        wrong += [found] if (found := fault(stock, cell, answer)) else []
        watch.read(cell.login, answer, f"{cell.method} /{cell.row.route} at {cell.relation}")
    tell("P16", "pages", injected=n, mismatches=len(wrong))
    tell("P17", "pages of the matrix", injected=watch.read_pages, canaries=len(watch.found))
    assert not wrong, told(wrong, f"{len(wrong)} of {n} cells are answered otherwise than the table says")
    assert not watch.found, told(watch.found, "canaries where they must not be")


def test_another_method_is_refused_everywhere(stock: Stock) -> None:
    ask, wrong, n = Asker(), [], 0
    declared = methods_of(PAGES)
    rows = {row.route: row for row in PAGES}
    for route, methods in declared.items():
        values = next(iter(stock.things[rows[route].on].values())) if rows[route].on else {}
        for method in set(METHODS) - methods:
            answer = ask("he", method, address(rows[route], values))
            n += 1
            if answer.status_code != 405 or "Allow" not in answer.headers:
                wrong.append(f"{method} /{route}: {answer.status_code}")
    tell("P16", "wrong methods", injected=n, mismatches=len(wrong))
    assert not wrong, told(wrong, "these should be 405 and say what is allowed")


def test_a_form_from_elsewhere_is_refused_everywhere(stock: Stock) -> None:
    ask, wrong, n = Asker(csrf=True), [], 0
    for row in PAGES:
        if "POST" not in row.methods:
            continue
        values = next(iter(stock.things[row.on].values())) if row.on else {}
        for login in ("he", "root"):
            answer = ask(login, "POST", address(row, values))
            n += 1
            wrong += [f"/{row.route}: {answer.status_code}"] if answer.status_code != 403 else []
    tell("P16", "forms without token", injected=n, mismatches=len(wrong))
    assert not wrong, told(wrong, "these take a form that did not come from a page of ours")
