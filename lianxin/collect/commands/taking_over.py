"""台账转入: an uploaded ledger becomes matters, part by part, and the whole batch can be taken back.

Owns the batch and what a row becomes; how matters are made of it is `casefile.commands.taking_over`'s.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.db import transaction

from lianxin.casefile.commands.keeping import words as goes_with_matter
from lianxin.casefile.commands.matters import Raised
from lianxin.casefile.commands.taking import demand
from lianxin.casefile.commands.taking_over import End, TakenIn, take_back, take_in
from lianxin.casefile.queries.scope import require
from lianxin.casefile.rules import Disposal, Kind, ResultClass, Source, Urgency, shown_name
from lianxin.collect.commands.ledgers import GRANT, PART, REGISTER, own_upload
from lianxin.collect.models import LedgerBatch, LedgerRow
from lianxin.collect.queries.ledgers import Known, Values, known_for, raiser_words, taken_in
from lianxin.collect.rules.ledger_reading import outcome_of
from lianxin.collect.rules.ledger_words import Stand, without_numbers
from lianxin.directory.commands.staging import confirm, empty
from lianxin.directory.models import Staged, StagedPart
from lianxin.directory.rules import PartyKind
from lianxin.directory.rules.columns import Fault
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import next_number
from lianxin.kernel.limits import start_of_day
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.text import fold
from lianxin.kernel.walls import widened
from lianxin.people.queries import person

# The most that a title and a number of its own may hold, whoever staged it.
NAMED_MOST = 60
TOLD_MOST = 50
GRASSROOTS = ("社区", "街道", "村", "居委会", "村委会", "小学", "中学", "学校", "医院", "幼儿园")

goes_with_matter(LedgerRow, "matter", "words")


@command("collect.take_over", "确认导入台账", "Take a ledger over")
def take_over(
    *,
    by: Act,
    staged: Staged,
    skip_likely: Annotated[bool, Ask("跳过疑似重复的行", "Leave out likely duplicates")] = False,
) -> Done:
    """Confirm an uploaded ledger 确认导入台账: its first part becomes matters now, the others follow without waiting for anybody.

    Refuses: somebody else's upload, confirmed already, faults. Records: one entry for the batch, one for each matter.
    """
    return confirm_upload(by, own_upload(by, staged), skip_likely=skip_likely)


def confirm_upload(by: Act, row: Staged, *, skip_likely: bool) -> Done:
    """Make a batch of an upload; a part of confirming one. Refuses: faults, no row left."""
    if row.faults:
        raise Refused(_reasons(row))
    left_out = {number for number, *_words in row.summary["likely"]} if skip_likely else set()
    batch = LedgerBatch.objects.create(
        pk=row.pk,
        number=next_number("DR", working_calendar().local(by.at).year),
        file_name=row.file_name,
        by_id=by.actor.officer_id,
        post_id=by.actor.post_id,
        confirmed_at=by.at,
        n_rows=row.n_rows - len(left_out),
    )
    demand(batch.n_rows > 0, "no_rows", "没有要转入的行", "No row is left to take over.")
    confirm(row, by.at, left_out=sorted(left_out), first=[])
    entry = _noted(by, "collect.take_over", batch, "", {"rows": batch.n_rows, "left_out": len(left_out)})
    if row.n_rows <= PART:
        _write_all(batch, by)
    return _done(batch, entry)


def _reasons(row: Staged) -> list[Reason]:
    faults = [Fault(**one) for one in row.faults[:TOLD_MOST]]
    return [
        Reason(
            "row_wrong",
            f"第{one.row}行 {one.column}“{one.value}”：{one.zh}",
            f"Row {one.row}, {one.column} “{one.value}”: {one.en}",
        )
        for one in faults
    ]


def _noted(by: Act, step: str, batch: LedgerBatch, text: str, data: dict[str, Any]) -> str:
    words = {"batch": batch.number, "file": batch.file_name, **data}
    return str(ledger.note(REGISTER, by=by, step=step, text=text, data=words).id)


def _done(batch: LedgerBatch, entry: str) -> Done:
    counts = {"rows": str(batch.n_rows), "written": str(batch.n_written), "open": str(batch.n_open)}
    return Done("batch", str(batch.pk), batch.number, "", entry, counts)


# --- part by part


def go_on(batch: LedgerBatch, at: datetime, *, seconds: float) -> LedgerBatch:
    """Take over the next parts of a batch until it is finished or the time is up, each part in a transaction of its own."""
    end = time.monotonic() + seconds
    while batch.finished_at is None and batch.undone_at is None:
        batch = _next_part(batch, at)
        if time.monotonic() > end:
            break
    return batch


@transaction.atomic
def _next_part(batch: LedgerBatch, at: datetime) -> LedgerBatch:
    with widened():
        locked = (
            LedgerBatch.objects.select_for_update(of=("self",))
            .select_related("by", "post__unit__area")
            .get(pk=batch.pk)
        )
        if locked.finished_at is None:
            _write_part(locked, Act(person(locked.by, locked.post), at, Channel.LOAD, key=None))
        return locked


def _write_all(batch: LedgerBatch, by: Act) -> None:
    while batch.finished_at is None:
        _write_part(batch, by)


def _write_part(batch: LedgerBatch, by: Act) -> None:
    """Make matters of the next part; after the last one the batch is finished and the upload emptied."""
    part = StagedPart.objects.filter(staged_id=batch.pk, n=batch.next_part).first()
    if part is None:
        batch.finished_at = by.at
        empty(batch.pk)
    else:
        left_out = set(Staged.objects.get(pk=batch.pk).summary["left_out"])
        rows = [
            (number, values)
            for number, _cells, _carried, values in part.rows
            if values and number not in left_out
        ]
        _write_rows(batch, rows, by)
        batch.next_part += 1
    batch.save()


def _write_rows(batch: LedgerBatch, rows: Sequence[tuple[int, Values]], by: Act) -> None:
    known = known_for(values for _number, values in rows)
    taken = [_taken(batch, number, values, known, by) for number, values in rows]
    matters = take_in(taken, by=by)
    LedgerRow.objects.bulk_create(
        [
            LedgerRow(matter=matter, batch=batch, row=number, words=values["words"])
            for matter, (number, values) in zip(matters, rows, strict=True)
        ]
    )
    batch.n_written += len(rows)
    batch.n_open += sum(1 for _number, values in rows if values["stand"] == Stand.OPEN)


# --- what a row becomes


def _taken(batch: LedgerBatch, number: int, values: Values, known: Known, by: Act) -> TakenIn:
    registered = _moment(values["registered_on"]) or _moment(values["ended_on"]) or by.at
    data = {
        "batch": batch.number,
        "row": number,
        **({"own_number": values["number"]} if values["number"] else {}),
    }
    stand = Stand(values["stand"])
    return TakenIn(
        raised=_raised(values, known),
        registered_at=registered,
        own_number=values["number"][:NAMED_MOST],
        raiser_words=raiser_words(values, known),
        text=_entry_text(values),
        data=data,
        is_declined=stand is Stand.DECLINED,
        end=None if stand is Stand.OPEN else _end(values, known, registered),
    )


def _moment(day: str) -> datetime | None:
    return start_of_day(date.fromisoformat(day), working_calendar()) if day else None


def _entry_text(values: Values) -> str:
    """The words of the entry: how it stood there, and how far it had got."""
    words = values["words"]
    told = (("原状态", "state"), ("承办单位", "lead_unit"), ("办理情况", "progress"))
    return "；".join(f"{label}：{words[code]}" for label, code in told if words.get(code))[:4000]


def _raised(values: Values, known: Known) -> Raised:
    party = known.party(values)
    return Raised(
        title=values["title"][:NAMED_MOST],
        text=values["text"],
        kind=Kind(values["kind"]),
        source=Source(values["source"] or Source.DOCUMENT),
        area=known.areas.get(fold(values["area"])) or (party.area if party else known.district),
        party=party,
        party_kind=_party_kind(values),
        raiser_name=values["contact_name"] or _person(values["raiser"]),
        raiser_phone=values["contact_phone"],
        place=values["place"],
        category=known.category(values),
        urgency=Urgency(values["urgency"]),
        leader_post=known.leader(values["leader"]) if values["leader"] else None,
    )


def _person(raiser: str) -> str:
    """The name of a person who raised it himself; an organisation's name is no identity."""
    return "" if shown_name(raiser) == raiser or "某" in raiser or "*" in raiser else raiser[:30]


