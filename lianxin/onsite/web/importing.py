"""导入手机记录: the office reads a file of what a phone could not send; what comes twice is taken once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lianxin.casefile.commands.files import attach
from lianxin.casefile.queries.scope import matter_for
from lianxin.kernel import parcels
from lianxin.kernel.commands import COMMANDS, Command, Done
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.forms import arguments, faults, form_for, with_defaults
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import derived_id, new_id, read_uuid
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.onsite.queries import awaited, has_come
from lianxin.onsite.rules import Sort
from lianxin.onsite.web.files import name_of

ITEMS_MOST = 500
NOTING = ("onsite.note", "onsite.read_back")
INSTRUCT = "supervise.instruct"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing in the file."""

    gist: str
    number: str = ""
    reasons: tuple[str, ...] = ()


@page("phone/import/", name="phone_import", grant="visit.register", methods=("GET", "POST"))
def importing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导入手机记录: a file that a phone exported; each note is taken as if the phone had sent it."""
    context: dict[str, Any] = {"key": request.POST.get("key") or new_id()}
    if request.method != "POST":
        return render(request, "onsite/import.html", context)
    try:
        told, context["is_sealed"] = _read(request)
        context["outcomes"] = [_taken(request, actor, one, told) for one in told["items"]]
    except Refused as refused:
        context["reasons"] = [one.text(get_language() or "") for one in refused.reasons]
        return render(request, "onsite/import.html", context, status=status_of(refused))
    return render(request, "onsite/import.html", context)


def _read(request: HttpRequest) -> tuple[dict[str, Any], bool]:
    sent = uploaded(request)
    if not sent:
        raise refuse(
            "file_missing", "请选择手机导出的文件", "Choose the file that the phone exported.", field="file"
        )
    told, is_sealed = parcels.opened(sent[0].read())
    items = told.get("items") if isinstance(told, dict) else None
    if (
        not isinstance(items, list)
        or len(items) > ITEMS_MOST
        or not all(isinstance(one, dict) for one in items)
    ):
        raise refuse(
            "no_parcel", "文件里没有可以导入的记录", "There is nothing in it to be taken.", field="file"
        )
    return told, is_sealed


def _taken(request: HttpRequest, actor: Actor, item: Mapping[str, Any], told: Mapping[str, Any]) -> Outcome:
    """One thing of the file; what is refused does not hold up the others."""
    gist, number = str(item.get("gist", ""))[:60], ""
    try:
        number = _done(request, actor, item, told) if item.get("body") else str(item.get("number", ""))
        for one in item.get("files") or []:
            _file(request, actor, one if isinstance(one, dict) else {})
    except Refused as refused:
        return Outcome(gist, number, tuple(one.text(get_language() or "") for one in refused.reasons))
    return Outcome(gist, number)


def _done(request: HttpRequest, actor: Actor, item: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    kind, number, body = item.get("kind"), read_uuid(str(item.get("id"))), item["body"]
    if kind == "instruct":
        return _instructed(request, actor, item, is_own=told.get("officer") == str(actor.officer_id))
    if kind not in NOTING or number is None or not isinstance(body, dict):
        raise refuse("no_note", "读不懂这一条，没有导入", "This one could not be read.")
    command = COMMANDS[str(kind)]
    # A key belongs to one officer; that it is taken once is seen to by the note's own number.
    by = replace(act_of(request, actor), key=derived_id("phone import", number, actor.officer_id))
    return command.function(by=by, **_given(command, actor, {**body, "note": str(number)})).number


def _given(command: Command, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: str(value) for name, value in body.items()}
    form = form_for(command, actor, with_defaults(command, plain))
    if not form.is_valid():
        raise Refused(faults(form))
    return arguments(command, form)


def _instructed(request: HttpRequest, actor: Actor, item: Mapping[str, Any], *, is_own: bool) -> str:
    """An instruction is its leader's own: he may bring it himself, under the number that his phone would send."""
    number = read_uuid(str(item.get("id")))
    if not is_own or number is None:
        raise refuse("not_own", "批示须由领导本人发送或导入", "An instruction is sent by the leader himself.")
    matter = matter_for(actor, str(item.get("matter", "")))
    by = replace(act_of(request, actor), key=number)
    done: Done = COMMANDS[INSTRUCT].function(
        by=by, matter=matter, text=str(item["body"].get("text", "")).strip()
    )
    return done.number


def _file(request: HttpRequest, actor: Actor, one: Mapping[str, Any]) -> None:
    """A picture of a note, unless it has come already; one that the file does not hold follows from the phone."""
    file_id = read_uuid(str(one.get("id")))
    row = awaited(actor, file_id) if file_id else None
    if row is None or not one.get("content") or has_come(row):
        return
    try:
        content = base64.b64decode(str(one["content"]), validate=True)
    except binascii.Error:
        content = b""
    found = offered(Bytes(name_of(row), content))
    if found.sha256 != row.sha256:
        raise refuse(
            "file_damaged",
            "照片不完整，没有导入，等手机联网后补传",
            "A picture is damaged; it follows from the phone.",
        )
    by = replace(act_of(request, actor), key=derived_id("phone import", row.pk, actor.officer_id))
    attach(by=by, matter=row.matter, files=[found], names_raiser=row.sort == Sort.SIGNATURE)
