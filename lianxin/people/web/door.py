"""Pages of people: signing in and out, in which of my posts I act, the language, the password; and the middleware behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Secret
from lianxin.kernel.forms import blame
from lianxin.kernel.ids import new_id
from lianxin.kernel.limiter import address_of, place_of
from lianxin.kernel.pages import PUBLIC, SIGNED_IN, act_of, page, status_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.people.commands import tries
from lianxin.people.commands.passwords import change_password, outworn
from lianxin.people.commands.signing import signed_in, signed_out
from lianxin.people.models import Officer, Post
from lianxin.people.queries import GoodPassword, Person, person, posts_of
from lianxin.people.web.sessions import BEGAN

CHOSEN = "post"
MUST_CHANGE = "must_change"
YEAR_SECONDS = 365 * 24 * 3600
# What may be opened before a given password has been changed.
WHILE_WAITING = ("/password/", "/sign-out/", "/language/")


class ActingPost:
    """Puts `request.actor` (the signed-in officer in the post he chose, else his first) and his `request.posts`.

    Until a password that was given to him is changed, nothing but the page to change it is open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posts = _posts(request)
        vars(request)["posts"] = posts
        vars(request)["actor"] = _acting(request, posts)
        waits = bool(posts) and bool(request.session.get(MUST_CHANGE))
        if waits and not request.path.startswith((*WHILE_WAITING, settings.STATIC_URL)):
            return redirect("change_password")
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


class SignInForm(forms.Form):
    """登录名 and 密码."""

    username = forms.CharField(max_length=40)
    password = forms.CharField(max_length=128, strip=False)


@page("sign-in/", name="sign_in", grant=PUBLIC, methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录: by name and password; five wrong ones of a name from a place, then a quarter of an hour's pause."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        officer = _tried(request, form)
        if officer is not None:
            return _let_in(request, form, officer)
    return _door(request, form)


def _door(request: HttpRequest, form: forms.Form) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "people/sign_in.html", {"form": form, "next": back_to(request)}, status=status)


def _tried(request: HttpRequest, form: forms.Form) -> Officer | None:
    """The officer of a right password. The answer is the same for a name that nobody has."""
    name, password = form.cleaned_data["username"].strip(), form.cleaned_data["password"]
    one = tries.claim(name, place_of(request), now())
    if not one.is_open:
        form.add_error(None, _("尝试次数过多，请15分钟后再试，或联系安全管理员解除锁定"))
        return None
    officer = authenticate(request, username=name, password=password)
    if isinstance(officer, Officer):
        tries.succeeded(one)
        return officer
    tries.failed(one)
    form.add_error(None, _("登录名或密码不正确，连续错误5次将暂停15分钟"))
    return None


def _let_in(request: HttpRequest, form: forms.Form, officer: Officer) -> HttpResponse:
    posts = list(posts_of(officer))
    if not posts:
        form.add_error(None, _("您目前没有在用的岗位，请联系安全管理员"))
        return _door(request, form)
    login(request, officer)
    request.session[BEGAN] = timezone.now().isoformat()
    request.session["place"] = address_of(request)[:45]
    request.session["device"] = request.META.get("HTTP_USER_AGENT", "")[:120]
    if officer.must_change_password or outworn(officer):
        request.session[MUST_CHANGE] = True
    request.session.save()
    by = Act(person(officer, posts[0]), now(), Channel.PAGE)
    signed_in(by=by, officer=officer, place=request.session["place"])
    return redirect(back_to(request))


@page("sign-out/", name="sign_out", grant=PUBLIC, methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    actor: Person | None = getattr(request, "actor", None)
    if actor is not None:
        signed_out(by=Act(actor, now(), Channel.PAGE), place=address_of(request))
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


def _blind(label: str, complete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, max_length=128, strip=False, widget=widget, help_text=help_text)


class PasswordForm(forms.Form):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"] = _blind(_("原密码"), "current-password")
        self.fields["new"] = _blind(_("新密码"), "new-password", GoodPassword().get_help_text())
        self.fields["again"] = _blind(_("再输一次新密码"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        told = self.cleaned_data
        if told.get("new") != told.get("again"):
            self.add_error("again", _("两次输入的新密码不一致"))
        return told


@page("password/", name="change_password", grant=SIGNED_IN, methods=("GET", "POST"))
def password_page(request: HttpRequest, actor: Person) -> HttpResponse:
    """修改密码; other sessions end."""
    form, status = PasswordForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                old, new = Secret(form.cleaned_data["old"]), Secret(form.cleaned_data["new"])
                change_password(by=act_of(request, actor), old=old, new=new)
            except Refused as refused:
                blame(form, refused.reasons)
                status = status_of(refused)
            else:
                return _changed(request)
    context = {"form": form, "key": new_id(), "must": bool(request.session.get(MUST_CHANGE))}
    return render(request, "people/password.html", context, status=status)


def _changed(request: HttpRequest) -> HttpResponse:
    """This session goes on under a new key; the others are gone."""
    officer = Officer.objects.get(pk=officer_of(request).pk)
    request.session.pop(MUST_CHANGE, None)
    request.session.create()
    update_session_auth_hash(request, officer)
    messages.success(request, _("密码已修改，其他设备上的登录已失效"))
    return redirect("/")
