"""Background work of the casefile 后台任务: bytes that no row names go; limits move with the calendar."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from lianxin.casefile.commands.moving import settle
from lianxin.casefile.queries.files import astray, stored_names
from lianxin.kernel import gauges, jobs
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.files import media
from lianxin.kernel.schedule import scheduled
from lianxin.people.queries import is_founded, system_actor


def sweep(_at: datetime) -> int:
    """Take away bytes without a row, then count what is still amiss; returns how many went."""
    gone = media.sweep(stored_names)
    gauges.keep(astray(), timezone.now())
    return gone


def move_deadlines(at: datetime) -> int:
    """Move the running limits that a confirmed calendar touches; returns how many moved."""
    return settle(Act(system_actor(), at, Channel.JOB)) if is_founded() else 0


@scheduled("casefile.move_deadlines")
def move(timestamp: int) -> None:
    """Move what a change of a calendar touches, every minute until all of it has moved 日历调整期限."""
    jobs.run("日历调整期限", move_deadlines)


@scheduled("casefile.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Take away what uploads left half-way and what an interrupted erasing left behind, every hour 清理无主文件."""
    jobs.run("清理无主文件", sweep)
