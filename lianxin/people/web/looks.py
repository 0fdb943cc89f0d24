"""外观: light, dark, high contrast, or as the device asks; 长辈版. Chosen by anyone, without a script, kept in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianxin.kernel.looks import COOKIE, Look
from lianxin.kernel.pages import PUBLIC, page
from lianxin.people.web.door import YEAR_SECONDS, back_to


@page("look/", name="choose_look", grant=PUBLIC, methods=("POST",))
def choose_look(request: HttpRequest) -> HttpResponse:
    """外观、长辈版: kept for this device."""
    given = request.POST
    look = Look.of(request.COOKIES.get(COOKIE, "")).chosen(given.get("theme", ""), given.get("view", ""))
    response = redirect(back_to(request))
    response.set_cookie(
        COOKIE,
        str(look),
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response
