"""Background work of the casefile 后台任务: bytes that no row names go; what is amiss between rows and bytes is counted."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from lianxin.casefile.queries.files import astray, stored_names
from lianxin.kernel import gauges, jobs
from lianxin.kernel.files import media


def sweep(_at: datetime) -> int:
    """Take away bytes without a row, then count what is still amiss; returns how many went."""
    gone = media.sweep(stored_names)
    gauges.keep(astray(), timezone.now())
    return gone


@app.periodic(cron="41 * * * *")
@app.task(name="casefile.sweep_files", queueing_lock="casefile.sweep_files", pass_context=False)
def sweep_files(timestamp: int) -> None:
    """Take away what uploads left half-way and what an interrupted erasing left behind, every hour 清理无主文件."""
    jobs.run("清理无主文件", sweep)
