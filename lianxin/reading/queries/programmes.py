"""政策线索: programmes that a text may speak of, with what their conditions say of a party. Reads only; a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianxin.casefile.models import Matter
from lianxin.directory.models import Party
from lianxin.kernel.grants import Actor
from lianxin.policy.queries.index import Held, library
from lianxin.policy.queries.matching import Match, judged_for
from lianxin.policy.rules.words import Verdict
from lianxin.reading.rules.programmes import Finder, Subject, finder

READ_MOST = 4000
MOST = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """A programme that a text may speak of, the words that speak for it, whether that is enough, and the conditions."""

    match: Match
    words: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Leads:
    """What a text suggests 政策线索, and of whom the conditions were asked."""

    found: list[Lead]
    party: Party | None

    @property
    def unsure(self) -> bool:
        """Nothing is likely enough to be called the programme 不确定."""
        return not any(one.is_sure for one in self.found)


class _Ready:
    """The programmes as they were last read, ready to be found."""

    made: tuple[tuple[Held, ...], Finder] | None = None


def ready() -> Finder:
    """The programmes ready to be found; made anew when they were read anew."""
    read, made = library(), _Ready.made
    if made is None or made[0] is not read:
        made = _Ready.made = (read, finder(_subject(one) for one in read))
    return made[1]


def _subject(one: Held) -> Subject:
    row = one.programme
    return Subject(row.code, row.name, tuple(row.keywords), row.summary, row.document_no)


def leads(actor: Actor, text: str, party: Party | None, day: date, most: int = MOST) -> Leads:
    """The programmes in force that a text may speak of, the likeliest first.

    One that is not certain and does not fit the party is left out.
    """
    if not text.strip():
        return Leads([], party)
    in_force = {one.programme.code: one for one in library() if one.validity.against(day) is None}
    spoken = ready().find(text[:READ_MOST], most, in_force)
    matches = judged_for(actor, [in_force[one.code] for one in spoken], party, day) if spoken else []
    found = [Lead(match, one.words, one.is_sure) for one, match in zip(spoken, matches, strict=True)]
    return Leads([one for one in found if one.is_sure or party is None or _may(one.match)], party)


def _may(match: Match) -> bool:
    return match.judged.verdict is not Verdict.FITS_NOT


def leads_of(actor: Actor, matter: Matter, day: date) -> Leads:
    """The same for a matter and its party; a confidential one has none but in its sealed raiser, which is not opened for this."""
    return leads(actor, f"{matter.title}。{matter.text}", matter.party, day)
