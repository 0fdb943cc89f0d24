"""Who acts 登录状态: the officer behind a request in the post he chose; what he has to do first; what he typed is kept.

Owns the order in which the door is passed: a given password is changed, then a second factor is enrolled or given,
and pages that change who may come in want him to have proven himself lately. A form that meets a closed door is
parked for its officer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lianxin.kernel import unsent
from lianxin.kernel.ids import read_uuid
from lianxin.kernel.pages import PUBLIC, declared
from lianxin.people.commands import parking
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, person, posts_of
from lianxin.people.queries.door import has_factor, needs_factor

CHOSEN = "post"
MUST_CHANGE = "must_change"
# In the session: when the officer last proved who he is, and whether with a second factor.
PROVEN = "proven"
FACTOR = "factor"
# Where it was on the way to when something else came first.
ONWARD = "onward"
FRESH_FOR = timedelta(minutes=15)
LAST_SALT = "lianxin.parked"
LAST_DAYS = 2
API = "/api/"

ALWAYS = frozenset({"sign_out", "choose_language", "choose_look", "step_up", "second_factor", "sign_in"})
# What may be opened while the password must be changed, or a second factor enrolled.
CHANGING = ALWAYS | {"change_password"}
ENROLLING = CHANGING | {"security", "totp_new", "passkey_new"}


class ActingPost:
    """Puts `request.actor` (the signed-in officer in the post he chose, else his first) and his `request.posts`.

    Nothing but what has to be done first is open until it is done, whatever the address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posts = _posts(request)
        if request.path.startswith(API) and _is_closed_to_programs(request, posts):
            posts = []
        vars(request)["posts"] = posts
        vars(request)["actor"] = _acting(request, posts)
        response = self.get_response(request)
        _forget_sent(request, response)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _values: Any
    ) -> HttpResponseBase | None:
        """Lead to what has to be done first, keeping what was typed."""
        page = declared(request)
        name = page.name if page else ""
        if vars(request)["actor"] is None:
            wants = page is not None and page.grant != PUBLIC and request.method == "POST"
            return _to_the_door(request) if wants else None
        first, opened = _first(request, vars(request)["posts"])
        if first and name not in opened:
            return _aside(request, first)
        if page is not None and page.fresh and is_stale(request):
            return _aside(request, "step_up")
        return None


def _posts(request: HttpRequest) -> list[Post]:
    officer = request.user
    return list(posts_of(officer)) if isinstance(officer, Officer) else []


def _acting(request: HttpRequest, posts: list[Post]) -> Person | None:
    officer = request.user
    if not isinstance(officer, Officer) or not posts:
        return None
    chosen = request.session.get(CHOSEN)
    return person(officer, next((one for one in posts if str(one.id) == chosen), posts[0]))


def officer_of(request: HttpRequest) -> Officer:
    """The officer who is signed in; the page asks for one."""
    assert isinstance(request.user, Officer)
    return request.user


def _first(request: HttpRequest, posts: list[Post]) -> tuple[str, frozenset[str]]:
    """The page that comes before any other, and what is open until then; an empty name when all is done."""
    if request.session.get(MUST_CHANGE):
        return "change_password", CHANGING
    if request.session.get(FACTOR) or not needs_factor(posts):
        return "", ALWAYS
    return ("step_up", ALWAYS) if has_factor(officer_of(request)) else ("security", ENROLLING)


def _is_closed_to_programs(request: HttpRequest, posts: list[Post]) -> bool:
    """Whether the interface takes no session yet: what pages ask for first, and for accounts lately, is not asked there."""
    if not posts:
        return False
    return bool(_first(request, posts)[0]) or ("/do/people." in request.path and is_stale(request))


def is_stale(request: HttpRequest) -> bool:
    """Whether the officer has to prove again who he is: by his second factor, else by his password.

    Who opened a form in time has as long again to send it.
    """
    at = request.session.get(PROVEN)
    lasts = FRESH_FOR * (2 if request.method == "POST" else 1)
    if at is None or timezone.now() - datetime.fromisoformat(at) > lasts:
        return True
    return not request.session.get(FACTOR) and has_factor(officer_of(request))


def proven(request: HttpRequest, *, factor: bool) -> None:
    """Note in the session that he proved who he is just now."""
    request.session[PROVEN] = timezone.now().isoformat()
    if factor:
        request.session[FACTOR] = True


# --- what was typed


def remember(response: HttpResponse, officer: Officer) -> None:
    """Let the browser know whose forms it shows, so that one sent too late is parked for him and nobody else."""
    response.set_signed_cookie(
        settings.LAST_COOKIE_NAME,
        str(officer.pk),
        salt=LAST_SALT,
        max_age=LAST_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _last(request: HttpRequest) -> UUID | None:
    name = settings.LAST_COOKIE_NAME
    told = request.get_signed_cookie(name, default=None, salt=LAST_SALT, max_age=LAST_DAYS * 24 * 3600)
    return read_uuid(told or "")


def _to_the_door(request: HttpRequest) -> HttpResponseBase | None:
    """A form after the session's end goes to the door by way of where it is kept; None where it cannot be kept."""
    officer_id = _last(request)
    kept = _park(request, officer_id) if officer_id else ""
    return redirect_to_login(kept) if kept else None


def _aside(request: HttpRequest, first: str) -> HttpResponseBase:
    """To what has to be done first; from there on to the page that was asked for, or to the form that was sent."""
    back = request.get_full_path() if request.method == "GET" else "/"
    kept = _park(request, officer_of(request).pk) if request.method == "POST" else ""
    if first == "step_up":
        return redirect_to_login(kept or back, reverse(first))
    request.session[ONWARD] = kept or back
    return redirect(first)


def onward(request: HttpRequest, default: str) -> str:
    """Where he wanted to go before something else had to be done first."""
    return str(request.session.pop(ONWARD, default))


def _park(request: HttpRequest, officer_id: UUID) -> str:
    page = declared(request)
    if page is None or page.name in ENROLLING:
        return ""
    fields, had_files = unsent.typed(request)
    if not any(one.value.strip() for one in fields if one.name not in unsent.UNSHOWN):
        return ""
    pairs = [(one.name, one.value) for one in fields]
    kept = parking.park(officer_id, request.get_full_path(), pairs, had_files=had_files)
    return reverse("parked", args=[kept]) if kept else ""


def _forget_sent(request: HttpRequest, response: HttpResponse) -> None:
    """A parked form that was taken is not shown again."""
    actor: Person | None = vars(request)["actor"]
    if actor is None or request.method != "POST" or response.status_code != 302:
        return
    if (sent := read_uuid(request.POST.get("parked", ""))) is not None and declared(request) is not None:
        parking.sent(actor.officer_id, sent)
