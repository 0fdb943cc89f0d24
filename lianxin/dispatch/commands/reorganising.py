"""机构调整: what a unit answers for goes over to another, whole or by category; a unit is closed. No matter loses its unit.

A split (拆分) is a new unit and a hand-over by category; a merger (合并) is closing one in favour of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands.posts import hand_over_posts
from lianxin.casefile.commands.taking import hand_over
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.directory.commands.kinds.places import resting_on_unit
from lianxin.directory.commands.loading import note
from lianxin.directory.commands.units import REORGANISED, move_duties, put_out_of_use
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import UnitKind
from lianxin.dispatch.commands.parts import desks, end_part, hold, running_parts
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.dispatch.rules import Part
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, reasons_if, refuse, refuse_if
from lianxin.people.commands.posts import move_charges

# What later packages move along with a matter: (matter, from, to).
ALONG: list[Callable[[Matter, Unit, Unit], None]] = []


def along(move: Callable[[Matter, Unit, Unit], None]) -> Callable[[Matter, Unit, Unit], None]:
    """Let a later package move its own rows when a matter goes from one unit to another."""
    ALONG.append(move)
    return move


@resting_on_unit
def open_undertakings(unit: Unit) -> list[Reason]:
    """The open matters that a unit works on: it cannot just be put out of use."""
    n = Undertaking.objects.filter(RUNS, unit=unit).count()
    zh = f"该单位还有{n}件在办事项，请用“撤销单位”并指定承接单位"
    en = f"The unit works on {n} matters: close it in favour of another."
    return reasons_if((n > 0, Reason("has_undertakings", zh, en)))


@command("dispatch.hand_over_unit", "移交职责", "Hand over duties")
def hand_over_unit(
    *,
    by: Act,
    unit: Unit,
    to: Annotated[Unit, Chosen, Ask("承接单位", "Receiving unit")],
    categories: Annotated[
        Sequence[Category],
        Ask("移交的类别", "Categories", help_zh="不选即全部", help_en="None chosen: all"),
    ] = (),
    reason: Annotated[str, REORGANISED] = "",
) -> Done:
    """Hand a unit's duties and its open matters to another, all or by category 移交职责.

    Refuses: the unit itself, an outside or closed unit. Records: in the chain of the directory and in each
    matter's own ledger. No clock is touched: limits go on as they were.
    """
    _check(by, unit, to)
    n = _move_all(by, unit, to, categories, reason)
    move_duties(unit, to, categories)
    return _done(by, "dispatch.hand_over_unit", unit, to, reason, n, categories)


@command("dispatch.close_unit", "撤销单位", "Close a unit")
def close_unit(
    *,
    by: Act,
    unit: Unit,
    to: Annotated[
        Unit,
        Chosen,
        Ask(
            "承接单位",
            "Receiving unit",
            help_zh="职责、在办事项和分管关系都转到此单位",
            help_en="Its duties, open matters and leader go to this unit",
        ),
    ],
    reason: Annotated[str, REORGANISED],
) -> Done:
    """Close a unit in favour of another 撤销单位（并入）: duties, open matters, who is in charge; its posts close.

    Refuses: the office, the leaders' body, the unit itself, an outside or closed unit. Its past stays.
    """
    _check(by, unit, to, closing=True)
    n = _move_all(by, unit, to, (), reason)
    move_duties(unit, to, ())
    move_charges(unit, to)
    hand_over_posts(unit, by, reason)
    put_out_of_use(unit)
    return _done(by, "dispatch.close_unit", unit, to, reason, n, ())


def _check(by: Act, unit: Unit, to: Unit, *, closing: bool = False) -> None:
    if "directory.reorganise" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    locked = {one.pk: one for one in Unit.objects.select_for_update().filter(pk__in=[unit.pk, to.pk])}
    here, there = locked[unit.pk], locked[to.pk]
    refuse_if(
        (unit.pk == to.pk, Reason("same_unit", "承接单位不能是本单位", "It is the same unit.", "to")),
        (not here.is_active, Reason("closed", "单位已撤销", "The unit is closed.")),
        (
            not there.is_active or there.kind in (UnitKind.CITY, UnitKind.LEADER_BODY),
            Reason("unit_outside", "承接单位应为本区在用单位", "Not an active unit of the district.", "to"),
        ),
        (
            closing and here.kind in (UnitKind.OFFICE, UnitKind.LEADER_BODY),
            Reason("unit_needed", "办公室和区领导不能撤销", "The office and the leaders' body stay."),
        ),
    )


def _move_all(by: Act, unit: Unit, to: Unit, categories: Sequence[Category], reason: str) -> int:
    rows = Undertaking.objects.filter(RUNS, unit=unit)
    if categories:
        rows = rows.filter(matter__category__in=[one.pk for one in categories])
    ids = sorted(set(rows.values_list("matter_id", flat=True)))
    for pk in ids:
        _move(pk, unit, to, by, reason)
    return len(ids)


def _move(pk: UUID, unit: Unit, to: Unit, by: Act, reason: str) -> None:
    """One matter goes over; where both units work on it, the part that answers for more stays and the other ends."""
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=pk)
    parts = {one.unit_id: one for one in running_parts(matter)}
    mine, theirs = parts.get(unit.pk), parts.get(to.pk)
    if mine is None:
        return
    _settle(matter, mine, theirs, to, by)
    hold(matter, running_parts(matter))
    if matter.state == State.WITH_UNITS:
        hand_over(matter, State.WITH_UNITS, by.at)
    for move in ALONG:
        move(matter, unit, to)
    data = {"from": unit.name, "to": to.name}
    state = matter.state
    ledger.append(
        matter,
        by=by,
        step="dispatch.hand_over_unit",
        text=reason,
        data=data,
        state_from=state,
        state_to=state,
    )
    matter.save(update_fields=["held_by", "lead_unit", "owner_post", "ledger_n", "ledger_head"])
    words = f"{matter.number} {matter.title}：由{unit.short_name}移交你单位办理，时限不变"
    outbox.notify(desks([to.pk]), event="dispatch.hand_over_unit", subject=matter, text=words, at=by.at)


def _settle(matter: Matter, mine: Undertaking, theirs: Undertaking | None, to: Unit, by: Act) -> None:
    if theirs is not None and (mine.part == Part.SUPPORT or theirs.part != Part.SUPPORT):
        end_part(matter, mine, by.at)
        if mine.part == Part.LEAD:
            Undertaking.objects.filter(pk=theirs.pk).update(part=Part.LEAD)
        return
    if theirs is not None:
        end_part(matter, theirs, by.at)
    Undertaking.objects.filter(pk=mine.pk).update(unit=to)


def _done(
    by: Act, step: str, unit: Unit, to: Unit, reason: str, n: int, categories: Sequence[Category]
) -> Done:
    data = {
        "unit": unit.code,
        "to": to.code,
        "matters": n,
        "categories": [one.code for one in categories],
    }
    return Done("unit", str(unit.id), unit.code, "", note(by, step, reason, data), {"matters": str(n)})
