"""Queries of policy: the programmes in force. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse
from lianxin.policy.models import Programme


def programmes(_actor: Actor) -> QuerySet[Programme]:
    """The programmes that were not withdrawn, newest first."""
    return (
        Programme.objects.filter(withdrawn_at__isnull=True)
        .select_related("unit")
        .order_by("-valid_from", "code")
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of programmes: its rows, the mark of the next page, how many there are."""

    rows: list[Programme]
    next_mark: str
    total: int
    more: bool


def programme_page(words: str, which: str, today: date, *, after: str = "", size: int = 25) -> Listed:
    """A page of programmes by code: those in force, or with `which` "all" every one."""
    rows = Programme.objects.select_related("unit")
    if which != "all":
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), withdrawn_at__isnull=True)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(document_no__icontains=word) | Q(summary__icontains=word)
        )
    total = rows.count()
    found = list(rows.filter(code__gt=after).order_by("code")[: size + 1])
    mark = found[size - 1].code if len(found) > size else ""
    return Listed(found[:size], mark, total, False)


def programme_for(code: str) -> Programme:
    """One programme by its code, withdrawn ones too. Refuses: no such programme."""
    row = Programme.objects.select_related("unit").filter(code=code).first()
    if row is None:
        raise refuse("not_found", "没有此政策", "No such programme.")
    return row


refer(Programme, Reference(programmes, "code", ("name", "document_no"), label=lambda one: str(one.name)))
