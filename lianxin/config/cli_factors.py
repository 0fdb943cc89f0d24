"""`lianxin second-factor`: for the day when nobody is left who could reset it on a page 重置第二因素."""

from __future__ import annotations

import click

from lianxin.config.console import Problem, both
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.people.commands.factors import reset_now
from lianxin.people.models import Officer
from lianxin.people.queries import system_actor


@click.group(name="second-factor", help="第二因素：在服务器上重置（页面上无人可办时）。")
def group() -> None:
    """Second factors."""


@group.command(name="reset", help="清除一名人员的第二因素并结束其登录；留痕的渠道记为 cli。")
@click.argument("login")
@click.option("--reason", required=True, help="原因，如“安全管理员手机遗失，经分管领导同意”。")
def reset(login: str, reason: str) -> None:
    """Take the second factors of an officer away; he enrols anew at his next sign-in."""
    officer = Officer.objects.filter(login=login).first()
    if officer is None:
        raise Problem(f"没有登录名“{login}”。", f"No such log-in name: {login}.")
    if not reason.strip():
        raise Problem("请写明原因。", "Say why.")
    gone = reset_now(Act(system_actor(), now(), Channel.CLI), officer, reason.strip())
    if not gone:
        click.echo(both("该账号没有第二因素，已结束其登录。", "There was none; his sessions ended."))
        return
    click.echo(
        both(
            f"已清除 {officer.name}（{login}）的第二因素并结束其登录，下次登录时重新登记。",
            f"Second factors of {login} are gone and his sessions ended; he enrols anew at his next sign-in.",
        )
    )
