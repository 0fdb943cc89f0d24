"""What could not be sent 未提交的内容: the page of an outage, which keeps what was typed and sends it again under the same key.

Owns which fields of a form are shown again and how they are called. Asks no database, because that may be what is away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import get_language

from lianxin.kernel.commands import COMMANDS, Command, Secret
from lianxin.kernel.outage import RETRY_AFTER
from lianxin.kernel.refusal import Reason

UNSHOWN = ("key", "seen", "next", "code", "parked")
UNKEPT = ("csrfmiddlewaretoken",)


@dataclass(frozen=True, slots=True)
class Typed:
    """One field of a form that could not be taken: shown to be read and changed, or only sent along again."""

    name: str
    value: str
    words: tuple[str, str]
    is_shown: bool


def page_of(request: HttpRequest, reason: Reason) -> HttpResponse:
    """The page of an outage: why, and the form with what was typed, under the same key. Asks no database."""
    fields, has_files = typed(request)
    context = {
        "text": reason.text(get_language() or "zh-hans"),
        "fields": fields,
        "has_files": has_files,
        "again": request.path,
        "is_form": request.method == "POST",
        "wait": RETRY_AFTER,
    }
    return render(request, "kernel/unavailable.html", context, status=503)


def typed(request: HttpRequest) -> tuple[list[Typed], bool]:
    """What a form brought, passwords left out, and whether files were among it, which have to be chosen again."""
    try:
        pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (OSError, UnreadablePostError, SuspiciousOperation, BadRequest, DatabaseError):
        return [], True
    return shown(pairs), bool(request.FILES)


def shown(pairs: Sequence[tuple[str, str]]) -> list[Typed]:
    """What a form brought, as it is shown again; passwords are left out."""
    command = _command_of({name.rpartition("-")[2] for name, _ in pairs})
    return [_field(name, value, command) for name, value in pairs if not _is_secret(name, command)]


def _command_of(names: set[str]) -> Command | None:
    """The command whose form this most likely is: the words beside its fields are shown again."""
    asked = {one: len(names & {part.name for part in one.parameters}) for one in COMMANDS.values()}
    best = max(asked, key=lambda one: asked[one], default=None)
    return best if best is not None and asked[best] else None


def _is_secret(name: str, command: Command | None) -> bool:
    secret = {one.name for one in command.parameters if one.type is Secret} if command else set()
    is_repeated = bool(secret) and name == "again"
    return name in UNKEPT or name in secret or is_repeated or "password" in name.lower()


def _field(name: str, value: str, command: Command | None) -> Typed:
    bare = name.rpartition("-")[2]
    found = [one.ask for one in command.parameters if one.name == bare] if command else []
    words = (found[0].zh, found[0].en) if found else ("已填写的内容", "What you wrote")
    is_text = not value.isascii() or len(value) > 40
    return Typed(name, value, words, name not in UNSHOWN and is_text)
