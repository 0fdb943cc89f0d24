"""`lianxin calendar`: work calendars from the command line 工作日历: show, import a year, preview what moves, move it now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lianxin.casefile.commands.calendars import How, draft_calendar
from lianxin.casefile.commands.moving import settle as settle_moves
from lianxin.casefile.queries.moves import planned
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
from lianxin.config.console import Problem, say
from lianxin.config.targets import target_of
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import calendar_of, calendars_in_force, days_of, differences, in_force
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.files.uploads import text_of
from lianxin.kernel.holidays import COLUMNS
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import CalendarVersion
from lianxin.kernel.refusal import Refused
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.queries import system_actor


@click.group(name="calendar", help="工作日历：查看、导入一年的节假日安排、预览变动、立即调整期限。")
def group() -> None:
    """Holds the verbs."""


@group.command(name="show", help="现行日历；给出名称时列出它的全部日期。")
@click.argument("name", required=False)
@as_json_option
def show(name: str | None, as_json: bool) -> None:
    """Print the calendars in force, or the days of one."""
    told = _days(name) if name else [_told(one) for one in calendars_in_force()]
    if as_json:
        show_json(told)
        return
    for row in told:
        echo("  ".join(str(value) for value in row.values()))


def _told(version: CalendarVersion) -> dict[str, Any]:
    return {
        "version": version.label,
        "title": version.title,
        "years": "、".join(map(str, version.years)),
        "source": version.source,
    }


def _days(name: str) -> list[dict[str, Any]]:
    version = in_force(name)
    if version is None:
        raise Problem(f"没有日历“{name[:40]}”。", f"There is no calendar “{name[:40]}”.")
    return [
        {
            "date": one.on.isoformat(),
            "kind": one.kind,
            "name": one.name,
            "hours": one.hours,
            "source": one.source,
        }
        for one in days_of(version)
    ]


@group.command(
    name="import",
    help="拟订一年的节假日安排：通知原文（.txt）、表格（.csv："
    + "、".join(COLUMNS)
    + "）或随系统的节假日库（不给文件）。",
    epilog=OPERATOR_NOTE,
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", required=True, type=int, help="年份。")
@click.option("--source", required=True, help="依据（文号）。")
@click.option("--calendar", "name", default="default", show_default=True, help="日历。")
@click.option("--only-these", is_flag=True, help="只改所列日期，不重排整年。")
@acting()
@as_json_option
@language_option
def import_year(
    file: Path | None,
    year: int,
    source: str,
    name: str,
    only_these: bool,
    login: str,
    post: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Draft a version; it waits for a second person."""
    spoken, actor = speak(lang), actor_named(login, post)
    base = in_force(name)
    if base is None:
        raise Problem(f"没有日历“{name[:40]}”。", f"There is no calendar “{name[:40]}”.")
    try:
        text = text_of(file.read_bytes()) if file else ""
        done = draft_calendar(
            by=Act(actor, now(), Channel.CLI, new_id()),
            calendar=base,
            year=year,
            how=_how(file),
            source=source,
            text=text,
            only_these=only_these,
        )
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    _preview(CalendarVersion.objects.get(pk=done.id), as_json)


def _how(file: Path | None) -> How:
    if file is None:
        return How.LIBRARY
    return How.TABLE if file.suffix.lower() == ".csv" else How.NOTICE


@group.command(name="preview", help="一个版本（如 default-2）变动哪些日期和期限。", epilog=OPERATOR_NOTE)
@click.argument("version")
@acting()
@as_json_option
@language_option
def preview(version: str, login: str, post: str | None, as_json: bool, lang: str | None) -> None:
    """Print the days and the deadlines that a version changes."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        target = target_of(COMMANDS["casefile.confirm_calendar"], actor, {"version": version})
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    found = target["version"]
    assert isinstance(found, CalendarVersion)
    _preview(found, as_json)


def _preview(version: CalendarVersion, as_json: bool) -> None:
    label = version.label
    before = CalendarVersion.objects.filter(calendar=version.calendar, n=version.base_n or 0).first()
    days = differences(calendar_of(before), calendar_of(version)) if before else []
    with seeing(WHOLE):
        plan = planned(version, now(), most=0)
    if as_json:
        rows = [{"date": one.on.isoformat(), "from": one.before, "to": one.after} for one in days]
        show_json({"version": label, "days": rows, "later": plan.later, "earlier": plan.earlier})
        return
    for one in days:
        echo(f"{one.on}  {one.before} → {one.after}")
    say(
        f"{label}：在办期限顺延 {plan.later} 项，提前 {plan.earlier} 项。由另一人确认后生效："
        f"lianxin do casefile.confirm_calendar --version {label} --as …",
        f"{label}: {plan.later} deadlines move later, {plan.earlier} earlier, once a second person confirms it:"
        f" lianxin do casefile.confirm_calendar --version {label} --as …",
    )


@group.command(name="settle", help="立即调整已确认日历涉及的期限（平时由后台每分钟进行）。")
def settle() -> None:
    """Move now what confirmed versions touch."""
    with seeing(WHOLE):
        moved = settle_moves(Act(system_actor(), now(), Channel.CLI))
    say(f"已调整 {moved} 项期限。", f"{moved} deadlines moved.")
