"""The sweep as a scheduled job 定时巡检: every minute, on one worker at a time."""

from __future__ import annotations

from lianxin.kernel.jobs import run
from lianxin.kernel.schedule import scheduled
from lianxin.people.queries import is_founded
from lianxin.supervise.commands.clock import sweep

SWEEP = "定时巡检"


@scheduled("supervise.sweep")
def sweep_due(timestamp: int) -> None:
    """Remind, land at the backstop, bring listed matters back 定时巡检."""
    run(SWEEP, lambda at: sweep(at).total if is_founded() else 0)
