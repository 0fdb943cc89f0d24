"""`lianxin brief`: the brief of a period 简报, as text, as .docx, or as data with every figure, its formula and its list."""

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
from lianxin.config.telling import brief_json
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.brief import brief as written
from lianxin.insight.queries.paper import brief_docx
from lianxin.insight.queries.periods import period_of
from lianxin.insight.rules.brief import Brief
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import Refused, refuse


@click.command(name="brief", help="简报：按时间段由数据写出周报、月报、简报。", epilog=OPERATOR_NOTE)
@acting(required=False)
@click.option("--from", "first", default="", metavar="DATE", help="起始日期，不填为本周。")
@click.option("--to", "last", default="", metavar="DATE", help="截止日期。")
@click.option("--docx", "out", type=click.Path(dir_okay=False, path_type=Path), help="另存为 .docx。")
@as_json_option
@language_option
def command(
    login: str | None,
    post: str | None,
    first: str,
    last: str,
    out: Path | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Print the brief, and keep it as a document where asked to."""
    spoken, actor, at = speak(lang), office_actor(login, post), now()
    try:
        if "insight.balance" not in actor.grants:
            raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
        period = period_of({"since": first, "until": last}, working_calendar().local(at).date())
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    asked = Asked(actor, period.since, period.until, at)
    found, facts = written(asked)
    if out is not None:
        with writing(out):
            out.write_bytes(brief_docx(found, asked))
    if as_json:
        show_json(brief_json(asked, found, facts, spoken))
    else:
        _show(found)
    if out is not None:
        click.echo(both(f"已存为 {out}", f"Saved as {out}"), err=True)


def _show(found: Brief) -> None:
    echo(found.title)
    for one in found.sections:
        echo(f"\n{one.title}")
        for paragraph in one.paragraphs:
            echo(f"    {paragraph.text}")
        for row in one.table:
            echo("    " + "\t".join(row))
