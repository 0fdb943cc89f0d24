"""What machines ask of this system 探针: whether it lives, is ready, is well, and its measures.

The first three are open to all and say nothing that helps an attacker; the measures are for this machine or for whoever
bears the token.
"""

from __future__ import annotations

import hmac
import os
import shutil
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from lianxin.config import measures, migrating
from lianxin.config.keeping import schedule
from lianxin.config.wellbeing import Facts, JobFacts, judged
from lianxin.insight.queries import sweep_age
from lianxin.kernel import gauges
from lianxin.kernel.pages import PUBLIC, page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.schedule import standings

LOOPBACK = frozenset({"127.0.0.1", "::1"})


@page("livez", name="livez", grant=PUBLIC)
def livez(_request: HttpRequest) -> HttpResponse:
    """存活: this process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@page("readyz", name="readyz", grant=PUBLIC)
def readyz(_request: HttpRequest) -> JsonResponse:
    """就绪: the database answers, takes writes, and has the tables of this version."""
    why = _not_ready()
    return JsonResponse({"ready": not why, "why": why}, status=503 if why else 200)


def _not_ready() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery()")
            (read_only,) = cursor.fetchone() or (True,)
        if read_only:
            return "read_only"
        return "migrations" if migrating.pending() else ""
    except DatabaseError:
        return "database"


@page("healthz", name="health", grant=PUBLIC)
def healthz(_request: HttpRequest) -> JsonResponse:
    """状态: sweep, outbox, jobs, disk, backup, and the counts that have to be 0; 503 when something fails."""
    found = facts()
    status, _why = judged(found)
    body = {"status": status, **found.public()}
    return JsonResponse(body, status=503 if status == "fail" else 200)


@page("metrics", name="metrics", grant=PUBLIC)
def metrics(request: HttpRequest) -> HttpResponse:
    """指标: for this machine itself, or with the token."""
    if not (_is_local(request) or _bears_token(request)):
        raise refuse("not_granted", "此页只供监控程序使用", "This is for the monitoring only.")
    return HttpResponse(
        measures.text(facts().numbers()), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _is_local(request: HttpRequest) -> bool:
    """From this machine and not through a proxy on it."""
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"))
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _bears_token(request: HttpRequest) -> bool:
    wanted = os.environ.get("LIANXIN_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


def facts() -> Facts:
    """How the system is, now; what needs the database is missing when that does not answer."""
    disk = shutil.disk_usage(settings.LIANXIN_HOME)
    backup = schedule.age(schedule.folder(), timezone.now())
    base: dict[str, Any] = {
        "disk_free": disk.free,
        "backup_hours": round(backup.total_seconds() / 3600, 1) if backup is not None else None,
        "backup_wanted": schedule.hour() is not None,
    }
    try:
        age = sweep_age(timezone.now())
        return Facts(database=True, sweep_age_seconds=age, gauges=gauges.kept(), jobs=_jobs(), **base)
    except DatabaseError:
        return Facts(database=False, sweep_age_seconds=None, gauges={}, **base)


def _jobs() -> list[JobFacts]:
    machine = timezone.now()
    return [
        JobFacts(
            one.job.task,
            round((machine - one.run.started_at).total_seconds()) if one.run and one.run.started_at else None,
            round(one.late.total_seconds()),
            bool(one.run and one.run.error),
        )
        for one in standings(machine)
    ]
