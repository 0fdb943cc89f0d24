"""What the clock does 系统计时: land at the backstop, bring listed matters back, remind.

Safe to run again and beside another.
Each part looks for what is due now and nothing else, so its cost follows what is due, not what is open.
A matter that another transaction holds is left for the next round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from lianxin.casefile.commands.posts import rehome
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import derived_id
from lianxin.kernel.refusal import Refused
from lianxin.people.queries import accountable_post, system_actor
from lianxin.supervise.commands.escalation import land
from lianxin.supervise.commands.listing import unlist
from lianxin.supervise.commands.readdressing import readdress
from lianxin.supervise.commands.reminding import remind_due


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    landed: int
    returned: int
    reminded: int
    refused: int
    rehomed: int
    readdressed: int = 0

    @property
    def total(self) -> int:
        """How many matters and papers it touched."""
        return self.landed + self.returned + self.reminded + self.rehomed + self.readdressed


def sweep(at: datetime, *, most: int = 100_000) -> Swept:
    """Do everything that is due at a moment: fill vacancies, re-address, land, bring back, remind. Nothing is done twice."""
    actor = system_actor()
    rehomed = rehome(actor, at, most)
    readdressed = readdress(actor, at, most)
    landed, refused = _land_due(actor, at, most)
    returned, more = _return_due(actor, at, most)
    reminded = remind_due(actor, at, most)
    return Swept(landed, returned, reminded, refused + more, rehomed, readdressed)


def _land_due(actor: Actor, at: datetime, most: int) -> tuple[int, int]:
    waiting = Q(state=State.LISTED, listings_after_backstop__gt=0, returns_on__gt=_today(at))
    due = Matter.objects.filter(IS_OPEN, ~Q(state=State.ESCALATED), ~waiting, backstop_at__lt=at)
    elsewhere = Matter.objects.filter(state=State.ESCALATED, backstop_at__lt=at).exclude(
        coordinator_post=accountable_post()
    )
    done = refused = 0
    for matter in (*due.order_by("backstop_at")[:most], *elsewhere[:most]):
        key = derived_id("land", matter.id, matter.ledger_n)
        try:
            done += not land(by=Act(actor, at, Channel.JOB, key), matter=matter).replayed
        except Refused:
            refused += 1
    return done, refused


def _return_due(actor: Actor, at: datetime, most: int) -> tuple[int, int]:
    due = Matter.objects.filter(state=State.LISTED, returns_on__lte=_today(at)).exclude(backstop_at__lt=at)
    done = refused = 0
    for matter in due.order_by("returns_on")[:most]:
        key = derived_id("unlist", matter.id, matter.ledger_n)
        try:
            act = Act(actor, at, Channel.JOB, key)
            done += not unlist(by=act, matter=matter, reason="承诺（复查）日期已到").replayed
        except Refused:
            refused += 1
    return done, refused


def _today(at: datetime) -> date:
    return working_calendar().local(at).date()
