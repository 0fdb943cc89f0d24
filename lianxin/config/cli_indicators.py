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
from lianxin.config.telling import indicators_json, unit_report_json
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.periods import period_of
from lianxin.insight.queries.unit_report import unit_report
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
@click.option("--by-unit", is_flag=True, help="按牵头单位的统计通报表。")
@narrowed
@as_json_option
@language_option
def command(
    login: str | None,
    post: str | None,
    first: str,
    last: str,
    by_unit: bool,
    as_json: bool,
    lang: str | None,
    **want: Any,
) -> None:
    """Print the figures, or the table by unit."""
    spoken, actor = speak(lang), office_actor(login, post)
    try:
        if "insight.balance" not in actor.grants:
            raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
        given = {"since": first, "until": last}
        period = period_of(given, working_calendar().local(now()).date())
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    asked = Asked(actor, period.since, period.until, now(), wanted_of(want))
    told = unit_report_json(asked, unit_report(asked), spoken) if by_unit else None
    told = told or indicators_json(asked, figures(asked), spoken)
    if as_json:
        show_json(told)
        return
    click.echo(f"{told['since']} – {told['until']}")
    for one in told.get("indicators", ()):
        click.echo(_line(one))
    for one in (*told.get("units", ()), *([told["total"]] if by_unit else ())):
        click.echo(_unit_line(one))
    click.echo(both(f"数据截至 {told['as_of'][:16]}", f"As of {told['as_of'][:16]}"))


def _line(one: dict[str, Any]) -> str:
    """A figure with what it was reckoned from."""
    value = "—" if one["value"] is None else f"{one['value']:g}{'%' if one['form'] == 'share' else ''}"
    parts = f"{one['top']['words']} {one['top']['n']}"
    if one["under"]:
        parts += f" / {one['under']['words']} {one['under']['n']}"
    less = one["after"]
    said = ""
    if less:
        kept = "—" if less["value"] is None else f"{less['value']:g}%"
        said = both(
            f"，剔除{less['excluded']}件后 {kept}", f"; {kept} without the {less['excluded']} left out"
        )
    return f"{one['number']:>2}  {value:>8}  {one['words']}（{parts}）{said}"


def _unit_line(one: dict[str, Any]) -> str:
    """A unit with its figures."""
    return f"{one['unit']}：{'  '.join(_figure(cell) for cell in one['figures'])}"


def _figure(cell: dict[str, Any]) -> str:
    value = "—" if cell["value"] is None else f"{cell['value']:g}{'%' if cell['of'] is not None else ''}"
    return f"{cell['words']} {value}"
