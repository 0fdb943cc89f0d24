"""The files of the model and how they are compared with the database: random histories of several matters, with jumps of the clock.

The model knows the life-cycle from the office's rules, not from the table. Each run ends by letting the clock pass
every total limit; then the accountable officer must be able to end everything that is still open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.rules import AnswerChannel, Outcome
from lianxin.dispatch.models import Undertaking
from lianxin.kernel import ledger
from lianxin.kernel.refusal import Refused
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from tests.world import CHINA, START, World, fresh

MATTERS_MOST = 4
ENDED = ("closed", "declined", "merged")
TOLD = {"told": "已电话告知。", "channel": AnswerChannel.PHONE}


@dataclass
class Modelled:
    """What the office would write on the cover of a file."""

    id: UUID
    state: str = "registered"
    lead: str = ""  # where the lead's own part stands: "", sent, accepted, asked, reported
    unit: str = ""
    bound: bool = False  # a return was refused: the ruling binds
    answer: str = ""  # "", draft, signed, told
    called: bool = False
    result: str = ""
    coordinator: str = ""
    listed_late: bool = False
    returns_on: date | None = None
    parent: Modelled | None = None
    children: int = 0
    ended_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


def refusal(take: Callable[[], object]) -> Refused | None:
    """Take a step; the refusal when it was refused, after which nothing of it is left."""
    try:
        with transaction.atomic():
            take()
    except Refused as refused:
        return refused
    return None


class Desk(RuleBasedStateMachine):
    """The files on the desk, and how each doing and each file is compared with what the commands did."""

    standing: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.world = replace(self.standing, now=START)
        self.files: list[Modelled] = []
        self.touched: list[Modelled] = []

    # --- how a doing is compared with the model

    def matter(self, file: Modelled) -> Matter:
        return fresh(Matter.objects.get(pk=file.id))

    def passed(self, file: Modelled) -> bool:
        backstop = self.matter(file).backstop_at
        assert backstop is not None
        return self.world.now > backstop

    def do(self, file: Modelled, may: bool | None, take: Callable[[], object]) -> bool:
        """Take a step that the model allows, forbids, or (None) leaves to the calendar; whether it was done."""
        self.touched.append(file)
        before = self.matter(file).ledger_n
        refused = refusal(take)
        assert may is None or may is (refused is None), f"{file}: {refused or 'was let through'}"
        if refused is not None:
            assert all(reason.zh for reason in refused.reasons)
        assert (self.matter(file).ledger_n > before) is (refused is None)
        return refused is None

    def end(self, file: Modelled, state: str) -> None:
        file.state, file.lead, file.coordinator, file.ended_on = state, "", "", self.world.now.date()
        if file.parent is not None:
            file.parent.children -= 1

    def pick(self, n: int) -> Modelled:
        return self.files[n % len(self.files)]

    def final_word(self, file: Modelled, who: str) -> None:
        supervising.conclude(
            by=self.world.act(who),
            matter=self.matter(file),
            outcome=Outcome.LIMITED,
            answer="现答复如下。",
            channel=AnswerChannel.PHONE,
        )

    def sweep(self) -> None:
        """The clock does what is due, and nothing the second time."""
        for file in self.files:
            self.touched.append(file)
            self.clock_moves(file)
        sweep(self.world.now)
        again = sweep(self.world.now)
        assert (again.landed, again.returned, again.reminded) == (0, 0, 0)

    def clock_moves(self, file: Modelled) -> None:
        today = self.world.now.astimezone(CHINA).date()
        waits = file.state == "listed" and file.returns_on is not None and file.returns_on > today
        if not file.is_open:
            return
        if self.passed(file):
            if not (waits and file.listed_late):
                file.state, file.coordinator, file.returns_on = "escalated", "ma", None
        elif file.state == "listed" and not waits and file.unit:
            file.state, file.lead, file.returns_on, file.bound = "with_units", "sent", None, False
            file.answer, file.called, file.result = "", False, ""

    # --- what holds at any time

    @invariant()
    def the_files_are_as_the_model_says(self) -> None:
        for file in self.touched:
            self.check(file)
        self.touched.clear()

    def check(self, file: Modelled) -> None:
        matter = self.matter(file)
        assert matter.state == file.state, file
        assert matter.open_children == file.children, file
        running = list(Undertaking.objects.filter(matter=matter).exclude(state__in=["done", "withdrawn"]))
        leads = [one.state for one in running if one.part == "lead"]
        assert len(leads) <= 1
        assert (leads[0] if leads else "") == file.lead, file
        if running:
            assert set(matter.held_by) == {one.unit_id for one in running}, file
        if not file.is_open:
            assert not running, file
            return
        assert matter.owner_post_id is not None
        assert matter.backstop_at is not None
        clocks = Clock.objects.filter(matter=matter, stopped_at__isnull=True)
        assert matter.due_at in set(clocks.values_list("due_at", flat=True)), file
        if file.state == "with_units":
            assert file.lead in ("sent", "accepted"), file

    def teardown(self) -> None:
        """However it went: past every total limit and listing date, the officer can end everything."""
        try:
            if self.files:
                self.end_everything()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def end_everything(self) -> None:
        for _ in range(2):
            self.world.wait(days=130)
            self.sweep()
        for file in sorted(self.files, key=lambda one: one.parent is None):
            if file.is_open:
                self.final_word(file, "ma")
                self.end(file, "closed")
            self.check(file)
            assert ledger.verify(chain_id=self.matter(file).id).faults == ()
