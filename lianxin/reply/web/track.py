"""进度查询: following a matter by its code, without signing in; rating, objecting and adding material by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.commands.files import BY_CODE_MOST, attach
from lianxin.collect.queries import receipt
from lianxin.kernel import ledger
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.downloads import proof_file
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.refusals import MEGABYTES
from lianxin.kernel.files.serving import served
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.ids import new_id
from lianxin.kernel.limiter import place_of, too_often
from lianxin.kernel.pages import PUBLIC, act_of, page, status_of
from lianxin.kernel.refusal import Refused
from lianxin.kernel.walls import View, seeing
from lianxin.people.queries import system_actor
from lianxin.reply.commands import object_to, rate
from lianxin.reply.queries import Followed, followed

TRACK_MOST = 10
# What the raiser may say by his code, and the command that keeps it.
SAYS: Mapping[str, tuple[str, Callable[..., object]]] = {
    "rate": ("reply.rate", rate),
    "object": ("reply.object", object_to),
}


@page("track/", name="track", grant=PUBLIC, methods=("GET", "POST"))
def track(request: HttpRequest) -> HttpResponse:
    """进度查询: by code, never in the address; a wrong code gets the same answer as no matter at all."""
    if request.method != "POST":
        return _track_page(request, {})
    if too_often("track", place_of(request), now(), most=TRACK_MOST):
        return _track_page(request, {"wrong": _("查询过于频繁，请一分钟后再试")}, status=429)
    code = request.POST.get("code", "")[:40]
    found = followed(code, now())
    if found is None:
        return _track_page(request, {"wrong": _("没有查到，请核对查询码")}, status=404)
    for word, (name, take) in SAYS.items():
        if request.POST.get(word) == "1":
            return _say(request, code, found, word, name, take)
    if request.POST.get("proof") == "1":
        return _proof(request, code, found)
    if request.POST.get("add") == "1":
        return _add(request, code, found)
    return _track_page(request, _found(code, found))


def _track_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"track": request.build_absolute_uri(reverse("track")), **context}
    response = render(request, "reply/track.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _found(code: str, found: Followed, **sent: forms.Form) -> dict[str, Any]:
    """What the page shows of a matter; `sent` are forms that came back with faults, by what they say."""
    with seeing(View(matters=(found.matter.id,))):
        paper = receipt(found.matter, with_code=False)
    return {
        "one": found,
        "code": code,
        "forms": {
            word: sent.get(word) or form_for(COMMANDS[name], system_actor())
            for word, (name, _) in SAYS.items()
        },
        "key": new_id(),
        "object_key": new_id(),
        "now": now(),
        "receipt": paper,
        "files": found.files,
        "may_add": found.matter.archived_at is None,
        "by_code_most": BY_CODE_MOST,
        "megabytes": MEGABYTES,
    }


def _proof(request: HttpRequest, code: str, found: Followed) -> HttpResponse:
    """留痕回执 of the registration of one's own matter, as a file; before it is sealed the page says when to come back."""
    try:
        with seeing(View(matters=(found.matter.id,))):
            return proof_file(ledger.receipt_of(found.matter.id, 1))
    except Refused as refused:
        words = "；".join(reason.text(get_language() or "") for reason in refused.reasons)
        return _track_page(request, {**_found(code, found), "wrong": words}, status=422)


def _say(
    request: HttpRequest, code: str, found: Followed, word: str, name: str, take: Callable[..., object]
) -> HttpResponse:
    """The code is the authority; the act is the system's, the words are the raiser's."""
    actor = system_actor()
    form = form_for(COMMANDS[name], actor, request.POST)
    if not form.is_valid():
        return _track_page(request, _found(code, found, **{word: form}), status=422)
    try:
        take(by=act_of(request, actor), matter=found.matter, **arguments(COMMANDS[name], form))
    except Refused as refused:
        blame(form, refused.reasons)
        return _track_page(request, _found(code, found, **{word: form}), status=422)
    fresh = followed(code, now())
    return _track_page(request, {**_found(code, fresh or found), "thanks": word})


def _add(request: HttpRequest, code: str, found: Followed) -> HttpResponse:
    """补充材料: files that the raiser brings by his code, few and small together."""
    try:
        files = [offered(one) for one in uploaded(request)]
        by = act_of(request, system_actor())
        attach(by=by, matter=found.matter, files=files, is_internal=False, from_raiser=True)
    except Refused as refused:
        context = {**_found(code, found), "reasons": refused.reasons}
        return _track_page(request, context, status=status_of(refused))
    return _track_page(request, {**_found(code, followed(code, now()) or found), "added": True})


@page("track/file/", name="track_file", grant=PUBLIC, methods=("POST",))
def track_file(request: HttpRequest) -> HttpResponseBase:
    """A file that the raiser may have, by his code and the file's identifier; anything else is a wrong code."""
    if too_often("track", place_of(request), now(), most=TRACK_MOST):
        return _track_page(request, {"wrong": _("查询过于频繁，请一分钟后再试")}, status=429)
    found = followed(request.POST.get("code", "")[:40], now())
    wanted = request.POST.get("file", "")
    row = next((one for one in found.files if str(one.id) == wanted), None) if found else None
    if row is None:
        return _track_page(request, {"wrong": _("没有查到，请核对查询码")}, status=404)
    return served(row.stored, row.name, row.content_type)
