"""The working-day calendar against the published arrangements and a slow count."""

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.kernel.calendar import CHINA, DayKind, WorkCalendar, builtin_calendar, holiday_name, weekday_name

CAL = builtin_calendar()
DAYS = st.dates(date(2023, 6, 1), date(2028, 6, 1))


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("year", "worked"),
    [
        (2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)
def test_makeup_days_of_a_year(year: int, worked: list[str]) -> None:
    rows = CAL.rows_of(year)
    assert [f"{day:%m-%d}" for day, kind, _ in rows if kind is DayKind.MAKEUP] == worked
    assert all(CAL.is_workday(date.fromisoformat(f"{year}-{day}")) for day in worked)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2026-01-01", "2026-01-03", "元旦"),
        ("2026-02-15", "2026-02-23", "春节"),
        ("2026-04-04", "2026-04-06", "清明节"),
        ("2026-05-01", "2026-05-05", "劳动节"),
        ("2026-06-19", "2026-06-21", "端午节"),
        ("2026-09-25", "2026-09-27", "中秋节"),
        ("2026-10-01", "2026-10-07", "国庆节"),
        ("2025-01-28", "2025-02-04", "春节"),
    ],
)
def test_holidays_are_rested_and_named(first: str, last: str, name: str) -> None:
    span = days_of(date.fromisoformat(first), date.fromisoformat(last))
    assert {CAL.note(day).reason for day in span} == {f"{name}休假"}
    assert not any(CAL.is_workday(day) for day in span)
    around = [span[0] - timedelta(days=1), span[-1] + timedelta(days=1)]
    assert all(CAL.kind(day) is not DayKind.HOLIDAY for day in around)


def test_2026_has_no_other_holiday() -> None:
    assert sum(kind is DayKind.HOLIDAY for _, kind, _ in CAL.rows_of(2026)) == 3 + 9 + 3 + 5 + 3 + 3 + 7


def test_agrees_with_the_published_calendar_on_every_day() -> None:
    for day in days_of(date(2024, 1, 1), date(2026, 12, 31)):
        assert CAL.is_workday(day) == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize(
    ("day", "kind", "zh", "en"),
    [
        (
            "2026-09-20",
            DayKind.MAKEUP,
            "周日，调休上班（国庆节）",
            "Sunday, worked in exchange (National Day)",
        ),
        ("2026-10-03", DayKind.HOLIDAY, "国庆节休假", "National Day holiday"),
        ("2026-11-21", DayKind.WEEKEND, "周六", "Saturday"),
        ("2026-11-23", DayKind.WORKDAY, "工作日", "working day"),
        ("2024-02-29", DayKind.WORKDAY, "工作日", "working day"),
        (
            "2027-01-01",
            DayKind.WORKDAY,
            "工作日（2027年节假日安排尚未导入，暂按周末推算）",
            "working day (2027 holiday arrangement not entered yet; counted by weekends only)",
        ),
    ],
)
def test_note_says_why(day: str, kind: DayKind, zh: str, en: str) -> None:
    note = CAL.note(date.fromisoformat(day))
    assert (note.date.isoformat(), note.kind, note.reason) == (day, kind, zh)
    assert CAL.note(note.date, "en").reason == en


def test_names() -> None:
    assert [weekday_name(date(2026, 11, 22)), weekday_name(date(2026, 11, 22), "en")] == ["周日", "Sunday"]
    assert [holiday_name("三峡开县建置日", "en"), holiday_name("春节")] == ["三峡开县建置日", "春节"]
    assert [kind.mark for kind in DayKind] == ["班", "休", "休", "班"]
    assert [kind.label_zh for kind in DayKind] == ["工作日", "周末", "法定节假日", "调休上班"]
    assert len({kind.label_en for kind in DayKind}) == 4
    assert [DayKind.of_mark("休"), DayKind.of_mark(" 班 ")] == [DayKind.HOLIDAY, DayKind.MAKEUP]


def test_an_uncovered_year_is_provisional() -> None:
    assert CAL.covers(2026)
    assert not CAL.covers(2027)
    assert not CAL.is_provisional(date(2026, 12, 1), date(2026, 12, 31))
    assert CAL.is_provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert CAL.missing_years(date(2023, 5, 1), date(2028, 1, 1)) == [2023, 2027, 2028]


