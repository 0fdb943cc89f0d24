"""`lianxin due`: when a limit ends, day by day 时限推算, by the shipped calendar or by one of the district's.

The shipped calendar needs no database; a named one is read from it.
"""

import json
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module

import click

from lianxin.config.console import Problem, language
from lianxin.kernel.calendar import WorkCalendar, builtin_calendar
from lianxin.kernel.limits import Due, Limit, due


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
    moment, wanted = _moment(start), _limit(limit)
    with ExitStack() as stack:
        calendar = _named(name, stack) if name else builtin_calendar()
        found = _counted(moment, wanted, calendar, lang)
    if as_json:
        click.echo(json.dumps(due_json(found), ensure_ascii=False, indent=2))
        return
    for line in due_lines(found):
        click.echo(line)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise Problem(
            f"起算时间“{text[:40]}”应写作 2026-09-18T16:40 或 2026-09-18T16:40+08:00",
            f"Write the start as 2026-09-18T16:40 or 2026-09-18T16:40+08:00, not “{text[:40]}”",
        ) from None


def _limit(text: str) -> Limit:
    try:
        return Limit.parse(text)
    except ValueError as error:
        raise Problem(
            f"时限不对：{error}。可写 7个工作日、5个自然日、24小时、4个工作小时",
            f"The limit “{text[:40]}” cannot be read: write 7 working days, 5 calendar days, 24 hours or"
            " 4 working hours; ten years at most",
        ) from None


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


def _counted(moment: datetime, limit: Limit, calendar: WorkCalendar, lang: str) -> Due:
    start = moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)
    try:
        return due(start, limit, calendar, lang=lang)
    except (ValueError, OverflowError):
        raise Problem("日期超出可推算的范围", "The dates are beyond what can be calculated.") from None


def due_json(found: Due) -> dict[str, object]:
    """A calculated limit as plain data."""
    days = [
        {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason} for day in found.days
    ]
    return {"due_at": found.at.isoformat(), "provisional": found.provisional, "days": days}


def due_lines(found: Due) -> list[str]:
    """A calculated limit as people read it: a line per day, then the end."""
    lines = [f"{day.date}  {'+' if day.counted else ' '}  {day.reason}" for day in found.days]
    return [*lines, f"⇒ {found.at:%Y-%m-%d %H:%M}"]
