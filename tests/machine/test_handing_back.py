"""After coordination somebody always has something to do: handed back from any state, or returned while escalated."""

from __future__ import annotations

import pytest

from lianxin.casefile.lifecycle import BEFORE_END, State
from lianxin.casefile.models import Matter
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel.refusal import Refused
from lianxin.supervise import commands as supervising
from tests.machine.steps import report_part
from tests.world import World, a_matter, accept, fresh, parts, register, send, sign


def raised(world: World, matter: Matter) -> Matter:
    """Raised to 马副主任."""
    supervising.escalate(by=world.act("he"), matter=matter, coordinator=world.posts["ma"], reason="需会商")
    return fresh(matter)


def handed_back(world: World, matter: Matter) -> Matter:
    supervising.hand_back(by=world.act("he"), matter=matter, minutes="按会商意见办理")
    return fresh(matter)


def at_work(matter: Matter) -> list[Undertaking]:
    """Those who answer and have not reported yet."""
    return [one for one in parts(matter) if one.part != "support" and one.state in ("sent", "accepted")]


@pytest.mark.parametrize("state", sorted(BEFORE_END))
def test_from_every_state_it_goes_back_to_somebody_who_can_go_on(shared_world: World, state: State) -> None:
    back = handed_back(shared_world, raised(shared_world, a_matter(shared_world, at=state)))
    if back.state == State.TO_DISPATCH:
        assert not back.held_by
        send(shared_world, back)
        return
    assert back.state == State.WITH_UNITS
    (lead,) = at_work(back)
    sign(shared_world, back)
    report_part(shared_world, parts(back)[0])
    assert lead.unit_id == back.lead_unit_id
    assert fresh(back).state == State.IN_REVIEW


def test_reported_while_escalated_it_goes_back_for_more_work(shared_world: World) -> None:
    matter = raised(shared_world, a_matter(shared_world, at=State.WITH_UNITS))
    report_part(shared_world, parts(matter)[0])
    assert fresh(matter).state == State.ESCALATED
    assert at_work(handed_back(shared_world, matter))


def test_a_listed_matter_can_be_raised_and_listed_again(shared_world: World) -> None:
    matter = raised(shared_world, a_matter(shared_world, at=State.LISTED))
    supervising.list_as_officer(
        by=shared_world.act("ma"),
        matter=matter,
        returns_on=shared_world.now.date().replace(month=8),
        basis="待批复",
        explanation="待批复后实施。",
    )
    assert fresh(matter).state == State.LISTED


def ask(world: World, part: Undertaking) -> None:
    login = {"housing": "liu", "citymgmt": "sun"}[part.unit.code]
    dispatching.ask_return(
        by=world.act(login), undertaking=part, reason=ReturnReason.NOT_OURS, basis="三定规定"
    )


def test_a_return_granted_while_escalated_leaves_no_unit_behind(shared_world: World) -> None:
    matter = raised(shared_world, send(shared_world, accept(shared_world, register(shared_world))))
    lead = parts(matter)[0]
    ask(shared_world, lead)
    dispatching.rule_return(by=shared_world.act("he"), undertaking=lead, granted=True, ruling="同意")
    left = fresh(matter)
    assert (left.held_by, left.lead_unit, parts(left)) == ([], None, [])
    assert handed_back(shared_world, left).state == State.TO_DISPATCH


def test_the_last_part_that_has_not_reported_is_not_returned_into_nothing(shared_world: World) -> None:
    world = shared_world
    matter = accept(world, register(world))
    units = [world.units["housing"], world.units["citymgmt"]]
    dispatching.send_parts(by=world.act("he"), matter=matter, units=units, tasks="核实办理")
    done, other = sorted(parts(matter), key=lambda one: one.unit.code != "housing")
    dispatching.accept(by=world.act("liu"), undertaking=done)
    report_part(world, done)
    ask(world, other)
    with pytest.raises(Refused, match="改派单位"):
        dispatching.rule_return(by=world.act("he"), undertaking=other, granted=True, ruling="同意")
    dispatching.rule_return(
        by=world.act("he"),
        undertaking=other,
        granted=True,
        ruling="改由商务委办理",
        reassign_to=world.units["commerce"],
    )
    assert at_work(fresh(matter))
