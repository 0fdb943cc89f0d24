"""The pages of docs/ that are made from the code 生成文档: life-cycles, grants, commands, format of exports; always as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from inspect import getdoc
from pathlib import Path
from typing import Any

from django.db import models

from lianxin.casefile.lifecycle import MATTER
from lianxin.config import places
from lianxin.config.registry import commands, grant_of
from lianxin.config.shapes import DECISION, ITEM, READERS, VISIT
from lianxin.config.targets import kind_of
from lianxin.config.whole.describing import export_page
from lianxin.dispatch.lifecycle import UNDERTAKING
from lianxin.kernel.commands import Command, Parameter
from lianxin.kernel.forms import REFERENCES
from lianxin.kernel.grants import Reach
from lianxin.kernel.lifecycle import Row, Table
from lianxin.people.rules import GRANT_ROWS, Role, grants_of
from lianxin.policy.lifecycle import FOLLOW_UP

MADE = "<!-- 由 lianxin docs 生成，请勿手改。Made by `lianxin docs`; do not edit. -->\n"
FOLDER = places.ROOT / "docs"
REACH_WORDS: Mapping[Reach, str] = {
    Reach.ALL: "全部",
    Reach.CHARGE: "分管",
    Reach.AREA: "辖区",
    Reach.UNIT: "本单位",
    Reach.OWN: "本人",
}


def table_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def lifecycle_page() -> str:
    """docs/lifecycle.md: all tables with all their columns, and their charts."""
    parts = ["# 生命周期 Life-cycles\n", MADE]
    for table in (MATTER, UNDERTAKING, FOLLOW_UP):
        parts += [f"\n## {table.zh} {table.name}\n", _states(table), "\n", _rows(table)]
        parts += ["\n```mermaid\n", table.chart(), "\n```\n"]
    return "".join(parts)


def _states(table: Table[Any]) -> str:
    rows = [
        (state.value, *table.labels[state], "是" if state in table.ends else "") for state in table.states
    ]
    return table_of(("状态", "中文", "English", "终态"), rows)


def _rows(table: Table[Any]) -> str:
    head = ("动作", "中文", "English", "从", "到", "权限", "条件", "停止计时", "开始计时", "系统")
    return table_of(head, [_row(table, row) for row in table.rows])


def _row(table: Table[Any], row: Row[Any]) -> tuple[str, ...]:
    come = "、".join(table.labels[one][0] for one in table.states if one in row.frm) or "（新建）"
    to = table.labels[row.to][0] if row.to is not None else "（不变）"
    needs = "\n".join(f"{need.fact}：{need.zh}" for need in row.needs)
    system = "是" if row.by_system else ""
    return (
        *(row.step, row.zh, row.en, come, to, row.grant, needs),
        *("、".join(row.stops), "、".join(row.starts), system),
    )


def grants_page() -> str:
    """docs/grants.md: which role has which right, how far."""
    roles = [role for role in Role if role is not Role.SYSTEM]
    of_role = {role: grants_of(role) for role in roles}
    rows = [
        (f"`{name}`", zh, en, *(_reach(of_role[role].get(name)) for role in roles))
        for name, zh, en, _ in GRANT_ROWS
    ]
    head = ("权限", "中文", "English", *(role.zh for role in roles))
    notes = "\n".join(f"- {zh}：`{reach}`" for reach, zh in REACH_WORDS.items())
    return f"# 权限 Grants\n{MADE}\n范围 Reach：\n{notes}\n\n{table_of(head, rows)}"


def _reach(reach: Reach | None) -> str:
    return REACH_WORDS[reach] if reach else ""


NESTED_NOTES: Mapping[str, str] = {
    "visit.register": '`{"visit": {走访}, "items": [{事项}, …]}`',
    "onsite.record": '`{"visit": {走访}, "items": [{事项, "decision": {现场决定}}, …]}`；没有 decision 的事项带回办公室。',
    "collect.edit": '`{"fields": {"名称": "文字" 或 ["文字", …]}}`',
    "directory.stage": '`{"kind": "名录", "file_name": "文件名", "content": "base64"}`',
    "collect.stage_ledger": '`{"file_name": "文件名", "content": "base64"}`',
    "policy.attach_file": '`{"programme": "编号", "role": "附件用途", "file_name": "文件名", "content": "base64"}`',
    "papers.set_template": '`{"kind": "文书种类", "file_name": "文件名.docx", "content": "base64"}`',
    "casefile.attach": '`{"files": [{"name": "文件名", "content": "base64"}], …}`，另有 `is_internal` 仅限内部（默认是）、'
    "`names_raiser` 含反映人信息、`from_raiser` 反映人提供；大文件请以表单发往 `POST /api/v1/matters/{编号}/files`。",
}


def commands_page() -> str:
    """docs/commands.md: every command with what it is told and what it refuses."""
    parts = ["# 命令 Commands\n", MADE, _how_to()]
    parts += [_command(one) for one in commands()]
    for zh, parameters in (("走访 visit", VISIT), ("事项 items[]", ITEM), ("现场决定 decision", DECISION)):
        parts += [f"\n## {zh}\n\n", _fields(parameters)]
    return "".join(parts)


def _how_to() -> str:
    return (
        "\n同一命令有三个入口：网页表单、命令行 `lianxin do 命令 --as 登录名 …`、接口 `POST /api/v1/…/do/命令`。\n"
        "The same command by page, command line and API.\n"
    )


def _command(command: Command) -> str:
    kind, grant = kind_of(command), grant_of(command.name)
    facts = f"对象：{kind or '无'}；权限：`{grant}`"
    told = NESTED_NOTES[command.name] + "\n" if command.name in READERS else _fields(command.parameters)
    words = getdoc(command.function) or ""
    return f"\n## {command.name} {command.zh} {command.en}\n\n{facts}\n\n{words}\n\n{told}"


def _fields(parameters: Sequence[Parameter]) -> str:
    if not parameters:
        return "无字段。\n"
    head = ("字段", "中文", "English", "类型", "必填", "说明")
    return table_of(head, [_field(one) for one in parameters])


def _field(one: Parameter) -> tuple[str, ...]:
    ask = one.ask
    notes = "；".join(note for note in (ask.help_zh, ask.help_en, _default(one)) if note)
    return (f"`{one.name}`", ask.zh, ask.en, _kind(one), "是" if one.required else "", notes)


def _default(one: Parameter) -> str:
    if isinstance(one.default, StrEnum):
        return f"默认 {one.default.value}"
    return "默认 " + ("是 true" if one.default else "否 false") if isinstance(one.default, bool) else ""


def _kind(one: Parameter) -> str:
    kind: Any = one.type
    if issubclass(kind, StrEnum):
        words = [getattr(member, "zh", "") for member in kind]
        text = "；".join(f"{member.value} {zh}".strip() for member, zh in zip(kind, words, strict=True))
    elif issubclass(kind, models.Model):
        text = f"{kind._meta.verbose_name}（{_key(kind)}）"
    else:
        text = PLAIN_KINDS.get(kind.__name__, f"文字，最多{one.ask.limit}字")
    return f"{text}，可多个" if one.many else text


PLAIN_KINDS: Mapping[str, str] = {"bool": "true / false", "int": "整数", "date": "日期", "datetime": "时间"}


def _key(kind: type[models.Model]) -> str:
    reference = REFERENCES[kind]
    return " / ".join((reference.key, *reference.also))


PAGES: Mapping[str, Callable[[], str]] = {
    "lifecycle.md": lifecycle_page,
    "grants.md": grants_page,
    "commands.md": commands_page,
    "export-format.md": lambda: export_page(MADE, table_of),
}


def stale(folder: Path = FOLDER) -> list[Path]:
    """The generated pages that are missing or say something else than the code."""
    return [folder / name for name, make in PAGES.items() if _read(folder / name) != make()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def write(folder: Path = FOLDER) -> None:
    """Write the generated pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")
