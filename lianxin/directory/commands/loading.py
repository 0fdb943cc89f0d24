"""导入名录: an uploaded table is staged with all its faults, previewed, and loaded in one act when its uploader confirms.

Owns the staging and the act; what a kind of table means is told by loaders, which later packages add
(`people` its officers, `visit` the leaders' contacts). Rows are matched by their codes and changed, never deleted;
a blank cell leaves what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from lianxin.directory.commands.staging import keep, put_aside
from lianxin.directory.models import Staged
from lianxin.directory.rules.columns import EXAMPLE_MARK, Column, Fault, Row, read_rows
from lianxin.directory.rules.sheet import tables_of
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Done, command
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.sealing import MASKS, Sealed, SealedField
from lianxin.kernel.words import Labelled
from lianxin.kernel.workbook import workbook

SHOWN_MOST = 200
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Change:
    """What one row would do 变化: make something new, or change these fields from old to new."""

    row: int
    what: str
    is_new: bool
    fields: tuple[tuple[str, str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As plain data for the preview."""
        return {
            "row": self.row,
            "what": self.what,
            "is_new": self.is_new,
            "fields": [list(one) for one in self.fields],
        }


@dataclass(slots=True)
class Plan:
    """What a table would do 预览: its changes, how many rows change nothing, its faults, and how it is written."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    writing: list[Callable[[], object]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, the same."""
        new = sum(1 for one in self.changes if one.is_new)
        return {"new": new, "changed": len(self.changes) - new, "same": self.same}


@dataclass(frozen=True, slots=True)
class Loader:
    """A kind of table 名录: its columns, and how its rows are looked at against what is there."""

    kind: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    plan: Callable[[Sequence[Row]], Plan]
    order: int
    grant: str = "directory.load"
    forbids: Callable[[Actor, Sequence[Row]], list[Fault]] = lambda _actor, _rows: []
    note_zh: str = ""
    note_en: str = ""


LOADERS: dict[str, Loader] = {}


def add_loader(loader: Loader) -> None:
    """Add a kind of table that can be loaded."""
    LOADERS[loader.kind] = loader


def loaders(actor: Actor) -> list[Loader]:
    """The kinds of table that an actor may load, in the order in which a new district needs them."""
    mine = [one for one in LOADERS.values() if one.grant in actor.grants]
    return sorted(mine, key=lambda one: one.order)


def loader_for(actor: Actor, kind: str) -> Loader:
    """One kind of table. Refuses: no such kind, or not granted."""
    found = next((one for one in loaders(actor) if one.kind == kind), None)
    if found is None:
        raise refuse(
            "not_granted", "没有这种名录，或您的岗位不能导入", "No such kind, or not granted.", field="kind"
        )
    return found


def template(loader: Loader) -> bytes:
    """The table to fill in 模板: the heading and one invented row, which loading skips."""
    example = [column.example for column in loader.columns]
    example[0] = f"{EXAMPLE_MARK}{example[0]}"
    return workbook(loader.zh, [column.zh for column in loader.columns], [example])


# --- for loaders: telling what changes


def said(value: object) -> str:
    """A value as the preview says it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Labelled):
        return value.zh
    if isinstance(value, list | tuple):
        return "、".join(said(one) for one in value)
    return "" if value is None else str(value)


def changed_fields(row: Model, wanted: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Set the wanted values on a row that exists; what differed, as label, old, new."""
    found = []
    for name, value in wanted.items():
        old = getattr(row, name)
        if old != value:
            setattr(row, name, value)
            label = getattr(row._meta.get_field(name), "verbose_name", name)
            found.append((str(label), _shown(row, name, old), _shown(row, name, value)))
    return tuple(found)


def _shown(row: Model, name: str, value: object) -> str:
    field = row._meta.get_field(name)
    if isinstance(field, SealedField):
        return str(value) if isinstance(value, Sealed) else MASKS[field.mask](str(value))
    choices = dict(getattr(field, "choices", None) or ())
    return said(choices.get(value, value) if isinstance(value, str) else value)


def settle(plan: Plan, row: Row, what: str, item: M, *, is_new: bool, wanted: Mapping[str, Any]) -> bool:
    """Note what a row does to an item in the plan; whether anything is to be written."""
    if is_new:
        for name, value in wanted.items():
            setattr(item, name, value)
        plan.changes.append(Change(row.number, what, True))
        return True
    fields = changed_fields(item, wanted)
    if fields:
        plan.changes.append(Change(row.number, what, False, fields))
    else:
        plan.same += 1
    return bool(fields)


def write_all(model: type[M], new: Sequence[M], changed: Sequence[M]) -> None:
    """Write new and changed rows in a few statements."""
    manager = model._default_manager
    manager.bulk_create(new, batch_size=1000)
    if changed:
        names = [one.name for one in model._meta.concrete_fields if not one.primary_key]
        manager.bulk_update(changed, names, batch_size=500)


# --- the commands


