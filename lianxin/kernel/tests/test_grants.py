"""How a post is said with its unit, and how whoever acts signs."""

from __future__ import annotations

import pytest

from lianxin.kernel.grants import in_post


@pytest.mark.parametrize(
    ("unit", "title", "said"),
    [
        ("商务委", "联络员", "商务委 联络员"),
        ("区委", "区委书记", "区委书记"),
        ("区人大", "区人大常委会主任", "区人大常委会主任"),
        ("区委", "书记", "区委 书记"),
        ("区政府", "区委副书记、区长", "区政府 区委副书记、区长"),
    ],
)
def test_a_unit_is_said_once(unit: str, title: str, said: str) -> None:
    assert in_post(unit, title) == said


def test_papers_may_put_nothing_between() -> None:
    assert in_post("住建委", "主任", "") == "住建委主任"
