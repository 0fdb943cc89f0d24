"""A county full of matters 各样事项: in every state, in both streets, with different units, open and confidential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.visit.commands import Item, Seen
from lianxin.visit.commands import register as register_visit
from tests.world import START, World, a_matter, accept, archived, register, send


@dataclass(frozen=True, slots=True)
class Stock:
    """The county with matters in every state, in both streets, with different units, open and confidential."""

    world: World
    matters: Mapping[str, Matter]


@pytest.fixture(scope="module")
def stock(standing_county: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Stock]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = replace(standing_county, now=START)
        found = {state.value: a_matter(world, at=state) for state in State}
        west = {"area": world.areas["D02"], "party": world.parties["bank"]}
        found["in the west"] = register(world, **west)
        found["with commerce"] = send(world, accept(world, register(world, **west)), "commerce", ())
        found["with the street"] = send(world, accept(world, register(world)), "east", ())
        found["confidential"] = register(world, is_confidential=True)
        found["archived"] = archived(world)
        found["at a visit"] = visited(world)
        yield Stock(world, found)
        transaction.set_rollback(True)


def visited(world: World) -> Matter:
    """A matter from a visit of 张书记."""
    seen = Seen(leader=world.posts["zhang"], party=world.parties["bank"], on=world.now.date())
    item = Item(title="停车位不足", text="网点门前停车位不足。")
    done = register_visit(by=world.act("li"), visit=seen, items=[item])
    return send(world, accept(world, Matter.objects.get(pk=done.ids["matter_1"])), "housing", ())
