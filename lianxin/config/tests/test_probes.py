"""What machines ask: alive, ready, well, measures; and who may ask what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.config import probes, wellbeing
from lianxin.config.wellbeing import Facts, judged
from lianxin.insight import queries
from lianxin.kernel import gauges
from lianxin.kernel.models import JobRun, Outbox
from lianxin.people.models import Post
from lianxin.supervise.jobs import SWEEP
from tests.pages import client_of, queries_of
from tests.world import World, a_matter

GIGABYTE = 1024**3
WELL = Facts(True, 30, {"outbox_stuck": 0, "outbox_lag_seconds": 20}, 50 * GIGABYTE, 3.0)


@pytest.mark.parametrize(
    ("changes", "status", "names"),
    [
        ({}, "ok", []),
        ({"database": False}, "fail", ["database"]),
        ({"sweep_age_seconds": 181}, "fail", ["sweep"]),
        ({"sweep_age_seconds": None}, "warn", ["sweep"]),
        ({"disk_free": 4 * GIGABYTE}, "warn", ["disk"]),
        ({"disk_free": GIGABYTE // 2}, "fail", ["disk"]),
        ({"backup_hours": 27.0}, "warn", ["backup"]),
        ({"backup_hours": None}, "warn", ["backup"]),
        ({"backup_hours": None, "backup_wanted": False}, "ok", []),
        ({"gauges": {"outbox_stuck": 1}}, "fail", ["outbox_stuck"]),
        ({"gauges": {"jobs_lag_seconds": 400}}, "warn", ["jobs_lag_seconds"]),
        ({"gauges": {"jobs_lag_seconds": 4000}}, "fail", ["jobs_lag_seconds"]),
        ({"gauges": {"calendar_years_missing": 2}}, "warn", ["calendar_years_missing"]),
    ],
)
def test_what_is_well(changes: dict[str, object], status: str, names: list[str]) -> None:
    known = {name: getattr(WELL, name) for name in WELL.__slots__}
    assert judged(Facts(**{**known, **changes})) == (status, names)


def test_alive_asks_nothing(world: World) -> None:
    assert queries_of(Client(), "/livez") == 0


def test_ready_needs_tables_and_writes(world: World) -> None:
    assert Client().get("/readyz").json() == {"ready": True, "why": ""}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
        found = Client().get("/readyz")
        transaction.set_rollback(True)
    assert (found.status_code, found.json()["why"]) == (503, "read_only")


def test_health_is_red_when_the_sweep_stands_still(world: World) -> None:
    run = JobRun.objects.create(name=SWEEP, finished_at=timezone.now())
    gauges.keep(queries.measured(world.now, timezone.now()), timezone.now())
    found = Client().get("/healthz")
    assert found.status_code == 200
    assert set(found.json()) == {
        *("status", "database", "sweep_age_seconds", "outbox_lag_seconds", "jobs_lag_seconds"),
        "calendar_years_missing",
        "notices_failed",
        *("disk_free_gb", "backup_age_hours", "orphans", "jobs"),
    }
    assert set(found.json()["orphans"].values()) == {0}
    JobRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(seconds=200))
    found = Client().get("/healthz")
    assert (found.status_code, found.json()["status"]) == (503, "fail")


def test_the_gauges_see_what_must_not_be(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    later = world.now + timedelta(minutes=5)
    before = queries.measured(later, timezone.now())
    assert {name: n for name, n in before.items() if name not in wellbeing.LAGS and n} == {}
    Post.objects.filter(owned_matters=matter).update(is_active=False)
    Matter.objects.filter(pk=matter.pk).update(backstop_at=later - timedelta(hours=1))
    Outbox.objects.filter(chain_id=matter.pk).update(at=later - timedelta(hours=2))
    after = queries.measured(later, timezone.now())
    assert after["matters_of_closed_posts"] == 1
    assert after["matters_past_backstop"] == 1
    assert after["outbox_stuck"] >= 1
    assert after["outbox_lag_seconds"] >= 7200
    gauges.keep(after, timezone.now())
    assert Client().get("/healthz").status_code == 503
    assert "超过总时限未提级" in client_of(world, "root").get("/jobs/").content.decode()


def test_measures_are_for_this_machine_or_the_token(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Client().get("/matters/?q=王桂芬")
    told = Client().get("/metrics")
    assert told.status_code == 200
    text = told.content.decode()
    assert 'lianxin_requests_total{method="GET",page="matters",status="302"}' in text
    assert [word for word in ("王桂芬", "/matters", "python_info") if word in text] == []
    assert "lianxin_database_up 1.0" in text
    afar = {"REMOTE_ADDR": "10.1.2.3"}
    assert Client().get("/metrics", **afar).status_code == 403  # type: ignore[arg-type]
    assert Client().get("/metrics", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 403
    monkeypatch.setenv("LIANXIN_METRICS_TOKEN", "monitoring-token")
    right, wrong = ({"authorization": f"Bearer {word}"} for word in ("monitoring-token", "other"))
    assert Client().get("/metrics", headers=right, **afar).status_code == 200  # type: ignore[arg-type]
    assert Client().get("/metrics", headers=wrong, **afar).status_code == 403  # type: ignore[arg-type]


def test_facts_stand_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """No database in this test: asking for it fails as it does when the server is away."""
    monkeypatch.setattr(probes, "sweep_age", _away)
    assert judged(probes.facts()) == ("fail", ["database"])


def _away(_at: object) -> int:
    raise DatabaseError("away")
