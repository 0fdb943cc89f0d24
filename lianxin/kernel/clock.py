"""The clock 时钟: read once at the edge of each act, never inside a rule.

A demo county lives at the time at which its story was written: its database holds a shift, which is added
to the machine's clock. A real district has no such row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from lianxin.kernel.kept import kept
from lianxin.kernel.models import ClockShift

NONE = timedelta(0)


def now() -> datetime:
    """This moment, aware, in the time zone of the office."""
    return timezone.localtime(timezone.now() + shift())


@kept()
def shift() -> timedelta:
    """How far this installation's clock is from the machine's: nothing but in a demo county."""
    row = ClockShift.objects.first()
    return row.by if row else NONE


def set_to(moment: datetime) -> None:
    """Let this installation's clock stand at a moment now and run on from there (for a demo county only)."""
    ClockShift.objects.update_or_create(id=1, defaults={"by": moment - timezone.now()})
    shift.forget()
