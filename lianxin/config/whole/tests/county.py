"""What the tests of whole exports share: a county with files and a protected raiser, and an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lianxin.casefile.commands.files import attach
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.kernel import ledger
from lianxin.kernel.files.checking import Bytes, offered
from tests import world as county
from tests.hostile import a_jpeg, a_pdf
from tests.laws.conftest import _empty
from tests.owner import as_owner
from tests.world import World

WORDS = "马 驹 电 池 订 书 钉 正"
NAME, PHONE = "甘长林", "13912345678"


def build() -> World:
    """Matters in many states, two files, a protected raiser, a checkpoint."""
    world = county.build()
    for state in (State.CLOSED, State.WITH_UNITS, State.LISTED, State.TO_DISPATCH):
        county.a_matter(world, at=state)
    raised = county.register(world, raiser_name=NAME, raiser_phone=PHONE, is_confidential=True)
    for content in (a_jpeg(), a_pdf()):
        attach(
            by=world.act("li"),
            matter=Matter.objects.get(pk=raised.pk),
            files=[offered(Bytes("现场.bin", content))],
        )
    ledger.seal(world.now, everything=True)
    return world


@contextmanager
def emptied() -> Iterator[None]:
    """No row at all, as the owner of the tables."""
    empty()
    with as_owner():
        yield


def empty() -> None:
    """Take every row away."""
    _empty()
