"""The clock 时钟: read once at the edge of each act, never inside a rule.

A demo county lives at the time at which its story was written: its database holds a shift, which is added
to the machine's clock. A real district has no such row.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from threading import Lock

from django.utils import timezone

from lianxin.kernel.models import ClockShift

KEPT_SECONDS = 10.0
NONE = timedelta(0)

_kept: list[tuple[float, timedelta]] = []
_lock = Lock()


def now() -> datetime:
    """This moment, aware, in the time zone of the office."""
    return timezone.localtime(timezone.now() + shift())


def shift() -> timedelta:
    """How far this installation's clock is from the machine's: nothing but in a demo county."""
    with _lock:
        if not _kept or time.monotonic() - _kept[0][0] > KEPT_SECONDS:
            row = ClockShift.objects.first()
            _kept[:] = [(time.monotonic(), row.by if row else NONE)]
        return _kept[0][1]


def set_to(moment: datetime) -> None:
    """Let this installation's clock stand at a moment now and run on from there (for a demo county only)."""
    ClockShift.objects.update_or_create(id=1, defaults={"by": moment - timezone.now()})
    forget()


def forget() -> None:
    """Read the shift anew at the next use."""
    with _lock:
        _kept.clear()
