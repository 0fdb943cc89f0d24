"""Checks of what keeps the data (体检：备份与监测): age of the newest backup, tools that fit the server, the gauges."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from lianxin.config import prepare, probes, wellbeing
from lianxin.config.doctor import Finding, fine, hint, wrong
from lianxin.config.keeping import programs, schedule

# The checks of the district, the machine and the backup have words of their own for these.
TOLD_ELSEWHERE = frozenset({"sweep", "disk", "backup"})


def backup_age() -> Finding:
    """The newest backup is of today or yesterday."""
    where, age = schedule.folder(), schedule.age(schedule.folder(), timezone.now())
    if age is None:
        return hint(
            f"{where} 中没有备份。运行 lianxin backup。", f"No backup in {where}. Run lianxin backup."
        )
    hours = round(age.total_seconds() / 3600)
    if age > schedule.LATE:
        return wrong(
            f"最近一次备份是 {hours} 小时前。看后台任务页和 log/backup.log，或运行 lianxin backup。",
            f"The newest backup is {hours} hours old. See the jobs page and log/backup.log, or run lianxin backup.",
        )
    return fine(f"最近一次备份：{hours} 小时前", f"The newest backup is {hours} hours old")


def backup_tools() -> Finding:
    """pg_dump of the server's major version is at hand, or there is no daily backup."""
    connection.ensure_connection()
    major = connection.connection.info.server_version // 10000
    programs.folder_for(major)
    if schedule.hour() is None:
        return hint(
            "每日备份已关闭（LIANXIN_BACKUP_HOUR=off）", "The daily backup is off (LIANXIN_BACKUP_HOUR=off)"
        )
    return fine(
        f"每日 {schedule.hour()} 时备份，保留 {schedule.kept()} 份",
        f"A backup is made daily at {schedule.hour()}, {schedule.kept()} are kept",
    )


def measured() -> Finding:
    """The gauges that have to be 0 are 0."""
    if prepare.pending_migrations():
        return hint("数据表未就绪，未检查监测值", "The tables are not ready; the gauges were not checked")
    _, names = wellbeing.judged(probes.facts())
    names = [name for name in names if name not in TOLD_ELSEWHERE]
    if names:
        words = ", ".join(names)
        return wrong(f"监测值异常：{words}。见后台任务页。", f"Gauges are not 0: {words}. See the jobs page.")
    return fine("监测值正常", "The gauges are fine")
