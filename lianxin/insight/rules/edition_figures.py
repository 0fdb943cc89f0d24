"""What stands behind the figures of a brief when it is drafted 数据依据: kept with it, so that it is told the same ever after."""

from __future__ import annotations

from typing import Any

from lianxin.insight.rules.brief import Facts
from lianxin.insight.rules.brief_parts import Brief, Said


def told(brief: Brief, facts: Facts) -> list[dict[str, Any]]:
    """Each figure of the text once, with how long the lists behind it are.

    `top` is the size of the set that is counted, `under` that of the set it is a share of.
    """
    said = [one for section in brief.sections for line in section.paragraphs for one in line.figures]
    return [_told(one, facts) for one in dict.fromkeys(said)]


def _told(one: Said, facts: Facts) -> dict[str, Any]:
    if not one.is_indicator:
        return _sized(one)
    figure = facts.figures[one.code]
    kept = {"code": one.code, "narrowed": [], "text": one.text, "is_indicator": True}
    return {**kept, "value": figure.value, "top": figure.top, "under": figure.under}


def of_sizes(brief: Brief) -> list[dict[str, Any]]:
    """The same of a text whose figures are sizes of lists, each as it is written."""
    said = [one for section in brief.sections for line in section.paragraphs for one in line.figures]
    return [_sized(one) for one in dict.fromkeys(said)]


def _sized(one: Said) -> dict[str, Any]:
    size = int(one.text)
    narrowed = [list(pair) for pair in one.narrowed]
    return {
        "code": one.code,
        "narrowed": narrowed,
        "text": one.text,
        "is_indicator": False,
        "value": size,
        "top": size,
        "under": None,
    }
