"""申报条件: what a programme asks of a party, judged by the facts that are known of it on a day, with the words of why.

Owns the reading of a condition's value, the judging of one condition and of all of them, and the validity to the day. What is not
known stays unknown; what only a person can judge is never judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from lianxin.directory.rules.columns import Wrong, names
from lianxin.directory.rules.facts import SHAPES, FactKind, Known, Measure, read_number, read_value, said
from lianxin.policy.rules.words import Comparison, Outcome, Verdict

Facts = Mapping[FactKind, Known]
# A count of more than two years ago tells nothing of today.
STALE: Final = timedelta(days=731)
YEARS_MOST: Final = Decimal(200)
_ORDER: Final = (Comparison.AT_LEAST, Comparison.ABOVE, Comparison.AT_MOST, Comparison.BELOW)
_AGE: Final = (Comparison.FOR_YEARS, Comparison.WITHIN_YEARS)
_CHOICE: Final = (Comparison.IS, Comparison.IS_NOT)
FITTING: Final[Mapping[Measure, tuple[Comparison, ...]]] = {
    Measure.NUMBER: (*_ORDER, Comparison.IS),
    Measure.DAY: (*_ORDER, *_AGE),
    Measure.YES_NO: (Comparison.IS,),
    Measure.WORD: _CHOICE,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition 条件: the fact it asks (none: only a person can judge), how it is compared, the words of the document.

    Conditions of the same `group` are alternatives: one of them is enough. `wanted_words` is how people say the value.
    """

    n: int
    fact: FactKind | None
    comparison: Comparison | None
    wanted: tuple[str, ...]
    words: str
    group: str = ""
    wanted_words: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one condition 核对结果, and why, in both languages."""

    condition: Condition
    outcome: Outcome
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of all of them 匹配结论: the verdict, each check, the facts that are missing, why when it is not in force."""

    verdict: Verdict
    checks: tuple[Check, ...]
    missing: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""

    @property
    def n_met(self) -> int:
        """How many conditions are met."""
        return sum(one.outcome is Outcome.MET for one in self.checks)


@dataclass(frozen=True, slots=True)
class Validity:
    """From which day to which day a programme holds, both included; and the day from which it was withdrawn."""

    first: date
    last: date | None = None
    withdrawn: date | None = None

    def against(self, day: date) -> tuple[str, str] | None:
        """Why it does not hold on a day; nothing when it does."""
        if self.withdrawn is not None and day >= self.withdrawn:
            return f"{self.withdrawn} 起停止执行", f"Withdrawn on {self.withdrawn}."
        if day < self.first:
            return f"{self.first} 起施行，尚未生效", f"In force from {self.first}."
        if self.last is not None and day > self.last:
            return f"有效期至 {self.last}，已到期", f"It ended on {self.last}."
        return None


# --- writing a condition


def read_wanted(fact: FactKind, comparison: Comparison, text: str) -> tuple[str, ...]:
    """The value of a condition as it is kept; several where one of them may be enough. Raises Wrong."""
    measure = SHAPES[fact].measure
    if comparison not in FITTING[measure]:
        fitting = FITTING[measure]
        zh = "、".join(one.zh for one in fitting)
        raise Wrong(f"“{fact.zh}”可用：{zh}", "Fitting: " + ", ".join(one.en for one in fitting))
    if comparison in _AGE:
        years = read_number(text.replace("周年", "年"), "年")
        if Decimal(years) > YEARS_MOST or "." in years:
            raise Wrong("应为整年数", "Whole years.")
        return (years,)
    if measure is not Measure.WORD:
        return (_known(fact, text),)
    parts = tuple(_known(fact, one) for one in names(text))
    if not parts:
        raise Wrong("请填写内容", "Give the value.")
    return parts


def _known(fact: FactKind, text: str) -> str:
    value = read_value(fact, text)
    if not value:
        raise Wrong("请填写明确的内容", "Give a definite value.")
    return value


def wanted_said(condition: Condition) -> str:
    """What a condition asks, in short: 从业人数不少于 300 人."""
    if condition.fact is None or condition.comparison is None:
        return condition.words
    how = re.sub("（.*）", "", condition.comparison.zh)
    if SHAPES[condition.fact].measure is Measure.DAY and condition.comparison in _ORDER:
        how = re.sub(".*（(.*)）", r"\1", condition.comparison.zh)
    if condition.comparison in _AGE:
        return f"{how} {condition.wanted[0]} 年"
    if SHAPES[condition.fact].measure is Measure.YES_NO:
        return f"{condition.fact.zh}：{condition.wanted[0]}"
    value = condition.wanted_words or "、".join(said(condition.fact, one) for one in condition.wanted)
    return f"{condition.fact.zh}{how} {value}"


# --- judging


