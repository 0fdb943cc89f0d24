"""待导入: an uploaded table is put aside with what is wrong with it until its uploader confirms it, whatever becomes of its rows.

Owns the rows that wait; `loading` makes the directory of them, later packages what theirs are. Parts of commands, which
have the transaction and the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lianxin.directory.models import Staged, StagedPart
from lianxin.directory.rules.columns import Fault
from lianxin.kernel.acts import Act
from lianxin.kernel.refusal import refuse

FAULTS_MOST = 2000
PARTS_AT_ONCE = 20


def put_aside(*, by: Act, kind: str, name: str) -> Staged:
    """A new upload, not yet saved; an earlier one of the same kind that was not confirmed is replaced."""
    Staged.objects.filter(uploaded_by=by.actor.officer_id, kind=kind, confirmed_at__isnull=True).delete()
    return Staged(
        kind=kind,
        file_name=name.replace("\x00", "").strip()[-120:],
        uploaded_by=by.actor.officer_id,
        uploaded_at=by.at,
    )


def keep(
    row: Staged,
    *,
    n_rows: int,
    faults: Sequence[Fault],
    summary: Mapping[str, Any],
    rows: Sequence[Any] = (),
    parts: Iterable[Sequence[Any]] = (),
) -> None:
    """Keep what was read with an upload, in one piece or in parts; what was kept of it before is replaced."""
    row.n_rows, row.rows = n_rows, list(rows)
    row.faults = [one.as_json() for one in faults[:FAULTS_MOST]]
    row.summary = {**summary, "faults": len(faults)}
    row.save()
    StagedPart.objects.filter(staged=row).delete()
    found = (StagedPart(staged=row, n=n, rows=list(some)) for n, some in enumerate(parts))
    StagedPart.objects.bulk_create(found, batch_size=PARTS_AT_ONCE)


def own_staged(*, by: Act, staged: Staged, kind: str) -> Staged:
    """The actor's own upload, locked. Refuses: somebody else's, another kind, confirmed already."""
    rows = Staged.objects.select_for_update().filter(pk=staged.pk, kind=kind)
    row = rows.filter(uploaded_by=by.actor.officer_id).first()
    if row is None:
        raise refuse("not_found", "没有此次上传", "There is no such upload.")
    if row.confirmed_at is not None:
        raise refuse("loaded", "此次上传已确认导入", "It was confirmed already.")
    return row


def confirm(row: Staged, at: datetime, **more: Any) -> None:
    """Note that an upload was confirmed, and what its rows are to become."""
    row.confirmed_at, row.summary = at, {**row.summary, **more}
    row.save(update_fields=["confirmed_at", "summary"])


def discard(row: Staged) -> None:
    """Throw an upload away."""
    row.delete()


def empty(staged_id: UUID) -> None:
    """Keep nothing of an upload but that it was: its rows have become what they were for."""
    StagedPart.objects.filter(staged_id=staged_id).delete()
    Staged.objects.filter(pk=staged_id).update(rows=[], faults=[], summary={})
