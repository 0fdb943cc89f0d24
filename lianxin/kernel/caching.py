"""Caching 缓存: nothing that a person or a program was told is kept on the way, unless its answer says otherwise.

Static files are answered before this is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NothingKept:
    """Marks every answer as not to be stored: on a shared computer the back button must not show what was read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
