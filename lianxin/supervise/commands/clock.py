"""What the clock does 系统计时: land at the backstop, bring listed matters back, remind. Safe to run again and beside another.

Each part looks for what is due now and nothing else, so its cost follows what is due, not what is open.
A matter that another transaction holds is left for the next round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.posts import rehome
from lianxin.casefile.commands.taking import UNIT_DESK
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Clock, Matter
from lianxin.casefile.rules import ClockKind
from lianxin.dispatch.models import Undertaking
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import derived_id
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.people.queries import accountable_post, posts_with, system_actor
from lianxin.supervise.commands.escalation import land
from lianxin.supervise.commands.listing import unlist
from lianxin.supervise.models import Reminder

BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    landed: int
    returned: int
    reminded: int
    refused: int
    rehomed: int

    @property
    def total(self) -> int:
        """How many matters it touched."""
        return self.landed + self.returned + self.reminded + self.rehomed


def sweep(at: datetime, *, most: int = 100_000) -> Swept:
    """Do everything that is due at a moment: fill vacancies, land, bring back, remind. Nothing is done twice."""
    actor = system_actor()
    rehomed = rehome(actor, at, most)
    landed, refused = _land_due(actor, at, most)
    returned, more = _return_due(actor, at, most)
    return Swept(landed, returned, remind_due(actor, at, most), refused + more, rehomed)


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


def remind_due(actor: Actor, at: datetime, most: int) -> int:
    """Ring every alarm that is due, in batches of one transaction each; returns how many."""
    done = 0
    while done < most and (n := _remind_batch(Act(actor, at, Channel.JOB))) > 0:
        done += n
    return done


@transaction.atomic
def _remind_batch(by: Act) -> int:
    due = Clock.objects.filter(stopped_at__isnull=True, alarm_at__lte=by.at)
    ringing = list(due.order_by("alarm_at").select_for_update(skip_locked=True)[:BATCH])
    ids = sorted({clock.matter_id for clock in ringing})
    held = Matter.objects.filter(id__in=ids).order_by("id").select_for_update(skip_locked=True, of=("self",))
    matters = {matter.id: matter for matter in held}
    ringing = [clock for clock in ringing if clock.matter_id in matters]
    if not ringing:
        return 0
    _write(by, ringing, matters)
    return len(ringing)


def _write(by: Act, ringing: list[Clock], matters: dict[UUID, Matter]) -> None:
    desks = _receivers(ringing, matters)
    calendar = working_calendar()
    entries: list[Entry] = []
    notices: list[Outbox] = []
    reminders: list[Reminder] = []
    for clock in ringing:
        matter = matters[clock.matter_id]
        clock.alarm = _last_passed(clock, by.at, calendar)
        words = reminder_words(clock, calendar.local(clock.due_at))
        reminders.append(
            Reminder(matter=matter, clock_id=clock.id, alarm=clock.alarm, due_at=clock.due_at, at=by.at)
        )
        entries.append(_entry(by, matter, clock, words))
        if (post := desks.get(clock.id)) is not None:
            notices.append(_notice(by, matter, post, words))
        clocks.set_alarm(clock, by.at, calendar)
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
    Entry.objects.bulk_create(entries)
    Outbox.objects.bulk_create(notices)
    _save_clocks(ringing)
    _save_heads(matters.values())


def _last_passed(clock: Clock, at: datetime, calendar: WorkCalendar) -> str:
    """After a standstill several alarms of a clock may have passed; only the last still says something true."""
    passed = [name for name, moment in clocks.alarm_moments(clock, calendar) if moment <= at]
    return passed[-1] if passed else clock.alarm


def _entry(by: Act, matter: Matter, clock: Clock, words: str) -> Entry:
    return ledger.prepare(
        matter,
        by=by,
        step="supervise.remind",
        text=words,
        data={"clock": clock.kind, "alarm": clock.alarm},
        state_from=matter.state,
        state_to=matter.state,
    )


def _notice(by: Act, matter: Matter, post: UUID, words: str) -> Outbox:
    text = f"{matter.number} {matter.title}：{words}"
    return outbox.notice(post, event="supervise.remind", subject=matter, text=text, at=by.at)


def reminder_words(clock: Clock, due: datetime) -> str:
    """What a reminder says: which limit, and until when, or that it has passed."""
    kind = ClockKind(clock.kind).zh
    if clock.alarm == "after":
        return f"{kind}已于{due:%m月%d日}到期，请立即办理"
    return f"{kind}将于{due:%m月%d日}到期"


def _receivers(ringing: list[Clock], matters: dict[UUID, Matter]) -> dict[UUID, UUID | None]:
    """The post that each reminder goes to: the unit's desk for a unit's clock, else the owner of the matter."""
    by_unit = [clock.undertaking_id for clock in ringing if clock.undertaking_id]
    units = dict(Undertaking.objects.filter(id__in=by_unit).values_list("id", "unit_id")) if by_unit else {}
    posts = posts_with(UNIT_DESK, list(set(units.values()))) if units else {}
    receivers: dict[UUID, UUID | None] = {}
    for clock in ringing:
        unit = units.get(clock.undertaking_id) if clock.undertaking_id else None
        post = posts.get(unit) if unit else None
        receivers[clock.id] = post.id if post else matters[clock.matter_id].owner_post_id
    return receivers


def _save_clocks(ringing: Iterable[Clock]) -> None:
    rows = [(str(clock.id), clock.alarm, clock.alarm_at) for clock in ringing]
    _update(
        "UPDATE casefile_clock c SET alarm = v.alarm, alarm_at = v.alarm_at FROM"
        " unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS v(id, alarm, alarm_at) WHERE c.id = v.id",
        rows,
    )


def _save_heads(matters: Iterable[Matter]) -> None:
    rows = [(str(matter.id), matter.ledger_n, bytes(matter.ledger_head)) for matter in matters]
    _update(
        "UPDATE casefile_matter m SET ledger_n = v.n, ledger_head = v.head FROM"
        " unnest(%s::uuid[], %s::int[], %s::bytea[]) AS v(id, n, head) WHERE m.id = v.id",
        rows,
    )


def _update(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
