"""Several workers at once: the sweep does everything once, a job runs on one of them and leaves its trace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from lianxin.casefile.lifecycle import State
from lianxin.kernel import ledger
from lianxin.kernel.jobs import alone, run
from lianxin.kernel.models import Entry, JobRun
from lianxin.supervise.commands.clock import sweep
from tests.world import World, a_matter


def test_four_sweeps_at_once_do_everything_once(committed_world: World) -> None:
    world = committed_world
    matters = [a_matter(world, at=State.WITH_UNITS) for _ in range(6)]
    backstop = matters[0].backstop_at
    assert backstop is not None
    moment = backstop + timedelta(days=2)

    def one(_: int) -> int:
        try:
            return sweep(moment).landed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        landed = sum(pool.map(one, range(4)))
    assert landed == len(matters)
    for matter in matters:
        entries = Entry.objects.filter(chain_id=matter.id, step="supervise.land")
        assert entries.count() == 1
    assert ledger.verify().faults == ()


def test_a_job_runs_on_one_worker_at_a_time_and_leaves_its_trace(committed_world: World) -> None:
    def other() -> bool:
        try:
            return run("试运行", lambda at: 1)
        finally:
            connection.close()

    with alone("试运行") as mine, ThreadPoolExecutor(1) as pool:
        assert mine
        assert pool.submit(other).result() is False
    assert not JobRun.objects.filter(name="试运行").exists()
    assert run("试运行", lambda at: 3)
    trace = JobRun.objects.get(name="试运行")
    assert (trace.n_done, trace.error) == (3, "")


def test_a_failing_job_is_noted_and_runs_again(committed_world: World) -> None:
    with pytest.raises(ZeroDivisionError):
        run("试运行", lambda at: 1 // 0)
    assert "ZeroDivisionError" in JobRun.objects.get(name="试运行").error
    assert run("试运行", lambda at: 0)
    assert JobRun.objects.get(name="试运行").error == ""
