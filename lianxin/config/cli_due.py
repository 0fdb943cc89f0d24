"""`lianxin due`: when a limit ends, day by day 时限推算, by the shipped calendar; needs no database."""

import json
from datetime import datetime

import click

from lianxin.config.console import Problem, language
from lianxin.kernel.calendar import builtin_calendar
from lianxin.kernel.limits import Due, Limit, due


@click.command(name="due", help="推算时限：lianxin due --from 2026-09-18T16:40+08:00 --limit 7个工作日")
@click.option(
    "--from", "start", required=True, metavar="TIME", help="起算时间（ISO 8601），不带时区按北京时间。"
)
@click.option("--limit", "limit", required=True, help="时限，如 7个工作日、24小时、“7 working days”。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(start: str, limit: str, as_json: bool) -> None:
    """Print when the limit ends and why."""
    calendar = builtin_calendar()
    lang = "en" if language() == "en" else "zh"
    try:
        moment = datetime.fromisoformat(start)
        wanted = Limit.parse(limit)
        found = due(
            moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone), wanted, calendar, lang=lang
        )
    except (ValueError, OverflowError) as error:
        raise Problem(f"无法推算：{error}", f"It cannot be calculated: {error}") from None
    if as_json:
        click.echo(json.dumps(due_json(found), ensure_ascii=False, indent=2))
        return
    for line in due_lines(found):
        click.echo(line)


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
