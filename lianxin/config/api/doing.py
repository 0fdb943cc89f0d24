"""The commands of the interface 接口命令: one operation per command, its object in the path, once per key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, getdoc
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Body, Header
from pydantic import BaseModel, StringConstraints
from pydantic_core import to_json

from lianxin.config import doing
from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import operation
from lianxin.config.api.problems import told
from lianxin.config.api.schemas import Told, schema_of
from lianxin.config.registry import commands, grant_of
from lianxin.config.targets import kind_of
from lianxin.kernel.acts import Channel
from lianxin.kernel.commands import Command
from lianxin.kernel.readings import read_out
from lianxin.kernel.refusal import Reason

# Where the object of a command stands in the path, and what the finder calls it.
ROUTES: Mapping[str, tuple[str, str]] = {
    "": ("", ""),
    "matter": ("/matters/{number}", "number"),
    "undertaking": ("/undertakings/{id}", "id"),
    "visit": ("/visits/{number}", "number"),
    "notice": ("/notices/{number}", "number"),
    "instruction": ("/instructions/{id}", "id"),
    "bulk": ("/bulks/{id}", "id"),
    "draft": ("/drafts/{id}", "id"),
    "post": ("/posts/{id}", "id"),
    "officer": ("/officers/{login}", "login"),
    "proposal": ("/proposals/{id}", "id"),
    "staged": ("/uploads/{id}", "id"),
    "batch": ("/ledgers/{number}", "number"),
    "edition": ("/briefs/{number}", "number"),
    "unit": ("/units/{code}", "code"),
    "party": ("/parties/{code}", "code"),
    "plan": ("/plans/{id}", "id"),
    "version": ("/calendars/{label}", "label"),
}
KEY_WANTED = Reason(
    "key_missing", "缺少请求头 Idempotency-Key（UUID）", "The header Idempotency-Key (a UUID) is wanted."
)
Version = Annotated[str, StringConstraints(pattern=r'^(\*|(W/)?"?[0-9]{1,9}"?)$')]


class DoneOut(BaseModel):
    """What a command did 办理结果; the same answer is given again for the same key."""

    subject: str
    id: str
    number: str
    state: str
    entry: str
    ids: dict[str, str]
    # What a reading command reads out; not given again for the same key.
    found: list[dict[str, str]] | None = None


def declare(command: Command) -> None:
    """Declare the operation of a command."""
    kind = kind_of(command)
    route, _ = ROUTES[kind]
    view = _view(command, kind)
    vars(view)["__signature__"] = _signature(command, kind)
    operation(
        "POST",
        f"{route}/do/{command.name}",
        name=command.name.replace(".", "_"),
        grant=grant_of(command.name),
        answer=DoneOut,
        summary=f"{command.zh} {command.en}",
        description=getdoc(command.function) or "",
        tags=[command.name.partition(".")[0]],
    )(view)


def _view(command: Command, kind: str) -> Callable[..., HttpResponse]:
    place = ROUTES[kind][1]

    def do(request: HttpRequest, **given: Any) -> HttpResponse:
        key: UUID | None = given["key"]
        if key is None:
            return told(400, [KEY_WANTED])
        body: Told = given["body"]
        asked = doing.Asked(
            command, {kind: str(given[place])} if place else {}, body.model_dump(exclude_unset=True)
        )
        done = doing.carry_out(
            asked,
            actor=actor_of(request),
            channel=Channel.API,
            key=key,
            seen=_version(given["version"]),
        )
        headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
        found = read_out(command.name, done)
        answer = doing.as_json(done) | ({} if found is None else {"found": found})
        return HttpResponse(to_json(answer), content_type="application/json", headers=headers)

    return do


def _version(text: str | None) -> int | None:
    found = re.search(r"[0-9]+", text or "")
    return int(found[0]) if found else None


def _signature(command: Command, kind: str) -> Signature:
    body = schema_of(command)
    is_empty = not any(field.is_required() for field in body.model_fields.values())
    place = ROUTES[kind][1]
    parameters = [
        _parameter("request", HttpRequest),
        *([_parameter(place, UUID if place == "id" else str)] if place else []),
        _parameter("body", body, Body(body() if is_empty else ...)),
        _parameter("key", UUID | None, Header(None, alias="Idempotency-Key")),
        _parameter("version", Version | None, Header(None, alias="If-Match")),
    ]
    return Signature(parameters)


def _parameter(name: str, kind: Any, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)


for _command in commands():
    declare(_command)
