"""Files of a matter 附件: brought to it, taken off it, opened where that must be noted. Bytes are on the disk before the row is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from lianxin.casefile.commands.taking import demand, lock
from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.files import load_of
from lianxin.casefile.queries.scope import grants_on
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.files import media
from lianxin.kernel.files.checking import Checked, Offered, checked
from lianxin.kernel.files.refusals import not_taken
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.pages import no_such_page
from lianxin.kernel.refusal import Reason, refuse, refuse_if

MEGABYTE = 1024 * 1024
AT_ONCE_MOST = 10
FILES_MOST, BYTES_MOST = 200, 500 * MEGABYTE
BY_CODE_MOST, BY_CODE_BYTES_MOST = 10, 50 * MEGABYTE
SEALED_NAME = "（含反映人信息，名称不显示）"


@command("casefile.attach", "上传附件", "Attach files")
def attach(
    *,
    by: Act,
    matter: Matter,
    files: Sequence[Offered],
    is_internal: Annotated[
        bool,
        Ask(
            "仅限内部",
            "Internal only",
            help_zh="不勾选则反映人凭查询码也能看到",
            help_en="Otherwise the raiser has it by his code.",
        ),
    ] = True,
    names_raiser: Annotated[
        bool,
        Ask(
            "含反映人信息",
            "Names the raiser",
            help_zh="保密事项中，只有可了解反映人身份的岗位能打开",
            help_en="On a confidential matter only posts that may know the raiser open it",
        ),
    ] = False,
    from_raiser: Annotated[bool, Ask("反映人提供", "Given by the raiser")] = False,
) -> Done:
    """Bring files to a matter 上传附件, all of them or none; each is looked through first.

    Refuses: no grant, archived, a file that is not fit to be kept, too many, too large together, no room on the disk.
    Records: name, size and digest of each file; the name of one that names the raiser is kept out.
    """
    _may(by, matter, "matter.attach")
    _counted(files)
    with checked(files) as good:
        locked = lock(matter, by)
        _may(by, locked, "matter.attach")
        _room(locked, good, by_code=from_raiser and by.actor.is_system)
        flags = {
            "is_internal": is_internal and not from_raiser,
            "names_raiser": names_raiser or (from_raiser and locked.is_confidential),
            "from_raiser": from_raiser,
        }
        rows = _kept(locked, good, by, flags)
    entry = _noted(locked, by, "casefile.attach", rows, data={**flags, "files": [_told(one) for one in rows]})
    if from_raiser and by.actor.is_system and locked.owner_post_id:
        words = f"{locked.number} {locked.title}：反映人补充了材料"
        outbox.notify([locked.owner_post_id], event="casefile.attach", subject=locked, text=words, at=by.at)
    ids = {f"file_{place}": str(one.id) for place, one in enumerate(rows, 1)}
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id), ids)


def _may(by: Act, matter: Matter, grant: str) -> None:
    if grant not in grants_on(by.actor, matter):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def _counted(files: Sequence[Offered]) -> None:
    if not files:
        raise not_taken("file_missing")
    demand(
        len(files) <= AT_ONCE_MOST,
        "too_many_files",
        f"一次最多上传{AT_ONCE_MOST}个文件",
        f"At most {AT_ONCE_MOST} files at once.",
        field="file",
    )


def _room(matter: Matter, files: Sequence[Checked], *, by_code: bool) -> None:
    most, bytes_most = (BY_CODE_MOST, BY_CODE_BYTES_MOST) if by_code else (FILES_MOST, BYTES_MOST)
    there = load_of(matter, from_raiser=by_code)
    zh = f"每件事项最多{most}个文件、共{bytes_most // MEGABYTE}MB"
    refuse_if(
        (
            matter.archived_at is not None,
            Reason("archived", "事项已归档，不能再上传", "The matter is archived."),
        ),
        (
            there.files + len(files) > most or there.size + sum(one.size for one in files) > bytes_most,
            Reason(
                "matter_full",
                zh,
                f"At most {most} files and {bytes_most // MEGABYTE} MB in one matter.",
                "file",
            ),
        ),
    )


def _kept(matter: Matter, files: Sequence[Checked], by: Act, flags: dict[str, bool]) -> list[Attachment]:
    """The rows of the files, their bytes on the disk; nothing of any stays there when one finds no room."""
    names: list[str] = []
    try:
        for one in files:
            for content in (one.content, one.small):
                names.append(media.keep(content) if content else "")
        rows = [_row(matter, one, by, names[2 * place : 2 * place + 2]) for place, one in enumerate(files)]
        for row in rows:
            for name, value in flags.items():
                setattr(row, name, value)
        return Attachment.objects.bulk_create(rows)
    except BaseException:
        for name in filter(None, names):
            media.drop(name)
        raise


def _row(matter: Matter, file: Checked, by: Act, stored: Sequence[str]) -> Attachment:
    actor = by.actor
    return Attachment(
        id=new_id(),
        matter=matter,
        state=matter.state,
        officer_id=actor.officer_id,
        post_id=actor.post_id,
        unit_id=actor.unit_id,
        at=by.at,
        name=file.name,
        kind=file.form.kind,
        content_type=file.form.type,
        size=file.size,
        sha256=file.sha256,
        sent_sha256=file.sent_sha256,
        stored=stored[0],
        stored_small=stored[1],
    )


def _told(row: Attachment) -> dict[str, Any]:
    # The ledger is kept longer than the raiser's identity, which such a name may tell.
    return {
        "id": str(row.id),
        "name": SEALED_NAME if row.names_raiser else row.name,
        "kind": row.kind,
        "size": row.size,
        "sha256": row.sha256,
    }


def _noted(
    matter: Matter,
    by: Act,
    step: str,
    rows: Sequence[Attachment],
    *,
    text: str = "",
    data: dict[str, Any] | None = None,
) -> Entry:
    """An entry on the matter's chain that moves neither state nor clock: a file is no word on the matter."""
    told = {**(data or {}), "file_names": [_told(one)["name"] for one in rows]}
    entry = ledger.append(
        matter, by=by, step=step, text=text, data=told, state_from=matter.state, state_to=matter.state
    )
    matter.save(update_fields=["ledger_n", "ledger_head"])
    return entry


