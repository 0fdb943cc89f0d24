"""The sweep: what is due happens once, whoever runs it and however often it dies on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.kernel import ledger
from lianxin.kernel.models import Outbox
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Reminder
from tests import world as county
from tests.world import World, a_matter, fresh


def test_it_reminds_once_for_each_alarm_of_a_clock(world: World) -> None:
    matter = a_matter(world, at=State.TO_DISPATCH)
    world.wait(days=3)
    first, second = sweep(world.now), sweep(world.now)
    assert first.reminded > 0
    assert second.total == 0
    reminders = Reminder.objects.filter(matter=matter)
    assert reminders.count() == len(set(reminders.values_list("clock_id", "alarm")))
    assert Outbox.objects.filter(event="supervise.remind", chain_id=matter.id).exists()


def test_a_reminder_does_not_count_as_a_word_about_the_matter(world: World) -> None:
    matter = a_matter(world, at=State.TO_DISPATCH)
    world.wait(days=3)
    sweep(world.now)
    assert fresh(matter).last_word_at == matter.last_word_at


@pytest.mark.parametrize("state", [one for one in State if one in county.PATHS and one not in county.OVER])
def test_at_the_backstop_a_matter_lands_on_the_accountable_officer(world: World, state: State) -> None:
    matter = a_matter(world, at=state)
    assert matter.backstop_at is not None
    world.at(matter.backstop_at + timedelta(minutes=1))
    sweep(world.now)
    landed = fresh(matter)
    assert landed.state == State.ESCALATED
    if state is not State.ESCALATED:
        assert landed.coordinator_post_id == world.posts["ma"].id
    assert landed.owner_post_id == landed.coordinator_post_id
    assert sweep(world.now).landed == 0


def test_a_listed_matter_comes_back_on_its_date_and_not_before(world: World) -> None:
    matter = a_matter(world, at=State.LISTED)
    assert matter.returns_on is not None
    world.at(world.now + timedelta(days=(matter.returns_on - world.now.date()).days - 1))
    sweep(world.now)
    assert fresh(matter).state == State.LISTED
    world.wait(days=1)
    sweep(world.now)
    back = fresh(matter)
    assert back.state == State.WITH_UNITS
    assert [part.state for part in county.parts(back)] == ["sent"]


def test_the_ledger_of_swept_matters_verifies(world: World) -> None:
    for state in (State.WITH_UNITS, State.TO_CALL_BACK, State.LISTED):
        a_matter(world, at=state)
    world.wait(days=400)
    assert sweep(world.now).total > 0
    assert ledger.verify().faults == ()


def test_a_stopped_clock_rings_no_more(world: World) -> None:
    matter = a_matter(world, at=State.TO_DISPATCH)
    stopped = Clock.objects.filter(matter=matter, stopped_at__isnull=False)
    assert stopped.exists()
    assert not stopped.filter(alarm_at__isnull=False).exists()


def test_a_sweep_that_dies_half_way_is_finished_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = [a_matter(world, at=State.WITH_UNITS) for _ in range(3)]
    backstop = matters[0].backstop_at
    assert backstop is not None
    world.at(backstop + timedelta(days=1))
    assert sweep(world.now, most=1).landed == 1
    assert sweep(world.now).landed == 2
    assert not Matter.objects.filter(id__in=[one.id for one in matters]).exclude(state="escalated").exists()
