"""How an undertaking moves 承办: asked of its table, under the lock of its matter, with an entry in the matter's ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.taking import UNIT_DESK, lock
from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.standing import is_in_days
from lianxin.casefile.queries.time import asked_of, in_force
from lianxin.casefile.rules import ClockKind
from lianxin.directory.queries.calendars import calendar_of_unit
from lianxin.dispatch.lifecycle import UNDERTAKING, Standing
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.dispatch.rules import Part, Ruling
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Done
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.limits import due_at, remaining_workdays
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason, Refused
from lianxin.people.queries import posts_with

# Units go on working while a matter is escalated; the clock that matters then is the officer's.
AT_WORK = frozenset({State.WITH_UNITS, State.ESCALATED})


@dataclass(slots=True)
class TakenPart:
    """A step of an undertaking under way."""

    undertaking: Undertaking
    matter: Matter
    by: Act
    row: Row[Standing]
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    notices: list[tuple[list[UUID], str]] = field(default_factory=list)
    entry: Entry | None = None

    def tell(self, posts: list[UUID], words: str) -> None:
        """Queue a notice to posts; the matter's number and title are put before the words."""
        self.notices.append((posts, words))

    def done(self) -> Done:
        """The answer of the command."""
        entry = str(self.entry.id) if self.entry else ""
        ids = {"undertaking": str(self.undertaking.id)}
        return Done("matter", str(self.matter.id), self.matter.number, self.matter.state, entry, ids)


@contextmanager
def taking_part(
    step: str,
    undertaking: Undertaking,
    *,
    by: Act,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    wrong: Sequence[Reason] = (),
    also: Callable[[Undertaking], list[Reason]] | None = None,
) -> Iterator[TakenPart]:
    """Take a step of the undertaking's table: lock the matter, ask the table, write, tell.

    Refuses with all reasons at once. Records one entry in the matter's ledger.
    """
    matter = lock(undertaking.matter, by)
    fresh = Undertaking.objects.select_related("unit").get(pk=undertaking.pk)
    fresh.matter = matter
    reasons = [*part_refusals(by.actor, fresh, step, by.at), *wrong, *(also(fresh) if also else [])]
    if reasons:
        raise Refused(reasons)
    taken = TakenPart(fresh, matter, by, UNDERTAKING.row(step), text, dict(data or {}))
    yield taken
    _finish(taken)


def _finish(taken: TakenPart) -> None:
    one, matter, by = taken.undertaking, taken.matter, taken.by
    before = Standing(one.state)
    move(one, taken.row, by.at)
    one.save()
    taken.data |= {"unit": one.unit.name, "part": one.part, "standing": [before, one.state]}
    taken.entry = ledger.append(
        matter,
        by=by,
        step=taken.row.step,
        text=taken.text,
        data=taken.data,
        state_from=matter.state,
        state_to=matter.state,
    )
    matter.last_word_at = by.at
    matter.save(
        update_fields=["ledger_n", "ledger_head", "last_word_at", "lags_at", "due_at", "stands_until"]
    )
    for posts, words in taken.notices:
        text = f"{matter.number} {matter.title}：{words}"
        outbox.notify(posts, event=taken.row.step, subject=matter, text=text, at=by.at, bulk=by.bulk)


def move(one: Undertaking, row: Row[Standing], at: datetime) -> None:
    """Apply a row to an undertaking and its clocks, without asking or saving it."""
    if row.stops:
        clocks.stop(one.matter, row.stops, at, undertaking_ids=[one.id])
    started = [
        clocks.start(one.matter, ClockKind(kind), at, undertaking_id=one.id, unit_id=one.unit_id)
        for kind in row.starts
    ]
    if started:
        Clock.objects.bulk_create(started)
    if row.to is not None:
        one.state = row.to
        if row.to in UNDERTAKING.ends:
            one.ended_at = at


