"""The ledger of matters 事项台账 as rows of text, by columns: what goes into a workbook, never who a resident is.

Identities are left empty; what a unit wrote is told to whoever sees every matter, and to the unit itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.lines import post_of
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.queries.time import met
from lianxin.casefile.rules import ClockKind, Kind, ResultClass, Source, Urgency
from lianxin.collect.models import LedgerRow
from lianxin.collect.rules.ledger_columns import Column
from lianxin.directory.rules import PartyKind
from lianxin.dispatch.lifecycle import Standing
from lianxin.dispatch.models import Undertaking, Word
from lianxin.dispatch.rules import Part
from lianxin.insight.rules.brief import veiled
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor, Reach
from lianxin.reply.models import CallBack, Result
from lianxin.reply.rules import Contentment, Solved

BATCH = 500
RELATED = (
    "area",
    "category",
    "lead_unit",
    "owner_post__unit",
    "owner_post__holder",
    "leader_post__holder",
    "answer",
)
YES, NO = "是", "否"
# Columns of a matter that was taken over which only its old ledger fills.
FROM_OLD = frozenset(
    [
        "lead_unit",
        "support_units",
        "leader",
        "category",
        "head",
        "measures",
        "progress",
        "call_back",
        "contentment",
        "due_on",
    ]
)
# An answer to a person begins with his name: 文某某同志：
SALUTATION = re.compile(r"^[^：:，。\n]{1,30}[：:]")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside matters in other rows, by matter: units that support or have a part of their own, what was said last."""

    support: Mapping[UUID, str]
    own: Mapping[UUID, str]
    measures: Mapping[UUID, str]
    progress: Mapping[UUID, str]
    calls: Mapping[UUID, str]
    handling: Mapping[UUID, Clock]
    elsewhere: Mapping[UUID, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One matter with what stands beside it, at a moment."""

    place: int
    matter: Matter
    beside: Beside
    now: datetime


def ledger_matters(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """The matters of a ledger in the order of their registration."""
    return matters(actor, wanted, now).select_related(*RELATED).order_by("registered_at", "id")


def ledger_rows(
    actor: Actor, rows: QuerySet[Matter], columns: Sequence[Column | None], now: datetime
) -> Iterator[list[str]]:
    """The matters as lines of text, one for each column; where there is no column the cell stays empty."""
    tellers = [VALUES[one.code] if one else _nothing for one in columns]
    place = 0
    found = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        beside = _beside(actor, batch)
        for matter in batch:
            place += 1
            line = Line(place, matter, beside, now)
            old = beside.elsewhere.get(matter.pk, {})
            yield [tell(line) or _of_old(old, one) for tell, one in zip(tellers, columns, strict=True)]


def _of_old(old: Mapping[str, str], column: Column | None) -> str:
    """What the ledger from which a matter was taken over said of a column, where we have nothing of our own."""
    return veiled(old.get(column.code, ""), {}) if column and column.code in FROM_OLD else ""


def _beside(actor: Actor, batch: Sequence[Matter]) -> Beside:
    keys = [one.pk for one in batch]
    units = _units(keys)
    clocks = Clock.objects.filter(matter__in=keys, kind=ClockKind.HANDLE)
    sees_all = actor.grants.get("matter.see") is Reach.ALL
    return Beside(
        units[Part.SUPPORT],
        units[Part.OWN],
        *_said(keys, None if sees_all else actor.unit_id),
        _calls(keys) if sees_all else {},
        {one.matter_id: one for one in clocks.order_by("started_at", "id")},
        dict(_old_words(batch)),
    )


def _old_words(batch: Sequence[Matter]) -> Iterator[tuple[UUID, dict[str, str]]]:
    taken_over = [one.pk for one in batch if one.taken_over_at is not None]
    for row in LedgerRow.objects.filter(matter__in=taken_over) if taken_over else ():
        yield row.matter_id, row.words


def _units(keys: Sequence[UUID]) -> dict[Part, dict[UUID, str]]:
    """The units of each matter by what they have to do in it, without those it was taken back from."""
    rows = Undertaking.objects.filter(matter__in=keys).exclude(state=Standing.WITHDRAWN)
    found: dict[Part, dict[UUID, list[str]]] = {part: {} for part in Part}
    for matter, part, name in rows.order_by("sent_at", "id").values_list("matter_id", "part", "unit__name"):
        found[Part(part)].setdefault(matter, []).append(name)
    return {
        part: {key: "、".join(dict.fromkeys(names)) for key, names in by_matter.items()}
        for part, by_matter in found.items()
    }


def _said(keys: Sequence[UUID], unit: UUID | None) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """What a unit did of each matter, and how far it is: by its latest report, else by its latest word."""
    own = {"undertaking__unit_id": unit} if unit else {}
    said = Word.objects.filter(undertaking__matter__in=keys, **own).order_by("at", "id")
    progress: dict[UUID, str] = dict(said.values_list("undertaking__matter_id", "text"))
    measures: dict[UUID, str] = {}
    results = Result.objects.filter(undertaking__matter__in=keys, **own).order_by("at", "id")
    for matter, done, result in results.values_list("undertaking__matter_id", "measures", "result"):
        measures[matter], progress[matter] = done, result
    return measures, progress


def _calls(keys: Sequence[UUID]) -> dict[UUID, str]:
    rows = CallBack.objects.filter(matter__in=keys).order_by("at", "id")
    return {one.matter_id: _call_words(one) for one in rows}


def _call_words(one: CallBack) -> str:
    if not one.reached:
        return "未接通"
    solved = Solved(one.solved).zh if one.solved else ""
    content = Contentment(one.contentment).zh if one.contentment else ""
    return "，".join(words for words in ("已回访", solved, content) if words)


# --- the cells


def _nothing(_one: Line) -> str:
    return ""


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    return (working_calendar().local(moment).date() if isinstance(moment, datetime) else moment).isoformat()


def _due(one: Line) -> datetime | None:
    """When the units had to be done; before any was asked, the limit that runs."""
    handling = one.beside.handling.get(one.matter.pk)
    return handling.due_at if handling else one.matter.due_at


def _is_late(one: Line) -> bool:
    handling = one.beside.handling.get(one.matter.pk)
    missed = handling is not None and met(handling, one.now).approved is False
    return missed or (one.matter.due_at is not None and one.matter.due_at < one.now)


def _settled(one: Line) -> str:
    done = "已处理" if one.matter.ended_at else ""
    late = "延期" if _is_late(one) else ""
    return f"{late}{done}" or "未处理"


def _call_back(one: Line) -> str:
    told = one.beside.calls.get(one.matter.pk, "")
    return told or ("已回访" if one.matter.called_back_at else "")


def _contentment(one: Line) -> str:
    given = one.matter.satisfaction
    return Contentment(given).zh if given else ""


def _answer(one: Line) -> str:
    """Only what was signed is an answer."""
    answer = one.matter.answer
    if answer is None or not answer.signed_at:
        return ""
    is_person = one.matter.is_confidential or one.matter.party_kind == PartyKind.RESIDENT
    return unnamed(answer.text) if is_person else veiled(answer.text, {})


def unnamed(text: str) -> str:
    """An answer without the name of the person whom it greets, and without numbers."""
    return veiled(SALUTATION.sub("反映人：", text), {})


def _lead(one: Line) -> str:
    """The lead unit; where each unit has a part of its own, all of them."""
    lead = one.matter.lead_unit
    return lead.name if lead else one.beside.own.get(one.matter.pk, "")


def _handler(one: Line) -> str:
    return "" if one.matter.ended_at else post_of(one.matter.owner_post)


def _leader(one: Line) -> str:
    post = one.matter.leader_post
    return post.holder.name if post and post.holder else ""


VALUES: Mapping[str, Callable[[Line], str]] = {
    "place_in_list": lambda one: str(one.place),
    "number": lambda one: one.matter.number,
    "registered_on": lambda one: _day(one.matter.registered_at),
    "source": lambda one: Source(one.matter.source).zh,
    "kind": lambda one: Kind(one.matter.kind).zh,
    "raiser": lambda one: one.matter.raiser_words,
    "leader": _leader,
    "title": lambda one: one.matter.title,
    "text": lambda one: veiled(one.matter.text, {}),
    "head": lambda one: one.matter.category.head if one.matter.category else "",
    "category": lambda one: one.matter.category.name if one.matter.category else "",
    "area": lambda one: one.matter.area.name,
    "place": lambda one: one.matter.place,
    "urgency": lambda one: Urgency(one.matter.urgency).zh,
    "lead_unit": _lead,
    "support_units": lambda one: one.beside.support.get(one.matter.pk, ""),
    "handler": _handler,
    "due_on": lambda one: _day(_due(one)),
    "state": lambda one: LABELS[State(one.matter.state)][0],
    "measures": lambda one: veiled(one.beside.measures.get(one.matter.pk, ""), {}),
    "progress": lambda one: veiled(one.beside.progress.get(one.matter.pk, ""), {}),
    "last_word_on": lambda one: _day(one.matter.last_word_at),
    "result_class": lambda one: ResultClass(one.matter.result_class).zh if one.matter.result_class else "",
    "answer": _answer,
    "ended_on": lambda one: _day(one.matter.ended_at),
    "is_closed": lambda one: YES if one.matter.state == State.CLOSED else NO,
    "is_ended": lambda one: YES if one.matter.ended_at else NO,
    "is_late": lambda one: YES if _is_late(one) else NO,
    "settled": _settled,
    "call_back": _call_back,
    "contentment": _contentment,
    "identity": _nothing,
    "credit_code": _nothing,
}
