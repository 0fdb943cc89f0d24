"""The second wall around facts of parties and follow-ups: a query without its filter shows what the first wall lets through."""

from __future__ import annotations

from datetime import date

import pytest

from lianxin.casefile.queries.scope import view_of
from lianxin.directory.commands import state_fact
from lianxin.directory.models import PartyFact
from lianxin.directory.queries.facts import GRANT
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.models import Entry
from lianxin.kernel.walls import seeing
from lianxin.policy import commands
from lianxin.policy.models import FollowUp, Programme
from lianxin.policy.queries.following import follow_ups
from lianxin.policy.rules.words import Telling
from tests.world import World


@pytest.fixture
def told(world: World) -> World:
    """One fact, and parties told of programmes of three units."""
    for unit in ("commerce", "housing", "archives"):
        done = commands.publish(
            by=world.act("li"),
            code=unit,
            name=f"{unit}补贴",
            unit=world.units[unit],
            summary="按户补贴",
            valid_from=date(2026, 1, 1),
        )
        one = Programme.objects.get(pk=done.id)
        for party in ("mill", "bank"):
            commands.tell(by=world.act("li"), programme=one, party=world.parties[party], how=Telling.PHONE)
    day = world.now.date()
    state_fact(
        by=world.act("li"),
        party=world.parties["mill"],
        kind=FactKind.REVENUE,
        value="900",
        on=day,
        source="年报",
    )
    return world


def test_the_database_shows_the_follow_ups_and_facts_that_an_actor_may_see(told: World) -> None:
    seen = set()
    for login, actor in told.actors.items():
        expected = set(follow_ups(actor).values_list("pk", flat=True))
        with seeing(view_of(actor)):
            assert set(FollowUp.objects.values_list("pk", flat=True)) == expected, login
            entries = Entry.objects.filter(subject="follow_up").exclude(officer_id=actor.officer_id)
            assert set(entries.values_list("chain_id", flat=True)) <= expected, login
            assert PartyFact.objects.count() == (GRANT in actor.grants), login
        seen.add(len(expected))
    assert {0, 2, 3, 6} <= seen
