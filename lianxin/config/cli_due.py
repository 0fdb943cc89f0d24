"""`lianxin due`: when a limit ends, day by day 时限推算, by the shipped calendar or by one of the district's.

The shipped calendar needs no database; a named one is read from it.
"""

import json
from contextlib import ExitStack
from importlib import import_module

import click

from lianxin.config.console import Problem, language
from lianxin.config.reckoning import asked, counted, due_json, due_lines
from lianxin.kernel.calendar import WorkCalendar, builtin_calendar
from lianxin.kernel.refusal import Refused


@click.command(name="due", help="推算时限：lianxin due --from 2026-09-18T16:40+08:00 --limit 7个工作日")
@click.option(
    "--from", "start", required=True, metavar="TIME", help="起算时间（ISO 8601），不带时区按北京时间。"
)
@click.option("--limit", "limit", required=True, help="时限，如 7个工作日、24小时、“7 working days”。")
@click.option(
    "--calendar",
    "name",
    metavar="NAME",
    help="本区的工作日历，如 default；不填用随系统预置的节假日，无需数据库。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(start: str, limit: str, name: str | None, as_json: bool) -> None:
    """Print when the limit ends and why."""
    lang = "en" if language() == "en" else "zh"
    try:
        moment, wanted = asked(start, limit)
        with ExitStack() as stack:
            calendar = _named(name, stack) if name else builtin_calendar()
            found = counted(moment, wanted, calendar, lang)
    except Refused as refused:
        words = ("；".join(one.text(to) for one in refused.reasons) for to in ("zh", "en"))
        raise Problem(*words) from None
    if as_json:
        click.echo(json.dumps(due_json(found), ensure_ascii=False, indent=2))
        return
    for line in due_lines(found):
        click.echo(line)


def _named(name: str, stack: ExitStack) -> WorkCalendar:
    """A calendar of the district; models can be imported only after Django is set up."""
    prepare = import_module("lianxin.config.prepare")
    prepare.set_up_django()
    stack.enter_context(prepare.database_up())
    stack.enter_context(prepare.outages_in_words())
    calendars = import_module("lianxin.kernel.calendars")
    found = {one.calendar for one in calendars.calendars_in_force()}
    if name not in found:
        known = "、".join(sorted(found)) or "—"
        raise Problem(
            f"没有日历“{name[:40]}”，现有：{known}", f"No calendar “{name[:40]}”; there are: {known}"
        )
    calendar: WorkCalendar = calendars.working_calendar(name)
    return calendar
