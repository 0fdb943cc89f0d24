"""Time limits against an independent day-by-day and minute-by-minute oracle."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from time import perf_counter
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lianxin.kernel.calendar import CHINA, WorkCalendar, builtin_calendar
from lianxin.kernel.limits import (
    CountedDay,
    Limit,
    LimitUnit,
    due,
    due_at,
    elapsed_workdays,
    end_of_day,
    extend,
    remaining_workdays,
)

CAL = builtin_calendar()
DAY = timedelta(days=1)
ZONES = [UTC, CHINA, ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=14))]
MOMENTS = st.datetimes(
    datetime.fromisoformat("2024-01-01"),
    datetime.fromisoformat("2027-12-31"),
    timezones=st.sampled_from(ZONES),
)
DAY_UNITS = (LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY)
LIMITS = st.builds(Limit, st.integers(1, 90), st.sampled_from(list(LimitUnit)))
DAY_LIMITS = st.builds(Limit, st.integers(1, 90), st.sampled_from(DAY_UNITS))


def at(text: str) -> datetime:
    """A Chinese wall-clock time, as in "2026-09-18 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# --- the oracle: one day, or one minute, after the other, from the published calendar itself


@cache
def worked(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if day.year <= 2026 else day.weekday() < 5


def slow_received(start: datetime) -> date:
    local = start.astimezone(timezone(timedelta(hours=8)))
    day = local.date()
    if local.time() > time(18):
        day += DAY
    while not worked(day):
        day += DAY
    return day


def slow_last_day(start: datetime, limit: Limit) -> date:
    day, left = slow_received(start), limit.value
    while left:
        day += DAY
        left -= limit.unit is LimitUnit.CALENDAR_DAY or worked(day)
    while not worked(day):
        day += DAY
    return day


def in_office(minute: datetime) -> bool:
    clock = minute.time()
    return worked(minute.date()) and (time(9) <= clock < time(12, 30) or time(14) <= clock < time(18))


def slow_working_hours(start: datetime, hours: int) -> datetime:
    minute = start.astimezone(CHINA)
    left = hours * 60
    while left:
        left -= in_office(minute)
        minute += timedelta(minutes=1)
    return minute


# --- cases an office would check by hand


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-11-16 10:00", "1个工作日", "2026-11-17"),
        ("2026-11-16 18:00", "1个工作日", "2026-11-17"),
        ("2026-11-16 18:01", "1个工作日", "2026-11-18"),
        ("2026-09-18 10:00", "1个工作日", "2026-09-20"),
        ("2026-09-18 18:30", "3个工作日", "2026-09-23"),
        ("2026-09-19 10:00", "1个工作日", "2026-09-21"),
        ("2026-09-28 10:00", "7个工作日", "2026-10-13"),
        ("2026-09-30 10:00", "2个工作日", "2026-10-09"),
        ("2026-10-03 10:00", "2个工作日", "2026-10-10"),
        ("2026-02-13 10:00", "2个工作日", "2026-02-24"),
        ("2024-02-28 10:00", "1个工作日", "2024-02-29"),
        ("2024-02-28 10:00", "2个自然日", "2024-03-01"),
        ("2025-12-31 10:00", "1个工作日", "2026-01-04"),
        ("2026-12-31 10:00", "1个工作日", "2027-01-01"),
        ("2026-11-16 10:00", "5个自然日", "2026-11-23"),
        ("2026-11-16 10:00", "4个自然日", "2026-11-20"),
        ("2026-09-28 10:00", "5个自然日", "2026-10-08"),
        ("2026-09-10 10:00", "10个自然日", "2026-09-20"),
        ("2026-11-21 10:00", "4个自然日", "2026-11-27"),
    ],
)
def test_day_limits(start: str, limit: str, end: str) -> None:
    assert due_at(at(start), Limit.parse(limit), CAL) == at(f"{end} 23:59:59")


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-30 17:00", "2小时", "2026-09-30 19:00"),
        ("2026-09-30 17:00", "24小时", "2026-10-01 17:00"),
        ("2026-12-31 23:30", "1小时", "2027-01-01 00:30"),
        ("2026-09-30 17:00", "2个工作小时", "2026-10-08 10:00"),
        ("2026-09-30 17:00", "1个工作小时", "2026-09-30 18:00"),
        ("2026-11-16 08:00", "1个工作小时", "2026-11-16 10:00"),
        ("2026-11-16 11:30", "2个工作小时", "2026-11-16 15:00"),
        ("2026-11-16 11:30", "1个工作小时", "2026-11-16 12:30"),
        ("2026-11-16 13:00", "1个工作小时", "2026-11-16 15:00"),
        ("2026-11-16 20:00", "15个工作小时", "2026-11-18 18:00"),
        ("2026-11-20 18:00", "1个工作小时", "2026-11-23 10:00"),
        ("2026-09-19 10:00", "4个工作小时", "2026-09-20 14:30"),
    ],
)
def test_hour_limits(start: str, limit: str, end: str) -> None:
    assert due_at(at(start), Limit.parse(limit), CAL) == at(end)


