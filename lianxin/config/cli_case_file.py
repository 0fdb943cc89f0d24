"""`lianxin case-file`: a matter as one PDF 事项档案, and checking one that somebody holds."""

from __future__ import annotations

from pathlib import Path

import click

import lianxin.config.urls  # noqa: F401 - the pages of each package bring the words of its steps
from lianxin.casefile.queries.scope import matter_for
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
    writing,
)
from lianxin.config.console import both
from lianxin.config.telling_papers import taking_json
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import Refused
from lianxin.papers.commands import Copy, take_file
from lianxin.papers.queries.checked import sha256_of, takings


@click.group(
    name="case-file", help="事项档案（一事一档）：取为一个 PDF，查验一份档案。", epilog=OPERATOR_NOTE
)
def group() -> None:
    """The file of a matter."""


@group.command(name="take", help="把一件事项取为一个 PDF；默认不含反映人身份，每取一次留痕一次。")
@acting(required=False)
@click.argument("number", metavar="NUMBER")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--full", is_flag=True, help="含反映人信息；须有权限并写明理由。")
@click.option("--reason", default="", help="查看理由。")
@as_json_option
@language_option
def take(
    login: str | None,
    post: str | None,
    number: str,
    out: Path,
    full: bool,
    reason: str,
    as_json: bool,
    lang: str | None,
) -> None:
    """Write the file of a matter."""
    spoken, actor, held = speak(lang), office_actor(login, post), Copy()
    try:
        act = Act(actor, now(), Channel.CLI)
        done = take_file(by=act, matter=matter_for(actor, number), full=full, reason=reason, copy=held)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    with writing(out):
        out.write_bytes(held.content)
    if as_json:
        show_json(
            {"file": str(out), "matter": done.number, "sha256": done.ids["sha256"], "entry": done.entry}
        )
        return
    echo(both(f"已存为 {out}，SHA-256 {done.ids['sha256']}", f"Saved as {out}, SHA-256 {done.ids['sha256']}"))


@group.command(name="check", help="查验：这份文件出自哪件事项、由谁何时取得；查不到时返回 1。")
@acting(required=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
@language_option
def check(login: str | None, post: str | None, file: Path, as_json: bool, lang: str | None) -> None:
    """Tell where a file comes from."""
    speak(lang)
    with file.open("rb") as content:
        digest = sha256_of(content)
    found = [taking_json(matter, entry) for matter, entry in takings(office_actor(login, post), digest)]
    if as_json:
        show_json({"sha256": digest, "takings": found})
    else:
        for one in found:
            echo("\t".join((one["matter"], one["title"], one["by"], one["at"])))
        if not found:
            echo(
                both(
                    "查不到：不是本系统取出的档案，或已被改动",
                    "Unknown: not taken from this system, or changed since",
                )
            )
    if not found:
        raise SystemExit(1)
