"""Pages of the door 登录: signing in and out, the second factor, proving oneself again, in which post I act, the language."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lianxin.kernel.clock import now
from lianxin.kernel.limiter import address_of, place_of
from lianxin.kernel.pages import PUBLIC, SIGNED_IN, page
from lianxin.kernel.refusal import refuse
from lianxin.people.commands import tries
from lianxin.people.commands.passwords import outworn
from lianxin.people.commands.signing import signed_in, signed_out
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, person, posts_of
from lianxin.people.queries.door import has_factor
from lianxin.people.web.acting import CHOSEN, MUST_CHANGE, officer_of, proven, remember
from lianxin.people.web.asking import asked
from lianxin.people.web.sessions import BEGAN

YEAR_SECONDS = 365 * 24 * 3600
# In the session between password and second factor: whose it is, since when, and where it leads to.
PENDING = "pending"
PENDING_FOR = timedelta(minutes=10)


def back_to(request: HttpRequest) -> str:
    """Where a small form leads back to: an address of this site, else the first page."""
    told = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure())
    return told if safe else "/"


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
            return _admit(request, form, officer)
    return _door(request, form)


def _door(request: HttpRequest, form: forms.Form) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    back = back_to(request)
    context = {"form": form, "next": back, "is_parked": back.startswith("/parked/")}
    return render(request, "people/sign_in.html", context, status=status)


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


def _admit(request: HttpRequest, form: forms.Form, officer: Officer) -> HttpResponse:
    """The password was right: in, or on to the second factor."""
    if not posts_of(officer).exists():
        form.add_error(None, _("您目前没有在用的岗位，请联系安全管理员"))
        return _door(request, form)
    if has_factor(officer):
        return _wait(request, officer)
    return _let_in(request, officer, "", back_to(request))


def _wait(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Nobody is signed in before the second factor: the session knows only whose password was right."""
    request.session[PENDING] = {
        "officer": str(officer.pk),
        "hash": officer.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": back_to(request),
    }
    request.session.cycle_key()
    return redirect("second_factor")


def _waiting(request: HttpRequest) -> Officer | None:
    """Whose password was right lately, and is his password still."""
    told = request.session.get(PENDING)
    if not told or timezone.now() - datetime.fromisoformat(told["at"]) > PENDING_FOR:
        return None
    officer = Officer.objects.filter(pk=told["officer"], is_active=True).first()
    is_same = officer is not None and constant_time_compare(told["hash"], officer.get_session_auth_hash())
    return officer if is_same else None


@page("sign-in/second/", name="second_factor", grant=PUBLIC, methods=("GET", "POST"))
def second_factor(request: HttpRequest) -> HttpResponse:
    """登录第二步: a code of the authenticator or a recovery code, after the password."""
    officer = _waiting(request)
    if officer is None:
        return redirect("sign_in")
    proof = asked(request, officer)
    if proof.kind:
        return _let_in(request, officer, proof.kind, request.session[PENDING]["next"])
    return render(request, "people/second_factor.html", proof.context, status=proof.status)


def _let_in(request: HttpRequest, officer: Officer, factor: str, back: str) -> HttpResponse:
    login(request, officer)
    request.session.pop(PENDING, None)
    request.session[BEGAN] = timezone.now().isoformat()
    request.session["place"] = address_of(request)[:45]
    request.session["device"] = request.META.get("HTTP_USER_AGENT", "")[:120]
    if officer.must_change_password or outworn(officer):
        request.session[MUST_CHANGE] = True
    proven(request, factor=bool(factor))
    request.session.save()
    actor = person(officer, posts_of(officer)[0])
    signed_in(actor=actor, at=now(), officer=officer, place=request.session["place"], factor=factor)
    response = redirect(back)
    remember(response, officer)
    return response


@page("confirm-identity/", name="step_up", grant=SIGNED_IN, methods=("GET", "POST"))
def step_up(request: HttpRequest, _actor: Person) -> HttpResponse:
    """再次验证: the second factor, or the password of whoever has none, before accounts are touched."""
    officer = officer_of(request)
    proof = asked(request, officer)
    if not proof.kind:
        context = {**proof.context, "next": back_to(request)}
        return render(request, "people/step_up.html", context, status=proof.status)
    proven(request, factor=proof.kind != "password")
    return redirect(back_to(request))


@page("sign-out/", name="sign_out", grant=PUBLIC, methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    actor: Person | None = getattr(request, "actor", None)
    if actor is not None:
        signed_out(actor=actor, at=now(), place=address_of(request))
    logout(request)
    return redirect("sign_in")


@page("post/", name="choose_post", grant=SIGNED_IN, methods=("POST",))
def choose_post(request: HttpRequest, actor: Person) -> HttpResponse:
    """切换岗位: act in another of my posts from now on."""
    chosen = request.POST.get("post", "")
    posts: list[Post] = vars(request)["posts"]
    if chosen not in {str(one.id) for one in posts}:
        raise refuse("not_granted", "这不是您的岗位", "This is not one of your posts.")
    if UUID(chosen) != actor.post_id:
        request.session[CHOSEN] = chosen
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
