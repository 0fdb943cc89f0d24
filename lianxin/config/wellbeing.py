"""Whether the system is well 健康判断: facts in, one word and the reasons out. Asks nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

FAIL, WARN, OK = "fail", "warn", "ok"
SWEEP_SECONDS = 180
LAG_WARN, LAG_FAIL = 300, 1800
DISK_WARN, DISK_FAIL = 5 * 1024**3, 1024**3
BACKUP_HOURS = 26.0
# Gauges that say how late something is, in seconds; every other one counts what must not be.
LAGS = ("outbox_lag_seconds", "jobs_lag_seconds")
# Wants a person within hours or weeks, not the one on duty: never more than a warning.
WARNINGS = ("calendar_years_missing", "notices_failed")


class JobFacts(NamedTuple):
    """How a job of the schedule stands: when it last began, how late it is, whether its last run failed."""

    task: str
    age_seconds: int | None
    late_seconds: int
    has_failed: bool

    def told(self) -> dict[str, object]:
        """What anybody may know: no words of an error."""
        return {"age_seconds": self.age_seconds, "late_seconds": self.late_seconds, "failed": self.has_failed}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the system at a moment; None where nothing is known."""

    database: bool
    sweep_age_seconds: int | None
    gauges: Mapping[str, int]
    disk_free: int
    backup_hours: float | None
    backup_wanted: bool = True
    jobs: Sequence[JobFacts] = ()

    def public(self) -> dict[str, object]:
        """What anybody may know."""
        return {
            "database": self.database,
            "sweep_age_seconds": self.sweep_age_seconds,
            "outbox_lag_seconds": self.gauges.get("outbox_lag_seconds"),
            "jobs_lag_seconds": self.gauges.get("jobs_lag_seconds"),
            "disk_free_gb": round(self.disk_free / 1024**3, 1),
            "backup_age_hours": self.backup_hours,
            **{name: self.gauges.get(name) for name in WARNINGS},
            "jobs": {one.task: one.told() for one in self.jobs},
            "orphans": {name: n for name, n in self.gauges.items() if name not in (*LAGS, *WARNINGS)},
        }

    def numbers(self) -> dict[str, float | None]:
        """The same for Prometheus."""
        counted = {
            name if name in (*LAGS, *WARNINGS) else f"orphans_{name}": float(n)
            for name, n in self.gauges.items()
        }
        return {
            "database_up": float(self.database),
            "sweep_age_seconds": self.sweep_age_seconds,
            "disk_free_bytes": float(self.disk_free),
            "backup_age_seconds": None if self.backup_hours is None else self.backup_hours * 3600,
            **{
                f"job_late_seconds_{one.task.replace('.', '_')}": float(one.late_seconds) for one in self.jobs
            },
            **counted,
        }


def judged(facts: Facts) -> tuple[str, list[str]]:
    """`ok`, `warn` or `fail`, and the names of what is not well."""
    found = list(_complaints(facts))
    grades = [grade for grade, _ in found]
    worst = FAIL if FAIL in grades else WARN if grades else OK
    return worst, [name for _, name in found]


def _complaints(facts: Facts) -> Iterator[tuple[str, str]]:
    if not facts.database:
        yield FAIL, "database"
        return
    yield from _of_machine(facts)
    grades = ((_grade(name, n), name) for name, n in facts.gauges.items())
    yield from (one for one in grades if one[0] != OK)
    yield from ((WARN, f"job {one.task}") for one in facts.jobs if one.late_seconds or one.has_failed)


def _grade(name: str, n: int) -> str:
    """A lag may be short; a task waits for a person; of what must not be there may be none."""
    if name in WARNINGS:
        return WARN if n else OK
    warn, fail = (LAG_WARN, LAG_FAIL) if name in LAGS else (0, 0)
    return FAIL if n > fail else WARN if n > warn else OK


def _of_machine(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.sweep_age_seconds is None:
        yield WARN, "sweep"
    elif facts.sweep_age_seconds > SWEEP_SECONDS:
        yield FAIL, "sweep"
    if facts.disk_free < DISK_WARN:
        yield (FAIL if facts.disk_free < DISK_FAIL else WARN), "disk"
    if facts.backup_wanted and (facts.backup_hours is None or facts.backup_hours > BACKUP_HOURS):
        yield WARN, "backup"
