"""What a request may see of the database 请求的视界: what its actor may, and nothing where nobody has signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lianxin.casefile.queries.scope import view_of
from lianxin.kernel.walls import blind, seeing
from lianxin.people.queries import Person


class Sight:
    """Sets the view of the connection to that of `request.actor` for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Person | None = getattr(request, "actor", None)
        with seeing(view_of(actor)) if actor else blind():
            return self.get_response(request)
