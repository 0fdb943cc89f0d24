"""Work calendars from the database 工作日历: their versions, the one in force as the calendar that the limits count with.

Owns reading, comparing and storing versions. Who may change one, and which deadlines that moves, is `casefile`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from lianxin.kernel.calendar import Origin, WorkCalendar, builtin_calendar
from lianxin.kernel.calendar_days import CalendarRow, DayKind, Hours, ShortDay
from lianxin.kernel.holidays import Mark, MarkedDay
from lianxin.kernel.kept import kept
from lianxin.kernel.models import CalendarVersion, WorkCalendarDay
from lianxin.kernel.refusal import refuse

DEFAULT = "default"
DEFAULT_TITLE = "全区"
SHORT = "short"
SHIPPED = "国务院办公厅放假安排通知"


@kept()
def working_calendar(name: str = "", n: int = 0) -> WorkCalendar:
    """A calendar in force as the database has it, at most ten seconds old; the shipped one where there is none.

    Args:
        name: which calendar; the district's when empty.
        n: an earlier version instead of the one in force; versions never change.
    """
    asked = name or DEFAULT
    version = CalendarVersion.objects.filter(calendar=asked, n=n).first() if n else in_force(asked)
    if version is None:
        return builtin_calendar() if asked == DEFAULT else working_calendar()
    return calendar_of(version)


def in_force(name: str) -> CalendarVersion | None:
    """The version in force 现行版本: the latest that was confirmed."""
    return CalendarVersion.objects.filter(calendar=name, confirmed_at__isnull=False).order_by("-n").first()


def in_force_at(name: str, moment: datetime) -> int:
    """The number of the version in force at a moment, the first one before there was any; 0 when there is none at all."""
    rows = CalendarVersion.objects.filter(calendar=name, confirmed_at__isnull=False).values_list(
        "n", flat=True
    )
    return rows.filter(confirmed_at__lte=moment).order_by("-n").first() or rows.order_by("n").first() or 0


def calendars_in_force() -> QuerySet[CalendarVersion]:
    """The version in force of each calendar, the district's first."""
    confirmed = CalendarVersion.objects.filter(confirmed_at__isnull=False)
    latest = confirmed.order_by("calendar", "-n").distinct("calendar")
    return CalendarVersion.objects.filter(pk__in=latest.values("pk")).order_by("made_at", "calendar")


def version_for(label: str) -> CalendarVersion:
    """A version by its label, such as default-2. Refuses: there is none."""
    name, _, n = label.rpartition("-")
    is_number = n.isascii() and n.isdigit() and len(n) < 6
    found = CalendarVersion.objects.filter(calendar=name, n=int(n)).first() if is_number else None
    if found is None:
        raise refuse("not_found", "没有这个日历版本", "There is no such version of a calendar.")
    return found


# --- stored and read


def days_of(version: CalendarVersion) -> QuerySet[WorkCalendarDay]:
    """The rows of a version by date."""
    return WorkCalendarDay.objects.filter(calendar=version.calendar, n=version.n).order_by("on")


def calendar_of(version: CalendarVersion) -> WorkCalendar:
    """A stored version as the calendar that the limits count with."""
    return built(version, list(days_of(version)))


def built(version: CalendarVersion, stored: Sequence[WorkCalendarDay]) -> WorkCalendar:
    """A version with its rows as a calendar. Errors: rows that make none."""
    rows: list[CalendarRow] = [(one.on, DayKind(one.kind), one.name) for one in stored if one.kind != SHORT]
    short = [ShortDay(one.on, one.name, hours_from_json(one.hours)) for one in stored if one.hours]
    hours = [(date.fromisoformat(one["from"]), hours_from_json(one["spans"])) for one in version.hours]
    origin = Origin(version.calendar, version.n)
    return WorkCalendar(rows, years=version.years, hours_from=hours, short_days=short, origin=origin)


