"""Units one by one 单位: a new one between two loadings of the table, as a reorganisation needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from django.db.models import Q

from lianxin.directory.commands.kinds.places import UNIT_CODE_SHAPE, unit_initials
from lianxin.directory.commands.loading import note
from lianxin.directory.models import Area, Category, Unit
from lianxin.directory.rules import UnitKind
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if

# On what a change of units or posts rests 依据; asked in the same words wherever one is made.
REORGANISED = Ask(
    "依据",
    "Basis",
    limit=200,
    help_zh="机构调整文号等",
    help_en="Number of the document on the reorganisation",
)


@command("directory.open_unit", "新设单位", "Open a unit")
def open_unit(
    *,
    by: Act,
    code: Annotated[
        str,
        Ask(
            "代码",
            "Code",
            limit=40,
            help_zh="字母、数字、-、_，最多40位",
            help_en="Letters, digits, -, _, at most 40",
        ),
    ],
    name: Annotated[str, Ask("名称", "Name", limit=60, help_zh="全称", help_en="In full")],
    kind: Annotated[UnitKind, Ask("类别", "Kind")],
    area: Annotated[Area, Chosen, Ask("所在区划", "Area")],
    short_name: Annotated[str, Ask("简称", "Short name", limit=30)] = "",
    reason: Annotated[str, REORGANISED] = "",
) -> Done:
    """Open a unit 新设单位. Refuses: a code or name in use, a code of another shape, a second office. Records: code and name."""
    if "directory.reorganise" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    _check(code.strip(), name.strip(), kind)
    unit = Unit(
        code=code.strip(),
        name=name.strip(),
        short_name=short_name.strip() or name.strip()[:30],
        kind=kind,
        area=area,
    )
    unit.initials = unit_initials(unit)
    unit.save(force_insert=True)
    entry = note(by, "directory.open_unit", reason, {"unit": unit.code, "name": unit.name, "kind": kind})
    return Done("unit", str(unit.id), unit.code, "", entry)


def _check(code: str, name: str, kind: UnitKind) -> None:
    refuse_if(
        (
            re.fullmatch(UNIT_CODE_SHAPE, code) is None,
            Reason("code_wrong", "应为字母、数字、-、_，最多40位", "Letters, digits, - and _.", "code"),
        ),
        (not name, Reason("name_missing", "请填写名称", "Give the name.", "name")),
        (
            Unit.objects.filter(code=code).exists(),
            Reason("code_in_use", "这个代码已在用", "The code is in use.", "code"),
        ),
        (
            Unit.objects.filter(name=name).exists(),
            Reason("name_in_use", "这个名称已在用", "The name is in use.", "name"),
        ),
        (
            kind is UnitKind.OFFICE,
            Reason(
                "one_office",
                "办公室只有一个，不能再设",
                "There is one office; no second can be opened.",
                "kind",
            ),
        ),
    )


def move_duties(unit: Unit, to: Unit, categories: Sequence[Category]) -> None:
    """Where the duty list 权责清单 names the one, it names the other; all categories when none is given. A part of a command."""
    wanted = Q(pk__in=[one.pk for one in categories]) if categories else Q()
    Category.objects.filter(wanted, lead=unit).update(lead=to)
    for category in Category.objects.filter(wanted, supports=unit):
        category.supports.remove(unit)
        if category.lead_id != to.pk:
            category.supports.add(to)


def put_out_of_use(unit: Unit) -> None:
    """Close a unit on which nothing rests any more; a part of a command that has handed everything over."""
    Unit.objects.filter(pk=unit.pk).update(is_active=False)
