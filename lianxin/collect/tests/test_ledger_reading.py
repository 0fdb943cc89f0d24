"""Ledgers as offices keep them, read into exactly their rows; every fault with row, column, value and what is expected."""

from __future__ import annotations

from datetime import date

import pytest

from lianxin.collect.rules.ledger_days import NoYear, day_of, years_in
from lianxin.collect.rules.ledger_reading import Ledger, Values, read_ledger
from lianxin.collect.rules.ledger_sheet import best_sheet
from lianxin.collect.rules.ledger_words import Stand, contact_in, names_in, said, without_numbers
from lianxin.collect.tests import ledgers as ugly
from lianxin.collect.tests.ledgers import table, xlsx
from lianxin.directory.rules.columns import Wrong
from lianxin.directory.rules.sheet import tables_of

TODAY = date(2026, 3, 2)
UNITS = {"住建委", "城管局", "区住房城乡建委", "区城市管理局", "区商务委", "东街街道"}


def read(name: str, content: bytes, own: dict[str, str] | None = None) -> Ledger:
    found = best_sheet(tables_of(name, content), own or {})
    assert found is not None
    sheet, lines, head = found
    titles = [cell for line in lines[: head.first] for cell in line.cells]
    years = years_in([*titles, sheet, name])
    return read_ledger(lines, head, today=TODAY, years=years, is_unit=UNITS.__contains__)


def told(values: Values, *names: str) -> tuple[object, ...]:
    return tuple(values[name] for name in names)


def rows(ledger: Ledger, *names: str) -> dict[int, tuple[object, ...]]:
    assert ledger.faults == []
    return {number: told(values, *names) for number, values in ledger.rows.items()}


def test_the_tracking_table_with_titles_merged_cells_and_a_year_in_its_title() -> None:
    found = read("台账.xlsx", xlsx(ugly.TRACKING, ugly.TRACKING_MERGED))
    assert rows(found, "registered_on", "raiser", "text", "stand", "lead_unit") == {
        4: (
            "2026-01-05",
            "启明纺织有限公司",
            "厂区门前道路破损，货车通行困难。",
            "ended",
            ["住建委", "城管局"],
        ),
        5: ("2026-01-05", "启明纺织有限公司", "希望协调用电增容。", "open", ["区商务委"]),
        6: ("2026-01-20", "云桥农商银行", "网点门口停车位不足。", "ended", ["区城市管理局", "东街街道"]),
    }
    assert told(found.rows[4], "contact_name", "contact_phone", "leader") == ("赵六", "13900000012", "张书记")
    assert found.rows[6]["contact_phone"] == "023-60000001"
    assert found.rows[5]["words"]["progress"] == "正在对接供电公司"
    assert "赵六" not in str([row["words"] for row in found.rows.values()])


def test_the_supervised_matters_with_own_numbers_serials_and_columns_that_are_none_of_ours() -> None:
    found = read("督办.xlsx", xlsx(ugly.SUPERVISED))
    assert rows(found, "number", "registered_on", "title", "text", "stand", "ended_on") == {
        2: ("DB〔2026〕1号", "2026-01-06", "老旧厂房改造", "请住建委牵头提出方案。", "open", ""),
        3: ("DB〔2026〕2号", "2026-01-08", "消费券发放", "研究发放办法。", "ended", "2026-01-30"),
    }
    assert found.rows[2]["words"]["due_on"] == "2026年3月底"
    assert found.rows[2]["words"]["other"] == "成果形式：方案\n频次：月"


def test_a_table_without_dates_states_and_raisers_in_gbk() -> None:
    found = read("企业问题.csv", table(ugly.XINYANG, "gbk"))
    assert rows(found, "title", "raiser", "registered_on", "stand", "lead_unit") == {
        2: ("融资难，希望协调贷款", "", "", "open", ["区商务委"]),
        3: ("招工难", "", "", "open", ["区人社局"]),
    }
    assert found.rows[2]["words"]["call_back"] == "已回访，满意"
    assert [zh for zh, _en in found.notes] == ["2行没有登记日期，按转入当日计"]


def test_headings_of_two_lines_and_what_is_done_but_not_crossed_off_stays_open() -> None:
    found = read("销号.xlsx", xlsx(ugly.RECTIFIED, ugly.RECTIFIED_MERGED))
    assert rows(found, "text", "stand", "lead_unit", "category") == {
        4: ("占道经营突出", "open", ["区城市管理局"], "城市治理"),
        5: ("餐饮油烟扰民", "ended", ["城管局", "住建委"], "城市治理"),
        6: ("路灯不亮", "ended", ["区城市管理局"], "城市治理"),
    }


def test_what_is_called_ended_and_not_crossed_off_stays_open_and_a_planned_result_too() -> None:
    head = ["反映问题", "状态", "结果类别", "是否销号", "办结日期"]
    kept = [["甲", "已办结", "A", "否", "2026-01-05"], ["乙", "已办结", "B类 列入计划", "", "2026-01-05"]]
    found = read("账.csv", table([head, *kept, ["丙", "已办结", "A", "是", "2026-01-05"]], "utf-8"))
    assert rows(found, "stand", "class") == {2: ("open", "A"), 3: ("open", "B"), 4: ("ended", "A")}


def test_a_table_that_names_no_matter_says_so_and_is_read_once_somebody_says_which_column_it_is() -> None:
    content = table(ugly.PROGRESS, "utf-8-sig")
    (fault,) = read("整改.csv", content).faults
    assert (fault.row, fault.column) == (1, "反映内容")
    found = read("整改.csv", content, {"整改措施": "text"})
    assert rows(found, "text", "stand", "ended_on", "source", "lead_unit") == {
        2: ("清理楼道堆物", "ended", "2026-02-03", "grid", ["东街街道"]),
        3: ("加装扶手", "open", "", "grid", ["东街街道"]),
    }


