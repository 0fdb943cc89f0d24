"""导入惠企政策 and their 申报条件 from tables: rows by code, changed and never deleted; a blank cell leaves what is there.

The load has its line in the ledger of the directory, as every table has; the programme's own chain stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lianxin.directory.commands.kinds import found_by, referred
from lianxin.directory.commands.kinds.finding import without
from lianxin.directory.commands.loading import Loader, Plan, add_loader, settle, write_all
from lianxin.directory.models import Unit
from lianxin.directory.rules.columns import (
    Column,
    Fault,
    Row,
    code,
    day,
    doubles,
    one_of,
    text,
    whole,
    words,
    yes_no,
)
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.refusal import Refused
from lianxin.policy.commands.conditions import N_MOST, told
from lianxin.policy.commands.programmes import CODE_SHAPE, faults
from lianxin.policy.models import Condition, Programme
from lianxin.policy.queries import index
from lianxin.policy.rules.words import Benefit, Comparison

CODE = Column(
    "code", "编号", "Code", code(CODE_SHAPE[:-1] + "{1,20}", "应为文字、数字和 . - ( )，最多20位", "Letters, digits and . - ( )."),
    "HQ-01", True, ("政策编号",),
)  # fmt: skip
UNIT = Column("unit", "解释单位", "Explaining unit", text(60), "区商务委", True, ("责任单位", "牵头单位"))
COLUMNS = (
    CODE,
    Column("name", "名称", "Name", text(120), "小微企业招工补贴", True, ("政策名称",)),
    UNIT,
    Column("summary", "要点", "Summary", text(4000), "新招用员工满三个月的，按人补贴。", True, ("主要内容",)),
    Column("valid_from", "施行日期", "In force from", day, "2026-01-01", True, ("生效日期",)),
    Column("valid_to", "有效期至", "Until", day, "2027-12-31", False, ("失效日期",)),
    Column("document_no", "文号", "Document number", text(40), "", False, ("发文字号",)),
    Column("keywords", "俗称和关键词", "Key words", words, "招工补贴、用工", False, ("关键词",)),
    Column("benefit_kind", "支持方式", "Kind of benefit", one_of(Benefit), "资金补助"),
    Column("benefit", "支持标准", "Benefit", text(2000), "每招用一人补贴500元", False, ("补贴标准",)),
    Column("how", "申报方式", "How to apply", text(2000), "向所在街道提交", False, ("申报流程",)),
    Column("materials", "申报材料", "Materials", text(2000), "劳动合同、工资发放记录"),
    Column("contact", "咨询联系", "Whom to ask", text(80), "企业服务窗口", False, ("咨询电话",)),
    Column("is_automatic", "免申即享", "Needs no application", yes_no, "否"),
    Column("apply_from", "申报开始", "Applications from", day),
    Column("apply_to", "申报截止", "Applications until", day, "", False, ("截止日期",)),
    Column("conditions", "申报条件", "Conditions, as written", text(4000)),
)
DAYS = ("valid_from", "valid_to", "apply_from", "apply_to")


def plan_programmes(rows: Sequence[Row]) -> Plan:
    """Programmes by code."""
    plan = Plan(faults=list(doubles(rows, CODE)))
    codes = [row.values["code"] for row in rows]
    known = {one.code: one for one in Programme.objects.filter(code__in=codes).select_related("unit")}
    units = found_by(Unit.objects.filter(is_active=True), "code", "name", "short_name", "aliases")
    new: list[Programme] = []
    changed: list[Programme] = []
    for row in rows:
        unit = referred(row, UNIT, units, plan.faults, "单位", "unit")
        if unit is None:
            continue
        found = known.get(row.values["code"])
        item = found or Programme()
        wanted = {**without(row, *DAYS), **_days(row), "unit": unit}
        if settle(
            plan, row, f"{row.values['code']} {row.values['name']}", item, is_new=found is None, wanted=wanted
        ):
            (changed if found else new).append(item)
        plan.faults += [
            Fault(row.number, _label(one.field or ""), "", one.zh, one.en) for one in faults(item)
        ]
    plan.writing.append(lambda: _write(new, changed))
    plan.writing.append(index.forget)
    return plan


def _write(new: Sequence[Programme], changed: Sequence[Programme]) -> None:
    """Write them; a chain that has grown since they were read is not put back."""
    pks = [one.pk for one in changed]
    chains = {one.pk: one for one in Programme.objects.select_for_update().filter(pk__in=pks)}
    for one in changed:
        one.ledger_n, one.ledger_head = chains[one.pk].ledger_n, chains[one.pk].ledger_head
    write_all(Programme, new, changed)


def _days(row: Row) -> dict[str, date]:
    return {name: date.fromisoformat(row.values[name]) for name in DAYS if name in row.values}


def _label(name: str) -> str:
    return next((one.zh for one in COLUMNS if one.name == name), "")


PROGRAMME = Column(
    "programme", "政策编号", "Programme", text(120), "HQ-01", True, ("编号", "政策", "政策名称")
)
N = Column("n", "序号", "Number", whole(N_MOST), "1", True, ("条件序号",))
WANTED = Column("wanted", "内容", "Value", text(200), "300", False, ("数值", "值"))
CONDITION_COLUMNS = (
    PROGRAMME,
    N,
    Column("fact", "情况", "Fact", one_of(FactKind), "从业人数", False, ("指标",)),
    Column("comparison", "比较", "Comparison", one_of(Comparison, {re.sub("（.*", "", one.zh): one for one in Comparison}),
           "不少于", False, ("比较方式",)),
    WANTED,
    Column("words", "文件原文", "Words of the document", text(300), "从业人数300人以上", True, ("条件原文", "原文")),
    Column("group", "任一组", "Alternatives", text(4), "", False, ("满足任一",)),
)  # fmt: skip


def plan_conditions(rows: Sequence[Row]) -> Plan:
    """Conditions by programme and number; those that only a person can judge have neither fact nor comparison."""
    plan = Plan(faults=list(doubles(rows, PROGRAMME, N)))
    programmes = found_by(Programme.objects.filter(withdrawn_at__isnull=True), "code", "name")
    known = {(one.programme_id, one.n): one for one in Condition.objects.all()}
    new: list[Condition] = []
    changed: list[Condition] = []
    for row in rows:
        programme = referred(row, PROGRAMME, programmes, plan.faults, "政策", "programme")
        wanted = _wanted(row, plan.faults) if programme else None
        if programme is None or wanted is None:
            continue
        found = known.get((programme.pk, row.values["n"]))
        item = found or Condition(programme=programme, n=row.values["n"])
        if settle(
            plan, row, f"{programme.name} {row.values['n']}", item, is_new=found is None, wanted=wanted
        ):
            (changed if found else new).append(item)
    plan.writing.append(lambda: write_all(Condition, new, changed))
    plan.writing.append(index.forget)
    return plan


def _wanted(row: Row, found: list[Fault]) -> Mapping[str, Any] | None:
    """What a row says of its condition; nothing when it does not fit its fact, which is told."""
    given = row.values
    fact = FactKind(given["fact"]) if "fact" in given else None
    comparison = Comparison(given["comparison"]) if "comparison" in given else None
    try:
        values = told(fact, comparison, given.get("wanted", ""))
    except Refused as refused:
        found += [
            Fault(row.number, WANTED.zh, given.get("wanted", ""), one.zh, one.en) for one in refused.reasons
        ]
        return None
    return {
        "fact": fact or "",
        "comparison": (comparison or "") if fact else "",
        "wanted": values,
        "words": given["words"],
        "group": given.get("group", ""),
    }


add_loader(
    Loader("programmes", "惠企政策", "Programmes", COLUMNS, plan_programmes, 8, grant="policy.publish")
)
add_loader(
    Loader(
        "conditions", "申报条件", "Conditions", CONDITION_COLUMNS, plan_conditions, 9, grant="policy.publish"
    )
)