def test_other_office_hours() -> None:
    summer = WorkCalendar(CAL.rows, years=CAL.years, office_hours=[(time(8, 30), time(17))])
    assert due_at(at("2026-11-16 17:30"), Limit.parse("1个工作日"), summer) == at("2026-11-18 23:59:59")
    assert due_at(at("2026-11-16 16:00"), Limit.parse("2个工作小时"), summer) == at("2026-11-17 09:30")


@settings(max_examples=600, deadline=None)
@given(MOMENTS, DAY_LIMITS)
@example(at("2026-09-18 18:00"), Limit(1, LimitUnit.WORKING_DAY))
@example(at("2026-12-31 19:00"), Limit(3, LimitUnit.CALENDAR_DAY))
def test_day_limits_equal_the_oracle(start: datetime, limit: Limit) -> None:
    end = due_at(start, limit, CAL)
    assert end == datetime.combine(slow_last_day(start, limit), time(23, 59, 59), CHINA)
    assert end.tzinfo is CHINA


@settings(max_examples=100, deadline=None)
@given(MOMENTS, st.integers(1, 20))
def test_working_hours_equal_the_oracle(start: datetime, hours: int) -> None:
    start = start.replace(second=0, microsecond=0)
    fast = due_at(start, Limit(hours, LimitUnit.WORKING_HOUR), CAL)
    assert fast == slow_working_hours(start, hours)


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.integers(1, 2000))
def test_hours_run_day_and_night(start: datetime, hours: int) -> None:
    end = due_at(start, Limit(hours, LimitUnit.HOUR), CAL)
    assert end.timestamp() - start.timestamp() == pytest.approx(hours * 3600, abs=1e-3)


# --- the explanation


@settings(max_examples=600, deadline=None)
@given(MOMENTS, LIMITS)
def test_the_explanation_ends_where_the_limit_ends(start: datetime, limit: Limit) -> None:
    told = due(start, limit, CAL)
    days = [line.date for line in told.days]
    assert told.at == due_at(start, limit, CAL)
    assert days == [days[0] + n * DAY for n in range(len(days))]
    assert (days[0], days[-1]) == (start.astimezone(CHINA).date(), told.at.date())
    guessed = any(not CAL.covers(day.year) for day in days)
    assert told.provisional == (guessed and limit.unit is not LimitUnit.HOUR)
    assert all(line.reason for line in told.days)


@settings(max_examples=300, deadline=None)
@given(MOMENTS, DAY_LIMITS)
def test_the_explanation_counts_each_day_once(start: datetime, limit: Limit) -> None:
    lines = due(start, limit, CAL).days
    counted = [line for line in lines if line.counted]
    assert [line.ordinal for line in counted] == list(range(1, limit.value + 1))
    assert all(line.ordinal is None for line in lines if not line.counted)
    assert all(line.date > slow_received(start) for line in counted)
    if limit.unit is LimitUnit.WORKING_DAY:
        assert all(line.counted == worked(line.date) for line in lines if line.date > slow_received(start))


def test_the_explanation_over_the_national_holiday() -> None:
    lines = due(at("2026-09-30 18:30"), Limit.parse("3个工作日"), CAL).days
    assert lines[0] == CountedDay(date(2026, 9, 30), False, None, "下班后送达，视为10月8日（周四）送达")
    assert [line.reason for line in lines[1:8]] == ["国庆节休假"] * 7
    assert [(line.date.day, line.ordinal, line.reason) for line in lines[8:]] == [
        (8, None, "视为送达当日，不计入"),
        (9, 1, "工作日"),
        (10, 2, "周六，调休上班（国庆节）"),
        (11, None, "周日"),
        (12, 3, "工作日"),
    ]


