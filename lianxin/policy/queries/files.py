"""Files of programmes 政策附件: whoever sees a programme may have what was not withdrawn. Reads only."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import no_such_page
from lianxin.policy.models import Programme, ProgrammeFile

SEES = "policy.see"


def visible_files(actor: Actor) -> QuerySet[ProgrammeFile]:
    """The files that an actor may have."""
    rows = ProgrammeFile.objects.filter(withdrawn_at__isnull=True).exclude(stored="")
    return rows if SEES in actor.grants else rows.none()


def files_of(actor: Actor, programme: Programme) -> list[ProgrammeFile]:
    """The files of a programme in the order of what they are for."""
    rows = visible_files(actor).filter(programme=programme).select_related("officer").order_by("at", "id")
    order = {"original": 0, "form": 1, "guide": 2}
    return sorted(rows, key=lambda one: order.get(one.role, 9))


def file_for(actor: Actor, code: str, file_id: UUID) -> ProgrammeFile:
    """One of them. Refuses alike: none, another programme's, withdrawn."""
    rows = visible_files(actor).filter(programme__code=code, pk=file_id)
    found = rows.select_related("programme").first() if code.isprintable() else None
    if found is None:
        raise no_such_page()
    return found


refer(ProgrammeFile, Reference(visible_files, "id", few=False))
