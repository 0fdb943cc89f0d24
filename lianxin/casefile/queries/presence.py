"""Who else has a matter open just now 正在办理. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from lianxin.casefile.models import Matter, Presence
from lianxin.kernel.grants import Actor


def others_at(actor: Actor, matter: Matter, since: datetime) -> QuerySet[Presence]:
    """The others whose page has told of itself since a moment, who writes first."""
    rows = Presence.objects.filter(matter=matter, seen_at__gt=since).exclude(officer_id=actor.officer_id)
    return rows.select_related("officer").order_by("since", "officer__name")
