"""What a phone sends from a visit 现场记录: a note becomes a matter or adds to one; what was read back to the host.

A phone only adds. Each note carries the number that the phone gave it, so that it is taken once whichever way it
comes: sent twice, by two devices, or brought by the office in a file. What it calls settled is proposed; the office
confirms it by the step of the life-cycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.db import connection

from lianxin.casefile.commands.taking import lock
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import matter_for, require
from lianxin.casefile.rules import Kind
from lianxin.directory.models import Party
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Chosen, Done, command, fingerprint
from lianxin.kernel.ids import read_uuid
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.onsite.models import AwaitedFile, FieldNote
from lianxin.onsite.rules import FILES_MOST, Announced, NoteOutcome, announced, claimed, day_noted, headline
from lianxin.people.models import Post
from lianxin.visit.commands import Item, Seen, raise_at, register_visit
from lianxin.visit.models import Visit
from lianxin.visit.rules import Period

NUMBER = Ask(
    "记录编号", "Number of the note", limit=36, help_zh="手机生成的 UUID", help_en="A UUID made on the phone"
)
SHEET = Ask(
    "走访单编号",
    "Sheet of the visit",
    limit=36,
    help_zh="手机生成的 UUID，同一次走访相同",
    help_en="A UUID made on the phone, the same for one visit",
)
ABOUT = Ask(
    "补充到",
    "Matter added to",
    limit=36,
    help_zh="事项编号或记录编号",
    help_en="Number of the matter or identifier of the note",
)
CLOCK = Ask(
    "手机时间",
    "Time on the phone",
    limit=40,
    help_zh="仅作参考，以服务器时间为准",
    help_en="For reference; the server's time counts",
)
FILES = Ask(
    "待传附件",
    "Files to follow",
    limit=2000,
    help_zh="每行一个：编号 种类 字节数 SHA-256",
    help_en="One a line: identifier, kind, bytes, SHA-256",
)
NO_WORDS = "现场以照片记录，未写文字，请办公室核对照片后整理。"


@command("onsite.note", "现场记一条", "Note on the spot")
def note(
    *,
    by: Act,
    note: Annotated[str, NUMBER],
    sheet: Annotated[str, SHEET],
    leader: Annotated[Post, Chosen, Ask("走访领导", "Leader")],
    party: Annotated[Party, Chosen, Ask("走访对象", "Party")],
    outcome: Annotated[NoteOutcome, Ask("现场处理", "On the spot")],
    gist: Annotated[str, Ask("内容", "What was said", long=True)] = "",
    kind: Annotated[Kind, Ask("性质", "Kind")] = Kind.PROBLEM,
    who: Annotated[str, Ask("反映人", "Who raised it", limit=30)] = "",
    about: Annotated[str, ABOUT] = "",
    device_time: Annotated[str, CLOCK] = "",
    files: Annotated[str, FILES] = "",
) -> Done:
    """Take one note from a visit 现场记一条: a new matter, or words added to one; a note known already is not taken again.

    Refuses: nothing noted, a number used for something else, a matter out of reach or archived, what opening refuses.
    Records: the visit if it is new, the matter. Starts: acceptance of a new matter. Tells: who answers for one added to.
    """
    require(by.actor, "visit.register")
    number, on_sheet, to_follow = _number(note, "note"), _number(sheet, "sheet"), _files(files)
    said = {
        "gist": gist.strip(),
        "kind": kind,
        "who": who.strip(),
        "outcome": outcome,
        "about": about.strip(),
    }
    body = fingerprint("onsite.note", {**said, "party": party, "leader": leader, "files": files.strip()})
    _one_at_a_time(number, leader, party)
    if (known := _known(number, body)) is not None:
        return _again(by, known)
    refuse_if(
        (
            not gist.strip() and not to_follow,
            Reason("gist_missing", "请写一句话，或拍一张照片", "Write a sentence or take a picture.", "gist"),
        )
    )
    visit = _visit(by, on_sheet, leader, party, device_time)
    if outcome is NoteOutcome.SUPPLEMENT:
        matter = _added(by, about, gist, device_time, len(to_follow))
    else:
        matter = _raised(by, visit, said, kind)
    row = FieldNote(
        id=number,
        sheet=on_sheet,
        visit=visit,
        matter=matter,
        outcome=outcome,
        digest=body,
        device_time=claimed(device_time),
        officer_id=by.actor.officer_id,
        at=by.at,
    )
    row.save(force_insert=True)
    _await(row, matter, to_follow)
    return _done(row)


@command("onsite.read_back", "与对方核对", "Read back to the host")
def read_back(
    *,
    by: Act,
    note: Annotated[str, NUMBER],
    sheet: Annotated[str, SHEET],
    leader: Annotated[Post, Chosen, Ask("走访领导", "Leader")],
    party: Annotated[Party, Chosen, Ask("走访对象", "Party")],
    host: Annotated[str, Ask("接待人", "Host", limit=30)] = "",
    host_title: Annotated[str, Ask("接待人职务", "Host's title", limit=30)] = "",
    remark: Annotated[str, Ask("对方意见", "What the host said", long=True, limit=1000)] = "",
    device_time: Annotated[str, CLOCK] = "",
    files: Annotated[str, FILES] = "",
) -> Done:
    """Note that what was noted was read out to the host, point by point 与对方核对; also of a visit without any matter.

    Refuses: a number used for something else. Records: his words in the visit's ledger; his name in the visit, sealed.
    """
    require(by.actor, "visit.register")
    number, on_sheet, to_follow = _number(note, "note"), _number(sheet, "sheet"), _files(files)
    said = {"host": host.strip(), "title": host_title.strip(), "remark": remark.strip(), "leader": leader}
    body = fingerprint("onsite.read_back", {**said, "party": party, "files": files.strip()})
    _one_at_a_time(number, leader, party)
    if (known := _known(number, body)) is not None:
        return _again(by, known)
    visit = _visit(by, on_sheet, leader, party, device_time)
    notes = FieldNote.objects.filter(sheet=on_sheet, matter__isnull=False).order_by("at", "id")
    first = notes.select_related("matter").first()
    data = {
        "notes": notes.count(),
        "is_signed": bool(to_follow and first),
        "device_time": device_time.strip(),
    }
    entry = ledger.append(visit, by=by, step="onsite.read_back", text=remark.strip(), data=data)
    visit.host_name = visit.host_name or host.strip()
    visit.host_title = visit.host_title or host_title.strip()
    visit.save()
    row = FieldNote.objects.create(
        id=number,
        sheet=on_sheet,
        visit=visit,
        digest=body,
        device_time=claimed(device_time),
        officer_id=by.actor.officer_id,
        at=by.at,
    )
    if first is not None and first.matter is not None:
        _await(row, first.matter, to_follow)
    return Done("visit", str(visit.id), visit.number, "", str(entry.id))


def _number(text: str, field: str) -> UUID:
    found = read_uuid(text.strip())
    if found is None:
        raise refuse("number_wrong", "编号须为 UUID", "The number must be a UUID.", field=field)
    return found


def _files(text: str) -> list[Announced]:
    found = announced(text)
    if found is None:
        zh = f"附件清单不正确：最多{FILES_MOST}个，照片每张不超过2MB"
        en = f"The list of files is wrong: at most {FILES_MOST}, pictures of at most 2 MB."
        raise refuse("files_wrong", zh, en, field="files")
    return found


def _one_at_a_time(number: UUID, leader: Post, party: Party) -> None:
    """The same note, and notes of one visit, wait for each other: two devices make one visit and one matter."""
    with connection.cursor() as cursor:
        for name in (f"visit {leader.pk} {party.pk}", f"note {number}"):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _known(number: UUID, body: bytes) -> FieldNote | None:
    """The note of this number. Refuses: it is known with other contents."""
    row = FieldNote.objects.select_related("matter", "visit").filter(pk=number).first()
    if row is not None and bytes(row.digest) != body:
        zh = "这条记录此前已收到，但内容不同；请另记一条"
        raise refuse("key_reused", zh, "This note was received before with other contents; note it anew.")
    return row


def _again(by: Act, row: FieldNote) -> Done:
    """A note that came another way before: told as such in the visit's ledger, nothing else happens."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=row.visit_id)
    ledger.append(visit, by=by, step="onsite.note_again", data={"note": str(row.pk)})
    visit.save(update_fields=["ledger_n", "ledger_head"])
    return _done(row)


