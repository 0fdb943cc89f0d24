"""`lianxin found`: a real district starts here, with nothing of the demo county in it."""

from __future__ import annotations

from pathlib import Path

import click

from lianxin.config.console import Problem, say
from lianxin.kernel.calendars import seed
from lianxin.kernel.refusal import Refused
from lianxin.people.commands.officers import First, found_district

TAXONOMY = Path(__file__).parents[1] / "directory" / "data" / "taxonomy.csv"


@click.command(
    name="found",
    help="在空库中建区：区划、工作办公室、系统、安全、审计三名管理员。其余名录用 directory load 导入。",
)
@click.option("--district", required=True, help="区（县）名称")
@click.option("--code", required=True, help="行政区划代码")
@click.option("--office", required=True, help="工作办公室名称")
@click.option("--login", required=True, help="系统管理员的登录名")
@click.option("--name", required=True, help="系统管理员的姓名")
@click.option("--security-login", default="security", show_default=True, help="安全管理员的登录名")
@click.option("--security-name", default="安全管理员", show_default=True, help="安全管理员的姓名")
@click.option("--audit-login", default="audit", show_default=True, help="审计管理员的登录名")
@click.option("--audit-name", default="审计管理员", show_default=True, help="审计管理员的姓名")
@click.password_option(
    "--password",
    envvar="LIANXIN_FIRST_PASSWORD",
    help="三人共用的初始口令，各自首次登录时必须修改；不写在命令行上时提示输入",
)
def command(
    district: str,
    code: str,
    office: str,
    login: str,
    name: str,
    security_login: str,
    security_name: str,
    audit_login: str,
    audit_name: str,
    password: str,
) -> None:
    """Found a real district in an empty database."""
    try:
        found_district(
            district_code=code,
            district=district,
            office_code="office",
            office=office,
            system=First(login, name),
            security=First(security_login, security_name),
            audit=First(audit_login, audit_name),
            password=password,
        )
    except Refused as refused:
        english = "; ".join(reason.text("en") for reason in refused.reasons)
        raise Problem(str(refused), english) from refused
    seed()
    say(
        f"已建区：{district}。下一步用 directory load 导入单位、人员、服务对象和类别（可从 {TAXONOMY} 改起）。",
        f"{district} is founded. Next: directory load units, officers, parties and the taxonomy"
        f" (start from {TAXONOMY}).",
    )
