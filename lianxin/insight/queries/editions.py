"""Drafts and issued briefs 简报稿 as an actor may read them: their lists, and one as it is read, with what no data stand behind."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lianxin.insight.models import Correction, Edition
from lianxin.insight.rules.brief_parts import Brief
from lianxin.insight.rules.edition import Unsourced, of_data, read, unsourced
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse

WRITES, READS = "insight.write_brief", "insight.balance"
WHICH = {
    "issued": Q(issued_at__isnull=False),
    "draft": Q(issued_at__isnull=True, dropped_at__isnull=True),
    "dropped": Q(dropped_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Read:
    """An edition as it is read: its text in sections, the numbers in it that no data stand behind, what was corrected since."""

    edition: Edition
    brief: Brief
    loose: list[Unsourced]
    corrections: list[Correction]


def editions(actor: Actor, which: str) -> QuerySet[Edition]:
    """The briefs of a state that an actor may read, newest first; drafts are for who writes them."""
    shown = WHICH.get(which, WHICH["issued"])
    return (
        _readable(actor)
        .filter(shown)
        .select_related("body", "started_by", "issued_by")
        .order_by("-issued_at" if which == "issued" else "-started_at", "id")
    )


def issued_for(actor: Actor, number: str) -> Edition:
    """An issued brief by its number. Refuses: none that was issued and that the actor may read."""
    found = edition_for(actor, number)
    if found.issued_at is None:
        raise refuse("not_found", f"没有已签发的简报 {number[:20]}", f"No brief {number[:20]} was issued.")
    return found


def edition_for(actor: Actor, number: str) -> Edition:
    """A brief by its number. Refuses: none that the actor may read."""
    rows = _readable(actor).select_related("body", "started_by", "edited_by", "issued_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise refuse("not_found", f"没有简报稿 {number[:20]}", f"There is no brief {number[:20]}.")
    return found


def as_read(edition: Edition) -> Read:
    """The text of an edition in its sections."""
    written = of_data(edition.written)
    sections = read(edition.text, written)
    brief = Brief(edition.title, sections)
    return Read(edition, brief, unsourced(sections, written), corrections_of(edition))


def corrections_of(edition: Edition) -> list[Correction]:
    """更正 of a brief, the first one first; none of what was not issued."""
    return list(edition.corrections.select_related("by").order_by("n")) if edition.issued_at else []


def _readable(actor: Actor) -> QuerySet[Edition]:
    if READS not in actor.grants:
        return Edition.objects.none()
    rows = Edition.objects.all()
    return rows if WRITES in actor.grants else rows.filter(WHICH["issued"])
