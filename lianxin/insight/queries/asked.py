"""What figures are asked for: by whom, for which days, under which filters, and as of which moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.insight.models import Exclusion
from lianxin.insight.rules.exclusions import ExclusionScope
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.limits import end_of_day, start_of_day


@dataclass(frozen=True)
class Asked:
    """For whom, for which days and under which filters figures are asked.

    Attributes:
        since, until: the first and last day of the period.
        now: the present; what lies after it has not happened.
        wanted: area, field, unit and leader that narrow it.
        left_out: leaves out the matters that are excluded under this scope; none are where it is empty.
    """

    actor: Actor
    since: date
    until: date
    now: datetime
    wanted: Wanted = field(default_factory=Wanted)
    left_out: str = ""

    @cached_property
    def begin(self) -> datetime:
        """The first moment of the period."""
        return start_of_day(self.since, working_calendar())

    @cached_property
    def end(self) -> datetime:
        """The moment as of which things stand: the last of the period, or the present while it runs."""
        return min(end_of_day(self.until, working_calendar()), self.now)

    @cached_property
    def matters(self) -> QuerySet[Matter]:
        """The matters that the actor sees under the filters, of whatever day, as the books count them.

        What was taken over from a ledger is on record from then on: figures of earlier periods stay as they were.
        """
        narrowed = replace(self.wanted, since="", until="", counted=True)
        on_record = Q(taken_over_at__isnull=True) | Q(taken_over_at__lte=self.end)
        found = matters(self.actor, narrowed, self.now).filter(on_record).order_by()
        if not self.left_out:
            return found
        gone = Exclusion.objects.filter(_stood(self.end), scope__in=(self.left_out, ExclusionScope.BOTH))
        return found.exclude(pk__in=gone.values("matter"))

    def during(self, moment: str) -> Q:
        """Whether a moment of a row lies in the period."""
        return Q(**{f"{moment}__gte": self.begin, f"{moment}__lte": self.end})


def in_force(asked: Asked, scope: str = "") -> QuerySet[Exclusion]:
    """What is left out as of the end of the period 剔除, of the matters that are asked for; of one scope where it is named."""
    rows = Exclusion.objects.filter(_stood(asked.end), matter__in=asked.matters)
    return rows.filter(scope__in=(scope, ExclusionScope.BOTH)) if scope else rows


def _stood(at: datetime) -> Q:
    """Ruled on by a moment, and not ended by it: what was ruled later moves no figure of before."""
    return Q(granted=True, ruled_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))
