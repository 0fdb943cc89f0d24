"""期限调整: after a version of a calendar was confirmed, the running limits that it touches move, batch by batch.

Every limit bears the version that it was counted with, so that a stopped or repeated run goes on where it was and
does nothing twice. The total limit is never touched, nor is anything that has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.bulk import save_heads, update
from lianxin.casefile.models import Clock, DeadlineMove, Matter
from lianxin.casefile.queries.moves import in_reach, recounted
from lianxin.casefile.rules import WORDS, ClockKind
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.calendars import calendar_of, in_force
from lianxin.kernel.kept import KEPT_SECONDS
from lianxin.kernel.models import CalendarVersion, Entry

BATCH = 500
STEP = "casefile.move_deadline"
REGISTER = "calendar"
# Other processes may go on counting by the version before for as long as they keep it.
GRACE = timedelta(seconds=4 * KEPT_SECONDS)


def settle(by: Act, *, most: int = 1_000_000) -> int:
    """Move what confirmed versions touch and has not moved yet; returns how many limits moved."""
    waiting = CalendarVersion.objects.filter(confirmed_at__isnull=False, settled_at__isnull=True)
    return sum(_settle(version, by, most) for version in waiting.order_by("confirmed_at", "n"))


def _settle(version: CalendarVersion, by: Act, most: int) -> int:
    newest = in_force(version.calendar)
    assert newest is not None
    calendar = calendar_of(newest)
    moved = 0
    while moved < most and (looked := _batch(version, calendar, by)) is not None:
        moved += looked
    if not _left(version, calendar.origin.n) and _is_over(version, by.at):
        _finish(version, by)
    return moved


def _is_over(version: CalendarVersion, at: datetime) -> bool:
    return version.confirmed_at is not None and at - version.confirmed_at >= GRACE


def _left(version: CalendarVersion, n: int) -> bool:
    return in_reach(version.calendar, *_stretch(version)).filter(calendar_n__lt=n).exists()


def _stretch(version: CalendarVersion) -> tuple[date, date]:
    return version.first_changed or date.max, version.last_changed or date.min


@transaction.atomic
def _batch(version: CalendarVersion, calendar: WorkCalendar, by: Act) -> int | None:
    """Count one batch of limits anew; how many moved, or None when there was nothing left to look at."""
    rows = in_reach(version.calendar, *_stretch(version)).filter(calendar_n__lt=calendar.origin.n)
    rows = rows.order_by("due_at", "id").select_for_update(of=("self",), skip_locked=True)
    found = list(rows[:BATCH])
    ids = sorted({one.matter_id for one in found})
    held = Matter.objects.filter(id__in=ids).order_by("id").select_for_update(skip_locked=True, of=("self",))
    matters = {one.id: one for one in held}
    found = [one for one in found if one.matter_id in matters]
    if not found:
        return None
    return _move(found, matters, calendar, by)


def _move(found: Sequence[Clock], matters: dict[UUID, Matter], calendar: WorkCalendar, by: Act) -> int:
    moves: list[DeadlineMove] = []
    entries: list[Entry] = []
    for clock in found:
        dates = recounted(clock, calendar, by.at)
        clock.calendar_n = calendar.origin.n
        if dates.due_at != clock.due_at:
            matter = matters[clock.matter_id]
            moves.append(_noted(clock, matter, dates.due_at, by))
            entries.append(_entry(clock, matter, dates.due_at, calendar, by))
            _follow(matter, clock, dates.due_at)
            clock.due_at = dates.due_at
            clocks.set_alarm(clock, by.at, calendar)
        clock.original_due_at = dates.original_due_at
    DeadlineMove.objects.bulk_create(moves)
    Entry.objects.bulk_create(entries)
    _save(found)
    save_heads(matters[one] for one in dict.fromkeys(move.matter_id for move in moves))
    return len(moves)


def _noted(clock: Clock, matter: Matter, to: datetime, by: Act) -> DeadlineMove:
    return DeadlineMove(
        matter=matter,
        clock=clock,
        calendar=clock.calendar,
        n=clock.calendar_n,
        due_from=clock.due_at,
        due_to=to,
        post_id=matter.owner_post_id,
        at=by.at,
    )


def _entry(clock: Clock, matter: Matter, to: datetime, calendar: WorkCalendar, by: Act) -> Entry:
    before, after = (calendar.local(moment) for moment in (clock.due_at, to))
    words = f"{ClockKind(clock.kind).zh}期限由{before:%Y-%m-%d %H:%M}调整为{after:%Y-%m-%d %H:%M}"
    data = {
        "clock": clock.kind,
        "moved_from": before.isoformat(),
        "moved_to": after.isoformat(),
        "calendar": f"{clock.calendar}-{clock.calendar_n}",
    }
    state = matter.state
    return ledger.prepare(
        matter, by=by, step=STEP, text=f"工作日历调整，{words}", data=data, state_from=state, state_to=state
    )


def _follow(matter: Matter, clock: Clock, to: datetime) -> None:
    """The matter's own date goes with the limit that it was taken from."""
    if clock.undertaking_id is None and matter.due_at == clock.due_at:
        matter.due_at = to
    if clock.kind in WORDS and matter.lags_at == clock.due_at:
        matter.lags_at = to


def _save(found: Sequence[Clock]) -> None:
    rows = [
        (str(one.id), one.due_at, one.original_due_at, one.calendar_n, one.alarm, one.alarm_at)
        for one in found
    ]
    update(
        "UPDATE casefile_clock c SET due_at = v.due, original_due_at = v.original, calendar_n = v.n,"
        " alarm = v.alarm, alarm_at = v.alarm_at FROM unnest(%s::uuid[], %s::timestamptz[],"
        " %s::timestamptz[], %s::int[], %s::text[], %s::timestamptz[])"
        " AS v(id, due, original, n, alarm, alarm_at) WHERE c.id = v.id",
        rows,
    )


@transaction.atomic
def _finish(version: CalendarVersion, by: Act) -> None:
    """All has moved: tell each post once how many of its limits did."""
    row = CalendarVersion.objects.select_for_update().get(pk=version.pk)
    if row.settled_at is not None:
        return
    row.settled_at = by.at
    row.save(update_fields=["settled_at"])
    moves = DeadlineMove.objects.filter(calendar=row.calendar, n=row.n, post_id__isnull=False)
    chain = ledger.register(REGISTER)
    for post, n in moves.values_list("post_id").annotate(n=Count("matter_id", distinct=True)):
        words = f"工作日历调整：您名下{n}件事项的期限有变动，请核对"
        outbox.notify([post], event=STEP, subject=chain, text=words, at=by.at, count=n)
