"""督办单、批示、催办: one of them, those to a post, those on a matter; the lists stand in `lists`. Reads only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import COLUMNS
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Refused, refuse
from lianxin.supervise.models import Instruction, Notice, Reminder, Urge

OF_MATTER = tuple(f"matter__{one}" for one in COLUMNS)


def notice_for(actor: Actor, key: UUID) -> Notice:
    """One notice on a matter that the actor may see; refused alike when it is absent or out of reach."""
    return _notice(actor, Q(id=key))


def notice_called(actor: Actor, number: str) -> Notice:
    """The same by its number in the register, such as DC-2026-00001."""
    return _notice(actor, Q(number=number if number.isprintable() else ""))


def _notice(actor: Actor, which: Q) -> Notice:
    rows = Notice.objects.filter(which, matter__in=visible_to(actor))
    found = rows.select_related("unit", "issued_by", "post__unit", "matter__answer", *OF_MATTER).first()
    if found is None:
        raise _absent("督办单", "notice")
    return found


def instruction_for(actor: Actor, key: UUID) -> Instruction:
    """One instruction on a matter that the actor may see; refused alike when it is absent or out of reach."""
    rows = Instruction.objects.filter(id=key, matter__in=visible_to(actor))
    found = rows.select_related("post__holder", "matter__answer", *OF_MATTER).first()
    if found is None:
        raise _absent("批示", "instruction")
    return found


def _absent(zh: str, en: str) -> Refused:
    return refuse("not_found", f"没有此{zh}，或不在您的范围内", f"No such {en}, or it is out of your reach.")


def notices_to(actor: Actor) -> QuerySet[Notice]:
    """督办单 to the actor's unit or post that wait for him: a reply, or to be signed for; the nearest first."""
    mine = Q(unit_id=actor.unit_id) | Q(post_id=actor.post_id, received_at__isnull=True)
    rows = Notice.objects.filter(mine, replied_at__isnull=True, matter__in=visible_to(actor))
    rows = rows.exclude(matter__state__in=sorted(ENDS))
    return rows.select_related("matter").order_by("reply_due")


def pressed(matter: Matter) -> list[dict[str, Any]]:
    """催办、提醒 on a matter in one query, the newest first."""
    urges = Urge.objects.filter(matter=matter).values(
        "at", said=Cast("text", TextField()), who=F("by__name"), kind=Value("urge")
    )
    reminders = Reminder.objects.filter(matter=matter, is_told=True).values(
        "at", said=Cast("alarm", TextField()), who=Value(""), kind=Value("remind")
    )
    rows = urges.union(reminders, all=True).order_by("-at")
    return [{**row} for row in rows]
