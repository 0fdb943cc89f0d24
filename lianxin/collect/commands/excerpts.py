"""摘录登记: a passage of a visit's note, or of a document that was read, becomes a matter and stays marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from lianxin.casefile.commands.matters import Raised, open_matter
from lianxin.casefile.commands.taking import Taken
from lianxin.casefile.queries.scope import require
from lianxin.casefile.rules import Kind, Source, Urgency
from lianxin.collect.models import Excerpt, Intake
from lianxin.collect.queries.excerpts import Note, noted_at_visit, noted_in_document
from lianxin.collect.rules.excerpts import Span, read_spans
from lianxin.directory.models import Area, Category, Party
from lianxin.directory.rules import PartyKind
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import refuse
from lianxin.visit.commands import Item, raise_at
from lianxin.visit.models import Visit
from lianxin.visit.queries import visible_visits


@dataclass(frozen=True, slots=True)
class _Text:
    """The text that was chosen from, locked until the matter stands."""

    visit: Visit | None
    intake: Intake | None
    note: Note


@command("collect.register_excerpt", "由所选文字登记事项", "Register a matter from a text")
def register_excerpt(
    *,
    by: Act,
    passages: Annotated[
        str,
        Ask(
            "所选文字（起止字数）",
            "Chosen passages",
            limit=1000,
            help_zh="如 12-40 55-80",
            help_en="From and to in characters, such as 12-40 55-80",
        ),
    ],
    title: Annotated[str, Ask("标题", "Title", limit=60)],
    text: Annotated[str, Ask("反映内容", "What was raised", long=True)],
    kind: Annotated[Kind, Ask("性质", "Kind")],
    area: Annotated[Area, Chosen, Ask("所在区划", "Area")],
    party: Annotated[Party | None, Ask("服务对象", "Party")] = None,
    raiser_name: Annotated[str, Ask("反映人姓名", "Name of the raiser", limit=30)] = "",
    raiser_phone: Annotated[str, Ask("联系电话", "Phone", limit=20)] = "",
    place: Annotated[str, Ask("地点", "Place", limit=120)] = "",
    category: Annotated[Category | None, Ask("类别", "Category")] = None,
    urgency: Annotated[Urgency, Ask("紧急程度", "Urgency")] = Urgency.NORMAL,
    is_confidential: Annotated[bool, Ask("保密（隐去反映人）", "Confidential")] = False,
    visit: Annotated[Visit | None, Ask("所属走访", "Visit")] = None,
    document: Annotated[Intake | None, Ask("所读材料", "Document")] = None,
    again: Annotated[
        bool, Ask("所选文字已登记过，确需再登记一件", "It was registered before; register it once more")
    ] = False,
) -> Done:
    """Register a matter from passages of a visit's note or of a document 由所选文字登记事项; they stay marked there.

    Refuses: no text named, passages that are not in it, passages registered before unless `again`, a visit that the actor
    may not register, whatever registering refuses. Records: the matter, raised at the visit when one is named, its passages.
    """
    chosen = _text(by, visit, document)
    spans = read_spans(passages, chosen.note.text)
    if spans is None:
        zh, en = "所选文字不在原文中，请重新选取", "The passages are not in the text; choose again."
        raise refuse("passages_wrong", zh, en, field="passages")
    _warn(chosen.note, spans, again)
    item = Item(
        title=title,
        text=text,
        kind=kind,
        place=place,
        area=area,
        category=category,
        urgency=urgency,
        is_confidential=is_confidential,
        party=party,
        raiser_name=raiser_name,
        raiser_phone=raiser_phone,
    )
    opened = raise_at(by=by, visit=visit, item=item) if visit else _opened(by, item)
    source = {"intake": chosen.intake} if chosen.intake else {"visit": chosen.visit}
    Excerpt.objects.bulk_create(
        Excerpt(matter=opened.matter, start=start, end=end, **source) for start, end in spans
    )
    return opened.done()


def _text(by: Act, visit: Visit | None, document: Intake | None) -> _Text:
    """The document when one is named, else the visit; both out of reach unless the actor may register from them."""
    require(by.actor, "visit.register")
    if visit is not None and not visible_visits(by.actor, "visit.register").filter(pk=visit.pk).exists():
        zh, en = "没有此走访，或不在您的范围内", "No such visit, or it is out of your reach."
        raise refuse("not_found", zh, en, field="visit")
    if document is not None:
        require(by.actor, "collect.intake")
        row = Intake.objects.select_for_update().get(pk=document.pk)
        drafts = list(row.drafts.select_related("matter"))
        return _Text(visit, row, noted_in_document(by.actor, row, drafts))
    if visit is None:
        raise refuse("text_missing", "请指明走访或材料", "Name the visit or the document.", field="visit")
    locked = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    return _Text(locked, None, noted_at_visit(by.actor, locked))


def _warn(note: Note, spans: Sequence[Span], again: bool) -> None:
    """The same passage becomes a second matter only when somebody says that it shall."""
    known = "、".join(one.number for one in note.matters_at(spans))
    if known and not again:
        zh = f"所选文字已登记为{known}；确需再登记一件的，请勾选确认"
        en = f"It was registered before as {known}; tick the box to register it once more."
        raise refuse("registered_before", zh, en, field="again")


def _opened(by: Act, item: Item) -> Taken:
    """A matter out of a document that names no visit."""
    assert item.area is not None
    raised = Raised(
        title=item.title,
        text=item.text,
        kind=item.kind,
        source=Source.DOCUMENT,
        area=item.area,
        party=item.party,
        party_kind=PartyKind(item.party.kind) if item.party else PartyKind.RESIDENT,
        raiser_name=item.raiser_name,
        raiser_phone=item.raiser_phone,
        place=item.place,
        category=item.category,
        urgency=item.urgency,
        is_confidential=item.is_confidential,
    )
    return open_matter("collect.register", raised, by=by)
