"""Gauges 监测值: counts that a job takes every minute and that pages and probes read, however often they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lianxin.kernel.models import Gauge


def keep(values: Mapping[str, int], at: datetime) -> int:
    """Note values under their names; returns how many."""
    rows = [Gauge(name=name, value=value, at=at) for name, value in values.items()]
    Gauge.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["value", "at"]
    )
    return len(rows)


def kept() -> dict[str, int]:
    """The values noted last, by name."""
    return dict(Gauge.objects.order_by("name").values_list("name", "value"))
