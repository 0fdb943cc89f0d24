"""Queries of excerpts 摘录: which passages of a text became which matters, and what of it became nothing yet. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.collect.models import Draft, Excerpt, Intake
from lianxin.collect.rules.excerpts import Piece, Span, overlap, pieces, plain, sentences
from lianxin.kernel.grants import Actor
from lianxin.visit.models import Visit
from lianxin.visit.queries import matters_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a note: where it stands, its words, and the matters that it became already."""

    span: Span
    words: str
    matters: Sequence[Matter]

    @property
    def value(self) -> str:
        """Its place as it is told to the server."""
        return f"{self.span[0]}-{self.span[1]}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text out of which matters are registered, with the passages that became one, each with the matter's place in the list."""

    text: str
    taken: Sequence[tuple[Span, Matter]] = ()
    matters: list[Matter] = field(default_factory=list)

    @property
    def spans(self) -> dict[str, Span]:
        """The passages by the number of their matter in the list; a further one of the same matter has zeros before it."""
        found: dict[str, Span] = {}
        for span, matter in self.taken:
            name = str(self.matters.index(matter) + 1)
            while name in found:
                name = f"0{name}"
            found[name] = span
        return found

    @property
    def pieces(self) -> list[Piece]:
        """The text cut where passages begin and end."""
        return pieces(self.text, self.spans)

    @property
    def sentences(self) -> list[Sentence]:
        """All its sentences in order."""
        return [
            Sentence(span, self.text[span[0] : span[1]], self.matters_at([span]))
            for span in sentences(self.text)
        ]

    @property
    def n_left(self) -> int:
        """How many sentences became nothing yet."""
        return sum(1 for one in self.sentences if not one.matters)

    def matters_at(self, spans: Sequence[Span]) -> list[Matter]:
        """The matters that some passages became already."""
        return list(dict.fromkeys(m for taken, m in self.taken if any(overlap(taken, one) for one in spans)))


def _note(text: str, taken: Sequence[tuple[Span, Matter]]) -> Note:
    ordered = sorted(taken, key=lambda one: one[0])
    return Note(text, ordered, list(dict.fromkeys(matter for _span, matter in ordered)))


def _spans(rows: QuerySet[Excerpt]) -> list[tuple[Span, Matter]]:
    return [((one.start, one.end), one.matter) for one in rows.select_related("matter")]


def noted_at_visit(actor: Actor, visit: Visit) -> Note:
    """走访情况 of a visit with the passages that became matters, those that the actor may know of."""
    if visit.erased_at is not None:
        return Note(visit.situation)
    return _note(plain(visit.situation), _spans(visit.excerpts.filter(matter__in=matters_of(actor, visit))))


def noted_in_document(actor: Actor, row: Intake, drafts: Sequence[Draft]) -> Note:
    """The text of a document with the passages that became matters, by drafts that were confirmed or by being chosen."""
    if row.erased_at is not None:
        return Note(row.text)
    drafted = [
        ((span[0], span[1]), one.matter)
        for one in drafts
        if one.matter is not None and (span := one.spans.get("raised")) and span[0] < span[1]
    ]
    return _note(plain(row.text), [*drafted, *_spans(row.excerpts.filter(matter__in=visible_to(actor)))])
