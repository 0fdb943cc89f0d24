"""Queries of collect: the documents that were read with their drafts, and the receipt of a matter. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from lianxin.casefile.lifecycle import AWAITED, MATTER, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import require, visible_to
from lianxin.casefile.queries.trays import shelf
from lianxin.casefile.rules import tracking_code
from lianxin.collect.models import Draft, DraftState, Intake
from lianxin.collect.rules import Leaf, default_taxonomy
from lianxin.directory.models import Category
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import read_uuid
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import refuse

PAGE_SIZE = 25
COUNT_MOST = 1000
MAY_REGISTER = ("collect.register", "visit.register")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the raiser takes home 受理回执: number, title, tracking code, what happens next and by when."""

    matter: Matter
    code: str
    digest: str
    next_step: Row[State] | None
    by: datetime | None


def receipts(actor: Actor, matters: QuerySet[Matter]) -> list[Receipt]:
    """The receipts of matters for who may register them; the code is computed anew each time, never stored."""
    reached = matters.none()
    for grant in MAY_REGISTER:
        reached = reached | (matters & visible_to(actor, grant))
    return [receipt(one) for one in reached.distinct().order_by("number")]


def receipt(matter: Matter, *, with_code: bool = True) -> Receipt:
    """The receipt of one matter; without its code for a reader who came by it."""
    state = State(matter.state)
    awaited = MATTER.row(AWAITED[state]) if state in AWAITED else None
    code = tracking_code(matter.id, settings.SECRET_KEY) if with_code else ""
    return Receipt(matter, code, digest_of(matter), awaited, matter.due_at)


def digest_of(matter: Matter) -> str:
    """The digest of the entry with which a matter was registered: on paper it proves the entry, sealed yet or not."""
    first = Entry.objects.filter(chain_id=matter.id, seq=1).values_list("digest", flat=True).first()
    return bytes(first).hex() if first else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of documents: its rows, the mark of the next page, how many there are (capped)."""

    rows: Sequence[Intake]
    next_mark: str
    total: int
    more: bool


def intakes(actor: Actor) -> QuerySet[Intake]:
    """The documents that were read, for who may read them in; none for others."""
    rows = Intake.objects.select_related("read_by")
    return rows if "collect.intake" in actor.grants else rows.none()


def intake_page(actor: Actor, *, after: str = "", size: int = PAGE_SIZE) -> Listed:
    """A page of documents, newest first, with how many drafts of each are still open."""
    rows = intakes(actor).defer("original", "text", "reading")
    total = rows.order_by()[: COUNT_MOST + 1].count()
    if read_uuid(after) is not None:
        rows = rows.filter(id__lt=after)
    open_ones = Count("drafts", filter=Q(drafts__state=DraftState.OPEN))
    found = list(rows.annotate(n_drafts=Count("drafts"), n_open=open_ones).order_by("-id")[: size + 1])
    mark = str(found[size - 1].id) if len(found) > size else ""
    return Listed(found[:size], mark, min(total, COUNT_MOST), total > COUNT_MOST)


def intake_for(actor: Actor, intake_id: UUID) -> Intake:
    """One document. Refuses: no grant, no such document."""
    require(actor, "collect.intake")
    row = intakes(actor).filter(pk=intake_id).first()
    if row is None:
        raise refuse("not_found", "没有此材料", "No such document.")
    return row


def draft_for(actor: Actor, draft_id: UUID) -> Draft:
    """One draft with its document. Refuses: no grant, no such draft."""
    require(actor, "collect.intake")
    row = Draft.objects.select_related("intake", "visit", "matter").filter(pk=draft_id).first()
    if row is None:
        raise refuse("not_found", "没有此草稿", "No such draft.")
    return row


def district_taxonomy() -> list[Leaf] | None:
    """The district's own categories for reading, with the everyday words known for those of the same name; None without any."""
    known = {(leaf.code, leaf.second): leaf.keywords for leaf in default_taxonomy()}
    rows = Category.objects.filter(is_active=True).order_by("code").only("code", "head", "name", "keywords")
    leaves = [
        Leaf(
            row.code,
            row.head,
            row.name,
            tuple(dict.fromkeys([*row.keywords, *known.get((row.code, row.name), ())])),
        )
        for row in rows
    ]
    return leaves or None


@shelf("我的草拟", "My drafts", order=80, page="intakes", grants=("collect.intake",))
def _own_drafts(actor: Actor) -> QuerySet[Draft]:
    """What was read out of this officer's documents and waits to be confirmed."""
    return Draft.objects.filter(state=DraftState.OPEN, intake__read_by=actor.officer_id)


refer(Intake, Reference(intakes, "id", (), few=False))