def test_a_list_of_visits_is_no_ledger_of_matters_and_is_sent_to_the_visits() -> None:
    (fault,) = read("走访.xlsx", xlsx(ugly.VISITED)).faults
    assert "走访" in fault.zh
    assert fault.row == 2


def test_days_in_every_writing_and_states_in_many_words() -> None:
    found = read("受理台账2026.xlsx", xlsx(ugly.DAYS))
    assert rows(found, "registered_on", "stand", "ended_on", "outcome") == {
        2: ("2026-01-08", "ended", "2026-01-15", "as_in_ledger"),
        3: ("2026-01-09", "ended", "2026-01-18", "as_in_ledger"),
        4: ("2026-01-10", "open", "", ""),
        5: ("2026-01-12", "declined", "2026-01-13", "declined"),
        6: ("2026-01-14", "ended", "2026-01-20", "settled_on_site"),
        7: ("2026-01-15", "ended", "2026-02-01", "merged"),
    }


def test_rows_that_go_on_with_the_matter_above_titles_between_totals_and_headings_again() -> None:
    found = read("1月.xlsx", xlsx(ugly.MERGED, ugly.MERGED_RANGES))
    assert rows(found, "raiser", "text", "lead_unit") == {
        4: ("启明纺织有限公司", "订单不足，希望组织对接会。", ["区商务委", "区住房城乡建委"]),
        8: ("云桥农商银行", "外立面改造审批慢。", ["住建委", "城管局"]),
    }
    assert found.rows[4]["words"]["progress"] == "已联系商会\n提供场地"


def test_blanks_that_merged_cells_leave_in_a_text_and_a_year_that_its_neighbour_tells() -> None:
    found = read("走访问题.csv", table(ugly.BLANKS, "gb18030", "\t"))
    assert rows(found, "registered_on", "raiser", "text", "stand") == {
        2: ("2025-12-28", "启明纺织有限公司", "物流成本高", "ended"),
        3: ("2025-12-28", "启明纺织有限公司", "包装材料涨价", "open"),
        4: ("2026-01-04", "云桥农商银行", "招牌审批", "open"),
    }


def test_every_fault_is_told_at_once_with_row_column_value_and_what_is_expected() -> None:
    faults = read("错.xlsx", xlsx(ugly.WRONG)).faults
    assert [(one.row, one.column, one.value) for one in faults] == [
        (2, "登记时间", "2026-13-45"),
        (3, "登记时间", "3.1"),
        (4, "问题", ""),
        (4, "状态", "还行吧"),
        (5, "办结日期", "2026-01-05"),
        (6, "登记时间", "2027-02-05"),
        (6, "办结日期", "3月5日"),
    ]
    assert "2026-03-05" in faults[0].zh
    assert "已办结" in faults[3].zh


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026.3.5", "2026-03-05"),
        ("２０２６年３月５日", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("46086", "2026-03-05"),
        ("2026-03-05 10:30", "2026-03-05"),
        ("2026-03-05T00:00", "2026-03-05"),
        ("二〇二六年三月五日", "2026-03-05"),
        ("2026年3月", "2026-03-01"),
        ("3月5日", "2026-03-05"),
        ("3.5", "2026-03-05"),
        ("2026.3.5-3.8", "2026-03-05"),
        ("2026年3月5日（周四）", "2026-03-05"),
        ("三月五号", "2026-03-05"),
    ],
)
def test_days_as_people_write_them(cell: str, expected: str) -> None:
    assert day_of(cell, year=2026).isoformat() == expected


@pytest.mark.parametrize("cell", ["2026-02-30", "3.1", "长期", "13月5日", "", "1.2.3.4", "99999", "2026"])
def test_what_is_no_day_or_two_days_is_refused(cell: str) -> None:
    with pytest.raises(Wrong):
        day_of(cell, year=2026)


def test_a_day_without_year_is_of_the_time_around_it() -> None:
    with pytest.raises(NoYear):
        day_of("3月5日")
    assert day_of("1月4日", near=date(2025, 12, 28)) == date(2026, 1, 4)
    assert day_of("12月30日", near=date(2026, 1, 4)) == date(2025, 12, 30)


@pytest.mark.parametrize(
    ("word", "stand"),
    [
        ("已办结", Stand.ENDED), ("办结", Stand.ENDED), ("已答复", Stand.ENDED), ("延期已处理", Stand.ENDED),
        ("正在办理", Stand.OPEN), ("办理中", Stand.OPEN), ("挂账", Stand.OPEN), ("未办结", Stand.OPEN),
        ("部分解决", Stand.OPEN), ("正在协调相关部门", Stand.OPEN), ("已全部整改完成", Stand.ENDED),
        ("不予受理", Stand.DECLINED), ("已办结（3月5日）", Stand.ENDED), ("长期推进", Stand.OPEN),
    ],
)  # fmt: skip
def test_state_words(word: str, stand: Stand) -> None:
    assert said(word).stand is stand


def test_contacts_are_taken_apart_and_card_numbers_never_kept() -> None:
    assert contact_in(["联系人：赵六 １３９０００００００９"]) == ("赵六", "13900000009")
    assert contact_in(["赵六", "500101199001011234"]) == ("赵六", "")
    assert "139****0009" in without_numbers("法人电话13900000009")


def test_units_are_parted_by_and_only_where_both_are_known() -> None:
    known = {"住建委", "城管局"}.__contains__
    assert names_in("住建委和城管局", known) == ["住建委", "城管局"]
    assert names_in("区人力资源和社会保障局；城管局", known) == ["区人力资源和社会保障局", "城管局"]
