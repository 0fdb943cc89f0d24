"""What an indicator 指标 is, and how its value comes from the sizes of its sets. No database, no clock reading."""

from __future__ import annotations

from dataclasses import dataclass

from lianxin.kernel.words import Labelled

Pair = tuple[str, str]
SMALL = 5


class Form(Labelled):
    """指标形式: how a figure is told."""

    COUNT = "count", "件数", "Count"
    SHARE = "share", "比率（%）", "Share (%)"
    RATIO = "ratio", "平均数", "Mean"
    MEAN_DAYS = "mean_days", "平均工作日", "Mean working days"
    MEDIAN_DAYS = "median_days", "中位工作日", "Median working days"


class Basis(Labelled):
    """统计口径: which things of a period count."""

    REGISTERED = (
        "registered",
        "本期登记的事项，看期末状态",
        "Registered in the period, as they stood at its end",
    )
    HAPPENED = "happened", "本期发生", "Happened in the period"
    DUE = "due", "本期到期", "Fell due in the period"
    STANDING = "standing", "期末存量", "As it stood at the end of the period"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of an indicator.

    Attributes:
        n: the number of the indicator, 1 to 22; several figures may share it.
        code: what programs call the figure.
        formula: how it is reckoned, in words.
        top: the set that is counted, or whose days or values are averaged.
        under: the set that it is a share of; empty for a count.
        is_good_high: whether more is better; None where neither is.
    """

    n: int
    code: str
    words: Pair
    formula: Pair
    form: Form
    basis: Basis
    top: str
    under: str = ""
    is_good_high: bool | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator came to: how many are above, how many below, and its value; no value where there was nothing to reckon.

    Attributes:
        value: a count, a share in per cent, a mean, or working days; rounded to one decimal.
        is_small: whether too few stand behind it to say much.
    """

    indicator: Indicator
    top: int
    under: int | None
    value: float | None

    @property
    def is_small(self) -> bool:
        """样本不足: fewer than five stand behind a share or a mean."""
        n = self.top if self.under is None else self.under
        return self.indicator.form is not Form.COUNT and 0 < n < SMALL


def figure(one: Indicator, top: int, under: int | None, days: float | None = None) -> Figure:
    """The value of an indicator from the sizes of its sets.

    Args:
        days: for forms that tell days, what the days came to; None where nothing was there.
    """
    match one.form:
        case Form.COUNT:
            value: float | None = top
        case Form.SHARE:
            value = round(100 * top / under, 1) if under else None
        case Form.RATIO:
            value = round(top / under, 1) if under else None
        case _:
            value = None if days is None else round(days, 1)
    return Figure(one, top, under, value)