def _party_kind(values: Values) -> PartyKind:
    raiser = values["raiser"]
    if raiser.endswith(GRASSROOTS):
        return PartyKind.GRASSROOTS
    is_organised = not raiser or shown_name(raiser) == raiser
    return PartyKind.ENTERPRISE if is_organised else PartyKind.RESIDENT


def _end(values: Values, known: Known, registered: datetime) -> End:
    units = [known.units.get(fold(one)) for one in values["lead_unit"] + values["support_units"]]
    return End(
        at=max(registered, _moment(values["ended_on"]) or registered),
        outcome=outcome_of(values),
        disposal=Disposal(values["disposal"]),
        answer=without_numbers(values["answer"]) or _told(values),
        result_class=ResultClass(values["class"]) if values["class"] else None,
        units=tuple(one for one in units if one is not None),
    )


def _told(values: Values) -> str:
    """What stands for the answer where the ledger has none: its own words of the result."""
    words = values["words"]
    told = words.get("progress") or words.get("measures") or words.get("settled") or words.get("state")
    return f"据原台账：{told or '已办结'}"[:4000]


# --- all of it back


@command("collect.undo_take_over", "撤销导入", "Undo taking a ledger over")
def undo_take_over(
    *, by: Act, batch: LedgerBatch, reason: Annotated[str, Ask("撤销理由", "Reason", limit=200)]
) -> Done:
    """Take a whole batch back 撤销导入: its matters end as taken over by mistake, and count nowhere any more.

    Refuses: no reason, still under way, undone already, something happened to a matter since. Records: one entry for the
    batch, one for each matter. Ends.
    """
    require(by.actor, GRANT)
    demand(bool(reason.strip()), "reason_missing", "请填写撤销理由", "Give a reason.", field="reason")
    locked = LedgerBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.undone_at is not None:
        raise refuse("undone", "该批次已撤销", "It was undone already.")
    demand(
        locked.finished_at is not None, "unfinished", "该批次尚在转入，请稍后再撤销", "It is still under way."
    )
    n = take_back(list(taken_in(locked).values_list("pk", flat=True)), by=by, reason=reason.strip())
    locked.undone_at, locked.undone_reason = by.at, reason.strip()
    locked.save(update_fields=["undone_at", "undone_reason"])
    return _done(locked, _noted(by, "collect.undo_take_over", locked, reason.strip(), {"rows": n}))


def unfinished() -> Iterator[LedgerBatch]:
    """The batches that are still to be taken over, the oldest first."""
    yield from LedgerBatch.objects.filter(finished_at__isnull=True).order_by("confirmed_at")
