"""登记事项: a matter that came by another way than a visit; and the receipt that its raiser takes home."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.collect.queries import MAY_REGISTER, receipts
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.kernel.panels import shown
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, checked_page, step_page, typed_so_far, verb

NAMES = ("title", "text", "kind", "source", "area", "party", "place", "category")


@page("matters/new/", name="matter_new", grant="collect.register", methods=("GET", "POST"))
def matter_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """登记事项."""
    command = COMMANDS["collect.register"]
    is_check = request.method == "POST" and "check" in request.POST
    given = {name: request.GET.get(name, "")[:200] for name in NAMES if name in request.GET}
    initial = typed_so_far(command, request.POST) if is_check else given
    step = Step(
        command,
        {},
        reverse("matters"),
        verb(command),
        initial=initial,
        after=lambda done: reverse("receipt", args=[done.number]),
        about="collect/_about_register.html",
        context={
            "panels": shown("matter_new", actor, initial) if is_check else (),
            "form_id": "step-form",
            "checkable": _("查看建议"),
        },
    )
    if is_check:
        return checked_page(request, actor, step)
    return step_page(request, actor, step)


@page("matters/<str:number>/receipt/", name="receipt", grant=SIGNED_IN)
def receipt(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """受理回执 of one matter, for who may register such matters; it can be printed again."""
    found = receipts(actor, Matter.objects.filter(number=number.strip().upper()))
    if not found or not set(MAY_REGISTER) & set(actor.grants):
        raise refuse(
            "no_such_matter", "没有此事项，或不在您的范围内", "No such matter, or out of your reach."
        )
    context = {
        "receipts": found,
        "track": request.build_absolute_uri(reverse("track")),
        "back": reverse("matter", args=[found[0].matter.number]),
    }
    response = render(request, "collect/receipts.html", context)
    response["Cache-Control"] = "no-store"
    return response
