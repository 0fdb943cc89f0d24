"""P7: a clock that is set wrong, set back, jumps or steps under way gives no reminder twice, leaves none out, moves no date.

The county works on while its clock goes wrong: matters nobody has accepted, dispatched or signed for, matters at work,
answers sent back for quality (which set a stopped limit going again). What is counted: each alarm of each limit whose
moment came while the limit ran.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.alarms import alarm_moments
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.models import Entry, Outbox
from lianxin.reply import commands as replying
from lianxin.supervise.commands import reminding
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Reminder
from tests import world as county
from tests.proving import size, tell
from tests.world import World

pytestmark = pytest.mark.proof

MATTERS = size(suite=12, release=240)
ROUNDS = size(suite=26, release=160)
STATES = (State.REGISTERED, State.TO_DISPATCH, State.WITH_UNITS, State.IN_REVIEW, State.TO_CALL_BACK)
FAULTS = {
    "a day ahead": timedelta(days=1),
    "a day behind": timedelta(days=-1),
    "a month ahead": timedelta(days=31),
}
# Beyond it the total limit lands matters, which ends their limits.
HORIZON = timedelta(days=38)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterator[timedelta]], None]:
    """Small batches, so that a run has several; and a clock that steps between them."""
    monkeypatch.setattr(reminding, "BATCH", 3)
    whole = reminding._batch
    ahead: list[Iterator[timedelta]] = []

    def stepping(by: Act) -> int:
        return whole(replace(by, at=by.at + next(ahead[-1], timedelta()))) if ahead else whole(by)

    monkeypatch.setattr(reminding, "_batch", stepping)
    return ahead.append


def build(world: World, rng: Random) -> list[Matter]:
    """Matters everywhere, some sent and signed for by nobody."""
    found = []
    for n in range(MATTERS):
        state = STATES[n % len(STATES)]
        matter = _reported(world) if state is State.IN_REVIEW else county.a_matter(world, at=state)
        if n % 4 == 1:
            matter = county.send(world, county.accept(world, county.register(world), "0903"))
        found.append(county.fresh(matter))
        world.wait(hours=rng.randint(0, 20))
    return found


def _reported(world: World) -> Matter:
    """A hard matter with thirty working days, reported early: most of its alarms lie ahead when it is sent back."""
    matter = county.send(world, county.accept(world, county.register(world), "0701"))
    return county.report(world, county.sign(world, matter))


def dates(matters: list[Matter]) -> dict[Any, Any]:
    """Every date that a clock fault could move."""
    ids = [one.pk for one in matters]
    clocks = Clock.objects.filter(matter__in=ids).values_list("pk", "due_at", "original_due_at", "started_at")
    rows = Matter.objects.filter(pk__in=ids).values_list("pk", "backstop_at", "registered_at")
    return {row[0]: row[1:] for row in (*clocks, *rows)}


def send_back(world: World, matters: list[Matter]) -> int:
    """Answers under review go back for quality: their limit goes on as if it had never stopped."""
    waiting = Matter.objects.filter(pk__in=[one.pk for one in matters], state=State.IN_REVIEW)
    done = 0
    for one in waiting.order_by("id")[:2]:
        replying.review(by=world.act("zhao"), matter=one, passed=False, opinion="请补充现场情况")
        done += 1
    return done


def report_again(world: World, matters: list[Matter]) -> None:
    """What was sent back is reported again, whatever the clock says meanwhile."""
    rows = Matter.objects.filter(pk__in=[one.pk for one in matters], state=State.WITH_UNITS)
    for one in rows.order_by("id"):
        if Clock.objects.filter(matter=one, kind="review").exists():
            county.report(world, one)


def missed(matters: list[Matter], seen: list[datetime]) -> list[tuple[str, str]]:
    """The alarms of limits still running whose moment came, and that were never given."""
    given = set(Reminder.objects.values_list("clock_id", "alarm"))
    running = Clock.objects.filter(matter__in=[one.pk for one in matters], stopped_at__isnull=True)
    return [
        (str(clock.matter_id), name)
        for clock in running
        for name, moment in alarm_moments(clock, working_calendar(clock.calendar))
        if moment <= max(seen) and (clock.pk, name) not in given
    ]


def test_a_clock_that_goes_wrong_reminds_once_and_moves_no_date(
    world: World, steps: Callable[[Iterator[timedelta]], None]
) -> None:
    rng = Random(20261123)
    matters = build(world, rng)
    before = dates(matters)
    true = world.now
    seen: list[datetime] = []
    injected: Counter[str] = Counter()
    for n in range(ROUNDS):
        true += HORIZON / ROUNDS
        # Before what was sent back is reported again everything has rung once, a month too early.
        name = "a month ahead" if n % 7 == 5 else rng.choice([*FAULTS, "none", "a step during the run"])
        world.now = true + FAULTS.get(name, timedelta())
        if name == "a step during the run":
            steps(iter([timedelta(), timedelta(days=-1), timedelta(hours=25), timedelta()] * 50))
        else:
            steps(iter(()))
        injected[name] += 1
        if n % 7 == 3:
            injected["sent back"] += send_back(world, matters)
        if n % 7 == 6:
            report_again(world, matters)
        sweep(world.now)
        seen.append(world.now)
    steps(iter(()))
    world.now = true + timedelta(minutes=1)
    sweep(world.now)
    doubled = [key for key, n in Counter(Reminder.objects.values_list("clock_id", "alarm")).items() if n > 1]
    told = Reminder.objects.filter(is_told=True).count()
    entries = Entry.objects.filter(step="supervise.remind").count()
    after = dates(matters)
    moved = [key for key, was in before.items() if after[key] != was]
    late = missed(matters, [*seen, world.now])
    tell(
        "P7",
        "clock faults",
        injected=sum(n for name, n in injected.items() if name != "none"),
        reminders=Reminder.objects.count(),
        told=told,
        doubled=len(doubled) + abs(entries - told),
        missed=len(late),
        moved=len(moved),
    )
    assert min(injected[name] for name in (*FAULTS, "a step during the run", "sent back")) > 0
    assert (doubled, late, moved) == ([], [], [])
    assert entries == told
    assert told < Reminder.objects.count(), "some alarms came together, of which the last was told"
    per_post = Counter(
        Outbox.objects.filter(event="supervise.remind").values_list("chain_id", "to_post_id", "text")
    )
    assert max(per_post.values()) == 1
