"""P16: the interface for programs and the command line: every operation, command and verb × person × relation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from lianxin.config.api.service import api
from lianxin.config.cli import LazyGroup
from lianxin.config.registry import commands
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import COMMANDS as REGISTERED
from lianxin.kernel.ids import new_id
from lianxin.kernel.readings import READERS
from lianxin.people.commands import new_token
from lianxin.people.models import Post
from tests.matrix.asking import JSON, Asker, in_the_suite
from tests.matrix.bodies import body
from tests.matrix.county import Stock
from tests.matrix.expected import COMMANDS, NEAR, OPERATIONS, VERBS, Do, Row
from tests.matrix.judging import may_do, may_open
from tests.matrix.leaks import Watch
from tests.matrix.routes import METHODS, address, patterns, told
from tests.proving import tell

pytestmark = pytest.mark.proof

PLACES = {
    "": "",
    "matter": "/matters/{number}",
    "part": "/undertakings/{key}",
    "visit": "/visits/{number}",
    "notice": "/notices/{number}",
    "instruction": "/instructions/{key}",
    "bulk": "/bulks/{key}",
    "draft": "/drafts/{draft_id}",
    "post": "/posts/{post_id}",
    "officer": "/officers/{login}",
    "proposal": "/proposals/{proposal_id}",
    "staged": "/uploads/{staged_id}",
    "ledger": "/uploads/{staged_id}",
    "batch": "/ledgers/{number}",
    "draft of a brief": "/briefs/{number}",
    "unit": "/units/{code}",
    "party": "/parties/{code}",
    "plan": "/plans/{key}",
    "version": "/calendars/{version}",
}
HEARD = (200, 409, 422)


class Programs:
    """A token for each of the cast."""

    def __init__(self, stock: Stock) -> None:
        self.stock, self.ask = stock, Asker()
        self.secrets: dict[str, str] = {}

    def secret(self, login: str) -> str:
        """The token of somebody."""
        if login not in self.secrets:
            act = Act(self.stock.world.actors[login], self.stock.world.now, Channel.CLI)
            self.secrets[login] = new_token(by=act, name="矩阵")[1]
        return self.secrets[login]

    def __call__(self, login: str, method: str, path: str, told: Any = None, *, secret: str = "") -> Any:
        """One request with the token of somebody, or with another, or with none."""
        headers = {"Idempotency-Key": str(new_id())}
        if secret := secret or (self.secret(login) if login else ""):
            headers["Authorization"] = f"Bearer {secret}"
        text = json.dumps(told, ensure_ascii=False) if told is not None else ""
        return self.ask("", method, f"/api/v1{path}", text, content_type=JSON, headers=headers)


@dataclass(frozen=True, slots=True)
class Cell:
    """One command by somebody at an object."""

    do: Do
    login: str
    relation: str


def cells(stock: Stock) -> Iterator[Cell]:
    """Every command × person × relation; between releases a share of them."""
    for do in COMMANDS:
        for login in stock.logins:
            found = list(NEAR[do.on]) if do.on else [""]
            share = 6 if len(found) == 1 else 12 if len(found) < 5 else 60
            for relation in found:
                if in_the_suite(do.name, login, relation, one_of=share):
                    yield Cell(do, login, relation)


def path_of(stock: Stock, cell: Cell) -> str:
    """Where a command is done to an object."""
    values = dict(stock.things[cell.do.on][cell.relation]) if cell.do.on else {}
    route = f"{PLACES[cell.do.on]}/do/{cell.do.name}"
    return address(Row(route, "POST", ""), values)


def fault(stock: Stock, cell: Cell, answer: Any) -> str:
    """What is wrong with an answer, empty when nothing is."""
    do = cell.do
    expected = may_do(do, stock.letter(cell.login), cell.login, cell.relation)
    codes = {one["code"] for one in json.loads(answer.content).get("reasons", ())}
    if expected == 200:
        fits = answer.status_code in HEARD and "not_granted" not in codes
    else:
        fits = answer.status_code == expected or (expected == 403 and "not_own" in codes)
    where = f"{do.name} as {cell.login} at {cell.relation or 'it'}"
    return "" if fits else f"{where}: {answer.status_code} {sorted(codes)}, expected {expected}"


def test_every_command_is_in_the_table_and_no_other() -> None:
    there, declared = {one.name for one in commands()}, {one.name for one in COMMANDS}
    missing = [f'    Do("{name}", "<roles>", "<kind of object>"),' for name in sorted(there - declared)]
    assert not missing, told(
        missing, "commands outside the matrix: add to COMMANDS in tests/matrix/expected.py"
    )
    assert declared <= there, "rows of tests/matrix/expected.py for commands that are gone"


def test_every_operation_is_in_the_table_and_no_other() -> None:
    there = {
        (method, route)
        for _, router in api._routers
        for route, view in router.path_operations.items()
        for one in view.operations
        for method in one.methods
        if "/do/" not in route
    }
    declared = {(method, row.route) for row in OPERATIONS for method in row.methods.split()}
    missing = [f'    Row("{route}", "{method}", "<roles>"),' for method, route in sorted(there - declared)]
    assert not missing, told(
        missing, "operations outside the matrix: add to OPERATIONS in tests/matrix/expected.py"
    )
    assert declared <= there, "rows of tests/matrix/expected.py for operations that are gone"
    doing = {
        route.rpartition("/do/")[2] for route in patterns() if "/do/" in route and route.startswith("api/")
    }
    assert doing == {one.name for one in COMMANDS}


def test_every_verb_is_in_the_table_and_no_other() -> None:
    there = set(LazyGroup().list_commands(None))  # type: ignore[arg-type]
    missing = [f'    "{verb}": "actor or operator",' for verb in sorted(there - set(VERBS))]
    assert not missing, told(missing, "verbs outside the matrix: add to VERBS in tests/matrix/expected.py")
    assert set(VERBS) <= there


def test_programs_read_only_what_their_officer_may(stock: Stock) -> None:
    program, watch, wrong, n = Programs(stock), Watch(stock), [], 0
    for row in OPERATIONS:
        if "GET" not in row.methods:
            continue
        for login in (*stock.logins, ""):
            for relation in NEAR[row.on] if row.on else [""]:
                if row.on and not in_the_suite(row.route, login, relation, one_of=12):
                    continue
                values = stock.things[row.on][relation] if row.on else {}
                answer = program(login, "GET", address(row, values))
                letter = stock.letter(login) if login else ""
                expected = may_open(row.who, letter, login, row.on, relation)
                n += 1
                watch.read(login, answer, f"GET {row.route} at {relation}")
                heard = row.heard if expected == 200 else (expected,)
                if answer.status_code not in heard:
                    wrong.append(
                        f"{row.route} as {login} at {relation}: {answer.status_code}, expected {expected}"
                    )
    tell("P16", "operations", injected=n, mismatches=len(wrong), canaries=len(watch.found))
    assert not wrong, told(wrong, "answered otherwise than the table says")
    assert not watch.found, told(watch.found, "canaries where they must not be")


def test_commands_are_heard_only_from_the_right_people(stock: Stock) -> None:
    program, watch, wrong, n, done = Programs(stock), Watch(stock), [], 0, 0
    for cell in cells(stock):
        given, _ = body(stock, REGISTERED[cell.do.name]), program.secret(cell.login)
        # Each from the county as it was: what is dispatched to somebody he may well read afterwards.
        with transaction.atomic():
            answer = program(cell.login, "POST", path_of(stock, cell), given)
            transaction.set_rollback(True)
        n += 1
        done += answer.status_code == 200
        wrong += [found] if (found := fault(stock, cell, answer)) else []
        # What is asked for on record is told to whoever may ask: that he may is what `fault` judges.
        if not (cell.do.name in READERS and answer.status_code == 200):
            watch.read(cell.login, answer, f"{cell.do.name} at {cell.relation}")
    tell("P16", "commands", injected=n, done=done, mismatches=len(wrong), canaries=len(watch.found))
    assert done, "no command was ever carried out, so nothing was refused for the right reason"
    assert not wrong, told(wrong, f"{len(wrong)} of {n} cells are answered otherwise than the table says")
    assert not watch.found, told(watch.found, "canaries where they must not be")


def test_nobody_gets_in_without_a_good_token(stock: Stock) -> None:
    program, wrong, n = Programs(stock), [], 0
    Post.objects.filter(pk=stock.world.posts["shi"].pk).update(is_active=False)
    shut = program.secret("shi")
    late = program.secret("sun")
    tokens = {"none": "", "a wrong one": "lx_" + "0" * 43, "of a closed post": shut}
    paths = ["/matters", *[f"/do/{do.name}" for do in COMMANDS if not do.on]]
    for words, secret in tokens.items():
        for path in paths:
            answer = program("", "GET" if path == "/matters" else "POST", path, {}, secret=secret)
            n += 1
            wrong += [f"{path} with {words}: {answer.status_code}"] if answer.status_code != 401 else []
    assert program("", "GET", "/matters", secret=late).status_code == 200
    tell("P16", "tokens", injected=n, mismatches=len(wrong))
    assert not wrong, told(wrong, "these should be 401")


def test_a_session_without_its_form_token_does_nothing(stock: Stock) -> None:
    ask, wrong = Asker(csrf=True), []
    for do in (one for one in COMMANDS if not one.on):
        answer = ask("he", "POST", f"/api/v1/do/{do.name}", "{}", content_type=JSON)
        wrong += [f"{do.name}: {answer.status_code}"] if answer.status_code != 403 else []
    tell("P16", "sessions without form token", injected=len(COMMANDS), mismatches=len(wrong))
    assert not wrong, told(wrong, "these should be 403")


def test_another_method_is_refused_everywhere(stock: Stock) -> None:
    program, wrong, n = Programs(stock), [], 0
    allowed: dict[str, set[str]] = {}
    for row in OPERATIONS:
        allowed.setdefault(row.route, set()).update(row.methods.split())
    routes = [(row.route, allowed[row.route], row.on, row.also) for row in OPERATIONS]
    routes += [(f"{PLACES[do.on]}/do/{do.name}", {"POST"}, do.on, {}) for do in COMMANDS[::9]]
    for route, methods, on, also in routes:
        values = next(iter(stock.things[on].values())) if on else {}
        for method in set(METHODS) - methods:
            answer = program("he", method, address(Row(route, "", "", also=also), values))
            n += 1
            wrong += [f"{method} {route}: {answer.status_code}"] if answer.status_code != 405 else []
    tell("P16", "wrong methods of programs", injected=n, mismatches=len(wrong))
    assert not wrong, told(wrong, "these should be 405")
