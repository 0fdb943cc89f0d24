"""Carrying out a command from plain data 执行: read it, find its object, do it once. Command line and API share this.

Owns the order of these steps and the answer to a repeated key; what a command does is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from lianxin.config.shapes import READERS, read_form, read_nested
from lianxin.config.targets import target_of
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Command, Done, fingerprint
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import CommandKey
from lianxin.kernel.refusal import Reason, Refused
from lianxin.people.queries import system_actor


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done: the command, its object as people name it, and what is told, as plain data."""

    command: Command
    target: Mapping[str, str]
    data: Mapping[str, Any]


def carry_out(
    asked: Asked, *, actor: Actor, channel: Channel, key: UUID | None = None, seen: int | None = None
) -> Done:
    """Do what is asked, once per key; refused with every reason.

    A repeated key gets the earlier answer even when the actor has lost sight of the object by his own act,
    such as a unit whose return was granted.
    """
    try:
        given = understood(asked, actor)
        act = Act(actor, now(), channel, key or new_id(), seen)
        return asked.command.function(by=act, **given)
    except Refused:
        earlier = _earlier_answer(asked, actor, key) if key else None
        if earlier is None:
            raise
        return earlier


def understood(asked: Asked, actor: Actor) -> dict[str, Any]:
    """The keyword arguments of the command: its object and what was told."""
    target = target_of(asked.command, actor, asked.target)
    if asked.command.name in READERS:
        return {**target, **read_nested(asked.command, actor, asked.data)}
    found, reasons = read_form(asked.command, actor, asked.data)
    if reasons:
        raise Refused(reasons)
    return {**target, **found}


def _earlier_answer(asked: Asked, actor: Actor, key: UUID) -> Done | None:
    """The answer given before for this key, when the same was asked; read with the eyes of the system."""
    row = CommandKey.objects.filter(id=key, officer_id=actor.officer_id, command=asked.command.name).first()
    if row is None or not row.answer:
        return None
    try:
        body = fingerprint(asked.command.name, understood(asked, system_actor()))
    except Refused:
        return None
    return Done(**{**row.answer, "replayed": True}) if bytes(row.body) == body else None


def as_json(done: Done) -> dict[str, Any]:
    """An answer as plain data; whether it is a repetition is told beside it, so that both are equal."""
    answer = asdict(done)
    del answer["replayed"]
    return answer


def refusal_json(reasons: tuple[Reason, ...], language: str) -> list[dict[str, str]]:
    """Reasons as plain data in the reader's language."""
    return [{"code": reason.code, "text": reason.text(language), "field": reason.field} for reason in reasons]
