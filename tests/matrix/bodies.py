"""What a command is told 请求内容: a body for any command, made from its signature, every text in it of one's choice."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Model

from lianxin.casefile.models import Attachment, LimitRule, Matter
from lianxin.collect.models import Intake
from lianxin.config.shapes import DECISION, ITEM, VISIT
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.kernel.commands import COMMANDS, Command, Parameter, Secret
from lianxin.kernel.models import CalendarVersion
from lianxin.outbox.models import Channel
from lianxin.papers.queries.templates import starting_docx
from lianxin.papers.rules import Kind as PaperKind
from lianxin.people.models import Officer, Post
from lianxin.policy.models import FollowUp, Programme, ProgrammeFile
from lianxin.visit.models import Visit
from tests.matrix.county import Stock

UNITS = {
    "superior": "citycommerce",
    "support": "archives",
    "reassign_to": "archives",
    "unit": "housing",
    "to": "archives",
}
# Where the first member of a closed list leads nowhere.
MEMBERS = {"outcome": "limited", "result_class": "B", "contentment": "dissatisfied", "solved": "no"}
Text = Callable[[Parameter], str]
# Texts that must be of a shape: nothing else is taken, so nothing else can be planted in them.
SHAPED = {
    "code": "ZC-7",
    "login": "newcomer",
    "mobile": "13900000009",
    "credit_code": "",
    "does": "supervise.urge",
    "given": '{"text": "请抓紧办理"}',
}
DAYS_AHEAD = 20
PAST = {"on", "happened_at", "valid_from"}


def plain_text(one: Parameter) -> str:
    """An everyday text, within its limit."""
    return "13900000009"[: one.ask.limit] if "phone" in one.name else "情况说明"[: one.ask.limit]


def key_of(stock: Stock, kind: type[Model], name: str) -> str:
    """What a row is referred to by; for a leader's post, that of 张书记, since everybody may name it."""
    keys: dict[type[Model], str] = {
        Unit: UNITS.get(name, "commerce"),
        Area: "D01",
        Category: "0404",
        Party: "bank",
        Post: str(stock.world.posts["zhang"].pk),
        Officer: "wei",
        Programme: "ZC-1",
        Attachment: stock.things["file"]["of housing"]["id"],
        Channel: "邮件",
        Matter: stock.matters["registered"].number,
        CalendarVersion: "default",
        LimitRule: "1",
        ProgrammeFile: stock.things["programme file"]["there"]["file_id"],
        FollowUp: stock.things["follow-up"]["of commerce"]["number"],
        Visit: stock.things["visit"]["by zhang"]["number"],
        Intake: stock.things["intake"]["there"]["intake_id"],
    }
    return keys[kind]


def value(stock: Stock, one: Parameter, text: Text) -> Any:
    """A value of a parameter's type as the interface takes it."""
    found = _single(stock, one, text)
    if one.name == "units":
        return [found, "archives"]
    return [found] if one.many else found


def _single(stock: Stock, one: Parameter, text: Text) -> Any:
    kind = one.type
    if one.name in SHAPED:
        return SHAPED[one.name]
    if one.name == "numbers":
        return str(stock.matters["with housing"].number)
    if issubclass(kind, Secret):
        return "a-long-enough-secret"
    if issubclass(kind, Model):
        return key_of(stock, kind, one.name)
    if issubclass(kind, StrEnum):
        members = [member.value for member in kind]
        return next((member for member in members if member == MEMBERS.get(one.name)), members[0])
    if kind is bool or kind is int:
        return kind(1)
    if issubclass(kind, date):
        return _moment(stock, one)
    return text(one)


def _moment(stock: Stock, one: Parameter) -> str:
    moment = stock.world.now if one.name in PAST else stock.world.now + timedelta(days=DAYS_AHEAD)
    return moment.isoformat() if one.type is datetime else moment.date().isoformat()


def flat(stock: Stock, parameters: Sequence[Parameter], text: Text) -> dict[str, Any]:
    """A body of these parameters."""
    return {one.name: value(stock, one, text) for one in parameters}


def body(stock: Stock, command: Command, text: Text = plain_text) -> dict[str, Any]:
    """The body of a command, every field of it filled in."""
    if command.name in NESTED:
        return NESTED[command.name](stock, text)
    return flat(stock, command.parameters, text)


def _visit(stock: Stock, text: Text) -> dict[str, Any]:
    return {"visit": flat(stock, VISIT, text), "items": [flat(stock, ITEM, text)]}


def _record(stock: Stock, text: Text) -> dict[str, Any]:
    found = _visit(stock, text)
    found["items"][0]["decision"] = {**flat(stock, DECISION, text), "kind": "settled"}
    return found


def _stage(_stock: Stock, text: Text) -> dict[str, Any]:
    word = text(COMMANDS["collect.intake"].parameters[1])
    table = f"代码,名称,类别\n,{word.replace(',', '，')},\n".encode()
    return {"kind": "units", "file_name": "单位.csv", "content": base64.b64encode(table).decode()}


def _stage_ledger(_stock: Stock, text: Text) -> dict[str, Any]:
    word = text(COMMANDS["collect.intake"].parameters[1])
    table = f"企业名称,反映问题,办理部门\n某公司,{word.replace(',', '，')},\n".encode()
    return {"file_name": "台账.csv", "content": base64.b64encode(table).decode()}


def _attach(_stock: Stock, text: Text) -> dict[str, Any]:
    word = text(COMMANDS["collect.intake"].parameters[1])
    return {"files": [{"name": f"{word}.txt", "content": base64.b64encode("情况说明".encode()).decode()}]}


def _programme_file(_stock: Stock, text: Text) -> dict[str, Any]:
    word = text(COMMANDS["collect.intake"].parameters[1])
    content = base64.b64encode("申报表".encode()).decode()
    return {"programme": "ZC-1", "role": "form", "file_name": f"{word}.txt", "content": content}


def _template(_stock: Stock, text: Text) -> dict[str, Any]:
    word = text(COMMANDS["collect.intake"].parameters[1])
    content = base64.b64encode(starting_docx(PaperKind.URGE)).decode()
    return {"kind": "urge", "file_name": f"{word}.docx", "content": content}


NESTED: dict[str, Callable[[Stock, Text], dict[str, Any]]] = {
    "visit.register": _visit,
    "onsite.record": _record,
    "directory.stage": _stage,
    "collect.stage_ledger": _stage_ledger,
    "collect.map_ledger": lambda _stock, text: {
        "columns": [f"{text(COMMANDS['collect.intake'].parameters[1])}=text"]
    },
    "casefile.attach": _attach,
    "papers.set_template": _template,
    "policy.attach_file": _programme_file,
    "collect.edit": lambda _stock, text: {
        "fields": {"raised": text(COMMANDS["collect.intake"].parameters[0])}
    },
}
