"""Watching for canaries 金丝雀: what an answer holds that its reader must not know."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import unquote

from tests.matrix.county import Canary, Stock
from tests.matrix.judging import sees


class Watch:
    """Reads answers as somebody and keeps what should not have been there."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.read_pages = 0
        self.found: list[str] = []
        self.forbidden: dict[str, list[Canary]] = {}

    def read(self, login: str, answer: Any, where: str, *, besides: str = "") -> None:
        """Look through one answer, its headers too; `besides` was given by the reader himself and is no leak."""
        self.look(login, text_of(answer), where, besides=besides)

    def look(self, login: str, text: str, where: str, *, besides: str = "") -> None:
        """Look through a text that somebody got."""
        self.read_pages += 1
        for one in self._forbidden(login):
            if one.word in text and one.word != besides:
                self.found.append(f"{login or 'nobody'} reads “{one.what}” ({one.word}) at {where}")

    def _forbidden(self, login: str) -> list[Canary]:
        if login not in self.forbidden:
            self.forbidden[login] = [one for one in self.stock.canaries if not self._may_read(login, one)]
        return self.forbidden[login]

    def _may_read(self, login: str, one: Canary) -> bool:
        if login not in self.stock.world.actors:
            return False
        if one.near:
            return sees(self.stock.letter(login), login, "matter", one.near)
        return login in one.for_whom.split()


def text_of(answer: Any) -> str:
    """All that a reader gets: the head, and the body with its entities and percent signs undone."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    body = content.decode("utf-8", "replace")
    return f"{head}\n{html.unescape(body)}\n{unquote(head)}"