def test_a_district_adds_its_own_year_and_rest_day() -> None:
    local = [(date(2027, 1, 1), DayKind.HOLIDAY, "元旦"), (date(2027, 1, 9), DayKind.MAKEUP, "元旦")]
    mine = WorkCalendar([*reversed(local), *CAL.rows], years=[*CAL.years, 2027])
    assert mine.rows_of(2027) == local
    assert mine.next_workday(date(2026, 12, 31)) == date(2027, 1, 4)
    assert mine.next_workday(date(2027, 1, 8)) == date(2027, 1, 9)
    assert not mine.is_provisional(date(2026, 12, 31), date(2027, 1, 4))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(date(2026, 9, 21), DayKind.MAKEUP, "国庆节")], "2026-09-21是周一，本就上班"),
        ([(date(2026, 9, 21), DayKind.WORKDAY, "")], "工作日不必登记"),
        ([(date(2026, 9, 26), DayKind.WEEKEND, "")], "周末不必登记"),
        ([(date(2026, 5, 1), DayKind.HOLIDAY, "劳动节")] * 2, "2026-05-01在日历中重复出现"),
    ],
)
def test_wrong_rows_are_refused(rows: list[tuple[date, DayKind, str]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        WorkCalendar(rows, years=[2026])


@pytest.mark.parametrize(
    "hours",
    [[], [(time(14), time(9))], [(time(9), time(13)), (time(12), time(18))], [(time(9), time(9))]],
)
def test_wrong_office_hours_are_refused(hours: list[tuple[time, time]]) -> None:
    with pytest.raises(ValueError, match="办公时间"):
        WorkCalendar([], years=[2026], office_hours=hours)


def test_a_wrong_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="假"):
        DayKind.of_mark("假")


def test_is_immutable_and_a_value() -> None:
    again = WorkCalendar(CAL.rows, years=CAL.years)
    assert again == CAL
    assert hash(again) == hash(CAL)
    assert again != WorkCalendar(CAL.rows, years=[2026])
    assert pickle.loads(pickle.dumps(CAL)) == copy.deepcopy(CAL) == CAL
    with pytest.raises(AttributeError, match="immutable"):
        again.years = frozenset()
    with pytest.raises(AttributeError, match="immutable"):
        del again.years
    assert "39 rows" in repr(WorkCalendar(CAL.rows_of(2026), years=[2026]))


@pytest.mark.parametrize(
    ("moment", "received"),
    [
        ("2026-09-18T18:00:00+08:00", "2026-09-18"),
        ("2026-09-18T18:00:01+08:00", "2026-09-20"),
        ("2026-09-18T13:00:00+08:00", "2026-09-18"),
        ("2026-09-19T10:00:00+08:00", "2026-09-20"),
        ("2026-09-30T23:00:00+08:00", "2026-10-08"),
        ("2026-09-30T16:30:00+00:00", "2026-10-08"),
        ("2026-10-07T23:59:00+00:00", "2026-10-08"),
    ],
)
def test_received_on(moment: str, received: str) -> None:
    assert CAL.received_on(datetime.fromisoformat(moment)).isoformat() == received


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="缺少时区"):
        CAL.received_on(datetime.fromisoformat("2026-09-18 10:00"))


def test_local_is_the_office_clock() -> None:
    assert CAL.local(datetime(2026, 6, 30, 16, tzinfo=UTC)).isoformat() == "2026-07-01T00:00:00+08:00"
    assert CAL.local(datetime(2026, 6, 30, 16, tzinfo=ZoneInfo("Europe/Berlin"))).tzinfo is CHINA


@settings(max_examples=200, deadline=None)
@given(DAYS, DAYS)
def test_counting_equals_the_slow_count(a: date, b: date) -> None:
    low, high = min(a, b), max(a, b)
    slow = sum(CAL.is_workday(day) for day in days_of(low + timedelta(days=1), high))
    assert CAL.workdays_between(low, high) == slow
    assert CAL.workdays_between(high, low) == -slow


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 400))
def test_the_nth_workday_is_worked_and_is_the_nth(day: date, n: int) -> None:
    after, before = CAL.workday_after(day, n), CAL.workday_before(day, n)
    assert CAL.is_workday(after)
    assert CAL.is_workday(before)
    assert sum(CAL.is_workday(d) for d in days_of(day + timedelta(days=1), after)) == n
    assert sum(CAL.is_workday(d) for d in days_of(before, day - timedelta(days=1))) == n


def test_neighbours_of_the_national_holiday() -> None:
    holiday = date(2026, 10, 3)
    assert CAL.next_workday(holiday) == CAL.workday_from(holiday) == date(2026, 10, 8)
    assert CAL.workday_up_to(holiday) == date(2026, 9, 30)
    assert CAL.workday_from(date(2026, 10, 10)) == CAL.workday_up_to(date(2026, 10, 10)) == date(2026, 10, 10)


@pytest.mark.parametrize("n", [0, -1])
def test_the_zeroth_workday_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="正整数"):
        CAL.workday_after(date(2026, 1, 1), n)
    with pytest.raises(ValueError, match="正整数"):
        CAL.workday_before(date(2026, 1, 1), n)


ROWS = st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=60)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.dates(date(2024, 12, 1), date(2027, 1, 31)), st.integers(1, 60))
def test_counting_holds_for_any_calendar(rested: dict[date, bool], day: date, n: int) -> None:
    rows = [
        (d, DayKind.HOLIDAY if rest or d.weekday() < 5 else DayKind.MAKEUP, "本地")
        for d, rest in rested.items()
    ]
    calendar = WorkCalendar(rows, years=[2025, 2026])
    after = calendar.workday_after(day, n)
    assert calendar.is_workday(after)
    assert sum(calendar.is_workday(d) for d in days_of(day + timedelta(days=1), after)) == n
