"""Checks of the district that runs here (体检：业务): the sweep, the calendar, the accountable officer, orphans, the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.config import prepare
from lianxin.config.doctor import Finding, fine, hint, wrong
from lianxin.kernel.calendars import incomplete, missing_years
from lianxin.kernel.clock import NONE, now, shift
from lianxin.kernel.models import JobRun
from lianxin.kernel.witnesses.delivering import witness_lag
from lianxin.people.queries import accountable_posts
from lianxin.supervise.jobs import SWEEP

LATEST_WITNESS = timedelta(hours=2)
LATEST_SWEEP = timedelta(minutes=3)


def last_sweep() -> Finding:
    """The sweep ran within the last minutes, if the background jobs are meant to be running."""
    if prepare.pending_migrations():
        return hint("数据表未就绪，未检查巡检", "The tables are not ready; the sweep was not checked")
    run = JobRun.objects.filter(name=SWEEP, finished_at__isnull=False).first()
    if run is None or run.finished_at is None:
        return hint("定时巡检尚未运行过。运行 make run。", "The sweep has never run. Run make run.")
    age = timezone.now() - run.finished_at
    minutes = int(age.total_seconds() // 60)
    if run.error:
        return wrong(f"定时巡检出错：{run.error}", f"The sweep failed: {run.error}")
    if age > LATEST_SWEEP:
        return wrong(
            f"定时巡检已停 {minutes} 分钟。检查 make run 是否在运行、var/log/worker.log。",
            f"The sweep has not run for {minutes} minutes. See whether make run is up, and var/log/worker.log.",
        )
    return fine("定时巡检正常", "The sweep runs")


def calendar_years() -> Finding:
    """Every work calendar knows this year, and from October on the next."""
    if prepare.pending_migrations():
        return hint("数据表未就绪，未检查日历", "The tables are not ready; the calendar was not checked")
    today = now().date()
    found = incomplete(today) or [("全区", years) for years in [missing_years(today)] if years]
    if not found:
        return fine("工作日历齐全", "The work calendar is complete")
    names = "；".join(f"{name}缺{'、'.join(map(str, years))}年" for name, years in found)
    if any(today.year in years for _, years in found):
        return wrong(
            f"节假日安排未导入（{names}），期限暂按周末推算。在“日历时限”页面导入。",
            f"Holidays are not entered ({names}); limits count weekends only. Enter them on the calendar page.",
        )
    return hint(
        f"节假日安排尚未导入（{names}），国务院办公厅通知一般在11月发布；跨年的期限暂按周末推算。",
        f"Holidays are not entered yet ({names}); the notice usually comes in November.",
    )


def accountable_officer() -> Finding:
    """Somebody stands behind the backstop."""
    if prepare.pending_migrations() or not prepare.has_officers():
        return hint("尚无人员，未检查兜底责任岗", "No officers yet; the accountable post was not checked")
    if not accountable_posts():
        return wrong(
            "没有人在兜底责任岗。请在“人员”页面任命。",
            "Nobody holds the accountable post. Appoint somebody on the people page.",
        )
    return fine("兜底责任岗有人", "The accountable post is held")


def orphans() -> Finding:
    """No open matter is without an owner, or with one that is no longer in use."""
    if prepare.pending_migrations():
        return hint("数据表未就绪，未检查事项", "The tables are not ready; the matters were not checked")
    lost = Matter.objects.filter(IS_OPEN, owner_post__is_active=False).count()
    if lost:
        return wrong(
            f"{lost}件在办事项的责任岗已撤销，请在岗位页面移交。",
            f"{lost} open matters belong to a closed post; hand them over on the post's page.",
        )
    return fine("在办事项都有责任岗", "Every open matter has an owner")


def witnesses() -> Finding:
    """Somebody outside keeps the checkpoints, and gets them."""
    if prepare.pending_migrations():
        return hint("数据表未就绪，未检查见证", "The tables are not ready; the witnesses were not checked")
    found = witness_lag()
    if not found:
        return hint(
            "没有外部见证，数据库管理员改写账本将无法查出。请审计管理员添加：lianxin witness add。",
            "No witness outside keeps the checkpoints. Let the audit administrator add one: lianxin witness add.",
        )
    late = [one.witness for one in found if one.is_late(now(), LATEST_WITNESS)]
    if late:
        names = "、".join(f"{one.name}（{one.error or '—'}）" for one in late)
        return wrong(f"见证滞后：{names}。", f"Witnesses that are behind: {names}.")
    return fine("检查点都已送达外部见证", "The witnesses have every checkpoint")


def installation_clock() -> Finding:
    """A real district runs on the machine's clock; a demo county at the time of its story."""
    if prepare.pending_migrations() or shift() == NONE:
        return fine("系统时间即本机时间", "The installation runs on the machine's clock")
    words = f"{now():%Y-%m-%d %H:%M}"
    return hint(
        f"演示区县：系统时间停在故事里（现为 {words}）。正式使用请另建空库。",
        f"Demo county: its clock runs in the story ({words} now). Use an empty database for real work.",
    )