def test_the_explanation_of_a_limit_moved_off_a_rest_day() -> None:
    lines = due(at("2026-11-20 10:00"), Limit.parse("1个自然日"), CAL).days
    assert [(line.date.day, line.counted, line.reason) for line in lines] == [
        (20, False, "送达当日，不计入"),
        (21, True, "周六，期满日逢休息日，顺延"),
        (22, False, "周日，期满日逢休息日，顺延"),
        (23, False, "工作日，顺延至当日期满"),
    ]
    assert due(at("2026-11-16 10:00"), Limit.parse("1个自然日"), CAL).days[-1].reason == "工作日，当日期满"


def test_the_explanation_of_hours() -> None:
    lines = due(at("2026-11-20 17:15"), Limit.parse("2个工作小时"), CAL).days
    assert [(line.counted, line.reason) for line in lines] == [
        (True, "工作日，办公时间内计45分"),
        (False, "周六"),
        (False, "周日"),
        (True, "工作日，办公时间内计1小时15分"),
    ]
    night = due(at("2026-11-20 22:00"), Limit.parse("24小时"), CAL).days
    assert [line.reason for line in night] == [
        "不分昼夜连续计时，当日计2小时",
        "不分昼夜连续计时，当日计22小时",
    ]


def test_the_explanation_in_english() -> None:
    lines = due(at("2026-10-10 19:00"), Limit.parse("1 working day"), CAL, lang="en").days
    assert [line.reason for line in lines] == [
        "received after closing time, taken as received on 2026-10-12",
        "Sunday",
        "taken as the day of receipt, not counted",
        "working day",
    ]
    rest = due(at("2026-11-22 10:00"), Limit.parse("1 wd"), CAL, lang="en").days[0]
    assert rest.reason == "received on a rest day (Sunday), taken as received on 2026-11-23"


def test_received_on_a_rest_day_in_chinese() -> None:
    first = due(at("2026-10-07 10:00"), Limit.parse("1个工作日"), CAL).days[0]
    assert first.reason == "休息日送达（国庆节休假），视为10月8日（周四）送达"


def test_a_limit_into_an_unknown_year_is_provisional() -> None:
    told = due(at("2026-12-30 10:00"), Limit.parse("2个工作日"), CAL)
    assert told.provisional
    assert told.days[-1].reason == "工作日（2027年节假日安排尚未导入，暂按周末推算）"
    assert not due(at("2026-12-30 10:00"), Limit.parse("1个工作日"), CAL).provisional


# --- remaining, elapsed, extended


@pytest.mark.parametrize(
    ("now", "end", "left"),
    [
        ("2026-11-20 10:00", "2026-11-20 23:59:59", 0),
        ("2026-11-19 10:00", "2026-11-20 23:59:59", 1),
        ("2026-11-21 10:00", "2026-11-23 23:59:59", 1),
        ("2026-09-30 10:00", "2026-10-12 23:59:59", 4),
        ("2026-11-21 00:00", "2026-11-20 23:59:59", -1),
        ("2026-11-23 10:00", "2026-11-20 23:59:59", -1),
        ("2026-11-24 10:00", "2026-11-20 23:59:59", -2),
        ("2026-11-20 11:00", "2026-11-20 10:00", -1),
    ],
)
def test_remaining_workdays(now: str, end: str, left: int) -> None:
    assert remaining_workdays(at(now), at(end), CAL) == left


@settings(max_examples=300, deadline=None)
@given(MOMENTS, st.integers(1, 90))
def test_a_matter_ended_on_its_last_day_took_its_limit(start: datetime, n: int) -> None:
    end = due_at(start, Limit(n, LimitUnit.WORKING_DAY), CAL)
    assert elapsed_workdays(start, end, CAL) == n
    assert elapsed_workdays(start, end + timedelta(seconds=1), CAL) == n + worked((end + DAY).date())
    assert elapsed_workdays(start, start, CAL) == 0


