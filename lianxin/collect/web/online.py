"""网上反映: the page on which people without an account raise a matter, and the code of a visit that leads there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.commands.files import BY_CODE_MOST, attach
from lianxin.casefile.models import Matter
from lianxin.collect.commands import report as report_matter
from lianxin.collect.queries import receipt
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.refusals import MEGABYTES
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.limiter import place_of, too_often, tried
from lianxin.kernel.pages import PUBLIC, act_of, page, status_of
from lianxin.kernel.qr import qr
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.walls import View, seeing
from lianxin.people.queries import system_actor
from lianxin.visit.queries import visible_visits

SIGNER = TimestampSigner(salt="report at a visit")
CODE_SECONDS = 14 * 24 * 3600
# Tries of one place in a minute and in an hour: an office building shares one address.
MINUTE_MOST, HOUR_MOST = 5, 40
COMMAND = "collect.report"


@page("report/", name="report", grant=PUBLIC, methods=("GET", "POST"))
def report(request: HttpRequest) -> HttpResponse:
    """网上反映: without an account and without a script; what was sent comes back with a code to follow it by."""
    given = request.POST if request.method == "POST" else request.GET
    visit, token = _visit_of(given.get("v", "")), given.get("v", "")[:80]
    if request.method != "POST":
        return _page(request, _form(None, visit), token, visit)
    form = _form(request, visit)
    if not form.is_valid():
        return _page(request, form, token, visit, status=422)
    place, moment = place_of(request), now()
    if (
        too_often("report", place, moment, most=MINUTE_MOST)
        or tried("report", place, moment, minutes=60) > HOUR_MOST
    ):
        words = _("这里提交得过于频繁，请过一会儿再试，已填写的内容仍在下面。")
        return _page(request, form, token, visit, status=429, told=words)
    try:
        done = report_matter(
            by=act_of(request, system_actor()), visit=visit, **arguments(COMMANDS[COMMAND], form)
        )
    except Refused as refused:
        blame(form, refused.reasons)
        return _page(request, form, token, visit, status=status_of(refused))
    return _reported(request, done)


def _visit_of(token: str) -> str:
    """The number of the visit whose code was scanned; empty for none, a wrong one, one that is too old."""
    try:
        return SIGNER.unsign(token[:80], max_age=CODE_SECONDS) if token else ""
    except BadSignature:
        return ""


def _form(request: HttpRequest | None, visit: str) -> forms.Form:
    """The command's own form, without what the code of a visit says already."""
    form = form_for(COMMANDS[COMMAND], system_actor(), request.POST if request else None)
    for name in ("visit", "area") if visit else ("visit",):
        del form.fields[name]
    if "area" in form.fields:
        form.fields["area"].required = True
    return form


def _page(
    request: HttpRequest, form: forms.Form, token: str, visit: str, *, status: int = 200, told: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "token": token if visit else "",
        "visit": visit,
        "is_old": bool(token) and not visit,
        "key": request.POST.get("key", "") or new_id(),
        "told": told,
        "by_code_most": BY_CODE_MOST,
        "megabytes": MEGABYTES,
    }
    response = render(request, "collect/report.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _reported(request: HttpRequest, done: Done) -> HttpResponse:
    """The receipt with the code; files that could not be kept are told of, and can be brought later by the code."""
    with seeing(View(matters=(UUID(done.id),))):
        matter = Matter.objects.get(pk=done.id)
        reasons = [] if done.replayed else _attached(request, matter)
        context: dict[str, Any] = {
            "one": receipt(matter),
            "reasons": reasons,
            "track": request.build_absolute_uri(reverse("track")),
        }
        response = render(request, "collect/reported.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _attached(request: HttpRequest, matter: Matter) -> list[Reason]:
    """Keep what was sent along; why nothing of it was kept."""
    try:
        files = [offered(one) for one in uploaded(request)]
        if files:
            by = replace(act_of(request, system_actor()), key=new_id())
            attach(by=by, matter=matter, files=files, is_internal=False, from_raiser=True)
    except Refused as refused:
        return list(refused.reasons)
    return []


@page("visits/<str:number>/report-code/", name="visit_report_code", grant="visit.register")
def visit_report_code(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """现场反映二维码: to be shown or printed at a visit; what is reported by it belongs to the visit."""
    visit = visible_visits(actor, "visit.register").filter(number=number.strip().upper()).first()
    if visit is None:
        raise refuse(
            "not_found", "没有此走访，或不在您的范围内", "No such visit, or it is out of your reach."
        )
    address = request.build_absolute_uri(f"{reverse('report')}?v={SIGNER.sign(visit.number)}")
    context = {"visit": visit, "address": address, "code": qr(address), "days": CODE_SECONDS // 86_400}
    return render(request, "collect/report_code.html", context)
