"""学习 as a scheduled job: every night, when enough matters were settled since the version in use."""

from __future__ import annotations

import logging
from datetime import datetime

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.jobs import run
from lianxin.kernel.schedule import scheduled
from lianxin.people.queries import is_founded, system_actor
from lianxin.reading.commands.learning import NotLearned, learn

LEARNING = "学习核定事项"
log = logging.getLogger(__name__)


def learn_due(at: datetime) -> int:
    """Train a version when it is due; how many."""
    if not is_founded():
        return 0
    try:
        learn(Act(system_actor(), at, Channel.JOB))
    except NotLearned as error:
        log.info("nothing learned: %s", error.en)
        return 0
    return 1


@scheduled("reading.learn")
def learning(timestamp: int) -> None:
    """Train a version from what was settled, every night 学习核定事项."""
    run(LEARNING, learn_due)
