"""Pages 页面: every address is declared with the grant it needs; an address without one cannot exist.

Owns the declaration, the check, and how a refusal becomes a page. What a page shows is its package's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language

from lianxin.kernel import outage
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.grants import GRANTS, Actor
from lianxin.kernel.refusal import Refused, refuse

PUBLIC = "public"
SIGNED_IN = "signed_in"

# A refusal's status for machines; anything else is 422: the form was understood and may be mended.
STATUS = {
    "no_such_matter": 404,
    "not_found": 404,
    "not_granted": 403,
    "stale": 409,
    "key_reused": 409,
    "busy": 429,
    "key_missing": 400,
    outage.READ_ONLY.code: 503,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One address with its name, the grant it needs, and the view behind it."""

    route: str
    name: str
    grant: str
    methods: tuple[str, ...]
    view: Callable[..., HttpResponseBase]
    hidden: bool = False
    fresh: bool = False


PAGES: list[Page] = []

View = Callable[..., HttpResponseBase]


def page(
    route: str,
    *,
    name: str,
    grant: str,
    methods: tuple[str, ...] = ("GET",),
    hidden: bool = False,
    fresh: bool = False,
) -> Callable[[View], View]:
    """Declare a page: its address, name, grant (or PUBLIC, or SIGNED_IN) and methods.

    A hidden page answers whoever may not have it as if there were no such address, also where nobody has signed in.
    A fresh one wants the officer to have proven who he is lately (see `people.web.acting`).
    The view is called as `view(request, actor, **route_values)`; a public view as `view(request, **route_values)`.
    """
    if grant not in (PUBLIC, SIGNED_IN) and grant not in GRANTS:
        raise ValueError(f"page {name}: no such grant {grant}")

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponse(status=405, headers={"Allow": ", ".join(allowed)})
            return answer(request, lambda: _call(view, request, grant, values, hidden))

        allowed = (*methods, "HEAD") if "GET" in methods else methods
        PAGES.append(Page(route, name, grant, methods, guarded, hidden, fresh))
        return guarded

    return declare


def _call(
    view: View, request: HttpRequest, grant: str, values: dict[str, Any], hidden: bool
) -> HttpResponseBase:
    if grant == PUBLIC:
        return view(request, **values)
    actor: Actor | None = getattr(request, "actor", None)
    if any("\x00" in str(value) for value in values.values()):
        raise refuse("not_found", "没有此页面", "No such page.")
    if hidden and (actor is None or grant not in {SIGNED_IN, *actor.grants}):
        raise no_such_page()
    if actor is None:
        return redirect_to_login(request.get_full_path())
    if grant != SIGNED_IN and grant not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    return view(request, actor, **values)


def no_such_page() -> Refused:
    """What is told where there is nothing, and where what there is must not be known of."""
    return refuse(
        "not_found", "没有此内容，或不在您的范围内", "There is no such thing, or it is out of your reach."
    )


def answer(request: HttpRequest, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The response, or the page that says why not."""
    try:
        return make()
    except Refused as refused:
        return refused_page(request, refused)


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a page with every reason."""
    language = get_language() or "zh-hans"
    texts = [reason.text(language) for reason in refused.reasons]
    return render(request, "kernel/refused.html", {"reasons": texts}, status=status_of(refused))


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal."""
    codes = [reason.code for reason in refused.reasons]
    return next((STATUS[code] for code in codes if code in STATUS), 422)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Page]:
    return {one.name: one for one in PAGES}


def declared(request: HttpRequest) -> Page | None:
    """The page that a request asks for; None for an address that is none, such as the interface's."""
    match = request.resolver_match
    return _by_name().get(match.url_name or "") if match else None


def urlpatterns() -> list[URLPattern]:
    """The addresses of every declared page; a fixed word goes before a value in the same place (visits/new/)."""
    fixed_first = sorted(PAGES, key=lambda one: tuple("<" in part for part in one.route.split("/")))
    return [path(one.route, one.view, name=one.name) for one in fixed_first]


def act_of(request: HttpRequest, actor: Actor) -> Act:
    """The act behind a submitted form: its hidden key makes it happen once, its version tells what was seen.

    Refuses: a form that carries no key, because a second click on it would act twice.
    """
    given = request.POST
    return Act(
        actor=actor,
        at=now(),
        channel=Channel.PAGE,
        key=_key(given.get("key", "")),
        seen=int(given["seen"]) if given.get("seen", "").isdigit() else None,
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise refuse(
            "key_missing",
            "表单缺少请求编号，未作任何处理；请核对内容后重新提交",
            "The form carries no request number and nothing was done; check what you wrote and submit again.",
        ) from None
