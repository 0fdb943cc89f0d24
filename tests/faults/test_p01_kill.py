"""P1: what was acknowledged is never lost and never done twice, while every process is killed in turn."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from tests.faults.clients import Client, Record
from tests.faults.compare import compare
from tests.faults.killer import Killer
from tests.faults.system import folder, running
from tests.proving import AT_RELEASE_SIZE, size, tell

CLIENTS = 16
COMMANDS, KILLS = size(suite=400, release=100_000), size(suite=3, release=100)


@pytest.mark.proof
@pytest.mark.timeout(14_400)
def test_acknowledged_is_done_once_whatever_is_killed(tmp_path: Path) -> None:
    record, stop = Record(tmp_path / "acknowledged.txt"), threading.Event()
    with folder() as home, running(home) as system:
        keys = system.seed()
        clients = [
            Client(f"c{n}", system.port, keys, record, stop, by_page=n % 4 == 0) for n in range(CLIENTS)
        ]
        threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        killer = Killer(system, record)
        try:
            _kill_until_done(killer, record)
        finally:
            stop.set()
        for thread in threads:
            thread.join(120)
        took = time.monotonic() - began
        assert record.refused == []
        assert not any(thread.is_alive() for thread in threads)
        verdict = compare(record.path, system.address)
        checked = system.lianxin("verify", "--json")
    tell(
        "P1", "kill", injected=killer.kills, acknowledged=verdict.acknowledged, lost=len(verdict.lost),
        doubled=len(verdict.doubled), replays=record.replays,
        replays_after_kill=record.replays_after_kill, retries=record.retries, hung_up=record.hung_up,
        seconds=round(took), **killer.figures(),
    )  # fmt: skip
    assert (verdict.lost, verdict.doubled, verdict.wrong) == ([], [], {})
    assert verdict.acknowledged == record.acknowledged >= COMMANDS
    assert record.replays > 0
    assert record.replays_after_kill > 0 or not AT_RELEASE_SIZE
    assert checked.returncode == 0, checked.stdout[-2000:]


def _kill_until_done(killer: Killer, record: Record) -> None:
    """Kill one after the other, spread over the commands, and go on until both are enough."""
    while killer.kills < KILLS or record.acknowledged < COMMANDS:
        assert record.refused == []
        if killer.kills < KILLS and record.acknowledged >= killer.kills * COMMANDS // KILLS:
            killer.strike()
            sys.stderr.write(f"{killer.kills} kills, {record.acknowledged} acknowledged\n")
        time.sleep(0.05)
