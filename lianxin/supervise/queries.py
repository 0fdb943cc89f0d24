"""Queries of supervise: what the supervision board shows, listed matters, notices, and who pressed a matter. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.queries.lists import COLUMNS, SILENT_AFTER, due_soon
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse
from lianxin.supervise.models import Instruction, Listing, Notice, Reminder, Urge

LISTED_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the board: its name and words, which matters, in which order, and the list behind it."""

    name: str
    words: tuple[str, str]
    where: Q
    order: str
    query: Mapping[str, str]


def blocks(now: datetime) -> list[Block]:
    """The blocks that are made of matters, the most pressing first."""
    soon = working_calendar().local(now).date() + LISTED_SOON
    listed = Q(state=State.LISTED, returns_on__lte=soon)
    silent = IS_OPEN & ~Q(state=State.LISTED) & Q(last_word_at__lt=now - SILENT_AFTER)
    return [
        Block("overdue", ("逾期", "Overdue"), IS_OPEN & Q(due_at__lt=now), "due_at", {"light": "overdue", "order": "due"}),
        Block("near", ("临期", "Due soon"), IS_OPEN & due_soon(now), "due_at", {"light": "near", "order": "due"}),
        Block("escalated", ("提级", "Escalated"), Q(state=State.ESCALATED), "due_at", {"state": "escalated", "order": "due"}),
        Block("listed", ("挂账到期（7日内）", "Listed, date within 7 days"), listed, "returns_on", {"state": "listed"}),
        Block("silent", ("久无进展（10日）", "No word for 10 days"), silent, "last_word_at", {"light": "silent"}),
    ]  # fmt: skip


def counts(actor: Actor, wanted: list[Block]) -> dict[str, int]:
    """How many matters each block has, in one query."""
    columns = {one.name: Count("pk", filter=one.where) for one in wanted}
    found: dict[str, int] = visible_to(actor, "supervise.see").aggregate(**columns)
    return found


def rows_of(actor: Actor, block: Block, most: int) -> QuerySet[Matter]:
    """The first matters of a block."""
    rows = visible_to(actor, "supervise.see").filter(block.where).select_related(*COLUMNS)
    return rows.order_by(block.order, "id")[:most]


def running_listings(actor: Actor) -> QuerySet[Listing]:
    """挂账 that runs, the nearest date first, with when its last monthly word came."""
    rows = Listing.objects.filter(ended_at__isnull=True, matter__in=visible_to(actor))
    shown = rows.select_related("approved_by", *(f"matter__{one}" for one in COLUMNS))
    return shown.annotate(last_word=Max("words__at")).order_by("returns_on")


def notice_for(actor: Actor, key: UUID) -> Notice:
    """One notice on a matter that the actor may see; refused alike when it is absent or out of reach."""
    rows = Notice.objects.filter(id=key, matter__in=visible_to(actor))
    found = rows.select_related(
        "unit", "issued_by", "matter__answer", *(f"matter__{one}" for one in COLUMNS)
    ).first()
    if found is None:
        raise refuse(
            "not_found", "没有此督办单，或不在您的范围内", "No such notice, or it is out of your reach."
        )
    return found


def notices_to(actor: Actor) -> QuerySet[Notice]:
    """督办单 to the actor's unit that wait for a reply, the nearest first."""
    return (
        Notice.objects.filter(unit_id=actor.unit_id, replied_at__isnull=True)
        .select_related("matter")
        .order_by("reply_due")
    )


def pressed(matter: Matter) -> list[dict[str, Any]]:
    """催办、批示、提醒 on a matter in one query, the newest first."""
    urges = Urge.objects.filter(matter=matter).values(
        "at", said=Cast("text", TextField()), who=F("by__name"), kind=Value("urge")
    )
    instructions = Instruction.objects.filter(matter=matter).values(
        "at", said=F("text"), who=F("post__title"), kind=Value("instruct")
    )
    reminders = Reminder.objects.filter(matter=matter).values(
        "at", said=Cast("alarm", TextField()), who=Value(""), kind=Value("remind")
    )
    rows = urges.union(instructions, reminders, all=True).order_by("-at")
    return [{**row} for row in rows]
