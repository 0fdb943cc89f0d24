"""The trial of what was restored 恢复验证: tables brought to today, ledger verified, a page and a list shown.

It runs in a process of its own, because Django is bound to one database; its words come back as one JSON line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from http import HTTPStatus

from django.db.migrations.loader import MigrationLoader

from lianxin.config import places, prepare
from lianxin.config.console import Problem

LAST_WORDS = 600
TRIAL = "import django; django.setup(); from lianxin.config.keeping import trial; trial.main()"


@dataclass(frozen=True, slots=True)
class Told:
    """What the trial found: entries and chains of the ledger, checkpoints, faults, the sign-in page's status, matters listed."""

    entries: int
    chains: int
    checkpoints: int
    faults: list[str]
    door: int
    listed: int


def known_migrations() -> set[str]:
    """The migrations of this program."""
    prepare.set_up_django()
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return {f"{app}.{name}" for app, name in loader.disk_migrations or {}}


def run(address: str) -> Told:
    """Try a restored database.

    Raises:
        Problem: the ledger shows faults, or a page does not answer.
    """
    env = {
        **os.environ,
        "DATABASE_URL": address,
        "LIANXIN_OWNER_URL": "",
        "DJANGO_SETTINGS_MODULE": "lianxin.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", TRIAL], env=env, cwd=places.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = done.stderr.strip()[-LAST_WORDS:]
        raise Problem(f"恢复后的试运行失败：{words}", f"The trial of what was restored failed: {words}")
    told = Told(**json.loads(done.stdout.splitlines()[-1]))
    if told.faults or told.door != HTTPStatus.OK:
        words = "; ".join([*told.faults[:3], f"sign-in page: {told.door}"])
        raise Problem(f"恢复后的核验未通过：{words}", f"What was restored does not verify: {words}")
    return told
