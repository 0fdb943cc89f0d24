"""未提交的内容: kept by the page while one types, offered again on any device, listed to be read, gone on or dropped."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from lianxin.kernel import unsent as forms
from lianxin.kernel.clock import now
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.kernel.refusal import Refused, refuse
from lianxin.people.commands.unsent import KEPT, MOST, drop, keep
from lianxin.people.models import UnsentForm
from lianxin.people.queries import Person
from lianxin.people.queries.unsent import unsent_of


@page("unsent/", name="unsent", grant=SIGNED_IN)
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """未提交的内容: all that I typed and have not sent."""
    found = [(one, [field for field in _shown(one) if field.value]) for one in unsent_of(actor, now() - KEPT)]
    response = render(request, "people/unsent.html", {"rows": found, "days": KEPT.days, "most": MOST})
    response["Cache-Control"] = "no-store"
    return response


def _shown(one: UnsentForm) -> list[forms.Typed]:
    return forms.shown([(name, text) for name, text in one.told["fields"]])


@page("unsent/of/", name="unsent_of", grant=SIGNED_IN)
def of(request: HttpRequest, actor: Person) -> HttpResponse:
    """What was kept of the form at an address, for its page to offer; nothing where nothing was."""
    path = request.GET.get("path", "")
    rows = (
        unsent_of(actor, now() - KEPT).filter(path=path) if path.isprintable() else UnsentForm.objects.none()
    )
    one = rows.first()
    told = {} if one is None else {"at": _when(one), "key": str(one.key), "fields": one.told["fields"]}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


@page("unsent/keep/", name="keep_unsent", grant=SIGNED_IN, methods=("POST",))
def kept(request: HttpRequest, actor: Person) -> HttpResponse:
    """Keep what is typed; says when it was."""
    given = request.POST
    key, fields = _read(given.get("key", ""), given.get("fields", ""))
    one = keep(actor, given.get("path", ""), key, given.get("title", ""), fields, now())
    return JsonResponse({"at": _when(one)})


@page("unsent/drop/", name="drop_unsent", grant=SIGNED_IN, methods=("POST",))
def dropped(request: HttpRequest, actor: Person) -> HttpResponse:
    """丢弃: forget what was kept of a form."""
    path = request.POST.get("path", "")
    if path.isprintable():
        drop(actor, path)
    return redirect("unsent")


def _read(key: str, fields: str) -> tuple[UUID, list[tuple[str, str]]]:
    """The form's key and its fields as name and text."""
    try:
        told: Any = json.loads(fields)
        pairs = [(str(name), str(text).replace("\x00", "")) for name, text in told]
        return UUID(key), pairs
    except (ValueError, TypeError, RecursionError):
        raise _unreadable() from None


def _unreadable() -> Refused:
    return refuse(
        "not_understood", "内容无法读取，只保存在本机", "It could not be read and stays on this device."
    )


def _when(one: UnsentForm) -> str:
    """When it was kept: the time of today, or the day and the time."""
    local = timezone.localtime(one.at)
    return f"{local:%H:%M}" if local.date() == timezone.localtime(now()).date() else f"{local:%m-%d %H:%M}"
