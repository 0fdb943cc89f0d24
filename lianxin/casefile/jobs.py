"""Background work of the casefile 后台任务: bytes of files that no row names are swept away every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxin.casefile.queries.files import stored_names
from lianxin.kernel import jobs
from lianxin.kernel.files import media


@app.periodic(cron="41 2 * * *")
@app.task(name="casefile.sweep_files", queueing_lock="casefile.sweep_files", pass_context=False)
def sweep_files(timestamp: int) -> None:
    """Take away what uploads left half-way, every night 清理无主文件."""
    jobs.run("清理无主文件", lambda _at: media.sweep(stored_names))
