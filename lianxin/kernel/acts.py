"""Acts 操作: who does something, in which post, when, through which channel, with which key. Not what is done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id


class Channel(StrEnum):
    """Through what an act came 渠道."""

    PAGE = "page"
    API = "api"
    CLI = "cli"
    JOB = "job"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the clock is read once, here; `key` makes the act happen once; `seen` is the version the actor saw.

    A `key` of None marks a part of a larger act, which has the key. `bulk` is the same for all acts of one bulk act
    批量操作, whose notices to a post are told in one line.
    """

    actor: Actor
    at: datetime
    channel: Channel
    key: UUID | None = field(default_factory=new_id)
    seen: int | None = None
    bulk: UUID | None = None

    def part(self) -> Act:
        """The same act for a command that is called inside another one."""
        return replace(self, key=None, seen=None)
