"""Areas 区划 and units 单位 from a district's own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lianxin.directory.commands.kinds.finding import found_by, referred, without
from lianxin.directory.commands.loading import Loader, Plan, add_loader, settle, write_all
from lianxin.directory.models import Area, Unit
from lianxin.directory.rules.columns import (
    Column,
    Fault,
    Row,
    code,
    doubles,
    names,
    one_of,
    text,
    yes_no,
)
from lianxin.directory.rules.words import (
    AreaKind,
    UnitKind,
)
from lianxin.kernel.refusal import Reason
from lianxin.kernel.text import initials_variants

AREA_CODE = code(r"[0-9A-Za-z]{1,12}", "应为1到12位数字或字母", "1 to 12 digits or letters.")
AREA_COLUMNS = (
    Column("code", "代码", "Code", AREA_CODE, "500999001000", True, ("区划代码", "行政区划代码")),
    Column("name", "名称", "Name", text(60), "清溪街道", True, ("区划名称",)),
    Column("kind", "层级", "Level", one_of(AreaKind), "街道", True, ("类别", "类型")),
    Column(
        "parent", "上级代码", "Parent", AREA_CODE, "500999000000", False, ("上级", "parent_code", "上级区划")
    ),
)
RANK = {AreaKind.DISTRICT.value: 0, AreaKind.STREET.value: 1, AreaKind.COMMUNITY.value: 2}


def plan_areas(rows: Sequence[Row]) -> Plan:
    """Areas by code; a moved area takes its whole branch along."""
    plan = Plan(faults=list(doubles(rows, AREA_COLUMNS[0])))
    areas = {one.code: one for one in Area.objects.select_related("parent")}
    before = set(areas)
    for row in rows:
        areas.setdefault(row.values["code"], Area(code=row.values["code"]))
    levels = {one.code: str(one.kind) for one in areas.values()} | {
        row.values["code"]: row.values["kind"] for row in rows
    }
    written: dict[str, Area] = {}
    for row in sorted(rows, key=lambda one: RANK[one.values["kind"]]):
        item = areas[row.values["code"]]
        parent = _parent(row, areas, levels, plan.faults)
        wanted = {**without(row, "parent"), **({"parent": parent} if parent else {})}
        is_new = item.code not in before
        if settle(plan, row, f"{item.code} {row.values['name']}", item, is_new=is_new, wanted=wanted):
            written[item.code] = item
    plan.changes.sort(key=lambda one: one.row)
    plan.writing.append(lambda: _write_areas(areas, before, written))
    return plan


def _parent(
    row: Row, areas: Mapping[str, Area], levels: Mapping[str, str], faults: list[Fault]
) -> Area | None:
    kind, wanted = row.values["kind"], row.values.get("parent")
    known = areas[row.values["code"]].parent_id
    if kind == AreaKind.DISTRICT:
        if wanted:
            faults.append(
                Fault(row.number, "上级代码", wanted, "区一级没有上级，请留空", "A district has none.")
            )
        return None
    if not wanted and not known:
        faults.append(Fault(row.number, "上级代码", "", "街道和社区须填上级代码", "Give the parent's code."))
    if not wanted:
        return None
    if wanted not in areas or RANK[levels[wanted]] >= RANK[kind]:
        zh, en = "应为名录或本表中更高一级区划的代码", "The code of an area one level up."
        faults.append(Fault(row.number, "上级代码", wanted, zh, en))
        return None
    return areas[wanted]


def _write_areas(areas: Mapping[str, Area], before: set[str], written: Mapping[str, Area]) -> None:
    """Parents first; then the path of every area whose branch moved."""
    ordered = sorted(areas.values(), key=lambda one: RANK[str(one.kind)])
    moved = []
    for item in ordered:
        path = f"{item.parent.path}/{item.code}" if item.parent else item.code
        if item.path != path:
            item.path = path
            moved.append(item)
    for level in RANK:
        write_all(Area, [one for one in ordered if one.code not in before and one.kind == level], [])
    changed = {one.code: one for one in [*written.values(), *moved] if one.code in before}
    write_all(Area, [], list(changed.values()))


# --- units

UNIT_CODE_SHAPE = r"[0-9A-Za-z_\-]{1,40}"
UNIT_CODE = code(UNIT_CODE_SHAPE, "应为字母、数字、-、_，最多40位", "Letters, digits, - and _.")
UNIT_COLUMNS = (
    Column("code", "代码", "Code", UNIT_CODE, "minzheng", True, ("单位代码", "编码")),
    Column("name", "名称", "Name", text(60), "区民政局", True, ("单位名称", "全称")),
    Column("short_name", "简称", "Short name", text(30), "民政局", False, ("单位简称",)),
    Column("aliases", "别名", "Aliases", names, "区民政、民政部门", False, ("曾用名",)),
    Column("kind", "类别", "Kind", one_of(UnitKind), "部门", True, ("单位类别", "类型")),
    Column("area", "区划", "Area", text(60), "500999000000", False, ("所在区划", "区划代码", "area_code")),
    Column("is_active", "在用", "In use", yes_no, "是", False, ("是否在用",)),
)


# What later packages know to rest on a unit, as reasons why it cannot just be put out of use.
RESTING: list[Callable[[Unit], list[Reason]]] = []


def resting_on_unit(check: Callable[[Unit], list[Reason]]) -> Callable[[Unit], list[Reason]]:
    """Let a later package say what still rests on a unit before it is put out of use."""
    RESTING.append(check)
    return check


def _still_needed(row: Row, item: Unit | None) -> Iterable[Fault]:
    """A unit on which something rests is closed by its own command, which says who takes over."""
    if item is None or not item.is_active or row.values.get("is_active", True):
        return
    for check in RESTING:
        for reason in check(item):
            yield Fault(row.number, "在用", "否", reason.zh, reason.en)


def plan_units(rows: Sequence[Row]) -> Plan:
    """Units by code."""
    plan = Plan(faults=[*doubles(rows, UNIT_COLUMNS[0]), *doubles(rows, UNIT_COLUMNS[1])])
    _needs_district(plan, rows)
    units = {one.code: one for one in Unit.objects.select_related("area")}
    holders = {one.name: one.code for one in units.values()}
    district = Area.objects.filter(kind=AreaKind.DISTRICT).order_by("code").first()
    areas = found_by(Area.objects.all(), "code", "name")
    new: list[Unit] = []
    changed: list[Unit] = []
    for row in rows:
        given = row.values
        area = referred(row, UNIT_COLUMNS[5], areas, plan.faults, "区划", "area")
        if holders.get(given["name"], given["code"]) != given["code"]:
            zh = f"这个名称已用于代码{holders[given['name']]}"
            plan.faults.append(Fault(row.number, "名称", given["name"], zh, "The name is another unit's."))
        is_new = given["code"] not in units
        plan.faults += _still_needed(row, units.get(given["code"]))
        item = units.get(given["code"]) or Unit(short_name=given["name"][:30], area=district)
        wanted = {**given, "area": area or item.area} if area or district else {}
        if settle(plan, row, f"{given['code']} {given['name']}", item, is_new=is_new, wanted=wanted):
            item.initials = unit_initials(item)
            (new if is_new else changed).append(item)
    plan.writing.append(lambda: write_all(Unit, new, changed))
    return plan


def _needs_district(plan: Plan, rows: Sequence[Row]) -> None:
    if rows and not Area.objects.filter(kind=AreaKind.DISTRICT).exists():
        zh, en = "还没有区划，请先导入区划", "There are no areas yet; load them first."
        plan.faults.append(Fault(rows[0].number, "区划", "", zh, en))


def unit_initials(unit: Unit) -> list[str]:
    """The pinyin initials of everything that a unit is called."""
    called = [unit.name, unit.short_name, *unit.aliases]
    return list(dict.fromkeys(one[:30] for name in called for one in initials_variants(name)))


add_loader(Loader("areas", "区划", "Areas", AREA_COLUMNS, plan_areas, 1))
add_loader(Loader("units", "单位", "Units", UNIT_COLUMNS, plan_units, 2))
