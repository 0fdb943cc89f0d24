"""到期提醒: rings the alarms that are due. Each alarm of a clock is given once, and none is left out.

After a standstill several alarms of a clock may have passed: each is on record, and the last one, which alone still says
something true, is told. A matter that another transaction holds is left for the next round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lianxin.casefile.commands import clocks
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.alarms import Alarm, alarm_moments, alarm_words, is_past_due
from lianxin.casefile.rules import ClockKind
from lianxin.dispatch.models import Undertaking
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import Entry, Outbox
from lianxin.supervise.commands.rows import save_alarms, save_heads
from lianxin.supervise.models import Reminder
from lianxin.supervise.queries.ladder import ladder_on, post_for
from lianxin.supervise.rules import Level, Receiver

BATCH = 500


@dataclass(frozen=True, slots=True)
class Ringing:
    """A clock with those of its alarms that have passed and were never given."""

    clock: Clock
    matter: Matter
    passed: list[Alarm]

    @property
    def last(self) -> str:
        """The alarm that is told."""
        return self.passed[-1][0]


def remind_due(actor: Actor, at: datetime, most: int) -> int:
    """Ring every alarm that is due, in batches of one transaction each; returns how many clocks rang."""
    done = 0
    while done < most and (n := _batch(Act(actor, at, Channel.JOB))) > 0:
        done += n
    return done


@transaction.atomic
def _batch(by: Act) -> int:
    due = Clock.objects.filter(stopped_at__isnull=True, alarm_at__lte=by.at)
    ringing = list(due.order_by("alarm_at").select_for_update(skip_locked=True)[:BATCH])
    ids = sorted({clock.matter_id for clock in ringing})
    held = Matter.objects.filter(id__in=ids).order_by("id").select_for_update(skip_locked=True, of=("self",))
    matters = {matter.id: matter for matter in held}
    ringing = [clock for clock in ringing if clock.matter_id in matters]
    if ringing:
        _ring(by, ringing, matters)
    return len(ringing)


def _ring(by: Act, clocks_due: list[Clock], matters: dict[UUID, Matter]) -> None:
    calendar = working_calendar()
    found = [one for one in _passed(clocks_due, matters, by.at) if one.passed]
    posts = Posts(found, by.at, calendar)
    entries: list[Entry] = []
    notices: list[Outbox] = []
    reminders: list[Reminder] = []
    for one in found:
        words = reminder_words(one, calendar.local(one.clock.due_at))
        reminders += _reminders(one, by.at)
        entries.append(_entry(by, one, words))
        notices += [_notice(by, one.matter, post, words) for post in posts.of(one)]
    for clock in clocks_due:
        clocks.set_alarm(clock, by.at, working_calendar(clock.calendar))
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
    Entry.objects.bulk_create(entries)
    Outbox.objects.bulk_create(notices)
    save_alarms(clocks_due)
    save_heads({one.matter.id: one.matter for one in found}.values())


def _passed(ringing: list[Clock], matters: Mapping[UUID, Matter], at: datetime) -> list[Ringing]:
    rows = Reminder.objects.filter(clock_id__in=[one.id for one in ringing])
    given = set(rows.values_list("clock_id", "alarm", "due_at"))
    return [
        Ringing(
            clock,
            matters[clock.matter_id],
            [
                (name, moment)
                for name, moment in alarm_moments(clock, working_calendar(clock.calendar))
                if moment <= at and (clock.id, name, clock.due_at) not in given
            ],
        )
        for clock in ringing
    ]


def _reminders(one: Ringing, at: datetime) -> list[Reminder]:
    return [
        Reminder(
            matter=one.matter,
            clock_id=one.clock.id,
            alarm=name,
            due_at=one.clock.due_at,
            at=at,
            is_told=name == one.last,
        )
        for name, _ in one.passed
    ]


def _entry(by: Act, one: Ringing, words: str) -> Entry:
    return ledger.prepare(
        one.matter,
        by=by,
        step="supervise.remind",
        text=words,
        data={"clock": one.clock.kind, "alarm": one.last},
        state_from=one.matter.state,
        state_to=one.matter.state,
    )


def _notice(by: Act, matter: Matter, post: UUID, words: str) -> Outbox:
    text = f"{matter.number} {matter.title}：{words}"
    return outbox.notice(post, event="supervise.remind", subject=matter, text=text, at=by.at)


def reminder_words(one: Ringing, due: datetime) -> str:
    """What a reminder says: which limit, and until when, or that it has passed."""
    kind, which = ClockKind(one.clock.kind).zh, alarm_words(one.last)[0]
    if is_past_due(one.last):
        again = "" if one.last == "after" else f"（{which}）"
        return f"{kind}已于{due:%m月%d日}到期{again}，请立即办理"
    return f"{kind}将于{due:%m月%d日}到期（{which}）"


class Posts:
    """Whom the reminders of a batch go to, by level 1 of the ladder; each kind of post of a unit is looked for once."""

    def __init__(self, ringing: list[Ringing], at: datetime, calendar: WorkCalendar) -> None:
        ids = [one.clock.undertaking_id for one in ringing if one.clock.undertaking_id]
        self.units = dict(Undertaking.objects.filter(id__in=ids).values_list("id", "unit_id")) if ids else {}
        self.level: Level = ladder_on(calendar.local(at).date())[1]
        self.known: dict[tuple[Receiver, UUID], UUID] = {}

    def of(self, one: Ringing) -> list[UUID]:
        """The unit's post for a unit's clock, else the owner of the matter; past due also those who get a copy."""
        unit = self.units.get(one.clock.undertaking_id) if one.clock.undertaking_id else None
        if unit is None:
            found = [one.matter.owner_post_id]
        else:
            wanted = (self.level.to, *(self.level.copies if is_past_due(one.last) else ()))
            found = [self._post(addressee, one.matter, unit) for addressee in wanted]
        return [post for post in dict.fromkeys(found) if post is not None]

    def _post(self, addressee: Receiver, matter: Matter, unit: UUID) -> UUID:
        if addressee is Receiver.ACCOUNTABLE or (addressee, unit) not in self.known:
            self.known[addressee, unit] = post_for(addressee, matter, unit).pk
        return self.known[addressee, unit]
