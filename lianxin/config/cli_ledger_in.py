"""`lianxin ledger import`: an office's own ledger becomes matters 导入台账, all of it or nothing; --dry-run only looks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from lianxin.collect.commands import discard_ledger, go_on, stage_ledger, take_over
from lianxin.collect.commands.ledgers import Read, read_file
from lianxin.collect.models import LedgerBatch
from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    as_json_option,
    echo,
    language_option,
    office_actor,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import both
from lianxin.directory.models import Staged
from lianxin.directory.rules.sheet import LARGE, bad_file
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Refused

SHOWN_MOST = 200
SLICE_SECONDS = 10.0


@click.command(
    name="import",
    help="导入本单位的台账 FILE（.xlsx、.xls、.et、.ods、.csv）：有错误就一行也不写入，逐行列出。",
    epilog=OPERATOR_NOTE,
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看不写：列出错误、疑似重复和将转入的件数。")
@click.option("--skip-likely", is_flag=True, help="跳过疑似重复的行。")
@acting(required=False)
@as_json_option
@language_option
def import_ledger(
    file: Path,
    dry_run: bool,
    skip_likely: bool,
    login: str | None,
    post: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Look at a ledger, or take it over; ends with 1 where anything is wrong."""
    spoken, actor = speak(lang), office_actor(login, post)
    try:
        content = _content(file)
        if dry_run:
            told = _told(read_file(file.name, content, by=_act(actor)))
        else:
            told = _take_over(actor, file.name, content, skip_likely=skip_likely)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(told)
    else:
        _say(told, "en" if spoken.startswith("en") else "zh")
    sys.exit(1 if told["faults"] else 0)


def _act(actor: Actor) -> Act:
    return Act(actor, now(), Channel.CLI)


def _content(file: Path) -> bytes:
    if file.stat().st_size > LARGE.file:
        raise bad_file("file_too_large", LARGE)
    return file.read_bytes()


def _told(read: Read) -> dict[str, Any]:
    return {
        **read.counts,
        "sheet": read.sheet,
        "columns": {one.words: one.code for one in read.head.headings},
        "faults": [one.as_json() for one in read.ledger.faults],
        "likely": [{"row": row, "zh": zh, "en": en} for row, (zh, en) in read.likely.items()],
        "notes": [{"zh": zh, "en": en} for zh, en in read.ledger.notes],
        "taken_over": 0,
        "batch": "",
    }


def _take_over(actor: Actor, name: str, content: bytes, *, skip_likely: bool) -> dict[str, Any]:
    """Upload and confirm at once; where there are faults nothing of the upload is left."""
    staged = stage_ledger(by=_act(actor), file_name=name, content=content)
    row = Staged.objects.get(pk=UUID(staged.id))
    told = _told_of(row)
    if told["faults"]:
        discard_ledger(by=_act(actor), staged=row)
        return told
    done = take_over(by=_act(actor), staged=row, skip_likely=skip_likely)
    batch = LedgerBatch.objects.get(pk=done.id)
    while batch.finished_at is None:
        batch = go_on(batch, now(), seconds=SLICE_SECONDS)
    return told | {"taken_over": batch.n_written, "batch": batch.number}


def _told_of(row: Staged) -> dict[str, Any]:
    """The same of an upload as it is kept."""
    kept = row.summary
    return {
        **{name: kept[name] for name in ("rows", "open", "ended", "declined", "sheet")},
        "columns": {words: code for _place, words, code in kept["columns"]},
        "faults": row.faults,
        "likely": [{"row": number, "zh": zh, "en": en} for number, zh, en in kept["likely"]],
        "notes": [{"zh": zh, "en": en} for zh, en in kept["notes"]],
        "taken_over": 0,
        "batch": "",
    }


def _say(told: dict[str, Any], key: str) -> None:
    for fault in told["faults"][:SHOWN_MOST]:
        where = f"Row {fault['row']}" if key == "en" else f"第{fault['row']}行"
        echo(f"✗ {where} {fault['column']} “{fault['value']}” {fault[key]}", err=True)
    for one in told["likely"][:SHOWN_MOST]:
        echo(f"? {one['row']:>5}  {one[key]}")
    for one in told["notes"]:
        echo(f"! {one[key]}")
    zh = f"读到{told['rows']}件：在办{told['open']}，已办结{told['ended']}，不予受理{told['declined']}；"
    en = f"{told['rows']} matters: {told['open']} open, {told['ended']} ended, {told['declined']} declined;"
    zh += f"错误{len(told['faults'])}，疑似重复{len(told['likely'])}。"
    en += f" {len(told['faults'])} faults, {len(told['likely'])} likely duplicates."
    done = (
        (f"已转入{told['taken_over']}件，批次{told['batch']}。", f"Taken over as {told['batch']}.")
        if told["batch"]
        else ("没有写入。", "Nothing was written.")
    )
    echo(both(zh + done[0], f"{en} {done[1]}", key))
