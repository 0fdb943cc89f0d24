"""What the office knows of a served party beside its name 对象情况: kinds of facts, how each is measured, written and read.

Owns the closed list and the reading of a value; a fact that nobody has told is unknown and never guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from lianxin.directory.rules.columns import Wrong, day, yes_no
from lianxin.kernel.words import Labelled

# Said of a fact that turned out wrong and whose right value nobody knows.
UNKNOWN: Final = ("不详", "未知", "unknown")
YES, NO = "是", "否"
NUMBER_MOST: Final = Decimal(10) ** 12


class FactKind(Labelled):
    """对象情况"""

    KIND = "kind", "服务对象类别", "Kind of party"
    INDUSTRY = "industry", "行业", "Industry"
    AREA = "area", "所在区划", "Area"
    SCALE = "scale", "企业规模", "Scale"
    EMPLOYEES = "employees", "从业人数", "Employees"
    INSURED = "insured", "参保人数", "Insured employees"
    LAYOFF = "layoff", "裁员率", "Share laid off"
    REVENUE = "revenue", "年营业收入", "Revenue in a year"
    ASSETS = "assets", "资产总额", "Total assets"
    TAX_PAID = "tax_paid", "年纳税额", "Tax paid in a year"
    RESEARCH = "research", "年研发投入", "Spent on research in a year"
    RESEARCH_SHARE = "research_share", "研发投入占比", "Research as a share of revenue"
    INVESTED = "invested", "设备投资额", "Invested in equipment"
    FOUNDED = "founded", "成立日期", "Founded on"
    ENTITY = "entity", "主体类型", "Legal form"
    HIGH_TECH = "high_tech", "高新技术企业", "High-tech enterprise"
    SMALL_TECH = "small_tech", "科技型中小企业", "Small technology enterprise"
    REFINED = "refined", "专精特新中小企业", "Specialised small enterprise"
    LITTLE_GIANT = "little_giant", "专精特新“小巨人”企业", "Little giant"
    ABOVE_SCALE = "above_scale", "规模以上企业", "Above designated size"
    TAX_CREDIT = "tax_credit", "纳税信用等级", "Tax credit grade"
    CREDIT = "credit", "信用状况", "Credit standing"


class Measure(StrEnum):
    """How a fact is measured: a number of a unit, a day, yes or no, a word (of a list, where it has one)."""

    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a fact is written: its measure, unit, and the words it may be; `lasts` tells that it does not grow old."""

    measure: Measure
    unit: str = ""
    words: tuple[str, ...] = ()
    lasts: bool = True


def _number(unit: str) -> Shape:
    return Shape(Measure.NUMBER, unit, lasts=False)


ENTITIES: Final = (
    *("公司", "合伙企业", "个人独资企业", "个体工商户", "农民专业合作社"),
    *("社会组织", "事业单位", "其他"),
)
HELD: Final = Shape(Measure.YES_NO)
SHAPES: Final[Mapping[FactKind, Shape]] = {
    FactKind.KIND: Shape(Measure.WORD, words=("企业", "基层单位", "群众")),
    FactKind.INDUSTRY: Shape(Measure.WORD),
    FactKind.AREA: Shape(Measure.WORD),
    FactKind.SCALE: Shape(Measure.WORD, words=("大型", "中型", "小型", "微型")),
    FactKind.EMPLOYEES: _number("人"),
    FactKind.INSURED: _number("人"),
    FactKind.LAYOFF: _number("%"),
    FactKind.REVENUE: _number("万元"),
    FactKind.ASSETS: _number("万元"),
    FactKind.TAX_PAID: _number("万元"),
    FactKind.RESEARCH: _number("万元"),
    FactKind.RESEARCH_SHARE: _number("%"),
    FactKind.INVESTED: _number("万元"),
    FactKind.FOUNDED: Shape(Measure.DAY),
    FactKind.ENTITY: Shape(Measure.WORD, words=ENTITIES),
    FactKind.HIGH_TECH: HELD,
    FactKind.SMALL_TECH: HELD,
    FactKind.REFINED: HELD,
    FactKind.LITTLE_GIANT: HELD,
    FactKind.ABOVE_SCALE: HELD,
    FactKind.TAX_CREDIT: Shape(Measure.WORD, words=("A", "B", "M", "C", "D"), lasts=False),
    FactKind.CREDIT: Shape(Measure.WORD, words=("正常", "经营异常名录", "严重失信"), lasts=False),
}
# These stand on the register itself and change there.
REGISTERED: Final = frozenset({FactKind.KIND, FactKind.INDUSTRY, FactKind.AREA, FactKind.SCALE})


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that the office knows: its value as `read_value` writes it, as people say it, from when to when, from where."""

    value: str
    told: str = ""
    on: date | None = None
    until: date | None = None
    source: str = ""


def read_value(kind: FactKind, text: str) -> str:
    """A value as it is kept: 320, 2026-03-05, 是, 公司; empty when it is told to be unknown. Raises Wrong."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in UNKNOWN:
        return ""
    shape = SHAPES[kind]
    match shape.measure:
        case Measure.NUMBER:
            return read_number(plain, shape.unit)
        case Measure.DAY:
            return day(plain)
        case Measure.YES_NO:
            return YES if yes_no(plain) else NO
    return read_word(kind, text.strip())


def read_word(kind: FactKind, text: str) -> str:
    """A word of the kind's list, or any where it has none. Raises Wrong."""
    known = SHAPES[kind].words
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.upper().removesuffix("级") if kind is FactKind.TAX_CREDIT else plain
    if known and plain not in known:
        raise Wrong("应为：" + "、".join(known), "One of: " + ", ".join(known))
    return plain


def read_number(text: str, unit: str) -> str:
    """A number of a unit, which may be written behind it; 亿元 counts as ten thousand 万元. Raises Wrong."""
    plain, times = text.replace(",", "").strip(), 1
    if unit == "万元" and plain.endswith("亿元"):
        plain, times = plain.removesuffix("亿元"), 10_000
    try:
        value = Decimal(plain.removesuffix(unit).strip()) * times
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value < NUMBER_MOST:
        raise Wrong(f"应为数字，单位{unit}", f"A number, counted in {unit}.")
    return f"{value.normalize():f}"


def said(kind: FactKind, value: str) -> str:
    """A kept value as people say it: with its unit; 不详 when it is unknown."""
    if not value:
        return UNKNOWN[0]
    unit = SHAPES[kind].unit
    return f"{value} {unit}".strip() if unit else value
