"""A page as a tree: just enough reading of HTML to find what a person would find on it. Not a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
UNSEEN = frozenset({"head", "script", "style", "template", "option", "datalist"})


@dataclass(eq=False)
class Element:
    """One element with its attributes and what stands in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """The elements within, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, *tags: str) -> list[Element]:
        """The elements of these kinds within."""
        return [one for one in self.walk() if one.tag in tags]

    def around(self, *tags: str) -> Element | None:
        """The nearest element of these kinds around it."""
        one = self.parent
        while one is not None and one.tag not in tags:
            one = one.parent
        return one

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attrs.get("class", "").split())

    @property
    def text(self) -> str:
        """What can be read in it, spaces and line breaks made one; a list to choose from is not read out."""
        return re.sub(r"\s+", " ", "".join(self._pieces())).strip()

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                yield from (" ", *child._pieces(), " ") if child.tag not in INLINE else child._pieces()


INLINE = frozenset({"a", "b", "span", "small", "mark", "q", "strong"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("page")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(one)
        if tag not in VOID:
            self.open = one

    def handle_endtag(self, tag: str) -> None:
        one: Element | None = self.open
        while one is not None and one.tag != tag:
            one = one.parent
        if one is not None and one.parent is not None:
            self.open = one.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(html: str) -> Element:
    """The tree of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root
