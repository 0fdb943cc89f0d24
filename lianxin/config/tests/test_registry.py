"""The list of all commands and operations is complete, and each has its grant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver

from lianxin.config import places, registry, shapes
from lianxin.config.api.service import OPERATIONS, api
from lianxin.config.urls import urlpatterns
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import GRANTS
from lianxin.kernel.pages import PUBLIC, SIGNED_IN
from lianxin.onsite.commands import OnSpot
from lianxin.visit.commands import Item, Seen


def written_commands() -> set[str]:
    """The names in every `@command("…")` of the source."""
    found = set()
    for path in (places.ROOT / "lianxin").glob("*/**/commands*/**/*.py"):
        found |= set(_names(path))
    for path in (places.ROOT / "lianxin").glob("*/**/commands.py"):
        found |= set(_names(path))
    return found


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "command":
            yield ast.literal_eval(node.args[0])


def test_every_command_that_is_written_is_registered() -> None:
    assert written_commands() == {one.name for one in registry.commands()}


def test_every_command_names_its_grant() -> None:
    undeclared = [name for name in COMMANDS if not registry.is_declared(name)]
    assert undeclared == []
    assert {registry.grant_of(name) for name in COMMANDS} <= {*GRANTS, SIGNED_IN}


def test_every_command_is_an_operation_with_that_grant() -> None:
    of_route = {one.route.rpartition("/")[2]: one.grant for one in OPERATIONS if "/do/" in one.route}
    assert of_route == {name: registry.grant_of(name) for name in COMMANDS}


def test_every_address_of_the_interface_is_declared() -> None:
    (mounted,) = [one for one in urlpatterns if isinstance(one, URLResolver) and one.app_name == "ninja"]
    routes = {f"/{_route(one)}" for one in mounted.url_patterns if isinstance(one, URLPattern)}
    declared = {one.route.replace("{", "<").replace("}", ">") for one in OPERATIONS}
    assert routes - {"/"} == declared
    assert {one.grant for one in OPERATIONS if one.name != "openapi"} <= {*GRANTS, SIGNED_IN}
    assert [one.name for one in OPERATIONS if one.grant == PUBLIC] == ["openapi"]


def _route(pattern: URLPattern) -> str:
    return str(pattern.pattern).replace("<uuid:", "<").replace("<str:", "<")


def test_the_library_serves_no_pages_of_its_own() -> None:
    assert (api.docs_url, api.openapi_url) == (None, None)


@pytest.mark.parametrize(
    ("kind", "parameters"), [(Seen, shapes.VISIT), (Item, shapes.ITEM), (OnSpot, shapes.DECISION)]
)
def test_the_nested_shapes_are_those_of_the_commands(kind: type, parameters: tuple[object, ...]) -> None:
    assert {one.name for one in fields(kind)} == {getattr(one, "name", "") for one in parameters}
