"""`lianxin papers`: the papers of a matter or visit 文书, listed, or written into a folder as .docx or PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

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
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.paper.shapes import plain
from lianxin.kernel.refusal import Refused
from lianxin.papers.queries.offered import offered
from lianxin.papers.queries.templates import docx_of
from lianxin.papers.queries.visits import visit_form
from lianxin.papers.queries.written import Paper, as_pdf, written
from lianxin.papers.rules import Kind
from lianxin.visit.queries import visit_for

VISITS = "ZF-"
# What no file system takes in a name.
UNNAMEABLE = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper that was written, with what tells it from others."""

    kind: Kind
    key: str
    about: str
    at: datetime
    paper: Paper


@click.command(
    name="papers",
    help="文书：列出一件事项或一次走访的文书；给出文件夹则存为 .docx 或 PDF。",
    epilog=OPERATOR_NOTE,
)
@acting(required=False)
@click.argument("number", metavar="NUMBER")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), help="只要这一种。")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="存到这个文件夹。"
)
@click.option("--pdf", is_flag=True, help="存为 PDF，而不是 .docx。")
@as_json_option
@language_option
def command(
    login: str | None,
    post: str | None,
    number: str,
    kind: str | None,
    out: Path | None,
    pdf: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """List the papers, and keep them as documents where asked to."""
    spoken, actor = speak(lang), office_actor(login, post)
    try:
        found = [one for one in _papers(actor, number) if kind in (None, one.kind)]
        made = [_made(actor, one, is_pdf=pdf) for one in found] if out else []
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    suffix = ".pdf" if pdf else ".docx"
    names = [f"{_name(number, n, one)}{suffix}" for n, one in enumerate(found, 1)]
    kept = [_keep(out / name, content) for name, content in zip(names, made, strict=True)] if out else []
    rows = [_told(one, str(kept[n]) if kept else "") for n, one in enumerate(found)]
    if as_json:
        show_json(rows)
        return
    for one, row in zip(found, rows, strict=True):
        echo("\t".join((one.kind.words(spoken), row["about"], row["on"], row["file"])).rstrip())
    if not rows:
        echo(both("没有可出具的文书", "There is no such paper"))


def _papers(actor: Actor, number: str) -> Iterator[Ready]:
    moment = now()
    if number.strip().upper().startswith(VISITS):
        visit = visit_for(actor, number)
        yield Ready(
            Kind.VISIT, str(visit.pk), visit.party.name, visit.registered_at, visit_form(actor, visit)
        )
        return
    matter = matter_for(actor, number)
    for one in offered(actor, matter):
        yield Ready(one.kind, str(one.key), one.about, one.at, written(actor, matter, one, moment))


def _made(actor: Actor, one: Ready, *, is_pdf: bool) -> bytes:
    return as_pdf(one.paper) if is_pdf else docx_of(actor, one.kind, one.paper, now())


def _told(one: Ready, file: str) -> dict[str, str]:
    on = working_calendar().local(one.at).date().isoformat()
    return {
        "kind": one.kind.value,
        "key": one.key,
        "about": one.about,
        "on": on,
        "title": one.paper.title,
        "file": file,
    }


def _name(number: str, n: int, one: Ready) -> str:
    about = UNNAMEABLE.sub("", plain(one.about))[:40]
    return f"{number.strip().upper()} {n:02d} {one.kind.zh} {about}"


def _keep(path: Path, content: bytes) -> Path:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path
