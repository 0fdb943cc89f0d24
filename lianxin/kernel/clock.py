"""The clock 时钟: read once at the edge of each act, never inside a rule."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in the time zone of the office."""
    return timezone.localtime(timezone.now())
