"""The schedule is one table; who opens a page notices within minutes that nothing runs; nothing is done twice afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from lianxin.kernel import schedule
from lianxin.kernel.models import JobRun
from lianxin.kernel.schedule import GRACE, MINUTE, SCHEDULE, late_by, standings
from tests.pages import client_of
from tests.proving import tell
from tests.world import World

BANNER = "后台任务已停止"


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    schedule.stalled.forget()
    yield
    schedule.stalled.forget()


def test_every_job_stands_in_the_one_table() -> None:
    declared = {name: str(one.cron) for (name, _), one in app.periodic_registry.periodic_tasks.items()}
    assert declared == {job.task: job.cron for job in SCHEDULE}
    assert len(declared) >= 10


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda one: one.task)
def test_a_job_is_late_after_its_span_and_a_grace(job: schedule.Job) -> None:
    machine = timezone.now()
    run = JobRun(name=job.zh, started_at=machine - job.every - GRACE + timedelta(seconds=5))
    assert late_by(job, run, machine) == timedelta(0)
    run.started_at = machine - job.every - GRACE - timedelta(seconds=5)
    assert late_by(job, run, machine) > GRACE
    assert late_by(job, None, machine) == timedelta(0)


@pytest.mark.proof
def test_a_dead_scheduler_is_noticed_by_the_pages(world: World) -> None:
    begun = timezone.now()
    for job in SCHEDULE:
        JobRun.objects.create(name=job.zh, started_at=begun, finished_at=begun)
    shown: dict[int, bool] = {}
    for minutes in (0, 4, 6, 60):
        JobRun.objects.update(started_at=begun - timedelta(minutes=minutes))
        schedule.stalled.forget()
        shown[minutes] = BANNER in client_of(world, "root").get("/").content.decode()
    assert shown == {0: False, 4: False, 6: True, 60: True}
    assert BANNER not in client_of(world, "li").get("/").content.decode(), "who cannot act is not alarmed"
    assert BANNER not in Client().get("/sign-in/").content.decode()
    found = Client().get("/healthz").json()["jobs"]
    assert found["supervise.sweep"]["late_seconds"] >= 58 * 60
    assert "迟了 59 分钟" in client_of(world, "root").get("/jobs/").content.decode()
    tell("P9", "dead scheduler", injected=4, noticed_after_minutes=6, quiet_after_minutes=4)


def test_a_run_takes_the_alarm_back(world: World) -> None:
    JobRun.objects.create(name="定时巡检", started_at=timezone.now() - timedelta(hours=2))
    assert schedule.stalled() > MINUTE * 100
    JobRun.objects.update(started_at=timezone.now())
    schedule.stalled.forget()
    assert schedule.stalled() == timedelta(0)
    assert [one.job.task for one in standings(timezone.now()) if one.late] == []
