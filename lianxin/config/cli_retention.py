"""`lianxin retention`: what is kept how long, what is due, and erasing it 到期删除."""

from __future__ import annotations

from collections import Counter

import click

from lianxin.config import registry
from lianxin.config.cli_common import actor_named, as_json_option, show_json
from lianxin.config.console import Problem, both
from lianxin.config.jobs import RETENTION
from lianxin.kernel import jobs, retention
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now

assert registry.COMMAND_MODULES, "every package has added its rules by now"


@click.command(
    name="retention", help="到期删除：按保存期限删除到期的个人信息和文字，每批留痕。每晚自动执行。"
)
@click.option("--dry-run", is_flag=True, help="只列出保存期限和到期数量，不删除。")
@as_json_option
def command(dry_run: bool, as_json: bool) -> None:
    """Tell what is due, or erase it."""
    if dry_run:
        _tell_plan(as_json)
        return
    rows: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    with jobs.alone(RETENTION) as mine:
        if not mine:
            raise Problem("后台正在执行到期删除，请稍后再试。", "The job is running; try again later.")
        for gone in retention.carry_out(Act(actor_named(None), now(), Channel.CLI)):
            rows[gone.rule] += gone.rows
            bodies[gone.rule] += gone.bodies
    if as_json:
        show_json({rule: {"rows": rows[rule], "bodies": bodies[rule]} for rule in rows})
        return
    for rule in rows:
        zh, en = retention.RULES[rule].what
        click.echo(
            both(
                f"{zh}：{rows[rule]}条，留痕内容{bodies[rule]}条",
                f"{en}: {rows[rule]} rows, {bodies[rule]} texts",
            )
        )
    click.echo(both(f"共删除{sum(rows.values())}条。", f"{sum(rows.values())} rows erased in all."))


def _tell_plan(as_json: bool) -> None:
    plan = retention.planned(now())
    if as_json:
        show_json(
            [
                {
                    "rule": one.rule.code,
                    "what": one.rule.what[0],
                    "days": one.days,
                    "before": one.before,
                    "due": one.n,
                }
                for one in plan
            ]
        )
        return
    for one in plan:
        zh = f"{one.rule.code}  {one.rule.what[0]}：{one.rule.after[0]}{one.days}天，到期{one.n}条"
        en = f"{one.rule.code}  {one.rule.what[1]}: {one.days} days {one.rule.after[1]}, {one.n} due"
        click.echo(both(zh, en))
