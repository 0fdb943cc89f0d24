"""Grants 授权: a named right with the reach it has for a role. Owns the registry; which role has what is people's.

A grant that nobody declared does not exist: asking for it is an error, so a page or step cannot be
opened by a spelling slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Reach(StrEnum):
    """How far a grant reaches 范围."""

    ALL = "all"
    CHARGE = "charge"
    AREA = "area"
    UNIT = "unit"
    OWN = "own"


class Actor(Protocol):
    """Who acts: a person in a post of a unit, with the grants of the post's role."""

    @property
    def officer_id(self) -> UUID: ...
    @property
    def post_id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def post_title(self) -> str: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def is_system(self) -> bool: ...
    @property
    def area_path(self) -> str: ...
    @property
    def charge_ids(self) -> tuple[UUID, ...]: ...
    @property
    def grants(self) -> Mapping[str, Reach]: ...


def in_post(unit: str, title: str, between: str = " ") -> str:
    """A post with its unit: 商务委 联络员; the unit is said once where the title says it already: 区委书记, not 区委 区委书记."""
    return title if title.startswith(unit) else f"{unit}{between}{title}"


def signature(actor: Actor) -> str:
    """Who acts, as ledgers and papers sign it 署名: unit, post and name, at most 160 characters."""
    return f"{in_post(actor.unit_name, actor.post_title)} {actor.name}"[:160]


GRANTS: dict[str, tuple[str, str]] = {}


def declare(name: str, zh: str, en: str) -> str:
    """Declare a grant; the same name twice with other words is a programming error."""
    if GRANTS.setdefault(name, (zh, en)) != (zh, en):
        raise ValueError(f"grant {name} declared twice")
    return name
