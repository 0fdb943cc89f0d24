"""Indicators are told from what was on record: a past week's figure stays what it was, and every figure is the length of its list.

Stands on random histories through the real commands, and on slow reckoning in plain Python beside the queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import COLLECTED, Clock, Matter
from lianxin.casefile.queries.lists import Wanted
from lianxin.casefile.rules import ClockKind
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.sets import FAMILY_OF, members, sizes, sizes_by_unit
from lianxin.insight.queries.standing import stood
from lianxin.insight.rules.indicators import INDICATORS
from lianxin.insight.rules.sets import SETS
from lianxin.insight.rules.unit_report import NAMES
from lianxin.kernel.models import Entry
from lianxin.reply.models import CallBack
from lianxin.reply.rules import Contentment, Solved
from tests.laws.histories import live_through
from tests.proving import size, tell
from tests.world import CHINA, START, World

pytestmark = pytest.mark.proof

SEED = 20260401
MATTERS, STEPS = size(suite=60, release=1200), size(suite=200, release=6000)
FIRST = START.date()


def spans(world: World) -> list[tuple[date, date]]:
    """Days, half weeks and weeks from the county's first day up to yesterday, and all of them as one."""
    last = world.now.astimezone(CHINA).date() - timedelta(days=1)
    found = [
        (first, first + timedelta(days=days - 1))
        for days in (1, 3, 7)
        for first in (FIRST + timedelta(days=n) for n in range(0, (last - FIRST).days + 1, days))
    ]
    return [(since, until) for since, until in found if until <= last] + [(FIRST, last)]


def asked(world: World, since: date, until: date, login: str = "he", **filters: str) -> Asked:
    return Asked(world.actors[login], since, until, world.now, Wanted(**filters))


@pytest.fixture(scope="module")
def lived(
    standing_county: World, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, object]]]:
    """A county that has lived on after its figures were told, with what was told then."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = replace(standing_county, now=START)
        live_through(world, SEED, matters=MATTERS, steps=STEPS)
        then = {f"{since}–{until}": figures(asked(world, since, until)) for since, until in spans(world)}
        world.now += timedelta(days=3)
        live_through(world, SEED + 1, matters=MATTERS, steps=STEPS)
        yield world, {"told": then}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here reads."""


def test_every_set_has_its_words_and_every_figure_its_sets() -> None:
    assert set(SETS) == set(FAMILY_OF)
    assert {name for one in INDICATORS for name in (one.top, one.under) if name} <= set(SETS)
    assert sorted({one.n for one in INDICATORS}) == list(range(1, 23))
    assert len({one.code for one in INDICATORS}) == len(INDICATORS)


def test_the_ledger_tells_of_the_present_what_the_matters_do(lived: tuple[World, dict[str, object]]) -> None:
    world, _ = lived
    rows = stood(Matter.objects.all(), world.now, world.now + timedelta(seconds=1))
    differing = [
        (one.number, one.state, one.state_then, one.disposal, one.disposal_then)
        for one in rows
        if (one.state, one.disposal) != (one.state_then, one.disposal_then)
    ]
    assert differing == []
    tell("law 8", "present told by the ledger", injected=rows.count(), differing=0)


def test_a_past_week_stays_what_it_was(lived: tuple[World, dict[str, object]]) -> None:
    world, kept = lived
    told = kept["told"]
    assert isinstance(told, dict)
    changed, compared = [], 0
    for words, before in told.items():
        since, until = (date.fromisoformat(day) for day in words.split("–"))
        for old, new in zip(before, figures(asked(world, since, until)), strict=True):
            compared += 1
            if old != new:
                changed.append((words, old.indicator.code, old.top, old.under, new.top, new.under))
    tell("law 8", "figures of the past asked again", injected=compared, changed=len(changed))
    assert changed == []


def test_every_figure_is_the_length_of_its_list(lived: tuple[World, dict[str, object]]) -> None:
    world, _ = lived
    for login, filters in (
        ("he", {}),
        ("he", {"unit": "housing"}),
        ("liu_head", {}),
        ("zhang", {}),
        ("he", {"area": "D01"}),
    ):
        want = asked(world, FIRST, world.now.date(), login, **filters)
        found = sizes(want, frozenset(SETS))
        for name, n in found.items():
            rows = members(name, want)
            assert n == len(rows), (login, filters, name)
            keys = [getattr(row, "matter_key", None) for row in rows]
            seen = set(want.matters.values_list("pk", flat=True)) if FAMILY_OF[name].matter else {None}
            assert name.startswith("topics_") or set(keys) <= seen, (login, name)


def test_a_line_of_the_table_by_unit_is_what_the_unit_is_told(lived: tuple[World, dict[str, object]]) -> None:
    world, _ = lived
    last = world.now.date() - timedelta(days=2)
    found = sizes_by_unit(asked(world, FIRST, last), NAMES)
    for code, counted in found.items():
        alone = sizes(asked(world, FIRST, last, unit=code), NAMES)
        assert {name: counted.get(name, 0) for name in NAMES} == alone, code
    codes = set(Matter.objects.filter(lead_unit__isnull=False).values_list("lead_unit__code", flat=True))
    assert found.keys() <= codes
    tell("law 8", "figures by unit", injected=len(found) * len(NAMES), differing=0)
    assert sum(one["led"] for one in found.values() if "led" in one) > 0


def test_the_figures_are_those_of_slow_reckoning(lived: tuple[World, dict[str, object]]) -> None:
    world, _ = lived
    want = asked(world, FIRST, world.now.date() - timedelta(days=3))
    found = sizes(want, frozenset(SETS))
    states = {one.pk: state_of(one, want) for one in Matter.objects.filter(COLLECTED)}
    here = {one.pk for one in Matter.objects.filter(COLLECTED) if want.begin <= one.registered_at <= want.end}
    assert found["collected"] == len(here) > 0
    assert found["in_hand"] == sum(bool(state) and state not in ENDS for state in states.values()) > 0
    calls = [
        one
        for one in CallBack.objects.filter(reached=True, matter__in=states)
        if want.begin <= one.at <= want.end
    ]
    assert found["asked"] == len(calls) > 0
    assert found["solved"] == sum(one.solved == Solved.YES for one in calls)
    assert found["content"] == sum(Contentment(one.contentment).is_content for one in calls)
    signs = [
        one
        for one in Clock.objects.filter(kind=ClockKind.SIGN, matter__in=states)
        if want.begin <= one.due_at <= want.end
    ]
    met = sum(one.stopped_at is not None and one.stopped_at <= one.due_at for one in signs)
    assert (found["sign_due"], found["sign_in_time"]) == (len(signs), met)


def state_of(matter: Matter, want: Asked) -> str:
    """The state in which the last entry up to the end of the period left a matter; empty when there was none."""
    last = ""
    for entry in Entry.objects.filter(chain_id=matter.pk).order_by("seq"):
        if entry.at <= want.end:
            last = entry.state_to
    return State(last) if last else ""
