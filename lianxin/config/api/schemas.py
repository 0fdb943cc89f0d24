"""What each command is told 请求内容: a schema made from its signature, so that programs read every field and its words.

Types and lengths are checked here; whether a code or a date means anything is asked by the command's form.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from types import GenericAlias
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, WithJsonSchema, create_model

from lianxin.config.registry import COMMANDS
from lianxin.config.shapes import DECISION, ITEM, VISIT
from lianxin.kernel.commands import Command, Parameter
from lianxin.kernel.words import Labelled
from lianxin.visit.commands import MATTERS_MOST

KEY_MOST = 120
MANY_MOST = 60
# Only these are given away in a schema: the form reads and checks the text itself.
DAY = Annotated[str, StringConstraints(max_length=10), WithJsonSchema({"type": "string", "format": "date"})]
MOMENT = Annotated[
    str, StringConstraints(max_length=40), WithJsonSchema({"type": "string", "format": "date-time"})
]
NUMBER = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
KEY = Annotated[str, StringConstraints(max_length=KEY_MOST)]
TEXTS = Annotated[list[Annotated[str, StringConstraints(max_length=4000)]], Field(max_length=MANY_MOST)]
PLAIN: dict[type, Any] = {bool: StrictBool, int: NUMBER, date: DAY, datetime: MOMENT}


class Told(BaseModel):
    """Base of what is told: nothing unknown is swallowed."""

    model_config = ConfigDict(extra="forbid")


def schema_of(command: Command) -> type[Told]:
    """What a command is told."""
    if command.name in NESTED:
        return NESTED[command.name]
    return _schema(command.name.replace(".", "_"), command.parameters)


def _schema(name: str, parameters: Sequence[Parameter], **more: Any) -> type[Told]:
    fields: dict[str, Any] = {one.name: (_type(one), _words(one)) for one in parameters}
    return create_model(name, __base__=Told, **fields, **more)


def _type(one: Parameter) -> Any:
    kind = _one(one)
    wanted = Annotated[GenericAlias(list, (kind,)), Field(max_length=MANY_MOST)] if one.many else kind
    return wanted if one.required else wanted | None


def _one(one: Parameter) -> Any:
    if isinstance(one.type, type) and issubclass(one.type, StrEnum):
        return one.type
    if one.type is str:
        return Annotated[
            str, StringConstraints(max_length=one.ask.limit, min_length=1 if one.required else 0)
        ]
    return PLAIN.get(one.type, KEY)


def _words(one: Parameter) -> Any:
    ask = one.ask
    notes = [ask.en, ask.help_zh, ask.help_en, _choices(one)]
    return Field(
        ... if one.required else None,
        title=ask.zh,
        description="\n".join(note for note in notes if note),
    )


def _choices(one: Parameter) -> str:
    if isinstance(one.type, type) and issubclass(one.type, Labelled):
        return "；".join(f"{member.value} {member.zh} {member.en}" for member in one.type)
    return ""


_VISIT = _schema("Visit", VISIT)
_ITEM = _schema("Item", ITEM)
_DECISION = _schema("Decision", DECISION)
_DECIDED = _schema(
    "DecidedItem",
    ITEM,
    decision=(_DECISION | None, Field(None, title="现场决定", description="Empty: taken back to the office")),
)


def _registering(name: str, item: Any) -> type[Told]:
    items = Annotated[list[item], Field(max_length=MATTERS_MOST)]
    return create_model(
        name,
        __base__=Told,
        visit=(_VISIT, Field(..., title="走访")),
        items=(items, Field(..., title="反映事项")),
    )


class FileIn(Told):
    """One file in base64 文件."""

    name: KEY = Field(..., title="文件名")
    content: str = Field(..., title="文件内容", json_schema_extra={"contentEncoding": "base64"})


FILE: dict[str, Any] = {
    "file_name": (KEY, Field(..., title="文件名")),
    "content": (str, Field(..., title="文件内容", json_schema_extra={"contentEncoding": "base64"})),
}
NESTED: dict[str, type[Told]] = {
    "visit.register": _registering("visit_register", _ITEM),
    "onsite.record": _registering("onsite_record", _DECIDED),
    "directory.stage": create_model(
        "directory_stage",
        __base__=Told,
        kind=(KEY, Field(..., title="名录")),
        file_name=(KEY, Field(..., title="文件名")),
        content=(str, Field(..., title="文件内容", json_schema_extra={"contentEncoding": "base64"})),
    ),
    "collect.stage_ledger": create_model(
        "collect_stage_ledger",
        __base__=Told,
        file_name=(KEY, Field(..., title="文件名")),
        content=(str, Field(..., title="文件内容", json_schema_extra={"contentEncoding": "base64"})),
    ),
    "casefile.attach": _schema(
        "casefile_attach",
        COMMANDS["casefile.attach"].parameters,
        files=(Annotated[list[FileIn], Field(max_length=10)], Field(..., title="文件")),
    ),
    "papers.set_template": _schema("papers_set_template", COMMANDS["papers.set_template"].parameters, **FILE),
    "policy.attach_file": _schema("policy_attach_file", COMMANDS["policy.attach_file"].parameters, **FILE),
    "collect.edit": create_model(
        "collect_edit", __base__=Told, fields=(dict[str, str | TEXTS | None], Field(..., title="修改内容"))
    ),
}
