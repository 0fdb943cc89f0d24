"""The text being read, cut into paragraphs and sentences with their places. Owns no meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .folding import fold

_SENTENCE = re.compile(r"[^。!?;…]*[。!?;…]+[”’)]*|[^。!?;…]+")
_CLAUSE = re.compile(r"[^,。!?;:…]+")
LONGEST_SENTENCE = 1_200

Span = tuple[int, int]


@dataclass(frozen=True)
class Mention:
    """Words of the text 原文词句 with their place; `text` is what stands between `start` and `end`."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Start and end as a pair."""
        return (self.start, self.end)


@dataclass(frozen=True)
class Sentence:
    """One sentence 句子: its place and the number of its paragraph."""

    start: int
    end: int
    paragraph: int
    last: bool = False


@dataclass(frozen=True)
class Passage:
    """A cleaned text 正文 together with its folded twin of the same length."""

    raw: str

    @cached_property
    def folded(self) -> str:
        """The text with half-width signs."""
        return fold(self.raw)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences; a giant line is cut so that no rule ever sees more than a sentence can hold."""
        return tuple(self._sentences())

    @cached_property
    def paragraph_starts(self) -> dict[int, int]:
        """Where each paragraph's first sentence starts."""
        return {sentence.paragraph: sentence.start for sentence in reversed(self.sentences)}

    def _sentences(self) -> Iterator[Sentence]:
        offset = 0
        for number, line in enumerate(self.folded.split("\n")):
            for found in _SENTENCE.finditer(line):
                for start in range(found.start(), found.end(), LONGEST_SENTENCE):
                    end = min(start + LONGEST_SENTENCE, found.end())
                    yield Sentence(offset + start, offset + end, number, last=end == len(line))
            offset += len(line) + 1

    def words(self, sentence: Sentence) -> str:
        """The folded words of a sentence."""
        return self.folded[sentence.start : sentence.end]

    def mention(self, start: int, end: int) -> Mention:
        """The words between two places, without blanks and closing signs around them."""
        while start < end and self.folded[start] in " ,、:。;“‘…":
            start += 1
        while end > start and (self.folded[end - 1] in " ,、:。;!?…" or self._dangling(start, end)):
            end -= 1
        return Mention(self.raw[start:end], start, end)

    def _dangling(self, start: int, end: int) -> bool:
        """A closing quotation mark without its opening one."""
        return self.folded[end - 1] == "”" and "“" not in self.folded[start:end]

    def clauses(self, start: int, end: int) -> list[Span]:
        """The clauses of a stretch, each without its closing sign."""
        return [found.span() for found in _CLAUSE.finditer(self.folded, start, end)]
