"""Queries of onsite: what a leader takes along on a visit, notes of a matter, files still on their way. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.lists import COLUMNS
from lianxin.casefile.queries.scope import visible_to
from lianxin.directory.models import Party
from lianxin.kernel.grants import Actor
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.onsite.models import AwaitedFile, FieldNote
from lianxin.people.models import Post
from lianxin.visit.models import LeaderContact, Plan, Visit
from lianxin.visit.queries import contacts_of, open_plans

PLANS_MOST, PARTIES_MOST = 20, 40
VISITS_EACH, MATTERS_EACH = 3, 12
AHEAD = timedelta(days=7)


@dataclass(slots=True)
class Card:
    """One party as it is taken along 走访卡: who visits it and why, the last visits, the matters that are open."""

    party: Party
    leader: Post
    plan: Plan | None
    visits: list[Visit] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)


def cards(actor: Actor, today: date) -> list[Card]:
    """What is planned until a week from now, the most pressing first, then the parties that leaders keep contact with."""
    found: dict[tuple[UUID, UUID], Card] = {}
    for one in open_plans(actor).filter(by_day__lte=today + AHEAD).select_related("party__area")[:PLANS_MOST]:
        leader = _goes(actor, one)
        found.setdefault((leader.pk, one.party_id), Card(one.party, leader, one))
    for linked in contacts_of(actor)[:PARTIES_MOST]:
        found.setdefault(_pair(linked), Card(linked.party, linked.leader_post, None))
    kept = list(found.values())[:PARTIES_MOST]
    _fill(actor, kept)
    return kept


def _goes(actor: Actor, one: Plan) -> Post:
    """Who goes: a leader himself where he goes along with another one's plan."""
    return next((post for post in one.joined.all() if post.pk == actor.post_id), one.leader_post)


def _pair(linked: LeaderContact) -> tuple[UUID, UUID]:
    return linked.leader_post_id, linked.party_id


def _fill(actor: Actor, kept: Sequence[Card]) -> None:
    parties = {one.party.pk for one in kept}
    visits = _each(_visits(parties), VISITS_EACH)
    rows = visible_to(actor).filter(party__in=parties, is_confidential=False).exclude(state__in=list(ENDS))
    rows = rows.select_related(*COLUMNS).order_by("due_at", "number")[:400]
    matters = _each(rows, MATTERS_EACH)
    for one in kept:
        one.visits = visits.get(one.party.pk, [])
        one.matters = matters.get(one.party.pk, [])


def _visits(parties: Iterable[UUID]) -> list[Visit]:
    """The visits of anybody to some parties, newest first: that somebody was there is no secret, what was said there is."""
    rows = Visit.objects.filter(party__in=parties).only("party_id", "on", "leader_post")
    rows = rows.select_related("leader_post__holder", "leader_post__unit").order_by("-on", "-number")
    with seeing(WHOLE):
        return list(rows[:400])


Row = TypeVar("Row", Visit, Matter)


def _each(rows: Iterable[Row], most: int) -> dict[UUID | None, list[Row]]:
    """The first few rows of each party."""
    found: dict[UUID | None, list[Row]] = {}
    for one in rows:
        held = found.setdefault(one.party_id, [])
        if len(held) < most:
            held.append(one)
    return found


def notes_of(matter: Matter) -> QuerySet[FieldNote]:
    """What phones noted about a matter, in the order in which it came."""
    rows = FieldNote.objects.filter(matter=matter).select_related("officer", "visit__leader_post__unit")
    return rows.order_by("at", "id")


def on_the_way(matter: Matter) -> int:
    """How many announced files of a matter have not come yet 上传中."""
    return _not_come(AwaitedFile.objects.filter(matter=matter)).count()


def _not_come(rows: QuerySet[AwaitedFile]) -> QuerySet[AwaitedFile]:
    come = Attachment.objects.filter(matter=OuterRef("matter"), sent_sha256=OuterRef("sha256"))
    return rows.exclude(Exists(come))


def awaited(actor: Actor, file_id: UUID) -> AwaitedFile | None:
    """A file that was announced for a matter that the actor sees; its digest tells that he has it, whoever noted it."""
    return (
        AwaitedFile.objects.filter(pk=file_id, matter__in=visible_to(actor)).select_related("matter").first()
    )


def has_come(file: AwaitedFile) -> bool:
    """Whether an announced file is there."""
    return not _not_come(AwaitedFile.objects.filter(pk=file.pk)).exists()
