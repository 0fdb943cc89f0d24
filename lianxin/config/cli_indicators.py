"""`lianxin indicators`: the figures of a period 统计指标, each with its formula and the sizes of the lists behind it."""

from __future__ import annotations

from typing import Any

import click

from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    as_json_option,
    language_option,
    office_actor,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.cli_matters import FILTER_WORDS, wanted_of
from lianxin.config.console import both
from lianxin.config.telling import indicators_json
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.periods import period_of
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import Refused, refuse

NARROWED_BY = ("area", "head", "unit", "leader")


def narrowed(function: Any) -> Any:
    """An option for each thing that narrows figures."""
    for name in reversed(NARROWED_BY):
        function = click.option(f"--{name}", f"want_{name}", help=FILTER_WORDS[name])(function)
    return function


@click.command(
    name="indicators", help="统计指标：一段时间的各项指标，附计算方法和构成。", epilog=OPERATOR_NOTE
)
@acting(required=False)
@click.option("--from", "first", default="", metavar="DATE", help="起始日期，不填为本周。")
@click.option("--to", "last", default="", metavar="DATE", help="截止日期。")
@narrowed
@as_json_option
@language_option
def command(
    login: str | None, post: str | None, first: str, last: str, as_json: bool, lang: str | None, **want: Any
) -> None:
    """Print the figures."""
    spoken, actor = speak(lang), office_actor(login, post)
    try:
        if "insight.balance" not in actor.grants:
            raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
        given = {"since": first, "until": last}
        period = period_of(given, working_calendar().local(now()).date())
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    asked = Asked(actor, period.since, period.until, now(), wanted_of(want))
    told = indicators_json(asked, figures(asked), spoken)
    if as_json:
        show_json(told)
        return
    click.echo(f"{told['since']} – {told['until']}")
    for one in told["indicators"]:
        click.echo(_line(one))
    click.echo(both(f"数据截至 {told['as_of'][:16]}", f"As of {told['as_of'][:16]}"))


def _line(one: dict[str, Any]) -> str:
    """A figure with what it was reckoned from."""
    value = "—" if one["value"] is None else f"{one['value']:g}{'%' if one['form'] == 'share' else ''}"
    parts = f"{one['top']['words']} {one['top']['n']}"
    if one["under"]:
        parts += f" / {one['under']['words']} {one['under']['n']}"
    return f"{one['number']:>2}  {value:>8}  {one['words']}（{parts}）"
