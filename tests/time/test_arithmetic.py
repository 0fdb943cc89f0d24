"""Limits against the slow oracle: 2024 to 2027, leap days, 调休, zones, half days, changed hours; and the notice read back.

10,000 cases before a release, some hundreds in every run.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianxin.kernel.calendar import CHINA, Hours, ShortDay, WorkCalendar, builtin_calendar, published_rows
from lianxin.kernel.calendar_days import HOLIDAYS_ZH, DayKind
from lianxin.kernel.holidays import Mark, read_notice, read_table
from lianxin.kernel.limits import Limit, LimitUnit, due, due_at, elapsed_workdays
from tests.proving import size, tell
from tests.time.oracle import BEIJING, Oracle, Spans

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
ZONES = [UTC, CHINA, ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=14))]
MOMENTS = st.datetimes(
    datetime.fromisoformat("2024-01-01"),
    datetime.fromisoformat("2027-12-31"),
    timezones=st.sampled_from(ZONES),
)
HOURS: list[Spans] = [
    ((time(9), time(12)),),
    ((time(8, 30), time(12)), (time(15), time(18, 30))),
    ((time(14), time(16, 15)),),
    ((time(8), time(11, 45)), (time(13), time(16)), (time(19), time(20))),
]
DAYS = st.dates(FIRST, LAST)


def cases(suite: int, release: int) -> settings:
    """So many examples."""
    slow = [HealthCheck.too_slow]
    return settings(
        max_examples=size(suite=suite, release=release), deadline=None, suppress_health_check=slow
    )


@st.composite
def calendars(draw: st.DrawFn, days: st.SearchStrategy[date] = DAYS) -> tuple[WorkCalendar, Oracle]:
    """The published calendar with some days of a district's own, and the oracle that knows the same."""
    published = builtin_calendar()
    kinds = {day: kind for day, kind, _ in published.rows}
    rested = {day for day in draw(st.lists(days, max_size=4)) if day not in kinds}
    free = {
        day for day in draw(st.lists(days, max_size=4)) if day not in kinds and day.weekday() > 4
    } - rested
    rows = [*published.rows]
    rows += [(day, DayKind.HOLIDAY, "检修") for day in rested] + [
        (day, DayKind.MAKEUP, "补班") for day in free
    ]
    oracle = Oracle(frozenset(rested), frozenset(free))
    near = [day for day in draw(st.lists(days, max_size=6)) if oracle.is_worked(day)]
    short: dict[date, Hours] = {day: draw(st.sampled_from(HOURS)) for day in near}
    changes: dict[date, Hours] = draw(st.dictionaries(days, st.sampled_from(HOURS), max_size=2))
    made = WorkCalendar(
        rows,
        years=published.years,
        hours_from=changes.items(),
        short_days=[ShortDay(day, "半天", hours) for day, hours in short.items()],
    )
    return made, Oracle(oracle.rested, oracle.worked, short, changes)


@st.composite
def asked(draw: st.DrawFn) -> tuple[WorkCalendar, Oracle, datetime]:
    """A start, and a calendar whose own days mostly lie where the limit runs: anywhere else they change nothing."""
    start = draw(MOMENTS)
    after = st.integers(-2, 25).map(lambda n: min(LAST, max(FIRST, start.date() + timedelta(days=n))))
    return *draw(calendars(after | after | DAYS)), start


Asked = tuple[WorkCalendar, Oracle, datetime]
_counted = {"days": 0, "hours": 0, "elapsed": 0}


@pytest.mark.proof
@cases(120, 4500)
@given(asked(), st.integers(1, 90))
def test_days_end_where_the_oracle_says(question: Asked, n: int) -> None:
    calendar, oracle, start = question
    assert due_at(start, Limit(n, LimitUnit.WORKING_DAY), calendar) == oracle.working_days(start, n)
    assert due_at(start, Limit(n, LimitUnit.CALENDAR_DAY), calendar) == oracle.calendar_days(start, n)
    _counted["days"] += 2


@pytest.mark.proof
@cases(25, 1500)
@given(asked(), st.integers(1, 16))
def test_office_hours_end_where_the_oracle_says(question: Asked, n: int) -> None:
    calendar, oracle, start = question
    moment = start.replace(second=0, microsecond=0)
    assert due_at(moment, Limit(n, LimitUnit.WORKING_HOUR), calendar) == oracle.working_hours(moment, n)
    _counted["hours"] += 1


