"""Who is asking 身份: a token, or the session of the pages. A token is looked up at each request, so that a revoked one is dead."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from lianxin.casefile.queries.scope import view_of
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import refuse
from lianxin.kernel.walls import turn_to
from lianxin.people.commands import digest_of
from lianxin.people.queries import Person, actor_of_token

READING = ("GET", "HEAD", "OPTIONS")


class Bearer(HttpBearer):
    """`Authorization: Bearer lx_…`; a wrong one is refused even beside a good session."""

    def authenticate(self, _request: HttpRequest, token: str) -> Person:
        """The actor of a token."""
        actor = actor_of_token(digest_of(token.strip()), now())
        if actor is None:
            raise AuthenticationError()
        turn_to(view_of(actor))
        return actor


class Session(APIKeyCookie):
    """The session cookie of the pages; what changes something needs the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Person | None:
        """The actor whom the middleware found behind the session."""
        actor: Person | None = getattr(request, "actor", None)
        if actor is not None and request.method not in READING and check_csrf(request) is not None:
            raise refuse("not_granted", "缺少 CSRF 令牌，请刷新页面", "The CSRF token is missing.")
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        """Not asked by name: the middleware has done so."""
        return self(request) if key else None


AUTH = [Bearer(), Session()]


def actor_of(request: HttpRequest) -> Person:
    """The actor of an authenticated request."""
    actor: Person = vars(request)["auth"]
    return actor
