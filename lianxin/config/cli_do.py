"""`lianxin do`: every command of the system on the command line 命令办理, made from its signature like the pages' forms."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from inspect import getdoc
from typing import Any
from uuid import UUID

import click

from lianxin.config import prepare
from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting_options,
    actor_named,
    as_json_option,
    echo,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import Problem
from lianxin.config.doing import Asked, as_json, carry_out
from lianxin.config.registry import commands
from lianxin.config.shapes import READERS
from lianxin.config.targets import kind_of
from lianxin.config.telling import state_words
from lianxin.kernel.acts import Channel
from lianxin.kernel.commands import COMMANDS, Command, Done, Parameter
from lianxin.kernel.ids import new_id
from lianxin.kernel.readings import read_out
from lianxin.kernel.refusal import Refused
from lianxin.kernel.words import Labelled

# How the object of a command is named: option → what it is, the first ones being enough.
TARGET_OPTIONS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "matter": (("matter", "NUMBER", "事项编号 matter"),),
    "undertaking": (
        ("undertaking", "UUID", "承办标识 undertaking"),
        ("matter", "NUMBER", "事项编号；与 --unit 一起指明承办 matter of the undertaking"),
        ("unit", "CODE", "承办单位代码；不填为操作人所在单位 unit, default: the actor's"),
    ),
    "visit": (("visit", "NUMBER", "走访编号 visit"),),
    "notice": (("notice", "NUMBER", "督办单编号 notice"),),
    "instruction": (("instruction", "UUID", "批示标识 instruction"),),
    "bulk": (("bulk", "UUID", "批量办理标识 bulk"),),
    "draft": (("draft", "UUID", "草稿标识 draft"),),
    "post": (("of-post", "UUID", "岗位标识 post"),),
    "officer": (("officer", "LOGIN", "登录名 officer"),),
    "proposal": (("proposal", "UUID", "待确认标识 proposal"),),
    "party": (("party", "CODE", "服务对象编号 party"),),
    "staged": (("upload", "UUID", "上传标识 upload"),),
    "batch": (("batch", "NUMBER", "导入批次号 batch of a ledger"),),
    "edition": (("edition", "NUMBER", "简报稿编号 brief"),),
    "unit": (("of-unit", "CODE", "单位代码 unit"),),
    "plan": (("plan", "UUID", "走访计划标识 plan of a visit"),),
    "version": (("version", "NAME-N", "日历版本，如 default-2 version of a calendar"),),
}
TARGET_NAMES = {"of-post": "post", "upload": "staged", "of-unit": "unit"}


class Word(click.ParamType[str]):
    """A member of a closed list, by its value or its word in either language."""

    name = "word"

    def __init__(self, kind: type[StrEnum]) -> None:
        self.members = list(kind)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its value; a word that is in no list is bad usage."""
        for member in self.members:
            words = (member.value, member.zh, member.en) if isinstance(member, Labelled) else (member.value,)
            if value in words:
                return str(member.value)
        return self.fail(f"{value!r}：应为 {'、'.join(one.value for one in self.members)}", param, ctx)


def inner_command(command: Command) -> click.Command:
    """The click command of a command: its object, its fields, who acts."""

    def run(**given: Any) -> None:
        _run(command, given)

    function: Any = run
    shown = (*acting_options(), *_target_options(command), *_field_options(command), *_common_options())
    for option in reversed(shown):
        function = option(function)
    words = getdoc(command.function) or ""
    return click.command(
        name=command.name, help=f"{command.zh} {command.en}\n\n\b\n{words}", epilog=OPERATOR_NOTE
    )(function)


def _target_options(command: Command) -> list[Any]:
    return [
        click.option(f"--{name}", f"target_{TARGET_NAMES.get(name, name)}", metavar=metavar, help=words)
        for name, metavar, words in TARGET_OPTIONS.get(kind_of(command), ())
    ]


def _field_options(command: Command) -> list[Any]:
    if command.name in READERS:
        kind = click.File("r", encoding="utf-8")
        words = "内容（JSON 文件，- 为标准输入），格式见 docs/commands.md"
        return [click.option("--file", "told_file", type=kind, required=True, help=words)]
    return [_field_option(one) for one in command.parameters]


def _field_option(one: Parameter) -> Any:
    names = dict.fromkeys([f"--{one.name.replace('_', '-')}", f"--{one.name}"])
    ask = one.ask
    notes = [f"{ask.zh} {ask.en}", "必填" if one.required else "", ask.help_zh, _choices(one), _long(one)]
    words = "；".join(note for note in notes if note)
    return click.option(*names, f"field_{one.name}", type=_type(one), multiple=one.many, help=words)


