"""`lianxin directory load`: a district's own tables from the command line 导入名录: a look by default, written with --confirm."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    actor_named,
    as_json_option,
    echo,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import both
from lianxin.directory.commands import kinds, load, stage
from lianxin.directory.commands.loading import Plan, examine, loader_for, template
from lianxin.directory.models import Staged
from lianxin.directory.rules.sheet import FILE_MOST, bad_file
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Refused
from lianxin.people.commands import loading as officers
from lianxin.policy.commands import loading as programmes
from lianxin.visit.commands import loading as contacts

# Each adds its kinds of table when it is imported.
SOURCES = (kinds, officers, programmes, contacts)
SHOWN_MOST = 200


@click.group(
    name="directory", help="名录：导入一个区的区划、单位、人员、类别、服务对象及其情况、惠企政策、联系领导。"
)
def group() -> None:
    """Holds `load` and `template`."""


@group.command(name="load", help="读取表格并列出全部错误和变化；加 --confirm 才写入。", epilog=OPERATOR_NOTE)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind",
    required=True,
    help="areas、units、officers、categories、parties、facts、programmes、conditions 或 contacts。",
)
@click.option("--confirm", is_flag=True, help="没有错误时写入。")
@acting(required=False)
@as_json_option
@language_option
def load_command(
    file: Path, kind: str, confirm: bool, login: str | None, post: str | None, as_json: bool, lang: str | None
) -> None:
    """Look at a table, or load it."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        content = _content(file)
        rows, plan = examine(loader_for(actor, kind), file.name, content, actor)
        told: dict[str, Any] = _told(kind, len(rows), plan)
        if confirm and not plan.faults:
            told |= {"loaded": True, **_load(actor, kind, file.name, content)}
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(told)
    else:
        _say(told, spoken)
    sys.exit(1 if plan.faults else 0)


def _content(file: Path) -> bytes:
    if file.stat().st_size > FILE_MOST:
        raise bad_file("file_too_large")
    return file.read_bytes()


def _told(kind: str, n: int, plan: Plan) -> dict[str, Any]:
    return {
        "kind": kind,
        "rows": n,
        **plan.counts(),
        "loaded": False,
        "faults": [one.as_json() for one in plan.faults],
        "changes": [one.as_json() for one in plan.changes],
        "notes": [{"zh": zh, "en": en} for zh, en in plan.notes],
    }


def _load(actor: Actor, kind: str, name: str, content: bytes) -> dict[str, int]:
    done = stage(by=Act(actor, now(), Channel.LOAD), kind=kind, file_name=name, content=content)
    staged = Staged.objects.get(pk=UUID(done.id))
    counts = load(by=Act(actor, now(), Channel.LOAD), staged=staged).ids
    return {key: int(value) for key, value in counts.items()}


def _say(told: dict[str, Any], spoken: str) -> None:
    english = spoken.startswith("en")
    key = "en" if english else "zh"
    for fault in told["faults"][:SHOWN_MOST]:
        where = f"Row {fault['row']}" if english else f"第{fault['row']}行"
        echo(f"✗ {where} {fault['column']} “{fault['value']}” {fault[key]}", err=True)
    for change in told["changes"][:SHOWN_MOST]:
        fields = "；".join(f"{label} {old or '—'} → {new or '—'}" for label, old, new in change["fields"])
        echo(f"{'+' if change['is_new'] else '~'} {change['row']:>5}  {change['what']}  {fields}")
    for one in told["notes"]:
        echo(f"! {one[key]}")
    n, new, changed, same, wrong = (
        *[told[name] for name in ("rows", "new", "changed", "same")],
        len(told["faults"]),
    )
    zh = f"读到{n}行：新增{new}，更新{changed}，不变{same}，错误{wrong}。"
    en = f"{n} rows: {new} new, {changed} changed, {same} the same, {wrong} faults."
    done = ("已导入。", "Loaded.") if told["loaded"] else ("没有写入。", "Nothing was written.")
    echo(both(zh + done[0], f"{en} {done[1]}", key))


@group.command(name="template", help="把一种名录的模板写成 .xlsx。")
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@acting(required=False)
@language_option
def template_command(kind: str, file: Path, login: str | None, post: str | None, lang: str | None) -> None:
    """Write the template of a kind."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        file.write_bytes(template(loader_for(actor, kind)))
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    echo(str(file))
