"""疑似重复: which matters an actor sees are probably the same as one that is registered or accepted, with the evidence.

Owns which are compared: the newest that name the same place, that the same party raised, or that have the same two words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted, newest_with
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.grants import Actor
from lianxin.reading.rules.duplicates import LIKELY, Alike, Read, Told, alike, read

MOST: Final = 5
COMPARED_MOST: Final = 40
PLACES_MOST: Final = 2
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A matter that is probably the same, with the evidence 疑似重复事项."""

    matter: Matter
    alike: Alike

    @property
    def percent(self) -> int:
        """How alike, in per cent."""
        return round(100 * self.alike.score)


def duplicates(actor: Actor, matter: Matter, now: datetime) -> list[Duplicate]:
    """The matters of the last year that are most like one, the most alike first; at most five."""
    mine = told(matter, now)
    ready = read(mine)
    found = [
        Duplicate(other, alike(mine, theirs, ready, read(theirs)))
        for other in _compared(actor, matter, ready, now)
        for theirs in [told(other, now)]
    ]
    likely = [one for one in found if one.alike.score >= LIKELY]
    return sorted(likely, key=lambda one: (-one.alike.score, one.matter.number))[:MOST]


def told(matter: Matter, now: datetime) -> Told:
    """What is compared of a matter, also of one that is still being written."""
    return Told(matter.title, matter.text, matter.place, matter.party_id, matter.registered_at or now)


def _compared(actor: Actor, matter: Matter, ready: Read, now: datetime) -> list[Matter]:
    since = (now - YEAR).date().isoformat()
    asked = [Wanted(words=name, since=since) for name in ready.places[:PLACES_MOST]]
    longest = sorted(ready.words, key=lambda word: (-len(word), word))[:2]
    if not asked and len(longest) == 2:
        asked = [Wanted(words=" ".join(longest), since=since)]
    found = [one for wanted in asked for one in newest_with(actor, wanted, now, COMPARED_MOST)]
    if matter.party_id is not None:
        rows = visible_to(actor).filter(party_id=matter.party_id, registered_at__gte=now - YEAR)
        found += rows.order_by("-registered_at", "id")[:COMPARED_MOST]
    return list({one.pk: one for one in found if one.pk != matter.pk}.values())
