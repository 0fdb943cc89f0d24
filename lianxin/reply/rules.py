"""Words and rules of the echo: solved, content, when call-backs are enough. No database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianxin.casefile.rules import CALL_BACK_DAYS, CALL_BACK_TRIES
from lianxin.kernel.words import Labelled


class Solved(Labelled):
    """是否解决"""

    YES = "yes", "已解决", "Solved"
    PARTLY = "partly", "部分解决", "Partly solved"
    NO = "no", "未解决", "Not solved"


class Contentment(Labelled):
    """满意度: the five levels of 好差评."""

    VERY_SATISFIED = "very_satisfied", "非常满意", "Very satisfied"
    SATISFIED = "satisfied", "满意", "Satisfied"
    BASICALLY = "basically", "基本满意", "Basically satisfied"
    DISSATISFIED = "dissatisfied", "不满意", "Dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied", "非常不满意", "Very dissatisfied"

    @property
    def is_content(self) -> bool:
        """Whether it counts as satisfied (the three upper levels)."""
        return self not in (Contentment.DISSATISFIED, Contentment.VERY_DISSATISFIED)


def tries_are_enough(days: Collection[date]) -> bool:
    """Whether unanswered calls are enough to end the call-back: three, on at least two different days.

    Args:
        days: the day of each call that was not answered.
    """
    return len(days) >= CALL_BACK_TRIES and len(set(days)) >= CALL_BACK_DAYS
