"""到期删除 as a scheduled job: every night, over the whole schedule, whatever package a rule belongs to."""

from __future__ import annotations

from datetime import datetime

from lianxin.config import registry
from lianxin.kernel import retention
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.jobs import run
from lianxin.kernel.schedule import scheduled
from lianxin.people.queries import is_founded, system_actor

RETENTION = "到期删除"
assert registry.COMMAND_MODULES, "every package has added its rules by now"


def erase_due(at: datetime) -> int:
    """Erase what is due at a moment; how many rows."""
    if not is_founded():
        return 0
    by = Act(system_actor(), at, Channel.JOB)
    return sum(gone.rows for gone in retention.carry_out(by))


@scheduled("config.retention")
def erase(timestamp: int) -> None:
    """Erase what has been kept for its time 到期删除."""
    run(RETENTION, erase_due)
