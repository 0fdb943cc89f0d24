"""The measuring of the district as a scheduled job 状态监测: every minute, on one worker at a time."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from lianxin.insight.queries import measured
from lianxin.kernel import gauges
from lianxin.kernel.calendars import incomplete
from lianxin.kernel.jobs import run
from lianxin.kernel.schedule import scheduled

MEASURE = "状态监测"


@scheduled("insight.measure")
def measure(timestamp: int) -> None:
    """Count what must not be and how late hand-offs are 状态监测."""
    run(MEASURE, count)


def count(at: datetime) -> int:
    """Keep all counts as they are at a moment; returns how many."""
    lacking = sum(len(years) for _, years in incomplete(at.date()))
    found = measured(at, timezone.now()) | {"calendar_years_missing": lacking}
    return gauges.keep(found, timezone.now())
