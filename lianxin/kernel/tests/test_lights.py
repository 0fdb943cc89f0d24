"""Lights: thresholds, words, and the agreement of the light with the instant it turns."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.kernel.calendar import CHINA, builtin_calendar
from lianxin.kernel.lights import ANSWERED, ESCALATED, Light, LightPolicy, light, near_from, words
from lianxin.kernel.limits import Limit, LimitUnit, due_at, remaining_workdays

CAL = builtin_calendar()
MOMENTS = st.datetimes(
    datetime.fromisoformat("2024-01-01"),
    datetime.fromisoformat("2027-06-01"),
    timezones=st.just(CHINA),
)
LIMITS = st.builds(Limit, st.integers(1, 60), st.sampled_from(list(LimitUnit)))
POLICIES = st.builds(LightPolicy, st.integers(0, 5), st.floats(0, 1, allow_nan=False))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def shown(now: str, start: str, end: str, *, lagging: bool = False) -> Light:
    return light(now=at(now), started_at=at(start), due_at=at(end), calendar=CAL, lagging=lagging)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-02 10:00", Light.NORMAL),
        ("2026-11-18 23:59:59", Light.NORMAL),
        ("2026-11-19 00:00", Light.NEAR),
        ("2026-11-21 12:00", Light.NEAR),
        ("2026-11-23 23:59:59", Light.NEAR),
        ("2026-11-24 00:00", Light.OVERDUE),
    ],
)
def test_two_working_days_before_the_end_it_turns(now: str, expected: Light) -> None:
    assert shown(now, "2026-11-12 10:00", "2026-11-23 23:59:59") is expected


def test_a_long_matter_turns_at_a_fifth_left() -> None:
    start, end = at("2026-03-02 00:00"), at("2026-03-31 23:59:59")
    turned = near_from(start, end, CAL)
    assert turned == end - (end - start) * 0.2
    assert light(now=turned, started_at=start, due_at=end, calendar=CAL) is Light.NEAR
    just_before = turned - timedelta(microseconds=1)
    assert light(now=just_before, started_at=start, due_at=end, calendar=CAL) is Light.NORMAL


def test_the_holiday_does_not_use_up_the_two_working_days() -> None:
    few = LightPolicy(near_workdays=2, near_share=0)
    assert near_from(at("2026-09-21 10:00"), at("2026-10-09 23:59:59"), CAL, few) == at("2026-09-30 00:00")


def test_lagging_comes_before_near_and_after_overdue() -> None:
    start, end = "2026-11-12 10:00", "2026-11-23 23:59:59"
    assert shown("2026-11-12 10:00", start, end, lagging=True) is Light.LAGGING
    assert shown("2026-11-20 10:00", start, end, lagging=True) is Light.LAGGING
    assert shown("2026-11-24 10:00", start, end, lagging=True) is Light.OVERDUE


def independent(now: datetime, start: datetime, end: datetime, policy: LightPolicy) -> Light:
    """The rule as the office states it, without the turning instant."""
    if now > end:
        return Light.OVERDUE
    few = remaining_workdays(now, end, CAL) <= policy.near_workdays
    little = end - now <= policy.near_share * (end - start)
    return Light.NEAR if few or little else Light.NORMAL


@settings(max_examples=400, deadline=None)
@given(MOMENTS, LIMITS, st.floats(0, 1.3), POLICIES)
def test_the_light_is_the_rule(start: datetime, limit: Limit, share: float, policy: LightPolicy) -> None:
    end = due_at(start, limit, CAL)
    now = start + share * (end - start)
    seen = light(now=now, started_at=start, due_at=end, calendar=CAL, policy=policy)
    assert seen is independent(now, start, end, policy)


@settings(max_examples=400, deadline=None)
@given(MOMENTS, LIMITS, st.integers(-(10**12), 10**12), POLICIES)
def test_the_light_turns_at_the_stored_instant(
    start: datetime, limit: Limit, offset: int, policy: LightPolicy
) -> None:
    end = due_at(start, limit, CAL)
    turns = near_from(start, end, CAL, policy)
    now = min(turns + timedelta(microseconds=offset), end)
    seen = light(now=now, started_at=start, due_at=end, calendar=CAL, policy=policy)
    assert turns <= end
    assert (seen is Light.NEAR) == (now >= turns)


def test_a_limit_already_past_at_its_start_is_near_at_its_end_only() -> None:
    none = LightPolicy(near_workdays=0, near_share=1)
    assert near_from(at("2026-11-24 10:00"), at("2026-11-23 12:00"), CAL, none) == at("2026-11-23 00:00")


@pytest.mark.parametrize(
    ("now", "end", "zh", "en"),
    [
        ("2026-11-17 10:00", "2026-11-20 23:59:59", "剩3个工作日", "3 working days left"),
        ("2026-11-18 10:00", "2026-11-20 23:59:59", "剩2个工作日", "2 working days left"),
        ("2026-11-19 10:00", "2026-11-20 23:59:59", "剩1个工作日", "1 working day left"),
        ("2026-11-20 10:00", "2026-11-20 23:59:59", "今日到期", "Due today"),
        ("2026-11-20 10:00", "2026-11-20 16:30", "今日16:30到期", "Due today at 16:30"),
        ("2026-11-19 17:00", "2026-11-20 16:30", "11月20日16:30到期", "Due on 2026-11-20 at 16:30"),
        ("2026-11-21 10:00", "2026-11-22 09:00", "11月22日09:00到期", "Due on 2026-11-22 at 09:00"),
        ("2026-11-20 16:50", "2026-11-20 16:30", "逾期不足1小时", "Overdue by less than an hour"),
        ("2026-11-20 17:40", "2026-11-20 16:30", "逾期1小时", "1 hour overdue"),
        ("2026-11-20 19:30", "2026-11-20 16:30", "逾期3小时", "3 hours overdue"),
        ("2026-11-21 10:00", "2026-11-20 23:59:59", "逾期1个工作日", "1 working day overdue"),
        ("2026-11-25 10:00", "2026-11-20 23:59:59", "逾期3个工作日", "3 working days overdue"),
    ],
)
def test_words(now: str, end: str, zh: str, en: str) -> None:
    seen = shown(now, "2026-11-02 10:00", end)
    assert words(seen, at(now), at(end), CAL) == zh
    assert words(seen, at(now), at(end), CAL, "en") == en


def test_words_of_a_lagging_matter() -> None:
    now, end = at("2026-11-17 10:00"), at("2026-11-20 23:59:59")
    assert words(Light.LAGGING, now, end, CAL) == "进展滞后，剩3个工作日"
    assert words(Light.LAGGING, now, end, CAL, "en") == "Lagging: 3 working days left"


def test_each_light_differs_in_shape_and_word() -> None:
    marks = [(each.shape, each.label(), each.label("en")) for each in Light]
    assert marks == [
        ("●", "正常", "On time"),
        ("◐", "临期", "Due soon"),
        ("◆", "滞后", "Lagging"),
        ("▲", "逾期", "Overdue"),
    ]
    shapes = [each.shape for each in (*Light, ESCALATED, ANSWERED)]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize(("days", "share"), [(-1, 0.2), (2, -0.1), (2, 1.1)])
def test_a_senseless_policy_is_refused(days: int, share: float) -> None:
    with pytest.raises(ValueError, match="临期"):
        LightPolicy(days, share)
