"""Asking who somebody is 验证: a code, a passkey or the password, tried once; after sign-in, and before accounts change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.kernel.clock import now
from lianxin.kernel.forms import blame
from lianxin.kernel.limiter import address_of
from lianxin.kernel.pages import status_of
from lianxin.kernel.refusal import Refused
from lianxin.people.commands import factors
from lianxin.people.models import Officer
from lianxin.people.queries.door import has_factor, has_totp


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of asking: by what he proved himself, empty for not yet; what the page shows, with which status."""

    kind: str
    context: dict[str, Any]
    status: int = 200


class CodeForm(forms.Form):
    """The six digits, or a recovery code."""

    def __init__(self, *args: Any, by_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        )
        label = _("手机上的6位验证码，或恢复码") if by_phone else _("恢复码")
        self.fields["code"] = forms.CharField(label=label, max_length=40, widget=typed)


class AgainForm(forms.Form):
    """The password of whoever has no second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blind = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        self.fields["password"] = forms.CharField(label=_("密码"), max_length=128, strip=False, widget=blind)


def asked(request: HttpRequest, officer: Officer) -> Proof:
    """Ask an officer for his second factor (or his password where he has none), and try what he gave."""
    if not has_factor(officer):
        return _tried(request, officer, AgainForm(request.POST or None), {})
    by_phone = has_totp(officer)
    return _tried(request, officer, CodeForm(request.POST or None, by_phone=by_phone), {"by_phone": by_phone})


def _tried(request: HttpRequest, officer: Officer, form: forms.Form, context: dict[str, Any]) -> Proof:
    context = {**context, "form": form}
    if request.method != "POST":
        return Proof("", context)
    if form.is_valid():
        try:
            return Proof(_by(request, officer, form), context)
        except Refused as refused:
            blame(form, refused.reasons)
            return Proof("", context, status_of(refused))
    return Proof("", context, 422)


def _by(request: HttpRequest, officer: Officer, form: forms.Form) -> str:
    place, at = address_of(request)[:45], now()
    if isinstance(form, CodeForm):
        return factors.try_code(officer, form.cleaned_data["code"], place=place, at=at)
    factors.try_password(officer, form.cleaned_data["password"], place=place, at=at)
    return "password"