@command("casefile.detach", "撤下附件", "Withdraw a file")
def detach(
    *,
    by: Act,
    matter: Matter,
    attachment: Annotated[Attachment, Chosen, Ask("附件", "File")],
    reason: Annotated[str, Ask("撤下理由", "Reason", limit=200)],
) -> Done:
    """Take a file off a matter 撤下附件: it is told of with the reason and no longer given out; its bytes stay until retention.

    Refuses: somebody else's file (the office may take off any), withdrawn already, no reason. Records: which and why.
    """
    locked = lock(matter, by)
    row = _own(locked, attachment)
    granted = grants_on(by.actor, locked)
    is_mine = row.officer_id == by.actor.officer_id and "matter.attach" in granted
    refuse_if(
        (
            not is_mine and "matter.correct" not in granted,
            Reason("not_own", "只能撤下本人上传的附件", "You may only withdraw what you uploaded."),
        ),
        (row.withdrawn_at is not None, Reason("withdrawn", "附件已撤下", "It was withdrawn already.")),
        (not reason.strip(), Reason("reason_missing", "请填写撤下理由", "Give a reason.", "reason")),
    )
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = by.at, by.actor.officer_id, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    data = {"file": str(row.id), "sha256": row.sha256}
    entry = _noted(locked, by, "casefile.detach", [row], text=reason, data=data)
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id))


def _own(matter: Matter, attachment: Attachment) -> Attachment:
    """The file, locked, if it is the matter's and its bytes are there."""
    row = (
        Attachment.objects.select_for_update()
        .filter(pk=attachment.pk, matter=matter)
        .exclude(stored="")
        .first()
    )
    if row is None:
        raise refuse("no_such_file", "该事项没有这个附件", "The matter has no such file.", field="attachment")
    return row


@command("casefile.open_file", "打开含反映人信息的附件", "Open a file that names the raiser")
def open_file(
    *, by: Act, matter: Matter, attachment: Annotated[Attachment, Chosen, Ask("附件", "File")]
) -> Done:
    """Note that an actor opens a file that names the raiser 打开附件: the opening itself leaves an entry.

    Refuses: one that is withdrawn, or that names the raiser of a confidential matter, without the grant.
    """
    locked = lock(matter, by)
    row = _own(locked, attachment)
    granted = grants_on(by.actor, locked)
    needed = "matter.see_raiser" if locked.is_confidential and row.names_raiser else "matter.see"
    if needed not in granted or row.withdrawn_at is not None:
        raise no_such_page()
    data = {"file": str(row.id), "sha256": row.sha256}
    entry = _noted(locked, by, "casefile.open_file", [row], data=data)
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id))
