"""A ledger of any length for the proofs: a chain grown line by line through the ledger's own means, sealed as it grows."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.models import Entry
from tests.world import World

WORDS = ("已现场核实", "已联系企业", "正在协调", "已更换防水层", "请继续关注")


def grow(world: World, entries: int, *, seals: int, chance: Random) -> list[Entry]:
    """Entries of a few chains, sealed in so many unequal parts; returns them in the order in which they were made."""
    ends = [*sorted(chance.sample(range(1, entries), seals - 1)), entries]
    made: list[Entry] = []
    for end in ends:
        fresh = [_entry(world, f"line{place % 7}", place, chance) for place in range(len(made), end)]
        made += fresh
        assert ledger.seal(world.now) is not None
        world.now += timedelta(minutes=10)
    return made


def _entry(world: World, name: str, place: int, chance: Random) -> Entry:
    row = ledger.register(name)
    act = Act(world.actors["li"], world.now, Channel.PAGE)
    data = {"place": place} if place % 3 else {}
    entry = ledger.append(row, by=act, step="dispatch.progress", text=chance.choice(WORDS), data=data)
    row.save(update_fields=["ledger_n", "ledger_head"])
    return entry
