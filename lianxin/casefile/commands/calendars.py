"""工作日历: a version is drafted from a notice, a table or the library, looked at with what it moves, confirmed by a second person.

A version never changes; the latest confirmed one is in force. What it moves happens afterwards (`moving`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated

from lianxin.casefile.commands.taking import demand
from lianxin.casefile.queries.moves import reach_of
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import (
    built,
    calendar_of,
    days_of,
    hours_as_json,
    in_force,
    next_n,
    store,
    stored_day,
    working_calendar,
)
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import signature
from lianxin.kernel.holidays import Read, read_hours, read_library, read_notice, read_table
from lianxin.kernel.models import CalendarVersion, WorkCalendarDay
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.kernel.words import Labelled

REGISTER = "calendar"
FAULTS_MOST = 50
FIRST_YEAR, LAST_YEAR = 2000, 2100
TEXT_HELP_ZH = "通知原文，或表格：每行一天，如 2026-10-01,休,国庆节；短日：2026-03-06,半,妇女节,09:00-12:30"
TEXT_HELP_EN = "The words of the notice, or a table: 2026-10-01,休,国庆节"


class How(Labelled):
    """来源"""

    NOTICE = "notice", "通知原文（粘贴）", "Words of the notice"
    TABLE = "table", "表格（CSV）", "Table (CSV)"
    LIBRARY = "library", "随系统的节假日库", "The library shipped with the system"


@command("casefile.draft_calendar", "拟订节假日安排", "Draft a year's arrangement")
def draft_calendar(
    *,
    by: Act,
    calendar: Annotated[CalendarVersion, Chosen, Ask("日历", "Calendar")],
    year: Annotated[int, Ask("年份", "Year")],
    how: Annotated[How, Ask("来源", "From")],
    source: Annotated[
        str,
        Ask(
            "依据（文号）",
            "Basis",
            limit=120,
            help_zh="如 国办发明电〔2025〕7号",
            help_en="Such as 国办发明电〔2025〕7号",
        ),
    ],
    text: Annotated[str, Ask("内容", "Text", True, 20000, TEXT_HELP_ZH, TEXT_HELP_EN)] = "",
    only_these: Annotated[
        bool,
        Ask("只改所列日期", "Only these days", help_zh="不勾选则整年按此重排", help_en="Else the whole year"),
    ] = False,
) -> Done:
    """Draft a version of a calendar from the arrangement of a year 拟订节假日安排; nothing changes before it is confirmed.

    Refuses: with every fault of the text at once; no basis; nothing that differs. Records: source and counts.
    """
    _require(by, "calendar.draft")
    _basis(source)
    demand(
        FIRST_YEAR <= year <= LAST_YEAR,
        "year_wrong",
        "年份不在合理范围内",
        "Not a likely year.",
        field="year",
    )
    read = _READERS[how](text, year)
    _check_years(read, year, only_these=only_these)
    if read.faults:
        raise Refused(_reasons(read))
    base = _base(calendar)
    rows = _merged(base, read, year, source.strip(), only_these=only_these)
    what = f"{year}年部分日期" if only_these else f"{year}年节假日安排"
    years = base.years if only_these else sorted({*base.years, year})
    version = _next(base, by, source, f"{what}（{how.zh}）", years=years)
    return _draft(version, rows, base, by, "casefile.draft_calendar")


_READERS: dict[How, Callable[[str, int], Read]] = {
    How.NOTICE: read_notice,
    How.TABLE: lambda text, _year: read_table(text),
    How.LIBRARY: lambda _text, year: read_library(year),
}


def _check_years(read: Read, year: int, *, only_these: bool) -> None:
    """The arrangement of a year may reach a few days into its neighbours, no further."""
    near = (year - 1, 12), (year + 1, 1)
    for day in read.days:
        if not only_these and day.on.year != year and (day.on.year, day.on.month) not in near:
            read.fault(0, f"{day.on}不在{year}年", f"{day.on} is not in {year}")


def _reasons(read: Read) -> list[Reason]:
    found = sorted(read.faults, key=lambda one: one.line)[:FAULTS_MOST]
    return [
        Reason(
            "row_wrong",
            f"第{one.line}行：{one.zh}" if one.line else one.zh,
            f"Line {one.line}: {one.en}" if one.line else one.en,
            "text",
        )
        for one in found
    ]


def _merged(
    base: CalendarVersion, read: Read, year: int, source: str, *, only_these: bool
) -> list[WorkCalendarDay]:
    """The rows of the version before, with what was read in their place."""
    told = {one.on for one in read.days}
    kept = [one for one in days_of(base) if one.on not in told and (only_these or one.on.year != year)]
    new = [stored_day(one, source) for one in read.days]
    return [*kept, *(one for one in new if one is not None)]


@command("casefile.draft_hours", "拟订办公时间", "Draft office hours")
def draft_hours(
    *,
    by: Act,
    calendar: Annotated[CalendarVersion, Chosen, Ask("日历", "Calendar")],
    valid_from: Annotated[date, Ask("施行日期", "Valid from")],
    hours: Annotated[
        str,
        Ask(
            "办公时间",
            "Office hours",
            limit=100,
            help_zh="如 09:00-12:30 14:00-18:00",
            help_en="Such as 09:00-12:30 14:00-18:00",
        ),
    ],
    source: Annotated[str, Ask("依据（文号）", "Basis", limit=120)],
) -> Done:
    """Draft a version of a calendar with other office hours from a day on 拟订办公时间, such as summer's.

    Refuses: hours that cannot be read, a day that is past. Records: from when, which hours.
    """
    _require(by, "calendar.draft")
    _basis(source)
    try:
        spans = read_hours(hours)
    except ValueError as error:
        raise refuse(
            "hours_wrong", str(error), "Write them as 09:00-12:30 14:00-18:00.", field="hours"
        ) from error
    words = ("施行日期应在今天之后", "It must start after today.")
    demand(valid_from > by.at.date(), "date_passed", *words, field="valid_from")
    base = _base(calendar)
    since = valid_from.isoformat()
    others = [one for one in base.hours if one["from"] != since]
    version = _next(base, by, source, f"{since}起办公时间 {hours.strip()}", years=base.years)
    version.hours = sorted(
        [*others, {"from": since, "spans": hours_as_json(spans)}], key=lambda one: one["from"]
    )
    return _draft(version, days_of(base), base, by, "casefile.draft_hours")


@command("casefile.open_calendar", "新设日历", "Open a calendar")
def open_calendar(
    *,
    by: Act,
    calendar: Annotated[CalendarVersion, Chosen, Ask("参照日历", "Copied from")],
    name: Annotated[
        str,
        Ask(
            "代码",
            "Code",
            limit=20,
            help_zh="小写字母、数字、-，如 hall",
            help_en="Small letters, digits, -, such as hall",
        ),
    ],
    title: Annotated[
        str, Ask("名称", "Name", limit=40, help_zh="如 政务服务大厅", help_en="Such as 政务服务大厅")
    ],
    source: Annotated[str, Ask("依据（文号）", "Basis", limit=120)],
) -> Done:
    """Open a further calendar 新设日历, alike to another one until it is changed; units may keep it once it is confirmed.

    Refuses: a code in use or of another shape, no name. Records: code, name, which it was copied from.
    """
    _require(by, "calendar.draft")
    _basis(source)
    code = name.strip()
    refuse_if(
        (
            re.fullmatch(r"[a-z][a-z0-9\-]{1,19}", code) is None,
            Reason(
                "code_wrong", "应为2至20位小写字母、数字、-，以字母开头", "Small letters, digits, -.", "name"
            ),
        ),
        (
            CalendarVersion.objects.filter(calendar=code, discarded_at__isnull=True).exists(),
            Reason("code_in_use", "这个代码已在用", "The code is in use.", "name"),
        ),
        (not title.strip(), Reason("title_missing", "请填写名称", "Give the name.", "title")),
    )
    base = _base(calendar)
    version = _next(base, by, source, f"新设，参照{base.title}", years=base.years)
    version.calendar, version.title, version.n, version.base_n = code, title.strip(), next_n(code), None
    return _draft(version, days_of(base), None, by, "casefile.open_calendar")


@command("casefile.confirm_calendar", "确认日历", "Confirm a calendar")
def confirm_calendar(
    *, by: Act, version: CalendarVersion, opinion: Annotated[str, Ask("意见", "Opinion", limit=200)] = ""
) -> Done:
    """Confirm a drafted version as a second person 确认日历: it is in force now, and running limits that it touches move.

    Refuses: one's own draft, confirmed or discarded already, another version came into force since it was drafted.
    Records: who drafted, who confirmed, source. Past measurements and total limits do not change.
    """
    _require(by, "calendar.confirm")
    row = _waiting(version)
    now = in_force(row.calendar)
    refuse_if(
        (
            row.made_by == by.actor.officer_id,
            Reason(
                "yourself", "须由拟订人以外的人确认", "Somebody other than who drafted it must confirm it."
            ),
        ),
        (
            (now.n if now else None) != row.base_n,
            Reason(
                "stale",
                "拟订之后已有新版本生效，请重新拟订",
                "Another version came into force; draft it anew.",
            ),
        ),
    )
    reach = reach_of(row, calendar_of(row))
    row.first_changed, row.last_changed = reach or (None, None)
    row.confirmed_at, row.confirmed_by = by.at, by.actor.officer_id
    row.confirmed_words = _who(by)
    row.save()
    working_calendar.forget()
    return _done(row, by, "casefile.confirm_calendar", opinion, {"drafted_by": row.made_words})


@command("casefile.discard_calendar", "作废日历草稿", "Discard a drafted calendar")
def discard_calendar(
    *, by: Act, version: CalendarVersion, reason: Annotated[str, Ask("理由", "Reason", limit=200)]
) -> Done:
    """Put a drafted version aside 作废日历草稿; it is kept and never comes into force. Refuses: no reason, confirmed already."""
    _require(by, "calendar.draft", "calendar.confirm")
    demand(bool(reason.strip()), "reason_missing", "请填写理由", "Give the reason.", field="reason")
    row = _waiting(version)
    row.discarded_at = by.at
    row.save(update_fields=["discarded_at"])
    return _done(row, by, "casefile.discard_calendar", reason, {})


# --- shared


def _require(by: Act, *grants: str) -> None:
    if not set(grants) & set(by.actor.grants):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def _basis(source: str) -> None:
    demand(bool(source.strip()), "source_missing", "请填写依据（文号）", "Give the basis.", field="source")


def _base(calendar: CalendarVersion) -> CalendarVersion:
    """The version in force, locked, so that two drafts do not get one number."""
    ledger.register(REGISTER)
    found = in_force(calendar.calendar)
    assert found is not None
    return found


def _waiting(version: CalendarVersion) -> CalendarVersion:
    ledger.register(REGISTER)
    row = CalendarVersion.objects.select_for_update().get(pk=version.pk)
    if row.confirmed_at is not None or row.discarded_at is not None:
        raise refuse("decided", "这个版本已确认或已作废", "It was confirmed or discarded already.")
    return row


def _who(by: Act) -> str:
    return signature(by.actor)


def _next(base: CalendarVersion, by: Act, source: str, what: str, *, years: list[int]) -> CalendarVersion:
    return CalendarVersion(
        calendar=base.calendar,
        n=next_n(base.calendar),
        base_n=base.n,
        title=base.title,
        source=source.strip(),
        what=what[:200],
        years=years,
        hours=base.hours,
        made_by=by.actor.officer_id,
        made_words=_who(by),
        made_at=by.at,
    )


def _draft(
    version: CalendarVersion,
    rows: Iterable[WorkCalendarDay],
    base: CalendarVersion | None,
    by: Act,
    step: str,
) -> Done:
    """Keep a drafted version; refused where it changes nothing, or makes no calendar."""
    days = list(rows)
    try:
        made = built(version, days)
    except ValueError as error:
        raise refuse("calendar_wrong", str(error), "These days make no calendar.", field="text") from error
    words = ("与现行日历没有差别", "It does not differ from what is in force.")
    demand(base is None or made != calendar_of(base), "nothing_changed", *words, field="text")
    store(version, days)
    return _done(version, by, step, version.source, {"what": version.what})


def _done(version: CalendarVersion, by: Act, step: str, text: str, data: dict[str, str]) -> Done:
    label = version.label
    told = {"calendar": label, "title": version.title, "source": version.source, **data}
    entry = ledger.note(REGISTER, by=by, step=step, text=text.strip(), data=told)
    return Done("version", str(version.id), label, "", str(entry.id))