def hours_from_json(spans: Sequence[Sequence[str]]) -> Hours:
    """Office hours as they are stored: [["09:00", "12:30"], …]."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)


def hours_as_json(hours: Hours) -> list[list[str]]:
    """The other way round."""
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in hours]


def store(version: CalendarVersion, days: Iterable[WorkCalendarDay]) -> None:
    """Keep a version with its rows; it is not in force before it is confirmed."""
    version.save(force_insert=True)
    rows = [
        WorkCalendarDay(
            calendar=version.calendar,
            n=version.n,
            on=one.on,
            kind=one.kind,
            name=one.name,
            hours=one.hours,
            source=one.source,
        )
        for one in days
    ]
    WorkCalendarDay.objects.bulk_create(rows)


def next_n(name: str) -> int:
    """The number of the next version."""
    last = CalendarVersion.objects.filter(calendar=name).order_by("-n").values_list("n", flat=True).first()
    return (last or 0) + 1


def stored_day(day: MarkedDay, source: str) -> WorkCalendarDay | None:
    """What a source says of a day as a row; none for a day that is again as any such weekday."""
    if day.mark is Mark.ORDINARY:
        return None
    kind = {Mark.REST: DayKind.HOLIDAY.value, Mark.WORK: DayKind.MAKEUP.value, Mark.SHORT: SHORT}[day.mark]
    hours = hours_as_json(day.hours)
    return WorkCalendarDay(on=day.on, kind=kind, name=day.name, hours=hours, source=source)


# --- compared


@dataclass(frozen=True, slots=True)
class Difference:
    """A day that is another one in another version 变动: what it was and what it becomes, in words."""

    on: date
    before: str
    after: str
    counts_otherwise: bool


def differences(old: WorkCalendar, new: WorkCalendar, lang: str = "zh") -> list[Difference]:
    """The days that two calendars see differently, by date; general office hours are compared apart."""
    touched = {row[0] for one in (old, new) for row in one.rows} | {
        day.on for one in (old, new) for day in one.short_days
    }
    found = []
    for day in sorted(touched):
        before, after = old.note(day, lang), new.note(day, lang)
        if (before.kind, before.reason) != (after.kind, after.reason):
            otherwise = before.kind.is_worked != after.kind.is_worked
            found.append(Difference(day, before.reason, after.reason, otherwise))
    return found


def hours_differ_from(old: WorkCalendar, new: WorkCalendar) -> date | None:
    """The first day from which the general office hours differ; None where they do not."""
    changes = {day for one in (old, new) for day, _ in one.hours_from}
    if old.office_hours != new.office_hours:
        return date.min
    for day in sorted(changes):
        if _general(old, day) != _general(new, day):
            return day
    return None


def _general(calendar: WorkCalendar, day: date) -> Hours:
    found = [hours for since, hours in calendar.hours_from if since <= day]
    return found[-1] if found else calendar.office_hours


def stretch(old: WorkCalendar, new: WorkCalendar) -> tuple[date, date] | None:
    """From the first to the last day on which counting may differ; None where it cannot."""
    days = [one.on for one in differences(old, new)]
    if (since := hours_differ_from(old, new)) is not None:
        days += [since, date(9999, 1, 1)]
    return (min(days), max(days)) if days else None


# --- which years are missing

ASKED_FOR_FROM_MONTH = 10


def missing_years(today: date, calendar: WorkCalendar | None = None) -> list[int]:
    """Years that have to be entered by now: this one, and from October on the next (the notice comes in November)."""
    last = date(today.year + 1, 1, 1) if today.month >= ASKED_FOR_FROM_MONTH else today
    return (calendar or working_calendar()).missing_years(today, last)


def incomplete(today: date) -> list[tuple[str, list[int]]]:
    """The calendars that lack a year, by name, each with the years."""
    rows = [(one.title, missing_years(today, working_calendar(one.calendar))) for one in calendars_in_force()]
    return [(title, years) for title, years in rows if years]


# --- the first one


def seed(name: str = DEFAULT, title: str = DEFAULT_TITLE, at: datetime | None = None) -> int:
    """Make the shipped years the first version of a calendar that has none; returns how many rows."""
    if CalendarVersion.objects.filter(calendar=name).exists():
        return 0
    shipped = builtin_calendar()
    moment = at or datetime(min(shipped.years), 1, 1, tzinfo=shipped.zone)
    version = CalendarVersion(
        calendar=name,
        n=1,
        title=title,
        source=SHIPPED,
        what="随系统预置",
        years=sorted(shipped.years),
        made_at=moment,
        confirmed_at=moment,
        settled_at=moment,
    )
    rows = [WorkCalendarDay(on=on, kind=kind, name=words, source=SHIPPED) for on, kind, words in shipped.rows]
    store(version, rows)
    working_calendar.forget()
    return len(rows)
