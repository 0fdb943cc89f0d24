"""Background jobs 后台任务: how one runs alone and leaves a trace; and the kernel's own: checkpoints, stalled jobs.

A job looks at the database for what is due, so a missed or repeated run loses nothing and does nothing
twice. One worker at a time runs a job: the others find its lock taken and leave.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate import builtin_tasks

from lianxin.kernel import ledger, readonly
from lianxin.kernel.clock import now
from lianxin.kernel.models import JobRun
from lianxin.kernel.schedule import scheduled
from lianxin.kernel.tracing import harmless_words
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.kernel.witnesses import delivering

log = logging.getLogger(__name__)

STALLED_AFTER_SECONDS = 120
WITNESSING = "见证送出"
JOBS_KEPT_HOURS = 72


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process may run the job now: a lock of the database session, gone when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"lianxin.job.{name}"])
        (mine,) = cursor.fetchone() or (False,)
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"lianxin.job.{name}"])


def run(name: str, work: Callable[[datetime], int]) -> bool:
    """Run a job alone and note when, how much and what went wrong; False when another process runs it.

    While the system is read-only it waits: what is due stays due, so the next run finds it.

    Args:
        name: under which its last run is kept.
        work: does what is due at a moment of the installation's clock; returns how many.
    """
    if readonly.state().is_on:
        log.warning("job %s waits: no room to write", name)
        return False
    with alone(name) as mine:
        if not mine:
            return False
        started = timezone.now()
        JobRun.objects.update_or_create(name=name, defaults={"started_at": started})
        try:
            with seeing(WHOLE):
                done = work(now())
        except Exception as error:
            log.exception("job %s failed", name)
            words = f"{type(error).__name__}: {harmless_words(error)}".removesuffix(": ")
            note = {"finished_at": timezone.now(), "n_done": 0, "error": words}
            JobRun.objects.filter(name=name).update(**note)
            raise
        JobRun.objects.filter(name=name).update(finished_at=timezone.now(), n_done=done, error="")
        return True


@scheduled("kernel.seal")
def seal(timestamp: int) -> None:
    """Seal a checkpoint over the ledger every ten minutes 留痕检查点."""
    run("留痕检查点", lambda at: 1 if ledger.seal(at) else 0)


@scheduled("kernel.witness")
def witness(timestamp: int) -> None:
    """Send new checkpoints to the witnesses, and again what failed 见证送出."""
    run(WITNESSING, delivering.deliver)


@scheduled("kernel.tidy")
def tidy(timestamp: int) -> None:
    """Every night seal what a wrong clock kept from being sealed, and forget old deliveries to witnesses 清理见证记录."""
    run("留痕检查点", lambda at: 1 if ledger.seal(at, everything=True) else 0)
    run("清理见证记录", delivering.tidy)


@scheduled("kernel.revive", pass_context=True)
async def revive(context: Any, timestamp: int) -> None:
    """Set jobs going again whose worker died 恢复中断任务, and drop old ended ones."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(job)
    await builtin_tasks.remove_old_jobs(
        context, max_hours=JOBS_KEPT_HOURS, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )
