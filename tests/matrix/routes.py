"""Every address of the project, from the resolver, and the same from the table; and what to say when they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

from tests.matrix.expected import Row

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
API = "api/v1/"
API_ROOT = "api-root"  # the library's own answer below /api/v1/: always 404


def patterns(found: Iterable[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """The route of every address."""
    for one in get_resolver().url_patterns if found is None else found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        elif one.name != API_ROOT:
            yield route


def pages() -> list[str]:
    """The routes of people's pages."""
    return sorted(route for route in patterns() if not route.startswith(API))


def address(row: Row, values: Mapping[str, str]) -> str:
    """The address of a row for an object."""
    given = {**row.also, **values}
    return "/" + re.sub(r"[<{](?:\w+:)?(\w+)[>}]", lambda found: given[found[1]], row.route.lstrip("/"))


def methods_of(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Route → the methods that the table declares for it."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.route, set()).update(row.methods.split())
    return found


def line_to_add(route: str) -> str:
    """What somebody with a new page has to write."""
    on = f', "{kind}"' if (kind := _kind(route)) else ""
    return f'    Row("{route}", "GET or GET POST or POST", "<roles, e.g. L:charge D K>"{on}),'


def _kind(route: str) -> str:
    found = re.search(r"<(?:\w+:)?(\w+)>", route)
    return (
        f"<kind of object: a key of NEAR, with its {found[1]} planted in tests/matrix/county.py>"
        if found
        else ""
    )


def told(wrong: Iterable[str], head: str) -> str:
    """A readable list for a failing test."""
    return "\n".join([head, *wrong])