def planned(loader: Loader, rows: Sequence[Row], faults: Sequence[Fault], actor: Actor) -> Plan:
    """The plan of a table; cells that could not be read keep their rows out of further looking."""
    bad = {one.row for one in faults}
    whole = [row for row in rows if row.number not in bad]
    plan = loader.plan(whole)
    plan.faults = sorted([*faults, *plan.faults, *loader.forbids(actor, whole)], key=lambda one: one.row)
    return plan


def examine(loader: Loader, name: str, content: bytes, actor: Actor) -> tuple[list[Row], Plan]:
    """Read a file against what is there, writing nothing."""
    found = read_rows(tables_of(name, content), loader.columns)
    if not found.rows:
        raise refuse("no_rows", "表头之下没有数据", "There are no rows under the heading.", field="file")
    plan = planned(loader, found.rows, found.faults, actor)
    plan.notes = [*found.notes, *plan.notes]
    return found.rows, plan


@command("directory.stage", "上传名录", "Upload a table")
def stage(*, by: Act, kind: str, file_name: str, content: bytes) -> Done:
    """Read an uploaded table and keep it beside the directory until it is confirmed 上传名录.

    Refuses: a kind that the post may not load, a file that cannot be read. Records: file name and counts. An
    earlier upload of the same kind that was not confirmed is replaced.
    """
    loader = loader_for(by.actor, kind)
    rows, plan = examine(loader, file_name, content, by.actor)
    row = put_aside(by=by, kind=loader.kind, name=file_name or loader.zh)
    keep(
        row,
        n_rows=len(rows),
        faults=plan.faults,
        rows=[] if plan.faults else [one.as_json() for one in rows],
        summary={
            **plan.counts(),
            "notes": [list(one) for one in plan.notes],
            "changes": [one.as_json() for one in _first(plan.changes)],
        },
    )
    data = {"kind": loader.kind, "rows": len(rows), "faults": len(plan.faults), **plan.counts()}
    entry = note(by, "directory.stage", row.file_name, data)
    return Done("staged", str(row.id), row.file_name, "", entry)


def _first(changes: Iterable[Change]) -> list[Change]:
    """Changes of what exists are shown before new rows: they are what a person must look at."""
    return sorted(changes, key=lambda one: (one.is_new, one.row))[:SHOWN_MOST]


@command("directory.load", "导入名录", "Load a table")
def load(*, by: Act, staged: Staged) -> Done:
    """Load an uploaded table 导入名录, all of it or nothing.

    Refuses: somebody else's upload, loaded already, faults. Records: one entry with the counts. New rows are made,
    rows with a known code are changed, nothing is deleted.
    """
    register = ledger.register("directory")
    row = Staged.objects.select_for_update().filter(pk=staged.pk, uploaded_by=by.actor.officer_id).first()
    if row is None:
        raise refuse("not_found", "没有此次上传", "There is no such upload.")
    loader = loader_for(by.actor, row.kind)
    if row.confirmed_at is not None:
        raise refuse("loaded", "此次上传已导入", "It was loaded already.")
    plan = planned(loader, [Row(number, values) for number, values in row.rows], [], by.actor)
    if row.faults or plan.faults:
        raise Refused(_reasons(row, plan))
    for write in plan.writing:
        write()
    counts = plan.counts()
    row.confirmed_at, row.rows = by.at, []
    row.summary = {**row.summary, **counts}
    row.save(update_fields=["confirmed_at", "rows", "summary"])
    entry = ledger.append(
        register, by=by, step="directory.load", text=row.file_name, data={"kind": row.kind, **counts}
    )
    register.save(update_fields=["ledger_n", "ledger_head"])
    ids = {name: str(count) for name, count in counts.items()}
    return Done("staged", str(row.id), row.file_name, "", str(entry.id), ids)


def _reasons(row: Staged, plan: Plan) -> list[Reason]:
    faults = plan.faults or [Fault(**one) for one in row.faults]
    return [
        Reason(
            "row_wrong",
            f"第{one.row}行 {one.column}“{one.value}”：{one.zh}",
            f"Row {one.row}, {one.column} “{one.value}”: {one.en}",
        )
        for one in faults[:50]
    ]


@command("directory.discard", "放弃导入", "Discard an upload")
def discard(*, by: Act, staged: Staged) -> Done:
    """Throw an upload away before it was loaded 放弃导入. Refuses: somebody else's, loaded already."""
    row = Staged.objects.select_for_update().filter(pk=staged.pk, uploaded_by=by.actor.officer_id).first()
    if row is None or row.confirmed_at is not None:
        raise refuse("not_found", "没有此次待导入的上传", "There is no such upload waiting.")
    name, pk = row.file_name, str(row.pk)
    row.delete()
    return Done("staged", pk, name, "", note(by, "directory.discard", name, {"kind": staged.kind}))


def note(by: Act, step: str, text: str, data: Mapping[str, Any]) -> str:
    """Add an entry to the chain of the directory."""
    register = ledger.register("directory")
    entry = ledger.append(register, by=by, step=step, text=text, data=data)
    register.save(update_fields=["ledger_n", "ledger_head"])
    return str(entry.id)
