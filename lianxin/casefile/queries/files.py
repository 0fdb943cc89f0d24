"""Files of matters 附件: which an actor may have, which the raiser may have, and whose bytes are missing. Reads only.

Whoever sees a matter sees its files, but a file that names the raiser of a confidential matter is there only for those
who may see the raiser; what is internal is never the raiser's. A withdrawn file is told of and no longer given out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.files import media
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import no_such_page
from lianxin.policy.models import ProgrammeFile

SEALED = Q(names_raiser=True, matter__is_confidential=True)
THERE = Q(withdrawn_at__isnull=True) & ~Q(stored="")


def visible_files(actor: Actor) -> QuerySet[Attachment]:
    """The files that an actor may know of."""
    rows = Attachment.objects.filter(matter__in=visible_to(actor))
    return rows.filter(~SEALED | Q(matter__in=visible_to(actor, "matter.see_raiser")))


def files_of(actor: Actor, matter: Matter) -> list[Attachment]:
    """The files of a matter that the actor may know of, in the order in which they came."""
    rows = visible_files(actor).filter(matter=matter).select_related("officer", "unit", "withdrawn_by")
    return list(rows.order_by("at", "name", "id"))


def file_for(actor: Actor, number: str, file_id: UUID) -> Attachment:
    """One file of a matter that the actor may have; refused alike when it is absent, withdrawn or out of reach."""
    rows = visible_files(actor).filter(THERE, matter__number=number.upper(), id=file_id)
    found = rows.select_related("matter").first() if number.isprintable() else None
    if found is None:
        raise no_such_page()
    return found


def files_told(matter: Matter) -> QuerySet[Attachment]:
    """The files of a matter that its raiser may have."""
    return Attachment.objects.filter(THERE, matter=matter, is_internal=False).order_by("at", "name", "id")


@dataclass(frozen=True, slots=True)
class Load:
    """How many files a matter has, and their bytes; withdrawn ones count, for they are kept."""

    files: int
    size: int


def load_of(matter: Matter, *, from_raiser: bool = False) -> Load:
    """What a matter's files take up; only those that came by its code where asked for."""
    rows = Attachment.objects.filter(matter=matter)
    if from_raiser:
        rows = rows.filter(from_raiser=True)
    found = rows.aggregate(n=Count("id"), bytes=Sum("size"))
    return Load(found["n"], found["bytes"] or 0)


def stored_names(names: Collection[str]) -> set[str]:
    """Which of some names under which bytes lie have a row."""
    rows = Attachment.objects.filter(Q(stored__in=names) | Q(stored_small__in=names))
    found = {one for pair in rows.values_list("stored", "stored_small") for one in pair if one}
    return found | {*ProgrammeFile.objects.filter(stored__in=names).values_list("stored", flat=True)}


def lost_files() -> list[str]:
    """The numbers of matters, and codes of programmes, with files whose bytes are missing or of another size."""
    rows = Attachment.objects.exclude(stored="").values_list(
        "matter__number", "stored", "size", "stored_small"
    )
    return [
        number
        for number, stored, size, small in rows.iterator()
        if media.size_of(stored) != size or (small and media.size_of(small) is None)
    ] + _lost_of_programmes()


def _lost_of_programmes() -> list[str]:
    rows = ProgrammeFile.objects.exclude(stored="").values_list("programme__code", "stored", "size")
    return [code for code, stored, size in rows.iterator() if media.size_of(stored) != size]


def astray() -> dict[str, int]:
    """What must be 0: files whose bytes are missing, and bytes that no file names though they are old enough to have one."""
    return {
        "files_without_bytes": len(lost_files()),
        "bytes_without_file": len(media.orphans(stored_names)),
    }


refer(Attachment, Reference(visible_files, "id", few=False))
