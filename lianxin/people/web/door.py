"""Pages of people: signing in and out, in which of my posts I act, the language, the password; and the middleware behind."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lianxin.kernel.clock import now
from lianxin.kernel.limiter import address_of, too_often, tried
from lianxin.kernel.pages import PUBLIC, SIGNED_IN, page
from lianxin.kernel.refusal import refuse
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, person, posts_of

CHOSEN = "post"
WRONG_FOR_NAME = 10
WRONG_FROM_PLACE = 60
YEAR_SECONDS = 365 * 24 * 3600


class ActingPost:
    """Puts `request.actor` (the signed-in officer in the post he chose, else his first) and his `request.posts`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posts = _posts(request)
        vars(request)["posts"] = posts
        vars(request)["actor"] = _acting(request, posts)
        return self.get_response(request)


def _posts(request: HttpRequest) -> list[Post]:
    officer = request.user
    return list(posts_of(officer)) if isinstance(officer, Officer) else []


def _acting(request: HttpRequest, posts: list[Post]) -> Person | None:
    officer = request.user
    if not isinstance(officer, Officer) or not posts:
        return None
    chosen = request.session.get(CHOSEN)
    return person(officer, next((one for one in posts if str(one.id) == chosen), posts[0]))


def back_to(request: HttpRequest) -> str:
    """Where a small form leads back to: an address of this site, else the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"


@page("sign-in/", name="sign_in", grant=PUBLIC, methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录: by name and password; ten wrong ones a minute for one name, sixty from one place, then a pause."""
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method != "POST":
        return render(request, "people/sign_in.html", {"form": form, "next": back_to(request)})
    if _failed_too_often(request):
        form.add_error(None, _("尝试过于频繁，请一分钟后再试"))
    elif form.is_valid():
        return _let_in(request, form)
    else:
        _count_failure(request)
    return render(request, "people/sign_in.html", {"form": form, "next": back_to(request)}, status=422)


def _tries(request: HttpRequest) -> tuple[tuple[str, str, int], ...]:
    name = request.POST.get("username", "").strip().lower()[:40]
    return (("sign_in", address_of(request), WRONG_FROM_PLACE), ("sign_in_as", name, WRONG_FOR_NAME))


def _failed_too_often(request: HttpRequest) -> bool:
    moment = now()
    return any(tried(what, whom, moment) >= most for what, whom, most in _tries(request))


def _count_failure(request: HttpRequest) -> None:
    moment = now()
    for what, whom, most in _tries(request):
        too_often(what, whom, moment, most=most)


def _let_in(request: HttpRequest, form: AuthenticationForm) -> HttpResponse:
    officer = form.get_user()
    if not isinstance(officer, Officer) or not posts_of(officer).exists():
        form.add_error(None, _("您目前没有在用的岗位，请联系系统管理员"))
        return render(request, "people/sign_in.html", {"form": form, "next": back_to(request)}, status=422)
    login(request, officer)
    return redirect(back_to(request))


@page("sign-out/", name="sign_out", grant=PUBLIC, methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    logout(request)
    return redirect("sign_in")


@page("post/", name="choose_post", grant=SIGNED_IN, methods=("POST",))
def choose_post(request: HttpRequest, actor: Person) -> HttpResponse:
    """切换岗位: act in another of my posts from now on."""
    asked = request.POST.get("post", "")
    posts: list[Post] = vars(request)["posts"]
    if asked not in {str(one.id) for one in posts}:
        raise refuse("not_granted", "这不是您的岗位", "This is not one of your posts.")
    if UUID(asked) != actor.post_id:
        request.session[CHOSEN] = asked
    return redirect("/")


@page("language/", name="choose_language", grant=PUBLIC, methods=("POST",))
def choose_language(request: HttpRequest) -> HttpResponse:
    """语言: 简体、繁體 or English, kept in a cookie."""
    response = redirect(back_to(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR_SECONDS,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response


def officer_of(request: HttpRequest) -> Officer:
    """The officer who is signed in; the page asks for one."""
    assert isinstance(request.user, Officer)
    return request.user


@page("password/", name="change_password", grant=SIGNED_IN, methods=("GET", "POST"))
def change_password(request: HttpRequest, _actor: Person) -> HttpResponse:
    """修改密码; other sessions end."""
    form = PasswordChangeForm(officer_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("密码已修改，其他设备上的登录已失效"))
        return redirect("/")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/password.html", {"form": form}, status=status)
