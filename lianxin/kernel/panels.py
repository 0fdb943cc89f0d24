"""Panels 版块: parts of a page that later stages add to an earlier stage's page without being known to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lianxin.kernel.grants import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page: where it stands, its template, and what it shows for an actor and a thing (None: nothing)."""

    page: str
    order: int
    template: str
    show: Callable[[Actor, Any], Mapping[str, Any] | None]


PANELS: list[Panel] = []


def panel(page: str, *, order: int, template: str) -> Callable[[Callable[[Actor, Any], Any]], Any]:
    """Add a part to a page."""

    def add(show: Callable[[Actor, Any], Mapping[str, Any] | None]) -> Any:
        PANELS.append(Panel(page, order, template, show))
        return show

    return add


def shown(page: str, actor: Actor, thing: object) -> list[tuple[str, Mapping[str, Any]]]:
    """The templates and contexts of a page's parts in order, empty ones left out."""
    parts = [
        (one, one.show(actor, thing)) for one in sorted(PANELS, key=lambda one: one.order) if one.page == page
    ]
    return [(one.template, context) for one, context in parts if context is not None]
