"""稍后处理 as a filter: what an officer has put off and nothing has brought back yet. Reads only."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import DateTimeField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from lianxin.casefile.models import IS_OPEN, Matter, Snooze
from lianxin.casefile.queries.trays import tray
from lianxin.kernel.grants import Actor

PUT_OFF = "snoozed"
# What has no limit now is never late.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def put_off(actor: Actor, now: datetime) -> Q:
    """Put off by this officer, not yet back: its day has not come, nothing happened since, its limit is later than its day."""
    limit = Coalesce(OuterRef("due_at"), Value(NEVER), output_field=DateTimeField())
    rows = Snooze.objects.filter(
        matter=OuterRef("pk"),
        officer_id=actor.officer_id,
        until__gt=now,
        until__lt=limit,
        ledger_n=OuterRef("ledger_n"),
    )
    return Q(Exists(rows))


@tray(PUT_OFF, "稍后处理", "Later", order=90, shows_put_off=True)
def _put_off(actor: Actor, now: datetime) -> Q:
    return IS_OPEN & put_off(actor, now)


def snooze_of(actor: Actor, matter: Matter, now: datetime) -> Snooze | None:
    """Until when the officer has put a matter off; None where it is in his lists."""
    if not Matter.objects.filter(put_off(actor, now), pk=matter.pk).exists():
        return None
    return Snooze.objects.filter(matter=matter, officer_id=actor.officer_id).first()
