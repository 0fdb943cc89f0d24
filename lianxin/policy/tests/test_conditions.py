"""Conditions judged by facts: met, not met, unknown; alternatives; validity to the day; nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lianxin.directory.rules.columns import Wrong
from lianxin.directory.rules.facts import FactKind, Known, read_value
from lianxin.policy.rules.conditions import (
    Condition,
    Validity,
    check,
    judge,
    read_wanted,
    wanted_said,
)
from lianxin.policy.rules.words import Comparison, Outcome, Verdict

DAY = date(2026, 11, 20)
HOLDS = Validity(date(2026, 1, 1), date(2026, 12, 31))


def asks(fact: FactKind | None, comparison: Comparison | None = None, *wanted: str, **more: Any) -> Condition:
    return Condition(more.pop("n", 1), fact, comparison, wanted, "文件原文", **more)


def knows(
    fact: FactKind, value: str, on: date | None = date(2026, 6, 30), **more: Any
) -> dict[FactKind, Known]:
    return {fact: Known(value, value, on, source="年报", **more)}


@pytest.mark.parametrize(
    ("fact", "comparison", "wanted", "value", "outcome"),
    [
        (FactKind.EMPLOYEES, Comparison.AT_LEAST, "300", "300", Outcome.MET),
        (FactKind.EMPLOYEES, Comparison.ABOVE, "300", "300", Outcome.NOT_MET),
        (FactKind.EMPLOYEES, Comparison.AT_MOST, "300", "300", Outcome.MET),
        (FactKind.EMPLOYEES, Comparison.BELOW, "300", "300", Outcome.NOT_MET),
        (FactKind.REVENUE, Comparison.AT_LEAST, "2000", "1999.99", Outcome.NOT_MET),
        (FactKind.FOUNDED, Comparison.AT_LEAST, "2024-01-01", "2024-01-01", Outcome.MET),
        (FactKind.FOUNDED, Comparison.BELOW, "2024-01-01", "2024-01-01", Outcome.NOT_MET),
        (FactKind.FOUNDED, Comparison.FOR_YEARS, "1", "2025-11-20", Outcome.MET),
        (FactKind.FOUNDED, Comparison.FOR_YEARS, "1", "2025-11-21", Outcome.NOT_MET),
        (FactKind.FOUNDED, Comparison.WITHIN_YEARS, "1", "2025-11-20", Outcome.NOT_MET),
        (FactKind.HIGH_TECH, Comparison.IS, "是", "是", Outcome.MET),
        (FactKind.HIGH_TECH, Comparison.IS, "是", "否", Outcome.NOT_MET),
        (FactKind.AREA, Comparison.IS, "D01", "D/D01/D0101", Outcome.MET),
        (FactKind.AREA, Comparison.IS, "D01", "D/D011", Outcome.NOT_MET),
        (FactKind.INDUSTRY, Comparison.IS, "C", "C34 通用设备制造业", Outcome.MET),
        (FactKind.INDUSTRY, Comparison.IS, "制造业", "C34 通用设备制造业", Outcome.MET),
        (FactKind.INDUSTRY, Comparison.IS_NOT, "房地产", "K70 房地产业", Outcome.NOT_MET),
    ],
)
def test_a_fact_is_compared(
    fact: FactKind, comparison: Comparison, wanted: str, value: str, outcome: Outcome
) -> None:
    assert check(asks(fact, comparison, wanted), knows(fact, value), DAY).outcome is outcome


def test_what_is_not_known_stays_unknown() -> None:
    asked = asks(FactKind.EMPLOYEES, Comparison.AT_LEAST, "300")
    for facts in ({}, knows(FactKind.EMPLOYEES, "")):
        found = judge([asked], facts, DAY, HOLDS)
        assert (found.verdict, found.missing) == (Verdict.MAY_FIT, ("从业人数",))
    assert judge([asks(None)], {}, DAY, HOLDS).verdict is Verdict.MAY_FIT
    assert judge([], {}, DAY, HOLDS).verdict is Verdict.MAY_FIT


def test_an_old_count_and_a_certificate_that_ran_out_tell_nothing() -> None:
    asked = asks(FactKind.EMPLOYEES, Comparison.AT_LEAST, "300")
    old = knows(FactKind.EMPLOYEES, "900", date(2024, 11, 18))
    assert check(asked, old, DAY).outcome is Outcome.UNKNOWN
    assert check(asked, knows(FactKind.EMPLOYEES, "900", date(2024, 11, 20)), DAY).outcome is Outcome.MET
    held = asks(FactKind.HIGH_TECH, Comparison.IS, "是")
    for until, outcome in ((DAY, Outcome.MET), (date(2026, 11, 19), Outcome.UNKNOWN)):
        assert check(held, knows(FactKind.HIGH_TECH, "是", until=until), DAY).outcome is outcome
    founded = asks(FactKind.FOUNDED, Comparison.FOR_YEARS, "3")
    assert check(founded, knows(FactKind.FOUNDED, "2001-01-01", date(2010, 1, 1)), DAY).outcome is Outcome.MET


def test_one_of_the_alternatives_is_enough_and_all_others_are_needed() -> None:
    either = [
        asks(FactKind.HIGH_TECH, Comparison.IS, "是", group="a"),
        asks(FactKind.REFINED, Comparison.IS, "是", n=2, group="a"),
    ]
    has = knows(FactKind.REFINED, "是")
    assert judge(either, has | knows(FactKind.HIGH_TECH, "否"), DAY, HOLDS).verdict is Verdict.FITS
    assert judge(either, knows(FactKind.HIGH_TECH, "否"), DAY, HOLDS).verdict is Verdict.MAY_FIT
    neither = knows(FactKind.HIGH_TECH, "否") | knows(FactKind.REFINED, "否")
    assert judge(either, neither, DAY, HOLDS).verdict is Verdict.FITS_NOT
    also = [*either, asks(FactKind.CREDIT, Comparison.IS, "正常", n=3)]
    assert judge(also, has, DAY, HOLDS).verdict is Verdict.MAY_FIT
    assert judge(also, has | knows(FactKind.CREDIT, "严重失信"), DAY, HOLDS).verdict is Verdict.FITS_NOT


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2025, 12, 31), Verdict.FITS_NOT),
        (date(2026, 1, 1), Verdict.FITS),
        (date(2026, 12, 31), Verdict.FITS),
        (date(2027, 1, 1), Verdict.FITS_NOT),
    ],
)
def test_a_programme_holds_from_its_first_to_its_last_day(day: date, verdict: Verdict) -> None:
    asked = [asks(FactKind.ENTITY, Comparison.IS, "公司")]
    found = judge(asked, knows(FactKind.ENTITY, "公司"), day, HOLDS)
    assert found.verdict is verdict
    assert bool(found.zh) is (verdict is Verdict.FITS_NOT)


def test_a_withdrawn_one_holds_no_more() -> None:
    gone = Validity(date(2026, 1, 1), None, date(2026, 11, 20))
    assert gone.against(date(2026, 11, 19)) is None
    assert gone.against(DAY) is not None


def test_a_value_is_read_with_its_unit_and_refused_where_it_does_not_fit() -> None:
    assert read_wanted(FactKind.REVENUE, Comparison.AT_LEAST, "1.2亿元") == ("12000",)
    assert read_wanted(FactKind.ENTITY, Comparison.IS, "公司、个体工商户") == ("公司", "个体工商户")
    assert read_wanted(FactKind.FOUNDED, Comparison.FOR_YEARS, "2年") == ("2",)
    assert read_value(FactKind.TAX_CREDIT, "a级") == "A"
    assert read_value(FactKind.EMPLOYEES, "不详") == ""
    for fact, comparison, text in (
        (FactKind.EMPLOYEES, Comparison.AT_LEAST, "很多"),
        (FactKind.EMPLOYEES, Comparison.FOR_YEARS, "3"),
        (FactKind.HIGH_TECH, Comparison.AT_LEAST, "是"),
        (FactKind.SCALE, Comparison.IS, "特大型"),
        (FactKind.EMPLOYEES, Comparison.AT_LEAST, "不详"),
        (FactKind.REVENUE, Comparison.AT_LEAST, "nan"),
        (FactKind.REVENUE, Comparison.AT_LEAST, "1e400"),
    ):
        with pytest.raises(Wrong):
            read_wanted(fact, comparison, text)


def test_what_is_asked_is_said_in_words() -> None:
    assert wanted_said(asks(FactKind.EMPLOYEES, Comparison.AT_LEAST, "300")) == "从业人数不少于 300 人"
    assert (
        wanted_said(asks(FactKind.FOUNDED, Comparison.AT_LEAST, "2024-01-01")) == "成立日期不早于 2024-01-01"
    )
    assert wanted_said(asks(FactKind.FOUNDED, Comparison.FOR_YEARS, "2")) == "成立已满 2 年"
    assert (
        wanted_said(asks(FactKind.AREA, Comparison.IS, "D01", wanted_words="东街街道"))
        == "所在区划为 东街街道"
    )


def test_what_cannot_be_compared_is_unknown() -> None:
    for fact, comparison, wanted, value in (
        (FactKind.EMPLOYEES, Comparison.AT_LEAST, "<b>", "300"),
        (FactKind.EMPLOYEES, Comparison.AT_LEAST, "300", "许多"),
        (FactKind.FOUNDED, Comparison.FOR_YEARS, "两", "2020-01-01"),
        (FactKind.FOUNDED, Comparison.AT_MOST, "2020-01-01", "早年"),
    ):
        assert check(asks(fact, comparison, wanted), knows(fact, value), DAY).outcome is Outcome.UNKNOWN
