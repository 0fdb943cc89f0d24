"""What is suggested for a matter before it is accepted 受理建议: read from its words, the duty list and the register.

Owns putting the suggestions together; it writes nothing, and nobody's answer depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Length

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Urgency
from lianxin.directory.models import Category, Party
from lianxin.directory.queries import parties, taxonomy
from lianxin.kernel.grants import Actor
from lianxin.kernel.text import fold
from lianxin.reading.rules.leaves import SURE, Leaf, ranker
from lianxin.reading.rules.places import names
from lianxin.reading.rules.signs import kind_of, urgency_of

NAME_LEAST = 4
# A longer text repeats itself.
READ_MOST = 4000
PLACES_MOST = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category with how likely it is right in per cent, the words that speak for it, and its units by the duty list."""

    category: Category
    percent: int
    words: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested for a matter 受理建议; what nothing speaks for is empty."""

    candidates: list[Candidate]
    urgency: Urgency | None
    urgency_words: tuple[str, ...]
    kind: Kind | None
    kind_words: tuple[str, ...]
    party: Party | None
    places: list[str]

    @property
    def unsure(self) -> bool:
        """Nothing is likely enough to be called the category 不确定."""
        return not any(one.sure for one in self.candidates)


def suggestions(actor: Actor, matter: Matter) -> Suggestions:
    """What the words of a matter, the duty list and the register suggest; what the matter says already is left out."""
    whole = f"{matter.title}。{matter.text}"[:READ_MOST]
    urgency, urgency_words = urgency_of(whole)
    kind, kind_words = kind_of(whole)
    return Suggestions(
        candidates(actor, matter),
        Urgency(urgency) if urgency and urgency != matter.urgency else None,
        urgency_words,
        Kind(kind) if kind and kind != matter.kind else None,
        kind_words,
        None if matter.party_id else party_named(actor, whole),
        [] if matter.place else list(dict.fromkeys(names(fold(whole))))[:PLACES_MOST],
    )


def candidates(actor: Actor, matter: Matter) -> list[Candidate]:
    """The likeliest categories in use, the best first."""
    known = {one.code: one for one in taxonomy(actor)}
    leaves = (Leaf(one.code, one.name, tuple(one.keywords)) for one in known.values())
    found = ranker(leaves).ranked(matter.title, matter.text[:READ_MOST])
    return [
        Candidate(
            known[one.code],
            round(100 * one.confidence),
            one.words,
            # Only the best can be the category; the others stand beside it.
            place == 0 and one.confidence >= SURE,
        )
        for place, one in enumerate(found)
    ]


def party_named(actor: Actor, text: str) -> Party | None:
    """The party of the register whose whole name stands in a text, the longest name when several do."""
    found = (
        parties(actor)
        .annotate(said=Value(text), size=Length("name"))
        .filter(size__gte=NAME_LEAST, said__contains=F("name"))
        .order_by("-size", "code")
    )
    return found.first()
