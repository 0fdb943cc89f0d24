"""Planting 投放: every text field of every command filled with payloads, the commands really carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from lianxin.config.doing import Asked, carry_out
from lianxin.config.registry import commands
from lianxin.config.targets import kind_of
from lianxin.kernel.acts import Channel
from lianxin.kernel.commands import COMMANDS, Command, Done, Parameter
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused
from tests.matrix import bodies, expected
from tests.matrix.county import Stock
from tests.matrix.judging import may_do, nearness_of
from tests.matrix.payloads import PAYLOADS

ACTORS = ("he", "li", "zhao", "chen", "zhou", "zhang", "liu_head", "sun", "qian", "wu", "root")
PASSES = 3
REGISTERED = 30
# What goes first: a step that uses up its object waits for those that leave it as it is.
FIRST = (
    "collect.edit", "collect.confirm_visit", "collect.confirm_matter", "collect.accept", "dispatch.ask_extension",
    "dispatch.rule_extension", "dispatch.send", "dispatch.send_parts", "onsite.name_units", "dispatch.ask_return",
    "dispatch.rule_return", "reply.report", "reply.review", "reply.approve", "reply.deliver", "supervise.list",
    "supervise.conclude", "supervise.escalate", "supervise.list_as_officer", "people.appoint", "people.set_charges",
)  # fmt: skip
LAST = (
    "reply.close",
    "people.close_post",
    "casefile.hand_over_post",
    "dispatch.hand_over_unit",
    "dispatch.close_unit",
)
# Each of them uses up a matter that was accepted.
NEEDS = {"dispatch.send": "collect.accept", "dispatch.send_parts": "collect.accept"}
LONG, AT_ONCE = 400, 6


@dataclass
class Planted:
    """Which payloads went into which field of which command, and what was made of them."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    done: dict[str, Done] = field(default_factory=dict)
    matters: list[str] = field(default_factory=list)

    @property
    def used(self) -> set[str]:
        """Every payload that went in anywhere."""
        return set().union(*self.fields.values())


class Sower:
    """Gives out payload after payload, each field the next that fits into it."""

    def __init__(self, start: int = 0) -> None:
        self.place = start
        self.given: dict[str, set[str]] = {}

    def __call__(self, one: Parameter) -> str:
        """The text for a field."""
        most = one.ask.limit
        if "phone" in one.name:
            return "13900000009"[:most]
        chosen = list(islice(self._fitting(most), AT_ONCE if most >= LONG else 1))
        self.given.setdefault(one.name, set()).update(chosen)
        return " ".join(chosen)[:most]

    def _fitting(self, most: int) -> Iterator[str]:
        for _ in PAYLOADS:
            self.place += 1
            payload = PAYLOADS[self.place % len(PAYLOADS)]
            if len(payload) <= most // (AT_ONCE if most >= LONG else 1):
                yield payload


def plant(stock: Stock, start: int = 0) -> Planted:
    """Carry out every command that somebody may do somewhere, a few times over: one step opens the way to the next."""
    planted, sower = Planted(), Sower(start)
    for _ in range(REGISTERED):
        _try(stock, COMMANDS["collect.register"], sower, planted)
        planted.matters.append(planted.done["collect.register"].number)
    for _ in range(PASSES):
        for command in _in_order():
            if command.name not in planted.done:
                if command.name in NEEDS:
                    _try(stock, COMMANDS[NEEDS[command.name]], sower, planted)
                _try(stock, command, sower, planted)
    return planted


def _in_order() -> list[Command]:
    places = {name: place for place, name in enumerate(FIRST)} | dict.fromkeys(LAST, 999)
    return sorted(commands(), key=lambda one: places.get(one.name, 500))


def _try(stock: Stock, command: Command, sower: Sower, planted: Planted) -> None:
    do = next(one for one in expected.COMMANDS if one.name == command.name)
    for login, target in _cells(stock, do, planted):
        sower.given = {}
        told = bodies.body(stock, command, sower)
        if (done := _done(stock, command, login, target, told)) is not None:
            planted.done[command.name] = done
            for name, payloads in sower.given.items():
                planted.fields.setdefault(f"{command.name}.{name}", set()).update(payloads)
            return


def _cells(stock: Stock, do: expected.Do, planted: Planted) -> Iterator[tuple[str, dict[str, str]]]:
    """Who might do it to what: the newly registered matters first, then whatever the county has."""
    for login in ("he", "li", "chen", "zhou"):
        if do.on == "matter" and nearness_of(do.who).get(stock.letter(login)) == "":
            yield from ((login, {"matter": number}) for number in planted.matters)
    kind = kind_of(COMMANDS[do.name])
    for relation in expected.NEAR[do.on] if do.on else [""]:
        for login in ACTORS:
            if may_do(do.who, stock.letter(login), login, do.on, relation, do.seen) == 200:
                values = stock.things[do.on][relation] if do.on else {}
                yield login, {kind: next(reversed(values.values()))} if kind else {}


def _done(
    stock: Stock, command: Command, login: str, target: dict[str, str], told: dict[str, object]
) -> Done | None:
    try:
        with transaction.atomic():
            return carry_out(
                Asked(command, target, told),
                actor=stock.world.actors[login],
                channel=Channel.API,
                key=new_id(),
            )
    except Refused:
        return None


def text_fields() -> set[str]:
    """Every text that any command asks for."""
    return {
        f"{command.name}.{one.name}"
        for command in COMMANDS.values()
        for one in command.parameters
        if one.type is str and "phone" not in one.name and one.name not in bodies.SHAPED
    }
