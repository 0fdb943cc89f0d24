"""A worker that may be killed 邮差: one program is started once and forks a worker for each line that it is told.

A line says at what moment of the clock the worker lives, how many seconds a sender waits, and where the relay is. It goes
its rounds until it is killed. The program itself never opens the database, so that each worker has a connection of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Postman:
    """The program, as a test speaks to it."""

    process: subprocess.Popen[str]

    def work(self, told: Mapping[str, Any]) -> int:
        """Let a worker begin; its number."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(20)


def started(database: str) -> Postman:
    """The program, with the database of the test."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "lianxin.config.settings",
    }
    words = [
        sys.executable,
        "-c",
        "import django; django.setup(); import tests.notices.at_work as it; it.main()",
    ]
    return Postman(
        subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
