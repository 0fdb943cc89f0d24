"""Files of programmes 政策附件: brought by whoever publishes, looked through like any other file, withdrawn with a reason."""

from __future__ import annotations

from typing import Annotated

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.files import media
from lianxin.kernel.files.checking import Checked, Offered, checked
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.policy.commands.programmes import locked, may_publish, not_granted
from lianxin.policy.models import Programme, ProgrammeFile
from lianxin.policy.rules.words import FileRole

FILES_MOST = 30


@command("policy.attach_file", "上传政策附件", "Attach a file to a programme")
def attach_file(
    *,
    by: Act,
    file: Offered,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    role: Annotated[FileRole, Ask("附件用途", "What it is for")] = FileRole.ORIGINAL,
) -> Done:
    """Bring a file to a programme 上传政策附件: the original document, a form; whoever sees the programme may have it.

    Refuses: no grant, a withdrawn programme, a file that is not fit to be kept, too many, no room on the disk.
    Records: which, what it is for, size and digest.
    """
    if not may_publish(by.actor):
        raise not_granted()
    with checked([file]) as good:
        row = locked(programme)
        n = row.files.filter(withdrawn_at__isnull=True).count()
        zh = f"每项政策最多{FILES_MOST}个附件，请先撤下不用的"
        refuse_if((n >= FILES_MOST, Reason("too_many_files", zh, f"At most {FILES_MOST} files.", "file")))
        kept = _kept(row, good[0], role, by)
    told = {"file": str(kept.id), "file_role": role.value, "size": kept.size, "sha256": kept.sha256}
    entry = ledger.append(row, by=by, step="policy.attach_file", data=told)
    row.save(update_fields=["ledger_n", "ledger_head"])
    return Done("programme", str(row.id), row.code, "", str(entry.id), {"file": str(kept.id)})


def _kept(programme: Programme, file: Checked, role: FileRole, by: Act) -> ProgrammeFile:
    """The row of a file, its bytes on the disk; they do not stay there without it."""
    stored = media.keep(file.content)
    try:
        return ProgrammeFile.objects.create(
            id=new_id(),
            programme=programme,
            role=role,
            officer_id=by.actor.officer_id,
            at=by.at,
            name=file.name,
            kind=file.form.kind,
            content_type=file.form.type,
            size=file.size,
            sha256=file.sha256,
            stored=stored,
        )
    except BaseException:
        media.drop(stored)
        raise


@command("policy.detach_file", "撤下政策附件", "Withdraw a file of a programme")
def detach_file(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    file: Annotated[ProgrammeFile, Chosen, Ask("附件", "File")],
    reason: Annotated[str, Ask("撤下理由", "Reason", limit=200)],
) -> Done:
    """Take a file off a programme 撤下政策附件: it is no longer given out. Refuses: another programme's, withdrawn, no reason.

    Records: which, and why.
    """
    if not may_publish(by.actor):
        raise not_granted()
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    kept = row.files.select_for_update().filter(pk=file.pk, withdrawn_at__isnull=True).first()
    if kept is None:
        raise refuse(
            "no_such_file", "该政策没有这个附件，或已撤下", "No such file, or withdrawn.", field="file"
        )
    if not reason.strip():
        raise refuse("reason_missing", "请填写撤下理由", "Give a reason.", field="reason")
    kept.withdrawn_at, kept.withdrawn_by_id = by.at, by.actor.officer_id
    kept.save(update_fields=["withdrawn_at", "withdrawn_by"])
    told = {"file": str(kept.id), "sha256": kept.sha256}
    entry = ledger.append(row, by=by, step="policy.detach_file", text=reason.strip(), data=told)
    row.save(update_fields=["ledger_n", "ledger_head"])
    return Done("programme", str(row.id), row.code, "", str(entry.id), {"file": str(kept.id)})
