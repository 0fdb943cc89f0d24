"""Headings of ledgers in use map by themselves, whatever stands above them and however they are written."""

from __future__ import annotations

import pytest

from lianxin.collect.rules.ledger_columns import BY_CODE, COLUMNS, STANDARD, column_of, mapped
from lianxin.directory.rules.columns import heading

# The header sets that offices use, and what each heading means.
USED = {
    "问题跟踪汇总表": (
        "序号|发起时间|企业名称|挂点区领导|企业联系人|联系电话|企业反映问题|问题类别|办理部门|办理情况|后续解决状况",
        "place_in_list registered_on raiser leader identity identity text category lead_unit progress settled",
    ),
    "督办事项表": (
        "事项编号|事项类别|来源时间|事项名称|批示或出访领导|主办单位|主办人|拟办结时间|最近反馈时间|推进状态|进展情况",
        "number category registered_on title leader lead_unit handler due_on last_word_on state progress",
    ),
    "企业问题台账": (
        "企业问题诉求|问题交办单位|当前进展情况|解决问题时限|回访情况",
        "text lead_unit progress due_on call_back",
    ),
    "整改销号台账": (
        "问题类别|具体问题表述|责任单位|第一责任人|整改时限|细化措施|是否已完成|是否销号",
        "category text lead_unit handler due_on measures is_ended is_closed",
    ),
    "整改进展表": (
        "整改措施|整改时限|整改进展|整改验收时间|是否销号|台账来源|责任部门/责任人",
        "measures due_on progress ended_on is_closed source lead_unit",
    ),
    "走访汇总表": (
        "走访企业名称|牵头拜访人|拜访时间|企业接待人姓名",
        "raiser leader registered_on identity",
    ),
}


@pytest.mark.parametrize("name", USED)
def test_the_headings_in_use_are_known(name: str) -> None:
    headings, codes = USED[name]
    found = mapped([headings.split("|")])
    assert found is not None
    assert [found.columns[place].code for place in sorted(found.columns)] == codes.split()
    assert found.unknown == ()


def test_headings_are_found_under_titles_and_notes() -> None:
    lines = [
        ["XX区“三服务”问题台账", "", "", ""],
        ["填报单位：", "", "日期：", "2026年11月"],
        ["序 号", "企业\n名称", "反映问题（全称）", "办理部门：", "备注"],
        ["1", "测试纸业", "问题", "区住建委", ""],
    ]
    found = mapped(lines)
    assert found is not None
    assert (found.line, found.unknown) == (2, ("备注",))
    assert {place: one.code for place, one in found.columns.items()} == {
        0: "place_in_list",
        1: "raiser",
        2: "text",
        3: "lead_unit",
    }


@pytest.mark.parametrize(
    "lines", [[], [[]], [["序号", "企业名称"]], [["", ""]] * 12 + [["序号", "标题", "状态"]]]
)
def test_too_few_or_too_late_headings_are_none(lines: list[list[str]]) -> None:
    assert mapped(lines) is None


def test_a_heading_means_one_column_only() -> None:
    words = [heading(word) for one in COLUMNS for word in (one.zh, *one.also.split())]
    assert sorted(words) == sorted(set(words))
    assert column_of("ｘｘ") is None
    assert {one.code for one in STANDARD} < set(BY_CODE)
