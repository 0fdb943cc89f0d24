"""What pressing costs: the sweep by how much is due, ten thousand urges at once, the supervisor's board list by list."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from lianxin.casefile.commands.many import take_up
from lianxin.casefile.models import IS_OPEN, BulkItem, Clock, Matter
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.models import Outbox
from lianxin.people.queries import actor_for
from lianxin.supervise.commands import urge_many
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.queries.board import Narrowed, blocks, page_of, rows_of

URGES = 10_000
DUE = (0, 10, 100, 1000)
Figures = dict[str, dict[str, Any]]


def measured() -> dict[str, Any]:
    """All of it, in the order in which it leaves the county as it was found."""
    return {"board": board(), "sweep_by_due": sweep_by_due(), "urging": urging()}


def sweep_by_due() -> Figures:
    """How long a sweep takes when so many limits are half over: it follows what is due, whatever is open."""
    _set_at_rest()
    open_now = Matter.objects.filter(IS_OPEN).count()
    return {f"{n} due": {"open": open_now, **_swept(n)} for n in DUE}


def _set_at_rest() -> None:
    """Nothing is due any more: what the copies were to be reminded of is put off, the rest is done."""
    at = now()
    Clock.objects.filter(alarm_at__lte=at).update(alarm_at=at + timedelta(days=3))
    for _ in range(100):
        if not sweep(at).total:
            return
    raise RuntimeError("the clock does not come to rest")


def _swept(n: int) -> dict[str, Any]:
    at = now()
    running = Clock.objects.filter(stopped_at__isnull=True, alarm_at__isnull=False, alarm_at__gt=at)
    ids = list(running.order_by("id").values_list("id", flat=True)[:n])
    ends = at + timedelta(days=9)
    Clock.objects.filter(id__in=ids).update(
        started_at=at - timedelta(days=10), due_at=ends, alarm="half", alarm_at=at - timedelta(minutes=1)
    )
    done, ms = _timed(lambda: sweep(at))
    return {"reminded": done.reminded, "ms": ms}


def urging() -> dict[str, Any]:
    """Ten thousand matters urged as one bulk: asked for, done by the server, and how many notices that makes."""
    by = Act(actor_for("ducha1"), timezone.now(), Channel.CLI)
    matters = list(Matter.objects.filter(IS_OPEN).order_by("id")[:URGES])
    batch, asked = _timed(lambda: urge_many(by=by, matters=matters, text="请抓紧办理"))
    before = Outbox.objects.filter(event="supervise.urge").count()
    clock = Act(actor_for("system"), timezone.now(), Channel.JOB)
    n, ms = _timed(lambda: take_up(clock))
    items = BulkItem.objects.filter(bulk=batch.id)
    return {
        "matters": len(matters),
        "asked_ms": asked,
        "done_ms": ms,
        "per_s": round(n / (ms / 1000)) if n else 0,
        "urged": items.filter(state=BulkItem.State.DONE).count(),
        "notices": Outbox.objects.filter(event="supervise.urge").count() - before,
    }


def board() -> Figures:
    """Each list of the board: how many, how long its count and its first page take, and what answers the count."""
    actor, at = actor_for("ducha1"), now()
    found: Figures = {}
    for one in blocks(at):
        rows = rows_of(actor, one, Narrowed(), at)
        rows.count()
        n, counted = _timed(rows.count)
        _, paged = _timed(lambda one=one, n=n: page_of(actor, one, Narrowed(), at, n))  # type: ignore[misc]
        found[one.name] = {"n": n, "count_ms": counted, "page_ms": paged, "by": _plan(rows)}
    return found


def _plan(rows: Any) -> str:
    """The nodes that read the matters, as EXPLAIN tells them."""
    statement, values = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT count(*) FROM ({statement}) counted", values)
        lines = [line.strip(" ->") for (line,) in cursor.fetchall()]
    return "; ".join(line.split("  (")[0] for line in lines if "casefile_matter" in line)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = work()
    return done, round((time.perf_counter() - began) * 1000, 1)