@pytest.mark.proof
@cases(80, 4000)
@given(asked(), st.integers(1, 60), st.sampled_from(list(LimitUnit)))
def test_every_date_is_explained_by_its_days(question: Asked, n: int, unit: LimitUnit) -> None:
    calendar, oracle, start = question
    limit = Limit(n, unit)
    found = due(start, limit, calendar)
    assert found.at == due_at(start, limit, calendar)
    days = [one.date for one in found.days]
    assert days == [days[0] + timedelta(days=step) for step in range(len(days))]
    assert days[-1] == found.at.astimezone(BEIJING).date()
    assert all(one.reason for one in found.days)
    if unit is LimitUnit.WORKING_DAY:
        assert sum(one.counted for one in found.days) == n
        after = [one for one in found.days if one.date > oracle.received(start)]
        assert all(one.counted == oracle.is_worked(one.date) for one in after)
        assert elapsed_workdays(start, found.at, calendar) == n
        _counted["elapsed"] += 1


@pytest.mark.proof
def test_the_cases_were_really_tried() -> None:
    tell("P7", "date arithmetic", injected=sum(_counted.values()), **_counted)


# --- what the State Council published, written as it words it, is read back to the same days


def worded(year: int) -> str:
    """The arrangement of a year in the words of the notice, made from the library's days."""
    lines = []
    for english, chinese in HOLIDAYS_ZH.items():
        rest = [
            day for day, name in chinese_calendar.holidays.items() if name == english and day.year == year
        ]
        work = [
            day for day, name in chinese_calendar.workdays.items() if name == english and day.year == year
        ]
        if rest:
            said = "、".join(_stretches(rest)) + "放假调休"
            worked = "、".join(f"{_day(day)}（周X）" for day in work)
            lines.append(f"{chinese}：{said}，共{len(rest)}天。" + (f"{worked}上班。" if work else ""))
    return "\n".join(f"{'一二三四五六七'[place]}、{line}" for place, line in enumerate(lines))


def _stretches(days: list[date]) -> list[str]:
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [_day(run[0]) + (f"（周X）至{_day(run[-1])}" if len(run) > 1 else "") for run in runs]


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


@pytest.mark.parametrize("year", [2019, 2021, 2022, 2023, 2024, 2025, 2026])
def test_a_published_notice_is_read_as_the_library_has_it(year: int) -> None:
    read = read_notice("国务院办公厅关于部分节假日安排的通知\n" + worded(year), year)
    assert read.faults == []
    found = [(one.on, DayKind.HOLIDAY if one.mark is Mark.REST else DayKind.MAKEUP) for one in read.days]
    assert found == [(day, kind) for day, kind, _ in published_rows(year)]


SPRING = (
    "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。"
    "2月14日（周六）、2月28日（周六）上班。"
)


def test_the_words_of_the_notice_of_2026() -> None:
    read = read_notice(SPRING, 2026)
    assert read.faults == []
    assert [one.on.day for one in read.days if one.mark is Mark.WORK] == [14, 28]
    assert [one.on.day for one in read.days if one.mark is Mark.REST] == list(range(15, 24))
    assert {one.name for one in read.days} == {"春节"}


def test_a_holiday_may_run_over_the_turn_of_the_year_and_two_may_be_one() -> None:
    read = read_notice(
        "元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n国庆节、中秋节：9月29日至10月6日放假。", 2023
    )
    assert read.faults == []
    assert [one.on for one in read.days][:3] == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]
    assert {one.name for one in read.days} == {"元旦", "国庆节、中秋节"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有读到"),
        ("请各单位妥善安排值班。", "没有读到"),
        ("春节：2月15日至23日放假调休，共8天。", "写明共8天，按日期为9天"),
        ("春节：2月30日放假。", "没有“2月30日”这个日期"),
        ("春节：2月23日至15日放假。", "起止不对"),
        ("春节：2月16日上班。", "本就上班"),
        ("春节：2月15日至17日放假。2月15日上班。", "又写作"),
        ("春节：2月15日至17日。", "没有写明放假还是上班"),
        ("2月15日至17日放假。", "没有节日名称"),
    ],
)
def test_what_is_wrong_with_a_notice_is_said(text: str, words: str) -> None:
    assert any(words in one.zh for one in read_notice(text, 2026).faults)


def test_a_table_may_come_with_a_heading_in_any_usual_form() -> None:
    read = read_table(
        "日期,标记,名称,办公时间\n2026/10/1,休,国庆节\n2026年10月10日\t班\t国庆节\t09:00-12:00\n\n２０２６-03-06；半；妇女节；09:00-12:30".replace(
            "；", ";"
        )
    )
    assert read.faults == []
    assert [(one.on.isoformat(), one.mark.value) for one in read.days] == [
        ("2026-03-06", "半"),
        ("2026-10-01", "休"),
        ("2026-10-10", "班"),
    ]
    assert read.days[0].hours == ((time(9), time(12, 30)),)


TEXTS = st.text(
    st.sampled_from("年月日至放假上班共天、，。：:（）春节元旦0123456789 \n\t,;-休班半常"), max_size=80
)


@settings(max_examples=size(suite=150, release=5000), deadline=None)
@given(TEXTS)
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (read_notice(text, 2026), read_table(text)):
        assert read.days or read.faults
