"""What is suggested for a matter before it is accepted 受理建议: from its words, the duty list, the register and what was learned.

Owns putting the suggestions together; it writes nothing, and nobody's answer depends on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Length

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Urgency
from lianxin.directory.models import Category, Party, Unit
from lianxin.directory.queries import parties, taxonomy
from lianxin.kernel.grants import Actor
from lianxin.kernel.text import fold
from lianxin.reading.models import Advice, AdviceKind
from lianxin.reading.queries.versions import Ready, in_use
from lianxin.reading.rules.advising import Matter as Words
from lianxin.reading.rules.advising import advised
from lianxin.reading.rules.leaves import SURE, Leaf, ranker
from lianxin.reading.rules.places import names
from lianxin.reading.rules.signs import kind_of, urgency_of

NAME_LEAST = 4
# A longer text repeats itself.
READ_MOST = 4000
PLACES_MOST = 2
LEADS_MOST = 500
LEADS_LEAST = 3
LEADS_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Usual:
    """The unit that led most matters of a category lately 常办单位, with how many of how many."""

    code: str
    name: str
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category with how likely it is right in per cent, the words that speak for it, and its units by the duty list."""

    category: Category
    percent: int
    words: tuple[str, ...]
    sure: bool
    usual: Usual | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested for a matter 受理建议; what nothing speaks for is empty."""

    candidates: list[Candidate]
    version: int
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
    ready = in_use()
    found = candidates(actor, matter.title, matter.text, ready)
    usual = experience([one.category.code for one in found])
    return Suggestions(
        [replace(one, usual=usual.get(one.category.code)) for one in found],
        ready.n,
        Urgency(urgency) if urgency and urgency != matter.urgency else None,
        urgency_words,
        Kind(kind) if kind and kind != matter.kind else None,
        kind_words,
        None if matter.party_id else party_named(actor, whole),
        [] if matter.place else list(dict.fromkeys(names(fold(whole))))[:PLACES_MOST],
    )


def candidates(actor: Actor, title: str, text: str, ready: Ready) -> list[Candidate]:
    """The likeliest categories in use, the best first: by the duty list, and by what the version in use has learned."""
    known = {one.code: one for one in taxonomy(actor)}
    listed = ranker(Leaf(one.code, one.name, tuple(one.keywords)) for one in known.values())
    found = advised(listed, ready.version, Words(title, text[:READ_MOST]))
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


def leads_of(category: Category | None) -> list[str]:
    """The codes of the units that are advised to lead: of the duty list, then the one that experience tells."""
    if category is None:
        return []
    usual = experience([category.code]).get(category.code)
    listed = [category.lead.code] if category.lead else []
    return list(dict.fromkeys([*listed, *([usual.code] if usual else [])]))


def experience(categories: Sequence[str]) -> dict[str, Usual]:
    """By category the unit that usually leads, rulings counted: of the latest decisions, when most agree.

    What was dispatched and then given back counts for the unit that had to take it.
    """
    rows = Advice.objects.filter(kind=AdviceKind.LEAD, category__in=categories).order_by("-at", "-id")
    last: dict[UUID, tuple[str, str]] = {}
    for matter, category, unit in rows.values_list("matter", "category", "decided")[:LEADS_MOST]:
        last.setdefault(matter, (category, unit))
    told = {code: Counter(unit for of, unit in last.values() if of == code) for code in categories}
    best = {code: counts.most_common(1)[0] for code, counts in told.items() if counts}
    agreed = {
        code: (unit, n, told[code].total())
        for code, (unit, n) in best.items()
        if n >= LEADS_LEAST and n >= LEADS_SHARE * told[code].total()
    }
    names = dict(
        Unit.objects.filter(code__in=[one[0] for one in agreed.values()]).values_list("code", "name")
    )
    return {code: Usual(unit, names[unit], n, of) for code, (unit, n, of) in agreed.items() if unit in names}


def party_named(actor: Actor, text: str) -> Party | None:
    """The party of the register whose whole name stands in a text, the longest name when several do."""
    found = (
        parties(actor)
        .annotate(said=Value(text), size=Length("name"))
        .filter(size__gte=NAME_LEAST, said__contains=F("name"))
        .order_by("-size", "code")
    )
    return found.first()
