"""Categories 事项类别 with the duty list 权责清单 from a district's own table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lianxin.directory.commands.kinds.finding import found_by, without
from lianxin.directory.commands.loading import Loader, Plan, add_loader, settle, write_all
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules.columns import (
    Column,
    Row,
    code,
    doubles,
    names,
    one_of,
    text,
    words,
    yes_no,
)
from lianxin.directory.rules.words import (
    TimeClass,
)
from lianxin.kernel.text import fold

PASSED_ON = "转出"
_TIME_CLASS = one_of(TimeClass)


def _time_class(cell: str) -> str:
    """A time class, or 转出 for a category that is only passed on."""
    return PASSED_ON if cell.strip("（）()") == PASSED_ON else _TIME_CLASS(cell)


CATEGORY_COLUMNS = (
    Column("code", "代码", "Code", code(r"\d{4}", "应为4位数字，前两位为领域", "Four digits.", fill=4), "9901", True,
           ("类别代码", "编码")),
    Column("head", "领域", "Field", text(20), "产业扶持", True, ("l1", "一级类别", "大类")),
    Column("name", "类别", "Category", text(30), "奖补申报", True, ("l2", "二级类别", "小类", "name", "名称")),
    Column("lead", "牵头", "Lead", text(60), "区产业局", False, ("主办", "牵头单位", "主办单位", "lead_default")),
    Column("supports", "协办", "Support", names, "区财政局、区商务委", False,
           ("联动", "协办单位", "配合单位", "co_default")),
    Column("keywords", "关键词", "Keywords", words, "奖励 补贴 申报", False, ("keyword",)),
    Column("time_class", "时限类别", "Time class", _time_class, "一般", True,
           ("默认时限", "class_default", "时限")),
    Column("is_transfer", "只转出", "Passed on only", yes_no, "否", False, ("转出",)),
    Column("is_active", "在用", "In use", yes_no, "是", False, ("是否在用",)),
)  # fmt: skip


def plan_categories(rows: Sequence[Row]) -> Plan:
    """Categories by code with their duty 权责; a body that is no unit of the directory is kept in words."""
    plan = Plan(faults=list(doubles(rows, CATEGORY_COLUMNS[0])))
    known = {one.code: one for one in Category.objects.select_related("lead").prefetch_related("supports")}
    units = found_by(Unit.objects.filter(is_active=True), "code", "name", "short_name", "aliases")
    unknown: Counter[str] = Counter()
    new: list[Category] = []
    changed: list[Category] = []
    supports: dict[str, list[Unit]] = {}
    for row in rows:
        given = row.values
        item = known.get(given["code"]) or Category()
        wanted = without(row, "lead", "supports", "time_class") | _lead(given, units, unknown)
        wanted |= _time(given)
        joining = _supports(given, units, unknown)
        if joining is not None:
            wanted["support_words"] = "、".join(given["supports"])[:120]
            supports[given["code"]] = joining
        is_new = given["code"] not in known
        label = f"{given['code']} {given['head']}·{given['name']}"
        if settle(plan, row, label, item, is_new=is_new, wanted=wanted):
            (new if is_new else changed).append(item)
    if unknown:
        told = "、".join(list(unknown)[:12])
        plan.notes.append(
            (f"单位名录中没有，仅保留文字：{told}", f"Not among the units, kept in words: {told}")
        )
    plan.writing.append(lambda: _write_categories(new, changed, supports))
    return plan


def _time(given: Mapping[str, Any]) -> dict[str, Any]:
    if given["time_class"] == PASSED_ON:
        return {"time_class": TimeClass.ORDINARY.value, "is_transfer": True}
    return {"time_class": given["time_class"]}


def _lead(
    given: Mapping[str, Any], units: Mapping[str, Unit | None], unknown: Counter[str]
) -> dict[str, Any]:
    if "lead" not in given:
        return {}
    unit = units.get(fold(given["lead"]))
    if unit is None:
        unknown[given["lead"]] += 1
    return {"lead": unit, "lead_words": given["lead"]}


def _supports(
    given: Mapping[str, Any], units: Mapping[str, Unit | None], unknown: Counter[str]
) -> list[Unit] | None:
    if "supports" not in given:
        return None
    found = []
    for name in given["supports"]:
        unit = units.get(fold(name))
        if unit is None:
            unknown[name] += 1
        else:
            found.append(unit)
    return found


def _write_categories(
    new: Sequence[Category], changed: Sequence[Category], supports: Mapping[str, Sequence[Unit]]
) -> None:
    write_all(Category, new, changed)
    for item in [*new, *changed]:
        if item.code in supports:
            item.supports.set(supports[item.code])


add_loader(
    Loader(
        "categories",
        "事项类别（权责清单）",
        "Categories with the duty list",
        CATEGORY_COLUMNS,
        plan_categories,
        4,
    )
)