@settings(max_examples=300, deadline=None)
@given(MOMENTS, MOMENTS)
def test_remaining_is_negative_exactly_when_late(now: datetime, end: datetime) -> None:
    assert (remaining_workdays(now, end, CAL) < 0) == (now > end)


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.integers(1, 30), st.integers(1, 30))
def test_extending_a_working_day_limit_adds_up(start: datetime, n: int, more: int) -> None:
    end = due_at(start, Limit(n, LimitUnit.WORKING_DAY), CAL)
    assert extend(end, more, CAL) == due_at(start, Limit(n + more, LimitUnit.WORKING_DAY), CAL)


def test_extension_refuses_nothing_and_the_absurd() -> None:
    for days in (0, -3, 100_000):
        with pytest.raises(ValueError, match="时限"):
            extend(at("2026-11-20 23:59:59"), days, CAL)


def test_end_of_day_is_on_that_day_in_china() -> None:
    assert end_of_day(date(2026, 11, 20), CAL).isoformat() == "2026-11-20T23:59:59+08:00"


# --- reading and writing


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7个工作日", 7, LimitUnit.WORKING_DAY),
        ("7 working days", 7, LimitUnit.WORKING_DAY),
        ("1 Working Day", 1, LimitUnit.WORKING_DAY),
        ("15WD", 15, LimitUnit.WORKING_DAY),
        ("七个工作日内", 7, LimitUnit.WORKING_DAY),
        ("24小时", 24, LimitUnit.HOUR),
        ("二十四小时以内", 24, LimitUnit.HOUR),
        ("两小时", 2, LimitUnit.HOUR),
        ("2 h", 2, LimitUnit.HOUR),
        ("4个工作小时", 4, LimitUnit.WORKING_HOUR),
        ("4 business hours", 4, LimitUnit.WORKING_HOUR),
        ("10日内", 10, LimitUnit.CALENDAR_DAY),
        ("十五日以内", 15, LimitUnit.CALENDAR_DAY),
        ("30天", 30, LimitUnit.CALENDAR_DAY),
        ("30 个 自然日", 30, LimitUnit.CALENDAR_DAY),
        ("３０个自然日", 30, LimitUnit.CALENDAR_DAY),
        ("5 days", 5, LimitUnit.CALENDAR_DAY),
        ("一周内", 7, LimitUnit.CALENDAR_DAY),
        ("2 weeks", 14, LimitUnit.CALENDAR_DAY),
    ],
)
def test_parse(text: str, value: int, unit: LimitUnit) -> None:
    assert Limit.parse(text) == Limit(value, unit)


def test_a_plain_day_is_what_the_rule_says() -> None:
    assert Limit.parse("10日以内", plain_day=LimitUnit.WORKING_DAY) == Limit(10, LimitUnit.WORKING_DAY)
    assert Limit.parse("10个自然日", plain_day=LimitUnit.WORKING_DAY).unit is LimitUnit.CALENDAR_DAY


NO_LIMITS = "尽快,七,工作日,3个月,半天,0日,0 hours,二三十个工作日,9999999个工作日,-1日,"


@pytest.mark.parametrize("text", NO_LIMITS.split(","))
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"时限|数字"):
        Limit.parse(text)


@pytest.mark.parametrize("value", [0, -1, 10**6, True, 1.5, "7"])
def test_absurd_values_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="时限"):
        Limit(value, LimitUnit.WORKING_DAY)


@given(LIMITS)
def test_words_can_be_read_back(limit: Limit) -> None:
    assert Limit.parse(str(limit)) == limit
    assert Limit.parse(limit.words("en")) == limit


def test_words() -> None:
    shown = [str(Limit(7, unit)) for unit in LimitUnit]
    assert shown == ["7小时", "7个工作小时", "7个工作日", "7个自然日"]
    assert [Limit(1, LimitUnit.WORKING_DAY).words("en"), Limit(2, LimitUnit.HOUR).words("en")] == [
        "1 working day",
        "2 hours",
    ]


# --- speed: wide of the measured figures, so that only a change of order turns them red


def seconds(work: Callable[[], object], times: int) -> float:
    began = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - began) / times


@pytest.mark.parametrize("unit", list(LimitUnit))
def test_the_longest_limit_costs_no_more_than_a_short_one(unit: LimitUnit) -> None:
    start, longest = at("2026-09-18 10:00"), Limit(unit.most, unit)
    assert seconds(lambda: due_at(start, longest, CAL), 2000) < 100e-6
    assert due(start, longest, CAL).at == due_at(start, longest, CAL)
