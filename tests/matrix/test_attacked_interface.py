"""P15: the interface attacked by its own description: never a 5xx, never an answer that it does not describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.matrix.county import Stock
from tests.matrix.routes import told
from tests.matrix.test_programs import Programs
from tests.proving import AT_RELEASE_SIZE, size, tell

pytestmark = pytest.mark.proof

JUDGED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.ignored_auth,
    checks.use_after_free,
    checks.ensure_resource_availability,
]
ROLES = (
    "he",
    "li",
    "zhang",
    "chen",
    "zhou",
    "liu_head",
    "liu",
    "wei",
    "wu",
    "kong",
    "audit",
    "root",
    "secure",
)
MOST_TOLD = 12


def places(stock: Stock, path: str) -> dict[str, str]:
    """Objects that are really there, for the places in a path."""
    things = stock.things
    ids = {
        "undertakings": things["part"]["lead"]["key"],
        "instructions": things["instruction"]["on commerce"]["key"],
        "bulks": things["bulk"]["by zhou"]["key"],
        "plans": things["plan"]["of zhang"]["key"],
        "drafts": things["draft"]["there"]["draft_id"],
        "posts": things["post"]["there"]["post_id"],
        "uploads": things["staged"]["by the director"]["staged_id"],
    }
    numbers = {
        "matters": stock.matters["with housing"].number,
        "visits": things["visit"]["by zhang"]["number"],
        "notices": things["notice"]["to housing"]["number"],
        "briefs": things["draft of a brief"]["there"]["number"],
    }
    root = path.removeprefix("/api/v1").split("/")[1]
    found = {"id": ids.get(root, ""), "number": numbers.get(root, ""), "login": "wei", "code": "housing"}
    return {name: value for name, value in found.items() if f"{{{name}}}" in path}


class Attack:
    """Attacks every operation as one officer and keeps what went wrong."""

    def __init__(self, schema: Any, secret: str) -> None:
        self.schema, self.secret = schema, secret
        self.n = 0
        self.wrong: dict[str, str] = {}
        self.answers: dict[int, int] = {}

    def run(self, stock: Stock, examples: int) -> None:
        """So many good and so many bad examples for each operation."""
        for place, found in enumerate(self.schema.get_all_operations()):
            operation = found.ok()
            if not AT_RELEASE_SIZE and "/do/" in operation.path and place % 4:
                continue
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                there = places(stock, operation.path) if mode is GenerationMode.POSITIVE else {}
                self._on(operation, mode, there, examples)

    def _on(self, operation: Any, mode: Any, there: Mapping[str, str], examples: int) -> None:
        more = {"path_parameters": there} if there else {}

        @seed(20260302)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode, **more))
        def attack(case: Any) -> None:
            self._one(case)

        attack()

    def _one(self, case: Any) -> None:
        headers = {"Authorization": f"Bearer {self.secret}"}
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        self.n += 1
        self.answers[answer.status_code // 100] = self.answers.get(answer.status_code // 100, 0) + 1
        try:
            with transaction.atomic():
                case.validate_response(answer, checks=JUDGED, headers=headers)
                transaction.set_rollback(True)
        except BaseExceptionGroup as failures:
            for one in failures.exceptions:
                self.wrong.setdefault(f"{case.operation.label}: {type(one).__name__}", str(one)[:600])


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A served request gives its connection back; here that would throw the county away."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("login", ROLES if AT_RELEASE_SIZE else ROLES[:1])
def test_the_interface_keeps_its_own_word(stock: Stock, login: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    attack = Attack(schema, Programs(stock).secret(login))
    attack.run(stock, size(suite=1, release=25))
    spread = {f"answers_{kind}xx": times for kind, times in sorted(attack.answers.items())}
    tell("P15", f"interface attacked by {login}", injected=attack.n, failures=len(attack.wrong), **spread)
    shown = [f"{words}\n{more}" for words, more in list(attack.wrong.items())[:MOST_TOLD]]
    assert not attack.wrong, told(shown, f"{len(attack.wrong)} kinds of failure")
    assert attack.answers.get(2), "nothing was ever answered with yes: only the door was tested"
