"""通行密钥 pages: the challenge a browser answers, kept in the session and good once; enrolling one, naming it, removing it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import SIGNED_IN, act_of, page, status_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.people.commands import passkeys
from lianxin.people.models import Officer
from lianxin.people.queries import Person
from lianxin.people.web.acting import officer_of
from lianxin.people.web.security import enrolled, gone

CHALLENGE = "challenge"
GOOD_FOR = timedelta(minutes=5)


def site_of(request: HttpRequest) -> passkeys.Site:
    """The host as the browser names it, and the origin of its pages."""
    host = request.get_host()
    return passkeys.Site(host.rpartition(":")[0] or host, f"{request.scheme}://{host}")


def keep(request: HttpRequest, challenge: bytes) -> None:
    """Remember what the browser is asked; a new question makes the old one void."""
    request.session[CHALLENGE] = [b64encode(challenge).decode(), timezone.now().isoformat()]


def asked_for(request: HttpRequest) -> bytes:
    """What the browser was asked, once. Refuses: nothing, or more than five minutes ago."""
    told = request.session.pop(CHALLENGE, None)
    if told is None or timezone.now() - datetime.fromisoformat(told[1]) > GOOD_FOR:
        raise refuse("too_late", "等待时间过长，请重试", "It took too long; try again.")
    return b64decode(told[0])


def question(request: HttpRequest, officer: Officer) -> str:
    """What the page gives its script to ask for a passkey of the officer."""
    options, challenge = passkeys.to_ask(officer, site_of(request))
    keep(request, challenge)
    return options


@page("security/passkeys/new/", name="passkey_new", grant=SIGNED_IN, methods=("GET", "POST"), fresh=True)
def passkey_new(request: HttpRequest, actor: Person) -> HttpResponse:
    """登记通行密钥: the device makes a key pair, of which the public half is kept."""
    officer, reasons, status = officer_of(request), [], 200
    if request.method == "POST":
        try:
            codes = passkeys.add_passkey(
                by=act_of(request, actor),
                officer=officer,
                answer=request.POST.get("answer", ""),
                challenge=asked_for(request),
                site=site_of(request),
                name="".join(one for one in request.POST.get("name", "") if one.isprintable()),
            )
        except Refused as refused:
            reasons, status = list(refused.reasons), status_of(refused)
        else:
            return enrolled(request, codes)
    options, challenge = passkeys.to_enrol(officer, site_of(request))
    keep(request, challenge)
    context = {
        "options": options,
        "reasons": reasons,
        "key": new_id(),
        "name": request.POST.get("name", "")[:40],
    }
    return render(request, "people/passkey.html", context, status=status)


@page(
    "security/passkeys/<uuid:passkey_id>/remove/",
    name="passkey_remove",
    grant=SIGNED_IN,
    methods=("POST",),
    fresh=True,
)
def passkey_remove(request: HttpRequest, actor: Person, passkey_id: UUID) -> HttpResponse:
    """停用一个通行密钥."""
    passkeys.remove_passkey(by=act_of(request, actor), officer=officer_of(request), passkey=passkey_id)
    return gone(request)
