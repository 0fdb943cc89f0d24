"""Parked forms 暂存表单: what an officer sent after his session had ended, sealed, for an hour, for him alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from lianxin.people.models import Officer, ParkedForm

KEPT = timedelta(hours=1)
MOST = 20
LONGEST = 1_000_000


def park(officer_id: UUID, path: str, fields: Sequence[tuple[str, str]], *, had_files: bool) -> UUID | None:
    """Keep a form for its officer 暂存; None when there is nothing to keep, or too much, or nobody to keep it for."""
    known = Officer.objects.filter(pk=officer_id, is_active=True).exists()
    if not known or not fields or len(path) > 400 or sum(len(text) for _, text in fields) > LONGEST:
        return None
    given = [[name, text] for name, text in fields]
    row = ParkedForm(officer_id=officer_id, path=path, fields=given, had_files=had_files, at=timezone.now())
    row.save(force_insert=True)
    mine = ParkedForm.objects.filter(officer_id=officer_id).order_by("-at").values_list("pk", flat=True)
    ParkedForm.objects.filter(pk__in=list(mine[MOST:])).delete()
    return row.pk


def parked(officer_id: UUID, parked_id: UUID, at: datetime) -> ParkedForm | None:
    """A parked form of this officer that is not older than an hour."""
    return ParkedForm.objects.filter(pk=parked_id, officer_id=officer_id, at__gt=at - KEPT).first()


def sent(officer_id: UUID, parked_id: UUID) -> None:
    """It was sent: it is not shown again."""
    ParkedForm.objects.filter(pk=parked_id, officer_id=officer_id).delete()
