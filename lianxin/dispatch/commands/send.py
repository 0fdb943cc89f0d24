"""交办: sending a matter to units: lead and supports, or own parts; taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.taking import Taken, taking
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import ClockKind, Disposal
from lianxin.directory.models import Unit
from lianxin.directory.rules import UnitKind
from lianxin.dispatch.commands.parts import assign, desks, end_all
from lianxin.dispatch.rules import Part
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.limits import Limit, LimitUnit
from lianxin.kernel.refusal import Reason, reasons_if
from lianxin.reading.commands.advice import keep_lead

LIMIT_MOST = 60


@command("dispatch.send", "交办", "Dispatch")
def send(
    *,
    by: Act,
    matter: Matter,
    lead: Annotated[Unit, Chosen, Ask("牵头单位", "Lead unit")],
    support: Annotated[Sequence[Unit], Ask("协办单位", "Support units")] = (),
    requirement: Annotated[str, Ask("办理要求", "Requirement", long=True, limit=2000)] = "",
    limit_days: Annotated[
        int | None,
        Ask(
            "办理时限（工作日）",
            "Limit (working days)",
            help_zh="不填则按时限类别",
            help_en="Empty: by time class",
        ),
    ] = None,
) -> Done:
    """Dispatch a matter to a lead unit and supports 交办.

    Refuses: a unit named twice, an outside or closed unit, an impossible limit.
    Records: the units and the requirement. Starts: handling (by class or as given), signing, opinions.
    """
    wrong = _wrong([lead, *support], limit_days)
    units = [(lead.id, Part.LEAD, requirement)] + [(one.id, Part.SUPPORT, requirement) for one in support]
    with taking("dispatch.send", matter, by=by, text=requirement, wrong=wrong) as taken:
        taken.data |= {"lead": lead.name, "support": [one.name for one in support]}
        keep_lead(taken.matter, lead, by=by, step="dispatch.send")
        _send(taken, units, limit_days)
    return taken.done()


@command(
    "dispatch.send_parts",
    "分办",
    "Dispatch in parts",
    alone=("各单位分工按这一件的内容拟定", "the tasks are drawn up for this one matter"),
)
def send_parts(
    *,
    by: Act,
    matter: Matter,
    units: Annotated[Sequence[Unit], Ask("分办单位", "Units")],
    tasks: Annotated[
        str,
        Ask(
            "各单位任务",
            "Tasks of the units",
            long=True,
            help_zh="每行一个，顺序与单位相同；只写一行则各单位相同",
            help_en="One line per unit in the same order; a single line holds for all",
        ),
    ],
    limit_days: Annotated[int | None, Ask("办理时限（工作日）", "Limit (working days)")] = None,
) -> Done:
    """Dispatch own parts to several units 分办: each answers for its part, all must report.

    Refuses: fewer than two units, a number of task lines that is neither one nor that of the units.
    Records: the units and tasks. Starts: handling, signing.
    """
    lines = [line.strip() for line in tasks.splitlines() if line.strip()]
    wrong = _wrong(list(units), limit_days) + reasons_if(
        (len(units) < 2, Reason("too_few_units", "分办至少两个单位", "At least two units.", "units")),
        (
            len(lines) not in (1, len(units)),
            Reason("tasks_do_not_match", "任务行数应与单位数相同", "One line of task per unit.", "tasks"),
        ),
    )
    lines = lines if len(lines) == len(units) else lines * len(units)
    with taking("dispatch.send_parts", matter, by=by, text=tasks, wrong=wrong) as taken:
        taken.data |= {"units": [one.name for one in units]}
        parts = [(one.id, Part.OWN, task) for one, task in zip(units, lines, strict=True)]
        _send(taken, parts, limit_days)
    return taken.done()


def _send(taken: Taken, units: list[tuple[UUID, Part, str]], limit_days: int | None) -> None:
    matter, at = taken.matter, taken.by.at
    parts = assign(matter, units, at)
    limit = Limit(limit_days, LimitUnit.WORKING_DAY) if limit_days else None
    clock = clocks.start(matter, ClockKind.HANDLE, at, limit=limit)
    taken.starts[ClockKind.HANDLE] = clock
    if matter.disposal == Disposal.PENDING:
        matter.disposal = Disposal.DISPATCHED
    taken.ids |= {f"undertaking_{place}": str(one.id) for place, one in enumerate(parts, 1)}
    taken.tell(desks(list(matter.held_by)), f"新交办，请于{clock.due_at:%m月%d日}前办结")


def _wrong(units: list[Unit], limit_days: int | None) -> list[Reason]:
    """What is wrong with the units and the limit that were given."""
    outside = [unit.name for unit in units if unit.kind == UnitKind.CITY or not unit.is_active]
    return reasons_if(
        (
            len({unit.pk for unit in units}) < len(units),
            Reason("unit_twice", "同一单位不能重复", "A unit is named twice.", "support"),
        ),
        (
            bool(outside),
            Reason(
                "unit_outside",
                f"{'、'.join(outside)}不是本区在用单位，市级单位请用“向上争取”",
                f"Not an active unit of the district: {', '.join(outside)}.",
                "lead",
            ),
        ),
        (
            limit_days is not None and not 0 < limit_days <= LIMIT_MOST,
            Reason(
                "limit_impossible",
                f"办理时限应为1至{LIMIT_MOST}个工作日",
                f"The limit must be 1 to {LIMIT_MOST} working days.",
                "limit_days",
            ),
        ),
    )


@command("dispatch.take_back", "收回重派", "Take back")
def take_back(
    *, by: Act, matter: Matter, reason: Annotated[str, Ask("收回理由", "Reason", long=True)]
) -> Done:
    """Take a matter back from its units to be dispatched again 收回重派. Only the office re-assigns.

    Records: the reason and the units. Starts: dispatch.
    """
    with taking("dispatch.take_back", matter, by=by, text=reason) as taken:
        withdraw_all(taken)
    return taken.done()


def withdraw_all(taken: Taken) -> None:
    """Withdraw every running undertaking of the matter; a part of a step that leaves nobody holding it."""
    ended = end_all(taken.matter, "dispatch.withdraw", taken.by.at)
    taken.data["withdrawn"] = [one.unit.name for one in ended]
    taken.tell(desks([one.unit_id for one in ended]), "已收回，不再由你单位办理")
    taken.matter.held_by, taken.matter.lead_unit = [], None
