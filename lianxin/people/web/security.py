"""登录安全: my second factors, recovery codes, sessions and password; each change wants me to have proven myself lately."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.kernel.commands import Secret
from lianxin.kernel.forms import blame
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import SIGNED_IN, act_of, page, status_of
from lianxin.kernel.qr import qr
from lianxin.kernel.refusal import Refused
from lianxin.people.commands import factors
from lianxin.people.commands.passwords import change_password
from lianxin.people.commands.signing import end_one
from lianxin.people.models import Officer, Passkey, Session, Totp
from lianxin.people.queries import Person
from lianxin.people.queries.door import GoodPassword, has_factor, needs_factor
from lianxin.people.web.acting import MUST_CHANGE, officer_of, onward, proven
from lianxin.people.web.sessions import kept


@page("security/", name="security", grant=SIGNED_IN)
def security(request: HttpRequest, _actor: Person) -> HttpResponse:
    """登录安全: what lets me in, and where I am signed in."""
    officer = officer_of(request)
    context = {
        "officer": officer,
        "totp": Totp.objects.filter(officer=officer, confirmed_at__isnull=False).first(),
        "passkeys": Passkey.objects.filter(officer=officer).order_by("made_at"),
        "codes_left": factors.codes_left(officer),
        "has_factor": has_factor(officer),
        "must": needs_factor(vars(request)["posts"]),
        "sessions": Session.objects.filter(officer=officer).order_by("-seen_at"),
        "here": kept(request.session.session_key),
        "key": new_id(),
    }
    return render(request, "people/security.html", context)


class FirstCodeForm(forms.Form):
    """The first six digits of a new authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
        self.fields["code"] = forms.CharField(label=_("手机上显示的6位验证码"), max_length=12, widget=typed)


@page("security/totp/", name="totp_new", grant=SIGNED_IN, methods=("GET", "POST"), fresh=True)
def totp_new(request: HttpRequest, actor: Person) -> HttpResponse:
    """登记动态口令: a picture to be read by the phone, then its first code."""
    officer, form, status = officer_of(request), FirstCodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                by = act_of(request, actor)
                codes = factors.confirm_totp(by=by, officer=officer, code=form.cleaned_data["code"])
            except Refused as refused:
                blame(form, refused.reasons)
                status = status_of(refused)
            else:
                return enrolled(request, codes)
    secret = factors.begin_totp(officer)
    context = {
        "form": form,
        "key": new_id(),
        "code": qr(factors.uri_of(officer, secret)),
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
    }
    return render(request, "people/totp.html", context, status=status)


def enrolled(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """A factor was added: this session goes on under a new key, and the recovery codes are shown, once."""
    request.session.create()
    proven(request, factor=True)
    back = onward(request, reverse("security"))
    if codes:
        return render(request, "people/codes.html", {"codes": codes, "back": back})
    messages.success(request, _("已登记，其他设备上的登录已失效"))
    return redirect(back)


@page("security/codes/", name="codes_new", grant=SIGNED_IN, methods=("POST",), fresh=True)
def codes_new(request: HttpRequest, actor: Person) -> HttpResponse:
    """重新生成恢复码: the old ones are no good any more."""
    codes = factors.new_codes(by=act_of(request, actor), officer=officer_of(request))
    return render(request, "people/codes.html", {"codes": codes, "back": reverse("security")})


@page("security/totp/remove/", name="totp_remove", grant=SIGNED_IN, methods=("POST",), fresh=True)
def totp_remove(request: HttpRequest, actor: Person) -> HttpResponse:
    """停用动态口令."""
    factors.remove_totp(by=act_of(request, actor), officer=officer_of(request))
    return gone(request)


def gone(request: HttpRequest) -> HttpResponse:
    """A factor was taken away: this session goes on under a new key."""
    request.session.create()
    messages.success(request, _("已停用，其他设备上的登录已失效"))
    return redirect("security")


@page("security/sessions/end/", name="session_end", grant=SIGNED_IN, methods=("POST",))
def session_end(request: HttpRequest, actor: Person) -> HttpResponse:
    """结束本人在别处的登录."""
    key = request.POST.get("session", "")
    if key.isalnum() and end_one(by=act_of(request, actor), officer=officer_of(request), key=key):
        messages.success(request, _("已结束该登录"))
    return redirect("security")


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


@page("password/", name="change_password", grant=SIGNED_IN, methods=("GET", "POST"), fresh=True)
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
    return redirect(onward(request, "/"))