def judge(conditions: Sequence[Condition], facts: Facts, day: date, validity: Validity) -> Judged:
    """Whether a programme fits a party on a day, with what became of each condition."""
    checks = tuple(check(one, facts, day) for one in conditions)
    missing = tuple(dict.fromkeys(_missing(one) for one in checks if one.outcome is Outcome.UNKNOWN))
    if (over := validity.against(day)) is not None:
        return Judged(Verdict.FITS_NOT, checks, (), *over)
    outcomes = [_of_group(found) for found in _groups(checks)]
    if Outcome.NOT_MET in outcomes:
        return Judged(Verdict.FITS_NOT, checks)
    if not outcomes:
        return Judged(Verdict.MAY_FIT, checks, (), "没有登记条件，请人工核对", "No conditions on record.")
    if Outcome.UNKNOWN in outcomes:
        return Judged(Verdict.MAY_FIT, checks, missing)
    return Judged(Verdict.FITS, checks)


def _groups(checks: Iterable[Check]) -> list[list[Check]]:
    """The conditions that stand alone, and those that are alternatives to each other."""
    found: dict[str, list[Check]] = {}
    for one in checks:
        found.setdefault(one.condition.group or f"#{one.condition.n}", []).append(one)
    return list(found.values())


def _of_group(checks: Sequence[Check]) -> Outcome:
    outcomes = {one.outcome for one in checks}
    return next(one for one in (Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET) if one in outcomes)


def _missing(one: Check) -> str:
    fact = one.condition.fact
    return fact.zh if fact is not None else one.condition.words


def check(condition: Condition, facts: Facts, day: date) -> Check:
    """One condition by what is known."""
    fact, comparison = condition.fact, condition.comparison
    if fact is None or comparison is None:
        return Check(condition, Outcome.UNKNOWN, "须人工判断", "A person has to judge.")
    known = facts.get(fact)
    if known is None or not known.value:
        return Check(condition, Outcome.UNKNOWN, f"没有登记{fact.zh}", f"{fact.en} is not known.")
    if (old := _too_old(fact, known, day)) is not None:
        return Check(condition, Outcome.UNKNOWN, *old)
    try:
        holds = _holds(fact, comparison, known.value, condition.wanted, day)
    except (ArithmeticError, ValueError, IndexError):
        return Check(
            condition, Outcome.UNKNOWN, f"{fact.zh}无法比较，请核对登记内容", f"{fact.en} cannot be compared."
        )
    outcome = Outcome.MET if holds else Outcome.NOT_MET
    since = f"（{known.on}，{known.source}）" if known.on else f"（{known.source}）"
    return Check(condition, outcome, f"{fact.zh}：{known.told}{since}", f"{fact.en}: {known.told}{since}")


def _too_old(fact: FactKind, known: Known, day: date) -> tuple[str, str] | None:
    """Why a fact tells nothing of a day."""
    if known.until is not None and known.until < day:
        return f"{fact.zh}有效期至 {known.until}，需更新", f"{fact.en} ran out on {known.until}."
    if known.on is not None and not SHAPES[fact].lasts and day - known.on > STALE:
        return f"{fact.zh}为 {known.on} 的数据，需更新", f"{fact.en} is as of {known.on}: too old."
    return None


def _holds(fact: FactKind, comparison: Comparison, value: str, wanted: tuple[str, ...], day: date) -> bool:
    if comparison in _AGE:
        passed = _years_on(date.fromisoformat(value), int(wanted[0])) <= day
        return passed is (comparison is Comparison.FOR_YEARS)
    if comparison in _CHOICE:
        is_one = any(_is(fact, value, one) for one in wanted)
        return is_one is (comparison is Comparison.IS)
    as_of: Callable[[str], Decimal | date] = (
        date.fromisoformat if SHAPES[fact].measure is Measure.DAY else Decimal
    )
    return _in_order(comparison, as_of(value), as_of(wanted[0]))


def _in_order(comparison: Comparison, value: Decimal | date, wanted: Decimal | date) -> bool:
    match comparison:
        case Comparison.AT_LEAST:
            return bool(value >= wanted)  # type: ignore[operator]
        case Comparison.ABOVE:
            return bool(value > wanted)  # type: ignore[operator]
        case Comparison.AT_MOST:
            return bool(value <= wanted)  # type: ignore[operator]
        case _:
            return bool(value < wanted)  # type: ignore[operator]


def _is(fact: FactKind, value: str, wanted: str) -> bool:
    """Whether a value is the wanted one: an area lies within it, an industry's code or words begin with or hold it."""
    if fact is FactKind.AREA:
        return wanted in value.split("/")
    if fact is FactKind.INDUSTRY:
        return value.startswith(wanted) if wanted.isascii() else wanted in value
    if SHAPES[fact].measure is Measure.NUMBER:
        return Decimal(value) == Decimal(wanted)
    return value == wanted


def _years_on(day: date, years: int) -> date:
    """The same day so many years later; of a 29 February the next day where there is none."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
