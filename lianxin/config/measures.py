"""Measures for Prometheus 监控指标: requests by page name, and the district's gauges; never an address or a person.

Each web process counts for itself in a folder that they share (PROMETHEUS_MULTIPROC_DIR, set by `lianxin run`);
whoever is asked adds them up. Without the folder, as in tests, there is one process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("lianxin_requests", "Requests by page, method and status", ["page", "method", "status"])
SECONDS = Histogram("lianxin_request_seconds", "Seconds that a page took", ["page"], buckets=BUCKETS)


def observe(page: str, method: str, status: int, seconds: float) -> None:
    """Count one request."""
    REQUESTS.labels(page, method, str(status)).inc()
    SECONDS.labels(page).observe(seconds)


def text(gauges: Mapping[str, float | None]) -> bytes:
    """Everything in Prometheus' text format; a gauge without a value is left out."""
    return _requests() + generate_latest(_of(gauges))


def _requests() -> bytes:
    if not os.environ.get(FOLDER):
        return _without_process()
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together)


def _without_process() -> bytes:
    """Version and platform are told to nobody."""
    return generate_latest(
        REGISTRY.restricted_registry(["lianxin_requests_total", "lianxin_request_seconds"])
    )


def _of(gauges: Mapping[str, float | None]) -> CollectorRegistry:
    registry = CollectorRegistry()
    for name, value in gauges.items():
        if value is not None:
            Gauge(f"lianxin_{name}", name.replace("_", " "), registry=registry).set(value)
    return registry
