"""The schedule 定时任务表: every job with how often it runs, in one table; and how each of them stands.

A package writes `@scheduled("supervise.sweep")` over its job; the table says when it runs. Whether a job is late is found
by whoever looks, from the row that its last run left: a scheduler that is dead cannot say so itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from lianxin.kernel.kept import kept
from lianxin.kernel.models import JobRun

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# The worker may be restarted, or a run may be long, without anything being wrong.
GRACE = timedelta(minutes=4)
LOOKED_EVERY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the schedule: the task, what its run is called, how often it runs, as cron says it and as a span.

    One without a trace works within the queue itself and leaves no row.
    """

    task: str
    zh: str
    en: str
    cron: str
    every: timedelta
    has_trace: bool = True


SCHEDULE: Sequence[Job] = (
    Job("supervise.sweep", "定时巡检", "Sweep", "* * * * *", MINUTE),
    Job("outbox.hand_out", "通知送达", "Notices handed out", "* * * * *", MINUTE),
    Job("outbox.send", "通知外发", "Notices sent", "* * * * *", MINUTE),
    Job("insight.measure", "状态监测", "Measures", "* * * * *", MINUTE),
    Job("casefile.move_deadlines", "日历调整期限", "Deadlines moved with a calendar", "* * * * *", MINUTE),
    Job("casefile.do_bulks", "批量办理", "Bulks done", "* * * * *", MINUTE),
    Job("collect.take_over", "台账转入", "Ledgers taken over", "* * * * *", MINUTE),
    Job("kernel.revive", "恢复中断任务", "Jobs revived", "*/5 * * * *", MINUTE * 5, has_trace=False),
    Job("kernel.witness", "见证送出", "Witnesses", "*/5 * * * *", MINUTE * 5),
    Job("kernel.seal", "留痕检查点", "Checkpoints", "*/10 * * * *", MINUTE * 10),
    Job("casefile.sweep_files", "清理无主文件", "Stray files", "41 * * * *", HOUR),
    Job("kernel.tidy", "清理见证记录", "Old deliveries to witnesses", "23 2 * * *", DAY),
    Job("reading.learn", "学习核定事项", "Learning from settled matters", "47 2 * * *", DAY),
    Job("config.retention", "到期删除", "Retention", "17 3 * * *", DAY),
)
BY_TASK = {one.task: one for one in SCHEDULE}


def scheduled(task: str, *, pass_context: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Run a function when the table says, queued at most once at a time."""

    def declare(function: Callable[..., Any]) -> Any:
        cron = app.periodic(cron=BY_TASK[task].cron)
        if pass_context:
            return cron(app.task(name=task, queueing_lock=task, pass_context=True)(function))
        return cron(app.task(name=task, queueing_lock=task)(function))

    return declare


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands: its last run, and how late the next one is (nothing when it is in time)."""

    job: Job
    run: JobRun | None
    late: timedelta

    @property
    def began(self) -> datetime | None:
        """When it last began."""
        return self.run.started_at if self.run else None

    @property
    def ended(self) -> datetime | None:
        """When it last ended."""
        return self.run.finished_at if self.run else None

    @property
    def took(self) -> timedelta | None:
        """How long the last run took; nothing while it runs, or when it never ended."""
        if self.began is None or self.ended is None or self.ended < self.began:
            return None
        return self.ended - self.began


def standings(machine: datetime) -> list[Standing]:
    """How every job stands, by the machine's clock, which runs bear."""
    runs = {one.name: one for one in JobRun.objects.all()}
    watched = [job for job in SCHEDULE if job.has_trace]
    return [Standing(job, runs.get(job.zh), late_by(job, runs.get(job.zh), machine)) for job in watched]


def late_by(job: Job, run: JobRun | None, machine: datetime) -> timedelta:
    """How long ago a job should have begun again; one that never ran is not late, for it may just have been added."""
    if run is None or run.started_at is None:
        return timedelta(0)
    waited = machine - run.started_at - job.every
    return waited if waited > GRACE else timedelta(0)


# --- a dead scheduler is noticed by whoever opens a page


@kept(LOOKED_EVERY_SECONDS)
def stalled() -> timedelta:
    """How long nothing of what runs every minute has begun; nothing while all is well. Looked at every few seconds."""
    names = [job.zh for job in SCHEDULE if job.every == MINUTE]
    begun = JobRun.objects.filter(name__in=names, started_at__isnull=False)
    last = begun.order_by("-started_at").values_list("started_at", flat=True).first()
    waited = timezone.now() - last - MINUTE if last else timedelta(0)
    return waited if waited > GRACE else timedelta(0)
