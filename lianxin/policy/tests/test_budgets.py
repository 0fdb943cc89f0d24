"""The pages of policy ask the database as often for many rows as for few."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lianxin.directory.models import PartyFact
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.ids import new_id
from lianxin.policy import commands
from lianxin.policy.models import Condition, FollowUp, Programme
from lianxin.policy.rules.words import Telling
from tests.pages import client_of, queries_of
from tests.world import World, register

LIST, DETAIL = 12, 15
TEXT = "想做设备更新，问有没有技改补助。"


def grow(world: World, first: FollowUp, n: int) -> None:
    """So many programmes with conditions, facts of a party and ended follow-ups."""
    unit, party = world.units["commerce"], world.parties["mill"]
    programmes = [
        Programme(
            code=f"N{at}", name=f"设备更新补助{at}号", unit=unit, summary="技改", valid_from=date(2026, 1, 1)
        )
        for at in range(n)
    ]
    Programme.objects.bulk_create(programmes)
    Condition.objects.bulk_create(
        [
            Condition(programme=one, n=1, fact="insured", comparison="at_least", wanted=["1"], words="参保")
            for one in programmes
        ]
    )
    days = [world.now.date() - timedelta(days=at) for at in range(n)]
    PartyFact.objects.bulk_create(
        [
            PartyFact(
                party=party, kind=FactKind.INSURED, value="9", on=day, source="年报", noted_at=world.now
            )
            for day in days
        ]
    )
    rows = []
    for at, one in enumerate(programmes):
        row = FollowUp.objects.get(pk=first.pk)
        row.pk, row.number, row.programme = new_id(), f"ZT-2026-{70000 + at}", one
        rows.append(row)
    FollowUp.objects.bulk_create(rows)


@pytest.mark.parametrize("n", [10, 200])
def test_pages_keep_to_their_budget(world: World, n: int) -> None:
    done = commands.publish(
        by=world.act("li"), code="P1", name="技改补助办法", unit=world.units["commerce"], summary="设备更新",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    one, party = Programme.objects.get(pk=done.id), world.parties["mill"]
    told = commands.tell(by=world.act("li"), programme=one, party=party, how=Telling.VISIT)
    first = FollowUp.objects.get(pk=told.id)
    grow(world, first, n)
    matter = register(world, party=party, title="技改", text=TEXT)
    clerk = client_of(world, "li")
    pages = {
        "/policies/": LIST,
        "/policies/follow-ups/": LIST,
        "/policies/P1/": DETAIL,
        "/policies/P1/parties/": DETAIL,
        f"/policies/follow-ups/{first.number}/": DETAIL,
        f"/directory/parties/{party.code}/policies/": DETAIL,
        f"/policies/match/?party={party.code}": DETAIL,
        f"/directory/parties/{party.code}/": DETAIL,
        f"/matters/{matter.number}/": DETAIL,
    }
    asked = {address: (queries_of(clerk, address), most) for address, most in pages.items()}
    assert {address: counts for address, counts in asked.items() if counts[0] > counts[1]} == {}
