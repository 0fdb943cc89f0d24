"""导入台账: an office's own ledger is read, previewed with everything that is wrong, and taken over once it is confirmed.

Owns the upload and what its headings mean; `taking_over` makes matters of it. Nothing of a case is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from lianxin.casefile.queries.scope import require
from lianxin.collect.models import OwnHeading
from lianxin.collect.queries.ledgers import KIND, Known, known_for, likely_doubles, own_headings
from lianxin.collect.rules.ledger_columns import BY_CODE
from lianxin.collect.rules.ledger_days import years_in
from lianxin.collect.rules.ledger_reading import Ledger, Pair, Values, read_ledger
from lianxin.collect.rules.ledger_sheet import LEFT_OUT, OTHER, Head, Line, best_sheet, head_of
from lianxin.collect.rules.ledger_words import Stand
from lianxin.directory.commands.staging import discard, keep, own_staged, put_aside
from lianxin.directory.models import Staged, StagedPart
from lianxin.directory.rules.columns import Fault, heading
from lianxin.directory.rules.sheet import LARGE, ROOM, Room, bad_file, tables_of
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse

GRANT = "collect.take_over"
REGISTER = "ledgers"
PART = 500
SHOWN_MOST = 50
LIKELY_MOST = 5000
TITLES_MOST = 30


@dataclass(frozen=True, slots=True)
class Read:
    """A ledger as it was read: its sheet, lines, headings, rows with faults and hints."""

    sheet: str
    lines: Sequence[Line]
    head: Head
    ledger: Ledger
    likely: Mapping[int, Pair]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows, and how many of them are open, ended, declined."""
        stands = [row["stand"] for row in self.ledger.rows.values()]
        return {"rows": len(stands), **{one.value: stands.count(one.value) for one in Stand}}


def room_of(channel: Channel) -> Room:
    """How large a ledger may be: at the command line nobody waits for a page."""
    return LARGE if channel in (Channel.CLI, Channel.LOAD) else ROOM


def read_file(name: str, content: bytes, *, by: Act) -> Read:
    """Read a file against what is there, writing nothing. Refuses: what cannot be read, no headings, no rows."""
    room = room_of(by.channel)
    own = own_headings(by.actor.unit_id)
    found = best_sheet(tables_of(name, content, room), own)
    if found is None:
        raise refuse(
            "heading_missing",
            "前30行内没有认出表头。表头至少要有两栏，如“企业名称”“反映问题”“办理部门”“办理情况”",
            "No headings within the first 30 rows, such as 企业名称, 反映问题, 办理部门.",
            field="file",
        )
    sheet, lines, head = found
    return read_lines(sheet, lines, head, years_in([*_titles(lines, head), sheet, name]), by)


def _titles(lines: Sequence[Line], head: Head) -> list[str]:
    return [cell for line in lines[: head.first] for cell in dict.fromkeys(line.cells) if cell.strip()]


def read_lines(sheet: str, lines: Sequence[Line], head: Head, years: Sequence[int], by: Act) -> Read:
    """Read lines under headings that are known, against what is there, writing nothing. Refuses: no rows, too many."""
    today = working_calendar().local(by.at).date()
    known = Known()
    found = read_ledger(lines, head, today=today, years=years, is_unit=known.is_unit)
    if head.has_matter and not found.rows:
        raise refuse("no_rows", "表头之下没有数据", "There are no rows under the heading.", field="file")
    rows = found.rows
    if len(rows) > room_of(by.channel).rows:
        raise bad_file("too_many_rows", room_of(by.channel))
    known = known_for(rows.values())
    found.notes += _unknown(rows, known)
    found.faults.sort(key=lambda one: one.row)
    return Read(sheet, lines, head, found, likely_doubles(by.actor, rows, known))


def _unknown(rows: Mapping[int, Values], known: Known) -> Iterator[Pair]:
    """What the register does not know is kept in words; it is told, once for each kind."""
    values = rows.values()
    for zh, en, names in (
        ("单位", "units", [one for row in values for one in row["lead_unit"] + row["support_units"]]),
        (
            "领导",
            "leaders",
            [row["leader"] for row in values if row["leader"] and not known.leader(row["leader"])],
        ),
        (
            "类别",
            "categories",
            [row["category"] for row in values if row["category"] and not known.category(row)],
        ),
    ):
        unknown = [one for one in dict.fromkeys(names) if zh != "单位" or not known.is_unit(one)]
        if unknown:
            told, more = "、".join(unknown[:12]), "等" if len(unknown) > 12 else ""
            yield (
                f"名录中没有的{zh}，仅保留文字：{told}{more}（共{len(unknown)}个）",
                f"{en.capitalize()} not on the register, kept in words: {told} ({len(unknown)} in all)",
            )


# --- the upload


@command("collect.stage_ledger", "上传台账", "Upload a ledger")
def stage_ledger(*, by: Act, file_name: str, content: bytes) -> Done:
    """Read a ledger and keep it beside the matters until it is confirmed 上传台账.

    Refuses: no grant, a file that cannot be read. Records: file name and counts. An earlier upload that was not
    confirmed is replaced.
    """
    require(by.actor, GRANT)
    read = read_file(file_name, content, by=by)
    row = put_aside(by=by, kind=KIND, name=file_name or "台账")
    keep_read(row, read)
    return _done(row, _note(by, "collect.stage_ledger", row, read))


