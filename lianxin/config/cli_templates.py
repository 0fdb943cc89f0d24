"""`lianxin paper-templates`: the office's own templates of papers 文书模板: listed, one to begin from, put in use."""

from __future__ import annotations

from pathlib import Path

import click

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
from lianxin.config.doing import as_json as done_json
from lianxin.config.telling_papers import templates_json
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.files.checking import offered
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused, refuse
from lianxin.papers.commands.templates import SETS, set_template
from lianxin.papers.queries.templates import starting_docx
from lianxin.papers.rules import Kind
from lianxin.papers.rules.layouts import mark_of

KIND = click.Choice([one.value for one in Kind])


@click.group(
    name="paper-templates",
    help="文书模板：列出栏目和在用模板，取起步模板，查验并启用；停用见 lianxin do papers.drop_template。",
    epilog=OPERATOR_NOTE,
)
def group() -> None:
    """The office's own templates of papers."""


@group.command(name="list", help="各种文书的在用模板；指明一种则连同栏目。")
@acting(required=False)
@click.argument("kind", type=KIND, required=False)
@as_json_option
@language_option
def listed(login: str | None, post: str | None, kind: str | None, as_json: bool, lang: str | None) -> None:
    """List them."""
    spoken = speak(lang)
    actor = _office(login, post, as_json=as_json, lang=spoken)
    rows = [one for one in templates_json(actor, spoken) if kind in (None, one["kind"])]
    if as_json:
        show_json(rows)
        return
    for one in rows:
        echo("\t".join((one["kind"], one["kind_words"], str(one["version"] or "—"), one["name"])).rstrip())
        for field in one["fields"] if kind else ():
            echo(f"    {mark_of(field['name'])}\t{' '.join(field['example'].split())}")


@group.command(name="start", help="起步模板：系统自带的格式，各栏写着标记，存为 OUT（.docx）。")
@acting(required=False)
@click.argument("kind", type=KIND)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@as_json_option
@language_option
def start(login: str | None, post: str | None, kind: str, out: Path, as_json: bool, lang: str | None) -> None:
    """Write one to begin from."""
    _office(login, post, as_json=as_json, lang=speak(lang))
    content = starting_docx(Kind(kind))
    with writing(out):
        out.write_bytes(content)
    if as_json:
        show_json({"kind": kind, "file": str(out)})
    else:
        echo(both(f"已存为 {out}", f"Saved as {out}"))


@group.command(name="set", help="查验并启用一个模板（.docx），有错则逐条指出位置。")
@acting(required=False)
@click.argument("kind", type=KIND)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@as_json_option
@language_option
def use(login: str | None, post: str | None, kind: str, file: str, as_json: bool, lang: str | None) -> None:
    """Use one."""
    spoken, one = speak(lang), Kind(kind)
    actor = _office(login, post, as_json=as_json, lang=spoken)
    try:
        with click.open_file(file, "rb") as content:
            act = Act(actor, now(), Channel.CLI, new_id())
            done = set_template(by=act, file=offered(content), kind=one)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(done_json(done))
    else:
        echo(both(f"✓ {one.zh}已启用第{done.number}版模板", f"✓ {one.en}: version {done.number} in use"))


def _office(login: str | None, post: str | None, *, as_json: bool, lang: str) -> Actor:
    """Who acts, where the office's templates are his to set."""
    actor = office_actor(login, post)
    if SETS not in actor.grants:
        refused = refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
        refuse_with(refused, as_json=as_json, lang=lang)
    return actor