def part_refusals(actor: Actor, one: Undertaking, step: str, at: datetime) -> list[Reason]:
    """Every reason why the actor may not take the step on this undertaking now."""
    row = UNDERTAKING.row(step)
    situation = PartSituation(one, at)
    facts = {need.fact for need in row.needs if PART_FACTS[need.fact](situation)}
    reasons = UNDERTAKING.refusals(step, Standing(one.state), grants=part_grants(actor, one), facts=facts)
    state = State(one.matter.state)
    if state not in AT_WORK:
        zh, en = LABELS[state]
        reasons.insert(
            0, Reason("wrong_state", f"事项当前为“{zh}”，不在办理中", f"The matter is “{en}”, not in hand.")
        )
    return reasons


def part_grants(actor: Actor, one: Undertaking) -> frozenset[str]:
    """The grants of the actor that reach this undertaking: everywhere, or because it is his unit's."""
    return frozenset(
        grant
        for grant, reach in actor.grants.items()
        if reach is Reach.ALL or (reach is Reach.UNIT and one.unit_id == actor.unit_id)
    )


def parts_steps_for(actor: Actor, one: Undertaking, at: datetime) -> list[tuple[Row[Standing], list[Reason]]]:
    """The steps of an undertaking that its state allows and the actor is granted, with what still stands in the way."""
    grants = part_grants(actor, one)
    rows = [row for row in UNDERTAKING.rows_from(Standing(one.state)) if row.grant in grants]
    return [(row, part_refusals(actor, one, row.step, at)) for row in rows if row.step in ASKED_DIRECTLY]


# Rows that a person takes by a command of their own; the others happen as a part of a matter's step.
ASKED_DIRECTLY = (
    "dispatch.accept",
    "dispatch.ask_return",
    "dispatch.grant_return",
    "dispatch.contact",
    "dispatch.opinion",
    "dispatch.progress",
    "dispatch.ask_extension",
    "dispatch.grant_extension",
    "dispatch.ask_suspension",
    "dispatch.grant_suspension",
    "dispatch.run_on",
    "dispatch.report",
)


@dataclass(frozen=True, slots=True)
class PartSituation:
    """Which undertaking, when: what a fact is asked of."""

    part: Undertaking
    at: datetime

    @property
    def return_in_time(self) -> bool:
        """Whether a return may still be asked for: within the limit from its delivery."""
        calendar = working_calendar(calendar_of_unit(self.part.unit_id))
        sent = self.part.sent_at
        asked = asked_of(self.part.matter, ClockKind.RETURN, self.part.unit_id)
        limit = in_force(asked, calendar.local(sent).date()).limit
        return self.at <= due_at(sent, limit, calendar)

    @property
    def extension_in_time(self) -> bool:
        """Whether an extension may still be asked for: at least a working day before it is due."""
        clock = handle_clock(self.part.matter)
        if clock is None or self.at > clock.due_at:
            return False
        return remaining_workdays(self.at, clock.due_at, working_calendar(clock.calendar)) >= 1

    @property
    def extension_pending(self) -> bool:
        """Whether an asked extension waits for its ruling."""
        return any(one.ruling == Ruling.PENDING for one in self.part.extension_requests.all())

    @property
    def suspension_pending(self) -> bool:
        """Whether an asked standstill waits for its ruling."""
        return any(one.ruling == Ruling.PENDING for one in self.part.suspension_requests.all())

    @property
    def is_standing(self) -> bool:
        """Whether the limit of handling stands still, with whomever the matter is."""
        until = self.part.matter.stands_until
        return until is not None and self.at <= until

    @property
    def limit_runs(self) -> bool:
        """Whether there is a limit of days that runs and has not passed."""
        clock = None if self.is_standing else handle_clock(self.part.matter)
        return clock is not None and is_in_days(clock) and self.at <= clock.due_at


