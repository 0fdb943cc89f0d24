"""Checks of the database and of what is made from the source (体检：数据)."""

from datetime import UTC, datetime

from django.db import connection

from lianxin.config import assets, prepare
from lianxin.config.doctor import Finding, fine, hint, wrong

LARGEST_DRIFT = 5.0


def static_files() -> Finding:
    """The served files belong to this version of the source."""
    if not assets.are_current():
        return wrong(
            "静态文件缺失或过期。运行 .venv/bin/lianxin assets 后重启。",
            "Static files are missing or out of date. Run .venv/bin/lianxin assets and start again.",
        )
    return fine("静态文件是最新的", "Static files are up to date")


def server() -> Finding:
    """A server that is new enough and knows Chinese letters."""
    prepare.check_database()
    with prepare.connect() as plain:
        version = plain.info.parameter_status("server_version")
    return fine(
        f"PostgreSQL {version} 可用，汉字正常", f"PostgreSQL {version} answers and knows Chinese letters"
    )


def database_clock() -> Finding:
    """The clocks of the two machines agree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs((datetime.now(UTC) - cursor.fetchone()[0]).total_seconds())
    if drift > LARGEST_DRIFT:
        return wrong(
            f"数据库时钟与本机相差 {drift:.0f} 秒。请在两台机器上校时（timedatectl）。",
            f"The database's clock is {drift:.0f} s off ours. Set both clocks (timedatectl).",
        )
    return fine("数据库时钟与本机一致", "The database's clock agrees with ours")


def migrations() -> Finding:
    """The tables are those of this version."""
    pending = prepare.pending_migrations()
    if pending:
        words = ", ".join(pending[:3])
        return wrong(
            f"有 {len(pending)} 项数据表变更未执行（{words}）。运行 .venv/bin/lianxin prepare。",
            f"{len(pending)} migrations are not applied ({words}). Run .venv/bin/lianxin prepare.",
        )
    return fine("数据表是最新的", "The tables are up to date")


def officers() -> Finding:
    """Somebody can sign in."""
    if prepare.pending_migrations() or prepare.has_officers():
        return fine("已有干部账号", "There are officers")
    return hint(
        "还没有干部账号。运行 make demo-reset 装入演示区县，或导入本区的单位和干部。",
        "No officer yet. Run make demo-reset for the demo county, or load your own directory.",
    )
