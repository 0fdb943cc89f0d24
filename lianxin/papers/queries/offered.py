"""Which papers a matter has for an actor 可出具的文书: who sees the matter's page has what is told there as paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.collect.queries import MAY_REGISTER
from lianxin.directory.queries.offices import body_of
from lianxin.dispatch.lifecycle import Standing
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.queries import parts_of
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse
from lianxin.papers.rules import Kind, sends
from lianxin.reply.models import CallBack, Result
from lianxin.supervise.models import Instruction, Notice, Urge


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper that can be had: its kind, the row it is about, and what tells it from others of its kind."""

    kind: Kind
    key: UUID
    about: str
    at: datetime


def offered(actor: Actor, matter: Matter) -> list[Offered]:
    """The papers of a matter that the actor may have, in the order of the chain."""
    return [
        *_of_raiser(actor, matter),
        *_of_units(actor, matter),
        *_of_supervision(matter),
        *_of_echo(matter),
    ]


def offered_one(actor: Actor, matter: Matter, kind: str, key: UUID | None) -> Offered:
    """One of them; refused alike when there is none, or it is not for the actor."""
    for one in offered(actor, matter):
        if (one.kind, one.key) == (kind, key):
            return one
    raise refuse("not_found", "没有这份文书，或不在您的范围内", "No such paper, or it is out of your reach.")


def _of_raiser(actor: Actor, matter: Matter) -> Iterator[Offered]:
    """受理回执 bears the tracking code: for who may register such a matter, as its page."""
    if set(MAY_REGISTER) & set(grants_on(actor, matter)):
        yield Offered(Kind.RECEIPT, matter.pk, matter.number, matter.registered_at)


def _of_units(actor: Actor, matter: Matter) -> Iterator[Offered]:
    sent = sends(body_of(actor).name)
    parts = parts_of(matter)
    results = dict(
        Result.objects.filter(undertaking__in=parts).order_by("at").values_list("undertaking_id", "at")
    )
    for one in parts:
        if one.state != Standing.WITHDRAWN:
            yield Offered(sent, one.pk, one.unit.name, one.sent_at)
            if one.pk in results:
                yield Offered(Kind.REPORT, one.pk, one.unit.name, results[one.pk])
        yield from _asked(one)


def _asked(part: Undertaking) -> Iterator[Offered]:
    """What a unit asked for; `parts_of` has fetched the requests already."""
    name = part.unit.name
    for returned in part.return_requests.all():
        yield Offered(Kind.RETURN, returned.pk, name, returned.asked_at)
    for more in part.extension_requests.all():
        yield Offered(Kind.EXTENSION, more.pk, name, more.asked_at)
    for still in part.suspension_requests.all():
        yield Offered(Kind.SUSPENSION, still.pk, name, still.asked_at)


def _of_supervision(matter: Matter) -> Iterator[Offered]:
    for urge in Urge.objects.filter(matter=matter).select_related("by").order_by("at"):
        yield Offered(Kind.URGE, urge.pk, urge.by.name, urge.at)
    for notice in Notice.objects.filter(matter=matter).select_related("unit").order_by("issued_at"):
        yield Offered(Kind.NOTICE, notice.pk, notice.official or notice.number, notice.issued_at)
    for one in Instruction.objects.filter(matter=matter).select_related("post").order_by("at"):
        yield Offered(Kind.INSTRUCTION, one.pk, one.post.title, one.at)


def _of_echo(matter: Matter) -> Iterator[Offered]:
    for answer in Answer.objects.filter(matter=matter, signed_at__isnull=False).order_by(
        "round", "signed_at"
    ):
        if answer.signed_at:
            yield Offered(Kind.ANSWER, answer.pk, f"第{answer.round}轮", answer.signed_at)
    for call in CallBack.objects.filter(matter=matter).select_related("by").order_by("at"):
        yield Offered(Kind.CALL_BACK, call.pk, call.by.name, call.at)
    if matter.state == State.CLOSED and matter.ended_at:
        yield Offered(Kind.CLOSING, matter.pk, matter.number, matter.ended_at)
