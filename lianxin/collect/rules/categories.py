"""Which leaf of the taxonomy a matter belongs to 问题分类, by the key words of the duty list.

Owns scoring; the taxonomy itself is data of the district and is handed in.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TAXONOMY = Path(__file__).parents[2] / "directory" / "data" / "taxonomy.csv"
_WORDS = Path(__file__).parents[1] / "data" / "category_words.csv"


NEARLY = 0.5
# Words that say nothing when they only stand near the matter.
_GENERIC = frozenset(
    {
        "社区",
        "街道",
        "咨询",
        "政策",
        "措施",
        "条件",
        "扶持",
        "资金",
        "检查",
        "执法",
        "协会",
        "商会",
        "合作",
        "平台",
        "项目",
        "效率",
        "态度",
        "变更",
        "注册",
        "培训",
        "改造",
        "对接",
        "网络",
        "经费",
        "法律",
        "备案",
        "验收",
        "奖励",
        "补贴",
        "申报",
        "减免",
        "合规",
    }
)


@dataclass(frozen=True)
class Leaf:
    """One leaf of the two-level taxonomy 分类: code, names and key words."""

    code: str
    first: str
    second: str
    keywords: tuple[str, ...]


@cache
def default_taxonomy() -> tuple[Leaf, ...]:
    """The project's own taxonomy 默认分类, with the everyday words that go with its leaves."""
    more = {row["code"]: row["words"].split() for row in _rows(_WORDS)}
    return tuple(
        Leaf(
            row["code"],
            row["l1"],
            row["l2"],
            tuple(dict.fromkeys([*row["keywords"].split(), *more.get(row["code"], [])])),
        )
        for row in _rows(_TAXONOMY)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def leaf_of(raised: str, context: str, taxonomy: Sequence[Leaf]) -> tuple[str, str]:
    """The code of the best leaf 分类代码 and the word that spoke for it; empty when no key word occurs."""
    ranked = _ranked(raised, context, taxonomy)
    return (ranked[0][1].code, ranked[0][2]) if ranked else ("", "")


def leaves_of(raised: str, context: str, taxonomy: Sequence[Leaf]) -> list[str]:
    """The best leaf and those nearly as good 主分类与次分类, at most three."""
    ranked = _ranked(raised, context, taxonomy)
    return [leaf.code for score, leaf, _word in ranked if score >= NEARLY * ranked[0][0]][:3]


def _ranked(raised: str, context: str, taxonomy: Sequence[Leaf]) -> list[tuple[float, Leaf, str]]:
    scored = [(*_score(leaf.keywords, raised, context), leaf) for leaf in taxonomy]
    found = [(score, leaf, word) for score, word, leaf in scored if score > 0]
    return sorted(found, key=lambda one: -one[0])


def _outermost(keywords: Iterable[str], text: str) -> list[str]:
    """The key words that occur, none of them inside another."""
    present = [keyword for keyword in keywords if keyword in text]
    return [one for one in present if not any(one != other and one in other for other in present)]


def _score(keywords: tuple[str, ...], raised: str, context: str) -> tuple[float, str]:
    """Words in what was raised count most; longer words and those of the first clause count more."""
    score, longest = 0.0, ""
    opening = re.split("[,，]", raised)[0]
    for keyword in _outermost(keywords, raised):
        score += 3 * len(keyword) * (1.5 if keyword in opening else 1)
        longest = max(longest, keyword, key=len)
    for keyword in _outermost(keywords, context):
        if keyword not in raised and keyword not in _GENERIC:
            score += 0.5 * len(keyword)
            longest = longest or keyword
    return score, longest
