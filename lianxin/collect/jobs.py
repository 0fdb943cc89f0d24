"""Background work of collect 后台任务: what is left of the ledgers that somebody confirmed is taken over."""

from __future__ import annotations

from datetime import datetime

from lianxin.collect.commands import go_on, unfinished
from lianxin.kernel import jobs
from lianxin.kernel.schedule import scheduled

TAKING_OVER = "台账转入"
SECONDS_MOST = 300.0


def take_over(at: datetime) -> int:
    """Take over what is confirmed and unfinished; returns how many matters there are more."""
    return sum(
        go_on(batch, at, seconds=SECONDS_MOST).n_written - batch.n_written for batch in list(unfinished())
    )


@scheduled("collect.take_over")
def take_over_due(timestamp: int) -> None:
    """Go on with ledgers that were confirmed, every minute until they are whole 台账转入."""
    jobs.run(TAKING_OVER, take_over)
