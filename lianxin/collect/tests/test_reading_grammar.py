"""The small readers: numbers, dates, units, limits, categories and the parts units play."""

from __future__ import annotations

from datetime import date

import pytest

from lianxin.collect.rules import default_taxonomy, read
from lianxin.collect.rules.categories import leaf_of
from lianxin.collect.rules.dates import dates
from lianxin.collect.rules.folding import fold
from lianxin.collect.rules.limits import limit_of
from lianxin.collect.rules.numbers import chinese_value, counts
from lianxin.collect.rules.passage import Passage
from lianxin.collect.rules.places import district_of
from lianxin.collect.rules.roles import roles
from lianxin.collect.rules.units import unit_mentions


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百二十六", 126),
        ("五百零三", 503),
        ("一千二百", 1200),
        ("二六零", 260),
        ("百", 100),
    ],
)
def test_chinese_numerals(words: str, value: int) -> None:
    assert chinese_value(words) == value


@pytest.mark.parametrize(
    ("text", "value", "rough"),
    [
        ("走访80余家", 80, True),
        ("近300家", 300, True),
        ("问题340多个", 340, True),
        ("收集１２６个", 126, False),
        ("共1,260家", 1260, False),
        ("1.3万户", 13000, False),
        ("十余条", 10, True),
        ("一百二十六户", 126, False),
    ],
)
def test_counted_numbers(text: str, value: float, rough: bool) -> None:
    (count,) = counts(fold(text))
    assert (count.value, count.approximate) == (value, rough)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6月下旬", "2025-06-21", "2025-06-30"),
        ("12月初", "2024-12-01", "2024-12-05"),
        ("2月底", "2025-02-25", "2025-02-28"),
        ("7月6日", "2025-07-06", "2025-07-06"),
        ("12月25日", "2024-12-25", "2024-12-25"),
        ("2023年3月5日", "2023-03-05", "2023-03-05"),
        ("去年5月中旬", "2024-05-11", "2024-05-20"),
    ],
)
def test_dates_are_resolved_against_the_day_of_publication(text: str, first: str, last: str) -> None:
    (when,) = dates(text, 0, len(text), date(2025, 7, 20))
    assert (when.first, when.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由区商务委、区文化旅游委牵头", ["区商务委", "区文化旅游委"]),
        ("要求区人大常委会办公室牵头", ["区人大常委会办公室"]),
        ("会同区公安分局交巡警支队和石桥街道研究", ["区公安分局交巡警支队", "石桥街道"]),
        ("联动公安、城管、街道力量", ["公安", "城管", "街道"]),
        ("云岭区石桥街道和云岭区住房城乡建委会同处理", ["石桥街道", "区住房城乡建委"]),
        ("区人力资源和社会保障局联合区总工会", ["区人力资源和社会保障局", "区总工会"]),
        ("县发展改革局、县供电公司", ["县发展改革局", "县供电公司"]),
        ("报区委社会工作部研究", ["区委社会工作部"]),
        ("区商务局局长李明说", []),
        ("新华路片区交通秩序", ["交通"]),
        ("区委常委王某", []),
    ],
)
def test_units_are_named_as_a_district_names_them(text: str, names: list[str]) -> None:
    assert [unit.text for unit in unit_mentions(text, 0, len(text))] == names


@pytest.mark.parametrize(
    ("text", "lead", "support", "upward"),
    [
        ("由区商务委牵头,区财政局、石桥街道配合。", ["区商务委"], ["区财政局", "石桥街道"], []),
        ("责成区公安分局会同区交通运输委查处。", ["区公安分局"], ["区交通运输委"], []),
        ("分别由区教委、区卫生健康委负责。", ["区教委", "区卫生健康委"], [], []),
        ("当场协调区公安分局、区商务委研究。", ["区公安分局"], ["区商务委"], []),
        ("区商务委将向市商务委争取支持。", ["区商务委"], [], ["市商务委"]),
        ("牵头单位:区财政局;配合单位:区税务局。", ["区财政局"], ["区税务局"], []),
        ("交办区城市管理局办理,报请市城市管理局支持。", ["区城市管理局"], [], ["市城市管理局"]),
    ],
)
def test_the_part_each_unit_plays(text: str, lead: list[str], support: list[str], upward: list[str]) -> None:
    passage = Passage(text)
    found = roles(passage, list(passage.sentences), "云岭区", [])
    parts = [[unit.text for unit in part] for part in (found.lead, found.support, found.upward)]
    assert parts == [lead, support, upward]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("要求3个工作日内答复", 3),
        ("请在10日内拿出方案", 10),
        ("务必十五日内完成整改", 15),
        ("由甲局在一周内提出方案", 7),
        ("应于48小时内修复", 2),
        ("接到来电后,2小时内完成更换", None),
        ("办理时限:20个工作日", 20),
        ("一周内,北侧划定3个车位", None),
        ("三天后办理了通行证", None),
    ],
)
def test_limits_are_orders_not_results(text: str, days: float | None) -> None:
    found = limit_of(text, 0, len(text))
    assert (found.days if found else None) == days


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        ("门口网约车、出租车候客排队", "0902"),
        ("车辆乱停乱放堵住车库出入口", "0901"),
        ("企业用工高峰招工难", "0201"),
        ("厂区变压器容量不足经常跳闸", "1102"),
        ("楼下餐馆油烟直排", "1003"),
        ("补贴资金至今未到账", "0103"),
        ("今天天气很好", ""),
    ],
)
def test_the_leaf_of_the_taxonomy(raised: str, code: str) -> None:
    assert leaf_of(raised, "", default_taxonomy())[0] == code


@pytest.mark.parametrize(
    ("title", "text", "district"),
    [
        ("云岭:上门问需", "7月6日,云岭区某公司经理说。", "云岭区"),
        ("简报", "据泉山区政府办公室介绍,泉山区领导走访辖区企业,优化园区服务。", "泉山区"),
        ("走访记", "4月9日,青禾县委书记带队走访。", "青禾县"),
        ("沙溪口区:办实事", "沙溪口区走访社区、园区、小区。", "沙溪口区"),
        ("办实事", "走访社区、园区,服务片区企业。", ""),
    ],
)
def test_the_district(title: str, text: str, district: str) -> None:
    assert district_of(title, text) == district


def test_praise_and_mechanisms_are_no_matters() -> None:
    text = (
        "甲水区把企业反映的问题形成清单,对群众反映强烈的事项优先办理。\n"
        "“以前反映一个问题要跑好几趟,现在说一次就行。”甲水区某公司经理沈平说。\n"
        "企业负责人表示,感到十分温暖,对发展更有信心。"
    )
    found = read(text)
    assert (found.matters, found.visits) == ([], [])


def test_a_district_may_bring_its_own_taxonomy() -> None:
    leaf = default_taxonomy()[0]
    text = "甲公司反映,门口路灯不亮,夜班职工出行不便。"
    (matter,) = read(text, taxonomy=[type(leaf)("9901", "专项", "亮灯", ("路灯",))]).matters
    assert matter.category == "9901"
