"""Navigation 导航: the entries of the header, each a declared page; an actor sees those that he is granted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import PAGES, PUBLIC, SIGNED_IN


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the page it opens, its words, its place."""

    page: str
    zh: str
    en: str
    order: int


ENTRIES: list[Entry] = []


def navigate(page: str, zh: str, en: str, *, order: int) -> None:
    """Put a declared page into the header."""
    ENTRIES.append(Entry(page, zh, en, order))


@lru_cache(maxsize=1)
def _needed() -> dict[str, str]:
    return {one.name: one.grant for one in PAGES}


def may_open(actor: Actor, page: str) -> bool:
    """Whether an actor is granted a page."""
    grant = _needed()[page]
    return grant in (PUBLIC, SIGNED_IN) or grant in actor.grants


def entries_for(actor: Actor, path: str) -> list[dict[str, object]]:
    """The header's entries for an actor, the one that is open marked."""
    found = [one for one in sorted(ENTRIES, key=lambda one: one.order) if may_open(actor, one.page)]
    rows = [(one, reverse(one.page)) for one in found]
    return [
        {"words": one, "url": url, "is_here": path == url or (url != "/" and path.startswith(url))}
        for one, url in rows
    ]
