"""材料和草稿: a document is read into drafts; a person edits, confirms or rejects each; confirmed ones become real records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

from lianxin.casefile.commands.matters import Raised, open_matter
from lianxin.casefile.commands.taking import demand
from lianxin.casefile.queries.scope import require
from lianxin.casefile.rules import Kind, Source, Urgency
from lianxin.collect.models import Draft, DraftKind, DraftState, Intake
from lianxin.collect.queries import district_taxonomy
from lianxin.collect.rules import Reading, read
from lianxin.directory.models import Area, Category, Party
from lianxin.directory.rules import PartyKind
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import refuse
from lianxin.people.models import Post
from lianxin.reading.commands.advice import keep_category
from lianxin.visit.commands import Seen, register_visit
from lianxin.visit.models import Raised as RaisedAtVisit
from lianxin.visit.models import Visit
from lianxin.visit.rules import Mode, Period


@command("collect.intake", "读取材料", "Read a document")
def intake(
    *,
    by: Act,
    text: Annotated[str, Ask("材料文本", "Text", long=True, limit=2_000_000)],
    name: Annotated[str, Ask("材料名称", "Name", limit=200)] = "粘贴文本",
) -> Done:
    """Read a document into drafts 读取材料: nothing becomes a record before a person confirms it.

    Refuses: an empty text. Records: the original, the cleaned text and the reading.
    """
    require(by.actor, "collect.intake")
    demand(bool(text.strip()), "text_missing", "材料没有文字内容", "There is no text in it.", field="text")
    reading = read(text, taxonomy=district_taxonomy())
    row = _intake_row(by, text, name, reading)
    found: Mapping[str, Any] = reading.as_json()
    drafts = [_draft(row, DraftKind.VISIT, place, one) for place, one in enumerate(found["visits"])]
    drafts += [_draft(row, DraftKind.MATTER, place, one) for place, one in enumerate(found["matters"])]
    data = {"drafts": len(drafts), "removed": row.removed, "lost": row.is_lost}
    entry = ledger.append(row, by=by, step="collect.intake", text=row.title, data=data)
    row.save(force_insert=True)
    Draft.objects.bulk_create(drafts)
    return Done("intake", str(row.id), row.title, "", str(entry.id))


def _intake_row(by: Act, text: str, name: str, reading: Reading) -> Intake:
    found: Mapping[str, Any] = reading.as_json()
    return Intake(
        name=name.replace("\x00", "").strip()[:200] or "粘贴文本",
        title=str(found.get("title") or "")[:200],
        original=text.replace("\x00", ""),
        text=found["text"],
        is_lost=bool(found["lost"]),
        removed=int(found["removed"]),
        reading={key: value for key, value in found.items() if key != "text"},
        read_by_id=by.actor.officer_id,
        at=by.at,
    )


def _draft(row: Intake, kind: DraftKind, place: int, found: Mapping[str, Any]) -> Draft:
    fields = {key: value for key, value in found.items() if key != "spans"}
    return Draft(
        intake=row, kind=kind, place_in_text=place, fields=fields, spans=dict(found.get("spans") or {})
    )


@command("collect.edit", "修改草稿", "Edit a draft")
def edit(*, by: Act, draft: Draft, fields: Mapping[str, Any]) -> Done:
    """Keep what a person changed in a draft 修改草稿, before it is confirmed. Refuses: a draft decided already."""
    with _deciding(by, draft) as (row, parent):
        row.fields = {**row.fields, **dict(fields)}
        row.save(update_fields=["fields"])
        _note(by, parent, "collect.edit", {"draft": str(row), "fields": sorted(fields)})
    return Done("draft", str(row.id), str(row), row.state)


@command("collect.reject", "弃用草稿", "Reject a draft")
def reject(
    *, by: Act, draft: Draft, reason: Annotated[str, Ask("弃用理由", "Reason", limit=200)] = ""
) -> Done:
    """Throw a draft away 弃用草稿; what was read stays with the document."""
    with _deciding(by, draft) as (row, parent):
        _decide(by, row, DraftState.REJECTED)
        _note(by, parent, "collect.reject", {"draft": str(row), "reason": reason})
    return Done("draft", str(row.id), str(row), row.state)


@command("collect.confirm_visit", "确认走访", "Confirm a visit")
def confirm_visit(
    *,
    by: Act,
    draft: Draft,
    leader: Annotated[Post, Chosen, Ask("走访领导", "Leader")],
    party: Annotated[Party, Chosen, Ask("走访对象", "Party")],
    on: Annotated[date, Ask("走访日期", "Day")],
    mode: Annotated[Mode, Ask("方式", "Mode")] = Mode.ON_SITE,
    place: Annotated[str, Ask("地点", "Place", limit=120)] = "",
    situation: Annotated[str, Ask("情况", "Situation", long=True)] = "",
) -> Done:
    """Confirm a drafted visit 确认走访: it becomes a visit through the same registering as any other."""
    with _deciding(by, draft, DraftKind.VISIT) as (row, parent):
        seen = Seen(
            leader=leader,
            party=party,
            on=on,
            period=Period.MORNING,
            mode=mode,
            place=place,
            situation=situation,
        )
        visit, _ = register_visit(by=by.part(), visit=seen, items=[])
        row.visit = visit
        _decide(by, row, DraftState.CONFIRMED)
        _note(by, parent, "collect.confirm_visit", {"draft": str(row), "visit": visit.number})
    return Done("visit", str(visit.id), visit.number, "", "", {"draft": str(row.id)})


@command("collect.confirm_matter", "确认事项", "Confirm a matter")
def confirm_matter(
    *,
    by: Act,
    draft: Draft,
    title: Annotated[str, Ask("标题", "Title", limit=60)],
    text: Annotated[str, Ask("反映内容", "What was raised", long=True)],
    kind: Annotated[Kind, Ask("性质", "Kind")],
    area: Annotated[Area, Chosen, Ask("所在区划", "Area")],
    party: Annotated[Party | None, Ask("服务对象", "Party")] = None,
    raiser_name: Annotated[str, Ask("反映人（名录外）", "Raiser outside the register", limit=30)] = "",
    category: Annotated[Category | None, Ask("类别", "Category")] = None,
    place: Annotated[str, Ask("地点", "Place", limit=120)] = "",
    urgency: Annotated[Urgency, Ask("紧急程度", "Urgency")] = Urgency.NORMAL,
    visit: Annotated[Visit | None, Ask("所属走访", "Visit")] = None,
) -> Done:
    """Confirm a drafted matter 确认事项: it becomes a matter at the door, raised at the visit when one is named."""
    with _deciding(by, draft, DraftKind.MATTER) as (row, parent):
        raised = Raised(
            title=title,
            text=text,
            kind=kind,
            source=Source.VISIT if visit else Source.DOCUMENT,
            area=area,
            party=party,
            party_kind=PartyKind(party.kind) if party else PartyKind.RESIDENT,
            raiser_name=raiser_name,
            place=place,
            category=category,
            urgency=urgency,
            leader_post=visit.leader_post if visit else None,
        )
        step = "visit.register" if visit else "collect.register"
        opened = open_matter(step, raised, by=by.part())
        if visit is not None:
            RaisedAtVisit.objects.create(visit=visit, matter=opened.matter)
        if category is not None:
            keep_category(opened.matter, category, by=by, step="collect.confirm_matter")
        row.matter = opened.matter
        _decide(by, row, DraftState.CONFIRMED)
        _note(by, parent, "collect.confirm_matter", {"draft": str(row), "matter": opened.matter.number})
    return opened.done()


@contextmanager
def _deciding(by: Act, draft: Draft, kind: DraftKind | None = None) -> Iterator[tuple[Draft, Intake]]:
    """The draft and its document, locked; refused when it was decided already."""
    require(by.actor, "collect.intake")
    parent = Intake.objects.select_for_update().get(pk=draft.intake_id)
    row = Draft.objects.get(pk=draft.pk)
    if row.state != DraftState.OPEN:
        raise refuse(
            "decided", f"草稿{DraftState(row.state).zh}，不能再处理", "The draft was decided already."
        )
    demand(kind is None or row.kind == kind, "wrong_kind", "草稿类别不符", "It is another kind of draft.")
    yield row, parent


def _decide(by: Act, row: Draft, state: DraftState) -> None:
    row.state, row.decided_by_id, row.decided_at = state, by.actor.officer_id, by.at
    row.save()


def _note(by: Act, parent: Intake, step: str, data: Mapping[str, Any]) -> None:
    ledger.append(parent, by=by, step=step, data=data)
    parent.save(update_fields=["ledger_n", "ledger_head"])
