"""Excerpts 摘录: which passages of a text were chosen, its sentences, and the text cut at the ends of passages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]

PASSAGES_MOST = 50
_SPAN = re.compile(r"(\d{1,7})-(\d{1,7})")
_PARTED = re.compile(r"[\s,，、_]+")
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text with the names of the fields that came from it, and the number in the list of the matter it became."""

    text: str
    names: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that came from it."""
        return tuple(name for name in self.names if not name.isdecimal())

    @property
    def n(self) -> str:
        """The place in the list of the matter that it became; empty where it became none."""
        return next((name.lstrip("0") for name in self.names if name.isdecimal()), "")


def plain(text: str) -> str:
    """A text as a page shows it: with one character for the end of a line, so that places agree."""
    return text.replace("\r\n", "\n")


def read_spans(given: str, text: str) -> list[Span] | None:
    """The chosen passages as `12-40 55-80`, trimmed, in order and without overlap; None when they are no passages of the text."""
    words = [one for one in _PARTED.split(given.strip()) if one]
    found = [_SPAN.fullmatch(one) for one in words]
    if not words or len(words) > PASSAGES_MOST:
        return None
    spans = [_trimmed(int(one[1]), int(one[2]), text) for one in found if one]
    if len(spans) != len(words) or any(one is None for one in spans):
        return None
    return _joined(sorted(one for one in spans if one is not None))


def _trimmed(start: int, end: int, text: str) -> Span | None:
    """A passage without the blanks at its ends; None when it is outside of the text or empty."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        return None
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _joined(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def written(spans: Sequence[Span]) -> str:
    """Passages as they stand in an address: 12-40_55-80."""
    return "_".join(f"{start}-{end}" for start, end in spans)


def words_of(spans: Sequence[Span], text: str) -> str:
    """The words of some passages, each on a line of its own."""
    return "\n".join(text[start:end].strip() for start, end in spans)


def overlap(one: Span, other: Span) -> bool:
    """Whether two passages share a character."""
    return one[0] < other[1] and other[0] < one[1]


def sentences(text: str) -> list[Span]:
    """The sentences of a text with their places, those without a word left out."""
    found = (_trimmed(one.start(), one.end(), text) for one in _SENTENCE.finditer(text))
    return [one for one in found if one is not None and any(sign.isalnum() for sign in text[one[0] : one[1]])]


def pieces(text: str, spans: Mapping[str, Sequence[int]]) -> list[Piece]:
    """The text cut at the ends of all spans, each piece with the names of the spans that hold it."""
    cuts = sorted({0, len(text), *(min(max(edge, 0), len(text)) for span in spans.values() for edge in span)})
    rows = []
    for start, end in pairwise(cuts):
        names = tuple(name for name, (a, b) in spans.items() if a <= start and end <= b)
        rows.append(Piece(text[start:end], names))
    return rows