def keep_read(row: Staged, read: Read) -> None:
    """Keep what was read with the upload: in parts, as it will be written."""
    rows = read.ledger.rows
    summary = {
        **read.counts,
        "notes": [list(one) for one in read.ledger.notes],
        "sheet": read.sheet,
        "columns": [[one.place, one.words, one.code] for one in read.head.headings],
        "head": [read.head.first, read.head.last],
        "likely": [[number, *words] for number, words in list(read.likely.items())[:LIKELY_MOST]],
        "likely_n": len(read.likely),
        "first": [[number, _shown(one)] for number, one in list(rows.items())[:SHOWN_MOST]],
    }
    keep(row, n_rows=len(rows), faults=read.ledger.faults, summary=summary, parts=_parts(read))


def _shown(values: Values) -> dict[str, Any]:
    """A row as the preview shows it; of a contact only whether there is one."""
    names = ("number", "registered_on", "raiser", "title", "stand", "outcome", "ended_on")
    units = "、".join(values["lead_unit"])
    has_contact = bool(values["contact_name"] or values["contact_phone"])
    return {**{name: values[name] for name in names}, "units": units, "contact": has_contact}


def _parts(read: Read) -> Iterator[list[list[Any]]]:
    for start in range(0, len(read.lines), PART):
        yield [
            [one.number, one.cells, sorted(one.carried), read.ledger.rows.get(one.number)]
            for one in read.lines[start : start + PART]
        ]


def _note(by: Act, step: str, row: Staged, read: Read) -> str:
    data = {**read.counts, "faults": len(read.ledger.faults), "likely": len(read.likely)}
    return str(ledger.note(REGISTER, by=by, step=step, text=row.file_name, data=data).id)


def _done(row: Staged, entry: str) -> Done:
    names = ("rows", "open", "ended", "declined", "faults", "likely_n")
    return Done(
        "staged", str(row.pk), row.file_name, "", entry, {name: str(row.summary[name]) for name in names}
    )


def kept_lines(row: Staged) -> Iterator[Line]:
    """The lines of an upload as they were read."""
    for part in StagedPart.objects.filter(staged=row).order_by("n").iterator(chunk_size=1):
        for number, cells, carried, _values in part.rows:
            yield Line(number, cells, frozenset(carried))


def own_upload(by: Act, staged: Staged) -> Staged:
    """The actor's own upload, locked. Refuses: no grant, somebody else's, confirmed already."""
    require(by.actor, GRANT)
    return own_staged(by=by, staged=staged, kind=KIND)


@command("collect.map_ledger", "栏目对应", "Say what headings mean")
def map_ledger(
    *,
    by: Act,
    staged: Staged,
    columns: Annotated[
        Sequence[str],
        Ask("栏目对应", "Columns", help_zh="表头=栏目代码，如 诉求摘要=text", help_en="heading=code"),
    ],
) -> Done:
    """Say what the headings of an office's own ledger mean 栏目对应; it is remembered for the office, and read anew.

    Refuses: somebody else's upload, a column that does not exist. Records: the headings and what they mean.
    """
    row = own_upload(by, staged)
    for heading_words, code in (_pair(one) for one in columns):
        OwnHeading.objects.update_or_create(
            unit_id=by.actor.unit_id, heading=heading(heading_words)[:60], defaults={"code": code}
        )
    lines = list(kept_lines(row))
    head = head_of(lines, own_headings(by.actor.unit_id))
    if head is None:
        raise refuse("heading_missing", "这样对应后认不出表头", "No headings are left.", field="columns")
    names = [*_titles(lines, head), str(row.summary["sheet"]), row.file_name]
    read = read_lines(str(row.summary["sheet"]), lines, head, years_in(names), by)
    keep_read(row, read)
    return _done(row, _note(by, "collect.map_ledger", row, read))


def _pair(told: str) -> tuple[str, str]:
    words, _, code = told.rpartition("=")
    if not words.strip() or (code not in BY_CODE and code not in (OTHER, LEFT_OUT)):
        raise refuse(
            "column_unknown", f"没有这个栏目：{told[:40]}", f"No such column: {told[:40]}", field="columns"
        )
    return words, code


@command("collect.discard_ledger", "放弃导入台账", "Discard an uploaded ledger")
def discard_ledger(*, by: Act, staged: Staged) -> Done:
    """Throw an uploaded ledger away before it was confirmed 放弃导入. Refuses: somebody else's, confirmed already."""
    row = own_upload(by, staged)
    name, pk = row.file_name, str(row.pk)
    discard(row)
    entry = ledger.note(REGISTER, by=by, step="collect.discard_ledger", text=name)
    return Done("staged", pk, name, "", str(entry.id))


# --- the file had back


def with_faults(row: Staged, actor: Actor) -> tuple[list[str], Iterator[list[str]]]:
    """The lines of an upload with a column 错误说明 at their end: the first line, and the others.

    Refuses: an upload that was confirmed, whose lines are no longer kept.
    """
    require(actor, GRANT)
    told: dict[int, list[str]] = {}
    for one in (Fault(**fault) for fault in row.faults):
        told.setdefault(one.row, []).append(f"{one.column}“{one.value}”：{one.zh}")
    hints = {number: zh for number, zh, _en in row.summary["likely"]}
    width = 1 + max((place for place, _words, _code in row.summary["columns"]), default=0)
    head = int(row.summary["head"][1]) + 1

    def lines() -> Iterator[list[str]]:
        for line in kept_lines(row):
            said = told.get(line.number, []) + ([hints[line.number]] if line.number in hints else [])
            note = "错误说明" if line.number == head else "；".join(said)
            yield [*(line.cells + [""] * width)[:width], note]

    found = lines()
    return next(found, []), found
