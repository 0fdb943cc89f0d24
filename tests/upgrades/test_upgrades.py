"""P14: the rows of every earlier release and state arrive whole in the tables of today, beside writers that go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lianxin.config.postgres import temporary
from tests.proving import tell
from tests.upgrades.releases import RELEASES

ROOT = Path(__file__).resolve().parents[2]


WALK = "import django; django.setup(); from tests.upgrades import walk; walk.main('walk')"


def spoken(script: str, address: str) -> str:
    """What a script in a process of its own prints, with that database behind it."""
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "lianxin.config.settings"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the walk through all releases found."""
    with temporary() as cluster:
        found: dict[str, Any] = json.loads(spoken(WALK, cluster.address()))
    assert set(found) == set(RELEASES)
    return found


@pytest.mark.proof
def test_every_earlier_state_arrives_with_its_rows(told: dict[str, Any]) -> None:
    for found in told.values():
        assert found["on"]["faults"] == found["back"]["faults"] == []
        assert found["on"]["rows"] > 600
    tell(
        "P14",
        "upgrades",
        injected=sum(one["on"]["steps"] + one["back"]["steps"] for one in told.values()),
        rows=sum(one["on"]["rows"] for one in told.values()),
        lost=0,
    )


@pytest.mark.proof
def test_nobody_waits_long_for_an_upgrade(told: dict[str, Any]) -> None:
    """A statement holds a table for four seconds; without the limit everybody else would wait as long."""
    for found in told.values():
        assert found["load"]["stepped_back"] >= 1
        assert found["load"]["asked"] > 10
        assert found["load"]["longest_wait"] < 3.0
    tell(
        "P14",
        "live load",
        injected=len(told),
        longest_wait=max(one["load"]["longest_wait"] for one in told.values()),
    )