def _done(row: FieldNote) -> Done:
    if row.matter is None:
        return Done("visit", str(row.visit_id), row.visit.number)
    matter = row.matter
    return Done("matter", str(matter.pk), matter.number, matter.state, "", {"visit": row.visit.number})


def _visit(by: Act, sheet: UUID, leader: Post, party: Party, claim: str) -> Visit:
    """The visit of a sheet, locked: as noted before, else of that leader to that party on that day, else a new one."""
    noted = FieldNote.objects.filter(sheet=sheet).values_list("visit_id", flat=True).first()
    local = working_calendar().local(by.at)
    day = day_noted(claimed(claim), local.date())
    same = Visit.objects.filter(leader_post=leader, party=party)
    found = same.filter(pk=noted).first() if noted else same.filter(on=day).order_by("registered_at").first()
    if noted and found is None:
        zh = "同一张走访单不能用于两个走访对象或两位领导"
        raise refuse("sheet_mixed", zh, "One sheet is for one leader and one party.", field="sheet")
    if found is None:
        period = Period.MORNING if local.hour < 12 else Period.AFTERNOON
        found, _ = register_visit(by=by, visit=Seen(leader, party, day, period), items=())
    return (
        Visit.objects.select_for_update(of=("self",)).select_related("leader_post", "party").get(pk=found.pk)
    )


