"""Background work of the casefile 后台任务: bytes that no row names go; limits move with the calendar; bulks are done."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from lianxin.casefile.commands.many import take_up
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


def do_bulks(at: datetime) -> int:
    """Go on with the bulks that wait; returns how many matters were dealt with."""
    return take_up(Act(system_actor(), at, Channel.JOB)) if is_founded() else 0


@scheduled("casefile.do_bulks")
def bulks(timestamp: int) -> None:
    """Do what was asked for many matters at once, every minute until none of it waits 批量办理."""
    jobs.run("批量办理", do_bulks)


@scheduled("casefile.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Take away what uploads left half-way and what an interrupted erasing left behind, every hour 清理无主文件."""
    jobs.run("清理无主文件", sweep)