PART_FACTS: dict[str, Callable[[PartSituation], bool]] = {
    "not_returned_before": lambda one: not one.part.return_refused,
    "return_in_time": lambda one: one.return_in_time,
    "is_support": lambda one: one.part.part == Part.SUPPORT,
    "answers_itself": lambda one: one.part.part != Part.SUPPORT,
    "is_lead": lambda one: one.part.part != Part.SUPPORT,
    "no_extension_pending": lambda one: not one.extension_pending,
    "extension_in_time": lambda one: one.extension_in_time,
    "extension_pending": lambda one: one.extension_pending,
    "no_suspension_pending": lambda one: not one.suspension_pending,
    "suspension_pending": lambda one: one.suspension_pending,
    "is_standing": lambda one: one.is_standing,
    "not_standing": lambda one: not one.is_standing,
    "limit_runs": lambda one: one.limit_runs,
}


def handle_clock(matter: Matter) -> Clock | None:
    """The running clock of the handling itself (or of the redo)."""
    running = Clock.objects.filter(
        matter=matter, kind__in=[ClockKind.HANDLE, ClockKind.REDO], stopped_at__isnull=True
    )
    return running.order_by("-started_at").first()


def running_parts(matter: Matter) -> list[Undertaking]:
    """The undertakings of a matter that have not ended, the lead first."""
    rows = Undertaking.objects.filter(RUNS, matter=matter).select_related("unit")
    return sorted(rows, key=lambda one: (one.part != Part.LEAD, one.sent_at, str(one.id)))


def end_all(matter: Matter, step: str, at: datetime) -> list[Undertaking]:
    """End every running undertaking by a row of the table (finish or withdraw); returns them."""
    row = UNDERTAKING.row(step)
    ended = running_parts(matter)
    if ended:
        clocks.stop(matter, row.stops, at, undertaking_ids=[one.id for one in ended])
        ids = [one.id for one in ended]
        Undertaking.objects.filter(id__in=ids).update(state=row.to, ended_at=at)
    return ended


def end_part(matter: Matter, one: Undertaking, at: datetime) -> None:
    """End one running undertaking because another unit's takes its place 撤回承办."""
    row = UNDERTAKING.row("dispatch.withdraw")
    clocks.stop(matter, row.stops, at, undertaking_ids=[one.id])
    Undertaking.objects.filter(pk=one.pk).update(state=row.to, ended_at=at)


def rework(parts: list[Undertaking]) -> list[Undertaking]:
    """Give the reported ones among these back to their units for more work; returns them."""
    row = UNDERTAKING.row("dispatch.rework")
    back = [one for one in parts if one.part != Part.SUPPORT and one.state in row.frm]
    Undertaking.objects.filter(id__in=[one.id for one in back]).update(state=row.to)
    return back


def assign(matter: Matter, units: list[tuple[UUID, Part, str]], at: datetime) -> list[Undertaking]:
    """New undertakings of a matter for units (unit, part, task), each with its clock for signing; opinions get theirs."""
    parts = [
        Undertaking(matter=matter, unit_id=unit, part=part, task=task, sent_at=at, round=matter.round)
        for unit, part, task in units
    ]
    Undertaking.objects.bulk_create(parts)
    started = [
        clocks.start(matter, ClockKind.SIGN, at, undertaking_id=one.id, unit_id=one.unit_id) for one in parts
    ]
    started += [
        clocks.start(matter, ClockKind.OPINION, at, undertaking_id=one.id, unit_id=one.unit_id)
        for one in parts
        if one.part == Part.SUPPORT
    ]
    Clock.objects.bulk_create(started)
    hold(matter, parts)
    return parts


def hold(matter: Matter, parts: list[Undertaking]) -> None:
    """Say on the matter which units hold it (whose queue it is in) and which leads; the caller saves it."""
    matter.held_by = sorted({one.unit_id for one in parts}, key=str)
    leads = [one.unit_id for one in parts if one.part == Part.LEAD] or [one.unit_id for one in parts][:1]
    matter.lead_unit_id = leads[0] if leads else None


def desks(unit_ids: list[UUID]) -> list[UUID]:
    """The posts of the units to which notices go."""
    return [post.id for post in posts_with(UNIT_DESK, unit_ids).values()]


def days_between(first: date, last: date, calendar: str = "") -> int:
    """Working days after the first day up to the last, by a calendar (the district's)."""
    return working_calendar(calendar).workdays_between(first, last)
