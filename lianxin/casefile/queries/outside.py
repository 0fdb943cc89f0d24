"""What of a matter may leave the system in a notice 外发内容: its number and date; its title only where it names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from lianxin.casefile.models import Matter, Raiser
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.outbox import Outside, outside

# A telephone, an identity card, a bank account: whatever it is, it is nobody's business outside.
LONG_NUMBER = re.compile(r"\d[\d\- ]{5,}\d")


@outside("matter")
def of_matters(ids: Sequence[UUID]) -> Mapping[UUID, Outside]:
    """Of each matter its number, its due date, and its title unless it is confidential, erased or names who raised it."""
    calendar = working_calendar()
    names = _raisers(ids)
    rows = Matter.objects.filter(id__in=ids).only(
        "number", "title", "is_confidential", "erased_at", "due_at", "raiser_words", "party_kind"
    )
    return {
        one.id: Outside(
            one.number,
            _title(one, names.get(one.id, ())),
            calendar.local(one.due_at).date() if one.due_at else None,
        )
        for one in rows
    }


def _raisers(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    found: dict[UUID, list[str]] = {}
    for one in Raiser.objects.filter(matter_id__in=ids, erased_at=None):
        found.setdefault(one.matter_id, []).append(one.name.readable())
    return found


def _title(matter: Matter, names: Iterable[str]) -> str:
    if matter.is_confidential or matter.erased_at is not None or LONG_NUMBER.search(matter.title):
        return ""
    told = [name.strip() for name in names] + [matter.raiser_words.strip()]
    return "" if any(name and name in matter.title for name in told) else matter.title
