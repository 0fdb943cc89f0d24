"""Delivering to witnesses 送出检查点: what is due, each attempt recorded, tried again later and later, how far each is behind.

Sealing never waits for a witness: this runs as a job of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from lianxin.kernel.models import Checkpoint, Witness, WitnessDelivery
from lianxin.kernel.witnesses.couriers import Failed, send
from lianxin.kernel.witnesses.reading import line_of

LONGEST_PAUSE_MINUTES = 360
AT_MOST = 500
DELIVERIES_KEPT = timedelta(days=180)


def deliver(at: datetime) -> int:
    """Send what is due to every witness in use; returns how many got something. One that fails does not hold up the next."""
    due = Witness.objects.filter(Q(next_at__isnull=True) | Q(next_at__lte=at), is_active=True)
    return sum(_deliver_to(one, at) for one in due.order_by("made_at"))


def _deliver_to(witness: Witness, at: datetime) -> bool:
    points = _owed(witness)
    if not points:
        return False
    try:
        send(witness, [line_of(one) for one in points])
    except Failed as failed:
        _note(witness, points, at, str(failed))
        return False
    _note(witness, points, at, "")
    return True


def _owed(witness: Witness) -> Sequence[Checkpoint]:
    """The last checkpoints that the witness has not got, the oldest first; the newest vouches for any left out."""
    return list(Checkpoint.objects.filter(n__gt=witness.reached_n).order_by("-n")[:AT_MOST])[::-1]


def _note(witness: Witness, points: Sequence[Checkpoint], at: datetime, error: str) -> None:
    """Record the attempt and say when the next one is due."""
    failed = witness.n_failed + 1 if error else 0
    pause = min(2**failed, LONGEST_PAUSE_MINUTES) if error else witness.every_minutes
    found = {"n_failed": failed, "error": error[:200], "next_at": at + timedelta(minutes=pause)}
    if not error:
        found |= {"reached_n": points[-1].n, "reached_at": at}
    Witness.objects.filter(pk=witness.pk).update(**found)
    WitnessDelivery.objects.create(
        witness=witness,
        first_n=points[0].n,
        last_n=points[-1].n,
        at=at,
        is_delivered=not error,
        note=error[:200],
    )


def tidy(at: datetime) -> int:
    """Forget attempts of half a year ago; returns how many."""
    return WitnessDelivery.objects.filter(at__lt=at - DELIVERIES_KEPT).delete()[0]


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a witness is behind 见证滞后: checkpoints it has not got, since when, how often tried in vain."""

    witness: Witness
    behind: int
    since: datetime | None

    def is_late(self, at: datetime, grace: timedelta) -> bool:
        """Whether it has been behind for longer than its own rhythm and a grace."""
        allowed = timedelta(minutes=self.witness.every_minutes) + grace
        return self.since is not None and at - self.since > allowed


def witness_lag() -> list[Lag]:
    """Every witness in use with how far it is behind."""
    found = []
    for one in Witness.objects.filter(is_active=True).order_by("made_at"):
        owed = Checkpoint.objects.filter(n__gt=one.reached_n).order_by("n")
        first = owed.first()
        found.append(Lag(one, owed.count(), first.at if first else None))
    return found
