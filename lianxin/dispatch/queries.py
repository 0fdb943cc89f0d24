"""Queries of dispatch: the undertakings that an actor may see, those of a matter, what waits for rulings, topics. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from lianxin.casefile.lifecycle import ENDS
from lianxin.casefile.models import IS_OPEN, Link, Matter
from lianxin.casefile.queries.lists import COLUMNS
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.queries.trays import tray
from lianxin.dispatch.lifecycle import Standing
from lianxin.dispatch.models import (
    RUNS,
    ExtensionRequest,
    ReturnRequest,
    SuspensionRequest,
    Undertaking,
    Word,
)
from lianxin.dispatch.rules import Part, Ruling
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.refusal import refuse


def undertaking_for(actor: Actor, key: UUID) -> Undertaking:
    """One undertaking of a matter that the actor may see; refused alike when it is absent or out of reach."""
    rows = Undertaking.objects.filter(id=key, matter__in=visible_to(actor))
    found = rows.select_related("unit", "matter__answer", *(f"matter__{one}" for one in COLUMNS)).first()
    if found is None:
        raise refuse(
            "not_found", "没有此承办，或不在您的范围内", "No such undertaking, or it is out of your reach."
        )
    return found


def parts_of(matter: Matter) -> list[Undertaking]:
    """All undertakings of a matter with what was said and asked in them: running ones first, the lead first."""
    rows = Undertaking.objects.filter(matter=matter).select_related("unit")
    asked = ReturnRequest.objects.select_related("asked_by", "ruled_by", "proposed_unit")
    more = ExtensionRequest.objects.select_related("asked_by", "ruled_by")
    found = list(
        rows.annotate(
            has_return=Exists(ReturnRequest.objects.filter(undertaking=OuterRef("pk"))),
            has_extension=Exists(ExtensionRequest.objects.filter(undertaking=OuterRef("pk"))),
            has_suspension=Exists(SuspensionRequest.objects.filter(undertaking=OuterRef("pk"))),
        )
    )
    # An empty set of rows costs no query and tells the page that there is nothing to ask for.
    asked = asked if any(one.has_return for one in found) else asked.none()
    more = more.order_by("asked_at") if any(one.has_extension for one in found) else more.none()
    still = SuspensionRequest.objects.select_related("asked_by", "ruled_by").order_by("asked_at")
    still = still if any(one.has_suspension for one in found) else still.none()
    said = Word.objects.select_related("by").order_by("at", "id")
    prefetch_related_objects(
        found,
        Prefetch("words", said),
        Prefetch("return_requests", asked),
        Prefetch("extension_requests", more),
        Prefetch("suspension_requests", still),
    )
    for one in found:
        one.matter = matter
    ended = {Standing.DONE, Standing.WITHDRAWN}
    return sorted(found, key=lambda one: (one.state in ended, -one.round, one.part != Part.LEAD, one.sent_at))


def awaiting_return_ruling(actor: Actor) -> QuerySet[Undertaking]:
    """退回待裁, the longest waiting first."""
    rows = Undertaking.objects.filter(state=Standing.RETURN_ASKED, matter__in=visible_to(actor))
    asked = rows.select_related("unit", *(f"matter__{one}" for one in COLUMNS))
    return asked.prefetch_related("return_requests").order_by("return_requests__asked_at")


def awaiting_extension_ruling(actor: Actor) -> QuerySet[Undertaking]:
    """延期待裁, the longest waiting first."""
    pending = Undertaking.objects.filter(
        RUNS, extension_requests__ruling=Ruling.PENDING, matter__in=visible_to(actor)
    )
    rows = pending.select_related("unit", *(f"matter__{one}" for one in COLUMNS))
    return rows.prefetch_related("extension_requests").order_by("extension_requests__asked_at")


def awaiting_suspension_ruling(actor: Actor) -> QuerySet[Undertaking]:
    """暂停计时待裁, the longest waiting first."""
    pending = Undertaking.objects.filter(
        RUNS, suspension_requests__ruling=Ruling.PENDING, matter__in=visible_to(actor)
    )
    rows = pending.select_related("unit", *(f"matter__{one}" for one in COLUMNS))
    return rows.prefetch_related("suspension_requests").order_by("suspension_requests__asked_at")


@dataclass(frozen=True, slots=True)
class Members:
    """The matters of a topic 共性专题 as far as the actor may see them: how many, ended, parties that raised them."""

    n: int
    ended: int
    parties: int


def topics(actor: Actor, *, is_open: bool) -> QuerySet[Matter]:
    """共性专题 that the actor may see, open or ended, the newest first."""
    rows = visible_to(actor).filter(is_topic=True).select_related(*COLUMNS)
    return rows.filter(IS_OPEN if is_open else ~IS_OPEN).order_by("-registered_at", "id")


def members_of(actor: Actor, topic: Matter) -> QuerySet[Matter]:
    """The matters of a topic that the actor may see: open ones first, least time left first."""
    held = Link.objects.filter(kind=Link.Kind.TOPIC, to_matter=topic, undone_at__isnull=True)
    rows = visible_to(actor).filter(pk__in=held.values("from_matter"))
    return rows.order_by(F("due_at").asc(nulls_last=True), "id")


def counted(actor: Actor, found: Sequence[Matter]) -> dict[UUID, Members]:
    """The counts of several topics in one query."""
    links = Link.objects.filter(
        kind=Link.Kind.TOPIC, to_matter__in=found, undone_at__isnull=True, from_matter__in=visible_to(actor)
    )
    rows = links.values("to_matter").annotate(
        n=Count("pk"),
        ended=Count("pk", filter=Q(from_matter__state__in=list(ENDS))),
        parties=Count("from_matter__party", distinct=True),
    )
    return {row["to_matter"]: Members(row["n"], row["ended"], row["parties"]) for row in rows}


def to_sign(actor: Actor) -> QuerySet[Undertaking]:
    """待签收 of the actor's unit, the oldest first."""
    return _of_unit(actor).filter(state=Standing.SENT).order_by("sent_at")


def in_hand(actor: Actor) -> QuerySet[Undertaking]:
    """办理中 of the actor's unit, the least time left first."""
    return _of_unit(actor).filter(state=Standing.ACCEPTED).order_by("matter__due_at")


def _of_unit(actor: Actor) -> QuerySet[Undertaking]:
    rows = Undertaking.objects.filter(RUNS, unit_id=actor.unit_id)
    return rows.select_related("unit", *(f"matter__{one}" for one in COLUMNS))


# --- what waits on the worklist


def _with_parts(actor: Actor, *, mine: bool, state: Standing) -> Q:
    rows = Undertaking.objects.filter(RUNS, state=state)
    return Q(pk__in=(rows.filter(unit_id=actor.unit_id) if mine else rows).values("matter"))


@tray("returned", "退回待定", "Returned, to be ruled", order=35, grants=("dispatch.rule", "collect.accept"))
def _returned(actor: Actor, _now: datetime) -> Q:
    return _with_parts(actor, mine=False, state=Standing.RETURN_ASKED)


@tray("to_sign", "待签收", "To be signed for", order=30, grants=("dispatch.accept",), reach=Reach.UNIT)
def _to_sign(actor: Actor, _now: datetime) -> Q:
    return _with_parts(actor, mine=True, state=Standing.SENT)


@tray("in_hand", "本单位办理中", "In hand here", order=31, grants=("dispatch.accept",), reach=Reach.UNIT)
def _in_hand(actor: Actor, _now: datetime) -> Q:
    return _with_parts(actor, mine=True, state=Standing.ACCEPTED)
