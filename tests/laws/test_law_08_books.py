"""Law 8: the books balance under every filter, every figure is the length of its list, and the ledger tells the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.rules import Disposal
from lianxin.insight.queries import books
from lianxin.kernel import ledger
from lianxin.kernel.models import Entry
from tests.laws.histories import live_through
from tests.proving import size
from tests.world import START, World

pytestmark = pytest.mark.proof

SEED = 20260302
MATTERS, STEPS = size(suite=200, release=2000), size(suite=400, release=8000)


@pytest.fixture(scope="module")
def lived(standing_county: World, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A county in which two hundred matters have lived through whatever the commands allowed."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = replace(standing_county, now=START)
        taken = live_through(world, SEED, matters=MATTERS, steps=STEPS)
        assert taken > STEPS * 0.5
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here reads."""


# How each step of the ledger moves a matter in the books, written down apart from the commands.
SETS = {
    "onsite.settle": Disposal.SETTLED_ON_SITE,
    "onsite.answer": Disposal.ANSWERED_ON_SITE,
    "collect.decline": Disposal.DECLINED,
    "collect.merge": Disposal.MERGED,
    "collect.withdraw": Disposal.WITHDRAWN,
    "collect.unmerge": Disposal.PENDING,
    "casefile.reopen": Disposal.PENDING,
    "reply.object_to_declining": Disposal.PENDING,
    "reply.redo_dispatch": Disposal.PENDING,
    "dispatch.go_upward": Disposal.UPWARD,
}
SETS_WHEN_PENDING = ("dispatch.send", "dispatch.send_parts", "supervise.conclude")


def told_by_the_ledger() -> dict[UUID, tuple[Disposal, State]]:
    """Where each collected matter counts and stands, read from its ledger alone; upward children are not collected."""
    found: dict[UUID, tuple[Disposal, State]] = {}
    children = set()
    for entry in Entry.objects.filter(subject="matter").order_by("chain_id", "seq"):
        if entry.seq == 1 and entry.step == "dispatch.open_child":
            children.add(entry.chain_id)
        disposal = found[entry.chain_id][0] if entry.chain_id in found else Disposal.PENDING
        if entry.step in SETS_WHEN_PENDING and disposal is Disposal.PENDING:
            disposal = Disposal.DISPATCHED
        found[entry.chain_id] = (SETS.get(entry.step, disposal), State(entry.state_to))
    return {chain: where for chain, where in found.items() if chain not in children}


def test_the_history_is_worth_counting(lived: World) -> None:
    told = Counter(disposal for disposal, _ in told_by_the_ledger().values())
    assert set(told) == set(Disposal)
    assert {State(state) for state in Matter.objects.values_list("state", flat=True)} >= ENDS
    assert Matter.objects.filter(is_child=True).exists()
    assert Matter.objects.filter(round__gt=1).exists()
    assert ledger.verify().faults == ()


def test_the_ledger_tells_the_same_as_the_books(lived: World) -> None:
    told = told_by_the_ledger()
    rows = Matter.objects.filter(is_child=False).values_list("id", "disposal", "state")
    assert {pk: (Disposal(disposal), State(state)) for pk, disposal, state in rows} == told
    found = books(lived.actors["he"], Wanted(), lived.now)
    assert found.collected.n == len(told)
    counted = Counter(
        "在办" if disposal is Disposal.DISPATCHED and state not in ENDS else disposal.zh
        for disposal, state in told.values()
    )
    names = {"交办（在办）": "在办", "交办（办结）": Disposal.DISPATCHED.zh}
    for term in found.terms:
        assert term.n == counted[names.get(term.words[0], term.words[0])], term.words


def test_nothing_that_has_ended_is_pending(lived: World) -> None:
    assert not Matter.objects.filter(disposal=Disposal.PENDING, state__in=list(ENDS)).exists()


def random_filters(world: World, n: int) -> list[Wanted]:
    """Filters put together by chance."""
    random = Random(SEED)
    days = [f"2026-03-{day:02}" for day in range(2, 32)] + ["2026-04-15", "2026-05-20"]
    choices: dict[str, list[str]] = {
        "unit": ["housing", "citymgmt", "commerce", "east"],
        "area": ["D01", "D02"],
        "party": sorted(world.parties),
        "category": sorted(world.categories),
        "outcome": ["solved", "limited", "merged"],
        "since": days,
        "until": days,
        "words": ["漏雨", "厂房", "停车"],
    }
    wanted = []
    for _ in range(n):
        names = random.sample(sorted(choices), k=random.randint(1, 3))
        wanted.append(Wanted.of({name: random.choice(choices[name]) for name in names}))
    return wanted


@pytest.mark.parametrize("login", ["he", "liu", "sun_head", "zhang", "audit", "outsider"])
def test_the_books_balance_under_any_filter_for_anybody(lived: World, login: str) -> None:
    actor = lived.actors[login]
    told = told_by_the_ledger()
    for wanted in [Wanted(), *random_filters(lived, 30)]:
        found = books(actor, wanted, lived.now)
        assert found.balance, wanted
        ids = set(matters(actor, replace(wanted, counted=True), lived.now).values_list("id", flat=True))
        assert ids <= told.keys()
        assert found.collected.n == len(ids), wanted


@pytest.mark.parametrize("login", ["he", "liu"])
def test_every_figure_opens_the_list_behind_it(lived: World, login: str) -> None:
    actor = lived.actors[login]
    for wanted in [Wanted(), *random_filters(lived, 8)]:
        found = books(actor, wanted, lived.now)
        for term in (found.collected, *found.terms):
            behind = matters(actor, Wanted.of(term.query), lived.now)
            assert behind.count() == term.n, (term.words, wanted)
