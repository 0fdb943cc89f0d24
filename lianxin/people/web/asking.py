"""Asking who somebody is 验证: a code, a passkey or the password, tried once; after sign-in, and before accounts change."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from lianxin.people.commands.passkeys import try_passkey
from lianxin.people.models import Officer
from lianxin.people.queries.door import has_factor, has_passkey, has_totp
from lianxin.people.web.passkeys import asked_for, question, site_of

ANSWER_MOST = 20_000


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
        return _tried(request, officer, AgainForm(request.POST or None))
    by_phone = has_totp(officer)
    if request.POST.get("answer"):
        return _answered(request, officer, CodeForm(by_phone=by_phone), by_phone)
    proof = _tried(request, officer, CodeForm(request.POST or None, by_phone=by_phone))
    return proof if proof.kind else _with_passkey(request, officer, proof, by_phone)


def _answered(request: HttpRequest, officer: Officer, form: forms.Form, by_phone: bool) -> Proof:
    """A passkey's answer instead of a code."""
    answer, place = request.POST["answer"][:ANSWER_MOST], address_of(request)[:45]
    try:
        challenge = asked_for(request)
        try_passkey(officer, answer, challenge=challenge, site=site_of(request), place=place, at=now())
    except Refused as refused:
        form.cleaned_data = {}
        blame(form, refused.reasons)
        return _with_passkey(request, officer, Proof("", {"form": form}, status_of(refused)), by_phone)
    return Proof("passkey", {})


def _with_passkey(request: HttpRequest, officer: Officer, proof: Proof, by_phone: bool) -> Proof:
    """What the page shows besides the code: the question for a passkey, where he has one."""
    options = question(request, officer) if has_passkey(officer) else ""
    return replace(proof, context={**proof.context, "by_phone": by_phone, "options": options})


def _tried(request: HttpRequest, officer: Officer, form: forms.Form) -> Proof:
    context = {"form": form}
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