def _raised(by: Act, visit: Visit, said: dict[str, str], kind: Kind) -> Matter:
    title = headline(said["gist"], f"走访{visit.party.name}现场照片待整理"[:60])
    text = said["gist"] or NO_WORDS
    item = Item(title, text, kind, party=visit.party, raiser_name=said["who"])
    return raise_at(by=by, visit=visit, item=item).matter


def _added(by: Act, about: str, gist: str, claim: str, n_files: int) -> Matter:
    """Words added to a matter: an entry of its ledger that moves neither state nor clock."""
    matter = lock(_matter_about(by, about.strip()), by)
    refuse_if(
        (
            matter.archived_at is not None,
            Reason(
                "archived",
                "该事项已归档，请改为“带回办理”另记一条",
                "It is archived; note it as a new matter.",
            ),
        )
    )
    data = {"device_time": _iso(claim), "photos": n_files}
    told = {"state_from": matter.state, "state_to": matter.state}
    ledger.append(matter, by=by, step="onsite.note", text=gist.strip(), data=data, **told)
    matter.save(update_fields=["ledger_n", "ledger_head"])
    if matter.owner_post_id:
        words = f"{matter.number} {matter.title}：走访现场有补充"
        outbox.notify([matter.owner_post_id], event="onsite.note", subject=matter, text=words, at=by.at)
    return matter


def _matter_about(by: Act, about: str) -> Matter:
    number = read_uuid(about)
    noted = (
        FieldNote.objects.filter(pk=number).values_list("matter_id", flat=True).first() if number else None
    )
    if not about or (number and noted is None):
        zh = "请选择要补充的事项"
        raise refuse("about_missing", zh, "Choose the matter to add to.", field="about")
    return matter_for(by.actor, str(noted or about), shown=())


def _iso(claim: str) -> str:
    at = claimed(claim)
    return at.isoformat(timespec="seconds") if at else ""


def _await(row: FieldNote, matter: Matter, files: Sequence[Announced]) -> None:
    taken = AwaitedFile.objects.filter(pk__in=[one.id for one in files]).exists()
    refuse_if(
        (
            taken,
            Reason(
                "files_wrong", "附件编号已用过，请重新添加照片", "A file's number was used before.", "files"
            ),
        )
    )
    AwaitedFile.objects.bulk_create(
        AwaitedFile(
            id=one.id, note=row, matter=matter, sort=one.sort, place=place, size=one.size, sha256=one.sha256
        )
        for place, one in enumerate(files, 1)
    )
