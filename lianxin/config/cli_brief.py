"""`lianxin brief`: the brief of a period 简报, as text, as .docx, or as data with every figure, its formula and its list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from lianxin.config.telling import brief_json
from lianxin.config.telling_briefs import edition_json
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.brief import brief as written
from lianxin.insight.queries.editions import as_read, edition_for
from lianxin.insight.queries.paper import brief_docx, brief_pdf, correction_words, edition_docx, edition_pdf
from lianxin.insight.queries.periods import period_of
from lianxin.insight.rules.brief_parts import Brief
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Refused, refuse


@click.command(name="brief", help="简报：按时间段由数据写出周报、月报、简报。", epilog=OPERATOR_NOTE)
@acting(required=False)
@click.option("--from", "first", default="", metavar="DATE", help="起始日期，不填为本周。")
@click.option("--to", "last", default="", metavar="DATE", help="截止日期。")
@click.option("--number", default="", metavar="JB-…", help="已起草或签发的一期简报，不再重新生成。")
@click.option("--docx", "out", type=click.Path(dir_okay=False, path_type=Path), help="另存为 .docx。")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="另存为 PDF。")
@as_json_option
@language_option
def command(
    login: str | None,
    post: str | None,
    first: str,
    last: str,
    number: str,
    out: Path | None,
    pdf: Path | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Print the brief, and keep it as a document where asked to."""
    spoken, actor = speak(lang), office_actor(login, post)
    try:
        if "insight.balance" not in actor.grants:
            raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
        told = (
            _edition(actor, number, spoken)
            if number
            else _fresh(actor, {"since": first, "until": last}, spoken)
        )
        kept = [(path, make()) for path, make in ((out, told.docx), (pdf, told.pdf)) if path is not None]
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    for path, content in kept:
        with writing(path):
            path.write_bytes(content)
    if as_json:
        show_json(told.data)
    else:
        _show(told)
    for path, _content in kept:
        click.echo(both(f"已存为 {path}", f"Saved as {path}"), err=True)


@dataclass(frozen=True, slots=True)
class _Told:
    """A brief to be shown: as text, as plain data, and as a document when one is wanted."""

    brief: Brief
    data: dict[str, Any]
    docx: Callable[[], bytes]
    pdf: Callable[[], bytes]
    corrections: Sequence[str] = ()


def _fresh(actor: Actor, days: dict[str, str], spoken: str) -> _Told:
    """What the data write now."""
    at = now()
    period = period_of(days, working_calendar().local(at).date())
    asked = Asked(actor, period.since, period.until, at)
    found, facts = written(asked)
    data = brief_json(asked, found, facts, spoken)
    return _Told(found, data, lambda: brief_docx(found, asked), lambda: brief_pdf(found, asked))


def _edition(actor: Actor, number: str, spoken: str) -> _Told:
    """What people made of it."""
    row = edition_for(actor, number)
    read = as_read(row)
    told = edition_json(read, spoken)
    said = [correction_words(one) for one in read.corrections]
    return _Told(read.brief, told, lambda: edition_docx(row), lambda: edition_pdf(row), said)


def _show(told: _Told) -> None:
    found = told.brief
    echo(found.title)
    for one in found.sections:
        echo(f"\n{one.title}")
        for paragraph in one.paragraphs:
            echo(f"    {paragraph.text}")
        for row in one.table:
            echo("    " + "\t".join(row))
    for words in told.corrections:
        echo(words)
