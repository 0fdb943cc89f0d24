"""Law 9: one grant rule serves lists and single objects; what is not granted is refused; no address without a grant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, path

from lianxin.casefile.lifecycle import MATTER
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on, matter_for, visible_to
from lianxin.config.api.operations import OPERATIONS, operation
from lianxin.config.api.service import api
from lianxin.dispatch.lifecycle import UNDERTAKING
from lianxin.kernel.grants import GRANTS, declare
from lianxin.kernel.pages import PAGES, PUBLIC, SIGNED_IN, page
from lianxin.kernel.refusal import Refused
from lianxin.people.rules import GRANT_ROWS, Role, grants_of
from lianxin.visit.models import Visit
from lianxin.visit.queries import visible_visits, visit_for
from tests.laws.stock import Stock
from tests.laws.stock import stock as stock
from tests.world import CAST

LOGINS = [login for login, *_ in CAST]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here reads."""


def reached_one_by_one(stock: Stock, login: str, grant: str) -> set[str]:
    """The numbers that can be fetched singly."""
    found = set()
    for matter in Matter.objects.all():
        with suppress(Refused):
            found.add(matter_for(stock.world.actors[login], matter.number, grant).number)
    return found


@pytest.mark.parametrize("login", LOGINS)
def test_the_list_holds_exactly_what_can_be_fetched_singly(stock: Stock, login: str) -> None:
    actor = stock.world.actors[login]
    for grant in ("matter.see", "onsite.decide"):
        listed = set(visible_to(actor, grant).values_list("number", flat=True))
        assert listed == reached_one_by_one(stock, login, grant), grant


@pytest.mark.parametrize("login", LOGINS)
def test_the_grants_on_a_matter_are_those_whose_list_holds_it(stock: Stock, login: str) -> None:
    actor = stock.world.actors[login]
    lists = {grant: set(visible_to(actor, grant).values_list("pk", flat=True)) for grant in GRANTS}
    for words, matter in stock.matters.items():
        expected = {grant for grant, ids in lists.items() if matter.pk in ids}
        assert grants_on(actor, matter) == expected, words


def test_the_cast_sees_what_its_posts_are_for(stock: Stock) -> None:
    everything = Matter.objects.count()
    seen = {login: visible_to(stock.world.actors[login]).count() for login in LOGINS}
    assert seen["outsider"] == seen["root"] == 0
    assert {seen[login] for login in ("he", "li", "chen", "zhou", "audit")} == {everything}
    for login in ("liu", "sun", "qian", "wu", "zhang"):
        assert 0 < seen[login] < everything, login
    liu = visible_to(stock.world.actors["liu"])
    assert all(stock.world.units["housing"].id in one.held_by for one in liu)


@pytest.mark.parametrize("login", LOGINS)
def test_visits_are_listed_and_fetched_by_one_rule(stock: Stock, login: str) -> None:
    actor = stock.world.actors[login]
    singly = set()
    for visit in Visit.objects.all():
        with suppress(Refused):
            singly.add(visit_for(actor, visit.number).pk)
    assert set(visible_visits(actor).values_list("pk", flat=True)) == singly
    assert bool(singly) == (
        login in {"he", "li", "zhao", "chen", "zhou", "zhang", "liu", "liu_head", "audit", "system"}
    )


def test_what_is_absent_and_what_is_out_of_reach_are_refused_alike(stock: Stock) -> None:
    refusals = []
    for number in (stock.matters["registered"].number, "SFW-2026-99999", str(stock.matters["registered"].id)):
        with pytest.raises(Refused) as refused:
            matter_for(stock.world.actors["outsider"], number)
        refusals.append(refused.value.reasons)
    assert len(set(refusals)) == 1


def test_the_grants_on_a_matter_cost_one_query_at_most(stock: Stock) -> None:
    for login in LOGINS:
        with CaptureQueriesContext(connection) as queries:
            grants_on(stock.world.actors[login], stock.matters["with_units"])
        assert len(queries) <= 1, login


# --- declared or non-existent


def test_every_step_names_a_grant_that_exists() -> None:
    named = {row.grant for table in (MATTER, UNDERTAKING) for row in table.rows}
    assert named <= GRANTS.keys()
    assert len(named) > 20


def test_every_grant_is_given_to_somebody_and_no_role_has_another() -> None:
    given = {name for role in Role for name in grants_of(role)}
    assert given == {name for name, *_ in GRANT_ROWS}
    assert given <= GRANTS.keys()
    assert [name for name, *_, roles in GRANT_ROWS if not roles] == ["supervise.clock"]


def test_administrators_read_no_matter_and_the_auditor_changes_nothing() -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert not [grant for grant in grants_of(role) if grant.startswith(("matter.", "reply.", "visit."))]
    steps = {row.grant for table in (MATTER, UNDERTAKING) for row in table.rows}
    assert not steps & grants_of(Role.AUDITOR).keys()


def view(request: HttpRequest) -> HttpResponse:
    """A view of nothing."""
    return HttpResponse()


def test_a_page_with_a_grant_that_nobody_declared_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no such grant"):
        page("nowhere/", name="nowhere", grant="matter.peek")(view)
    with pytest.raises(ValueError, match="declared twice"):
        declare("matter.see", "别的词", "Other words")


def patterns(found: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project with its pattern."""
    for one in found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route, one


EMPTY_ROOT = "api-root"  # the library's own answer below /api/v1/: always 404


def undeclared(found: Iterable[URLPattern | URLResolver]) -> list[str]:
    """The addresses that did not come out of a declaration with a grant: a page, or an operation of the interface."""
    pages = {id(one.view) for one in PAGES}
    operations = {f"api/v1{re.sub(r'{(?:[a-z]+:)?(.+?)}', '<…>', one.route)}" for one in OPERATIONS}
    return [
        route
        for route, one in patterns(found)
        if id(one.callback) not in pages
        and re.sub(r"<.+?>", "<…>", route) not in operations
        and one.name != EMPTY_ROOT
    ]


def test_every_address_was_declared_with_a_grant() -> None:
    found = get_resolver().url_patterns
    assert len(PAGES) > 20
    assert len(OPERATIONS) > 20
    assert undeclared(found) == []
    grants = {one.grant for one in PAGES} | {one.grant for one in OPERATIONS}
    assert grants <= {*GRANTS, PUBLIC, SIGNED_IN}
    assert undeclared([*found, path("back-door/", view)]) == ["back-door/"]


def test_every_operation_of_the_interface_was_declared_with_a_grant() -> None:
    declared = {(one.method, one.route) for one in OPERATIONS}
    there = {
        (method, route)
        for _, router in api._routers
        for route, path_view in router.path_operations.items()
        for operation in path_view.operations
        for method in operation.methods
    }
    assert there == declared
    with pytest.raises(ValueError, match="no such grant"):
        operation("GET", "/nowhere", name="nowhere", grant="matter.peek", answer=dict, summary="")
