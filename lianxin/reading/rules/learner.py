"""The learner 训练进程: trains one version in a process of its own, with little memory and time, and ends.

Owns how what is learned from goes in and what was learned comes out; both are held in memory only. So no process that serves pages
loads what training needs, and a training that goes wrong ends nothing else.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
from typing import Any, Final

from lianxin.reading.rules.learned import kept, opened
from lianxin.reading.rules.learning import Confirmed, Outcome, learn
from lianxin.reading.rules.leaves import Leaf
from lianxin.reading.rules.rows import Unreadable

MEMORY: Final = 3 * 1024**3
CPU_SECONDS: Final = 600
NICE: Final = 10


def main() -> int:
    """Read what is asked from standard input, train, write the outcome to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.nice(NICE)
    try:
        told = answer(json.load(sys.stdin))
    except Unreadable as error:
        told = {"zh": error.zh, "en": error.en}
    json.dump(told, sys.stdout)
    return 0


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The outcome of what was asked, as plain data."""
    rows, held = ([Confirmed(*one) for one in asked[name]] for name in ("rows", "held"))
    leaves = [Leaf(code, name, tuple(words)) for code, name, words in asked["leaves"]]
    running = opened(base64.b64decode(asked["running"])) if asked["running"] else None
    return _plain(learn(rows, held, leaves, running))


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "version": base64.b64encode(kept(outcome.learned)).decode(),
        "figures": outcome.figures,
        "running": outcome.running,
        "n_trained": outcome.n_trained,
        "n_labels": len(outcome.learned.labels),
        "n_grams": len(outcome.learned.keys),
        "passes": outcome.passes,
    }


if __name__ == "__main__":
    sys.exit(main())