def _type(one: Parameter) -> Any:
    if isinstance(one.type, type) and issubclass(one.type, StrEnum):
        return Word(one.type)
    return click.BOOL if one.type is bool else click.STRING


def _choices(one: Parameter) -> str:
    if isinstance(one.type, type) and issubclass(one.type, Labelled):
        return " ".join(f"{member.value}={member.zh}" for member in one.type)
    return "可重复" if one.many else ""


def _long(one: Parameter) -> str:
    return "- 为标准输入" if one.ask.long else ""


def _common_options() -> list[Any]:
    return [
        click.option("--key", type=click.UUID, help="请求编号：同一编号只办理一次 idempotency key."),
        click.option("--seen", type=int, help="所见版本：事项已有变化则拒绝 version."),
        as_json_option,
        language_option,
    ]


def _run(command: Command, given: Mapping[str, Any]) -> None:
    lang = speak(given["lang"])
    actor = actor_named(given["login"], given["post"])
    target = {name[7:]: str(value) for name, value in given.items() if name.startswith("target_") and value}
    asked = Asked(command, target, _told(command, given))
    key: UUID = given["key"] or new_id()
    try:
        with prepare.outages_in_words(f"--key {key}"):
            done = carry_out(asked, actor=actor, channel=Channel.CLI, key=key, seen=given["seen"])
    except Refused as refused:
        refuse_with(refused, as_json=given["as_json"], lang=lang)
    found = read_out(command.name, done)
    if given["as_json"]:
        read = {} if found is None else {"found": found}
        show_json({**as_json(done), "replayed": done.replayed, **read})
        return
    echo(done_words(command, done, lang))
    for person in found or ():
        echo("  " + "  ".join(value for value in person.values() if value))


def _told(command: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    if command.name in READERS:
        return _from_file(given["told_file"])
    fields = {name[6:]: value for name, value in given.items() if name.startswith("field_")}
    long = {one.name for one in command.parameters if one.ask.long}
    return {
        name: _text(value) if name in long else _listed(value)
        for name, value in fields.items()
        if value not in (None, ())
    }


def _text(value: str) -> str:
    return sys.stdin.read() if value == "-" else value


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _from_file(file: Any) -> dict[str, Any]:
    try:
        told = json.load(file)
    except ValueError as error:
        raise Problem(f"文件不是有效的 JSON：{error}", f"The file holds no valid JSON: {error}") from None
    if not isinstance(told, dict):
        raise Problem("文件内容应为 JSON 对象 {…}。", "The file must hold a JSON object.")
    return told


def done_words(command: Command, done: Done, lang: str) -> str:
    """What was done, in a line."""
    english = lang.startswith("en")
    parts = [command.en if english else command.zh, done.number or done.id]
    if done.subject == "matter" and done.state:
        parts.append(f"→ {state_words(done.state, lang)}")
    again = " (done before)" if english else "（此前已办理）"
    return ("✓ " + " ".join(parts)) + (again if done.replayed else "")


class DoCommand(click.Command):
    """Reads the name of a command first, then that command's own options; its help needs no database."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hand the rest of the line to the named command."""
        if not args or args[0].startswith("-"):
            super().parse_args(ctx, args or ["--help"])
            return []
        if args[0] not in COMMANDS:
            raise click.UsageError(f"没有命令 {args[0]}；lianxin do --list 列出全部。", ctx)
        inner = inner_command(COMMANDS[args[0]])
        ctx.obj = (inner, inner.make_context(f"{ctx.info_name} {args[0]}", args[1:], parent=ctx.parent))
        return []

    def invoke(self, ctx: click.Context) -> Any:
        """Run the named command."""
        inner, inner_context = ctx.obj
        with inner_context:
            return inner.invoke(inner_context)


def _list(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        width = max(len(one.name) for one in commands())
        for one in commands():
            echo(f"{one.name:<{width}}  {one.zh}  {one.en}")
        ctx.exit()


@click.command(
    name="do",
    cls=DoCommand,
    epilog=OPERATOR_NOTE,
    help="办理一项业务：lianxin do COMMAND --as LOGIN [对象] --字段 值…\n\nlianxin do COMMAND --help 列出其字段。",
    options_metavar="[--list] COMMAND [OPTIONS]…",
)
@click.option(
    "--list", is_flag=True, expose_value=False, is_eager=True, callback=_list, help="列出全部命令。"
)
def command() -> None:
    """Every command of the system."""
