"""Queries of reply: the matter behind a tracking code, and what the raiser may know of it. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lianxin.casefile.lifecycle import AWAITED, LABELS, State
from lianxin.casefile.models import Answer, Attachment, Link, Matter
from lianxin.casefile.queries.facts import OBJECTING_STEPS, refusals
from lianxin.casefile.queries.files import files_told
from lianxin.casefile.rules import tracking_digest
from lianxin.kernel.models import Entry
from lianxin.kernel.paging import Order
from lianxin.kernel.walls import View, seeing, turn_to
from lianxin.people.queries import system_actor
from lianxin.reply.models import CallBack, Objection, Publication, Rating

Pair = tuple[str, str]

# What the raiser reads of each step; a step that is not here is the office's own affair.
TOLD: dict[str, Pair] = {
    "visit.register": ("领导走访时已登记", "Registered at a leader's visit"),
    "collect.register": ("已登记", "Registered"),
    "collect.accept": ("已受理", "Accepted for handling"),
    "collect.decline": ("不属受理范围，已告知渠道", "Out of scope; you were told where to go"),
    "collect.merge": ("与同一事项合并办理", "Merged with the same subject"),
    "collect.unmerge": ("恢复单独办理", "Handled on its own again"),
    "collect.withdraw": ("您已撤回", "Withdrawn by you"),
    "onsite.settle": ("现场解决", "Settled on site"),
    "onsite.answer": ("现场答复", "Answered on site"),
    "dispatch.send": ("已交承办单位办理", "Handed to the responsible units"),
    "dispatch.send_parts": ("已交承办单位办理", "Handed to the responsible units"),
    "dispatch.accept": ("承办单位已签收", "A unit has signed for it"),
    "dispatch.contact": ("承办单位已与您联系", "A unit has contacted you"),
    "dispatch.go_upward": ("已向上级争取", "Raised to the city"),
    "dispatch.grant_extension": ("办理时限已延长", "The limit was extended"),
    "dispatch.grant_suspension": (
        "需等待有关方面，办理时限暂停计算",
        "Others are awaited; the limit stands still",
    ),
    "dispatch.run_on": ("恢复计算办理时限", "The limit runs on"),
    "supervise.escalate": ("已由区领导协调", "A district leader coordinates it"),
    "supervise.land": ("已由区领导督办", "A district leader answers for it now"),
    "supervise.list": ("列入计划，到期继续答复", "Planned; you will be answered again on the date"),
    "supervise.list_as_officer": (
        "列入计划，到期继续答复",
        "Planned; you will be answered again on the date",
    ),
    "supervise.unlist": ("计划到期，继续办理", "The date has come; handling goes on"),
    "supervise.conclude": ("区领导作出最终答复", "Final answer by a district leader"),
    "reply.report": ("承办单位已反馈结果", "The units have reported"),
    "reply.deliver": ("答复已送达", "The answer was delivered"),
    "reply.call_back": ("已回访", "You were called back"),
    "reply.rate": ("您已评价", "You rated the answer"),
    "reply.object": ("您对答复提出异议", "You objected to the answer"),
    "reply.object_to_end": ("您对答复提出异议", "You objected to the answer"),
    "reply.object_to_declining": ("您对不予受理提出异议", "You objected to the declining"),
    "reply.rule_objection": ("异议已处理", "Your objection was ruled on"),
    "reply.redo": ("重新办理", "Handled once more"),
    "reply.redo_dispatch": ("重新办理", "Handled once more"),
    "reply.close": ("已办结", "Closed"),
    "reply.publish": ("答复去除个人信息后已公开", "The answer was published without what names you"),
    "casefile.reopen": ("重新启动", "Opened again"),
}
WHO: dict[State, Pair] = {
    State.REGISTERED: ("区三服务办公室正在受理", "The district office is looking at it"),
    State.TO_DISPATCH: ("区三服务办公室正在确定承办单位", "The district office is choosing the units"),
    State.IN_REVIEW: ("区三服务办公室正在审核办理结果", "The district office is reviewing the result"),
    State.TO_TELL: ("区三服务办公室正在准备答复", "The district office is preparing the answer"),
    State.TO_CALL_BACK: ("区三服务办公室将向您回访", "The district office will call you back"),
    State.LISTED: ("已列入计划，区三服务办公室持续跟踪", "Planned; the district office keeps track of it"),
    State.ESCALATED: ("区领导正在协调", "A district leader is coordinating it"),
    State.CLOSED: ("已办结", "Closed"),
    State.DECLINED: ("不属受理范围，已告知渠道", "Out of scope; you were told where to go"),
    State.MERGED: ("与同一事项合并办理", "Merged with the same subject"),
}
NEXT: dict[State, Pair] = {
    State.REGISTERED: ("确认受理并告知您", "Accept it and tell you"),
    State.TO_DISPATCH: ("交承办单位办理", "Hand it to the units"),
    State.WITH_UNITS: ("承办单位办理并反馈结果", "The units handle it and report"),
    State.IN_REVIEW: ("审核办理结果", "Review the result"),
    State.TO_TELL: ("向您答复", "Answer you"),
    State.TO_CALL_BACK: ("向您回访，听取意见", "Call you back to hear what you think"),
    State.LISTED: ("到承诺（复查）日期再次答复", "Answer again on the promised or review date"),
    State.ESCALATED: ("区领导协调后答复", "A leader answers after coordination"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """What the raiser may know of his matter; `matter` is what he raised, `handled` what it is handled as."""

    matter: Matter
    handled: Matter
    state: Pair
    who: Pair
    next: Pair | None
    answers: list[Answer]
    events: list[tuple[Pair, datetime]]
    may_rate: bool
    may_object: bool
    objections: list[Objection]
    files: list[Attachment]


def followed(code: str, at: datetime) -> Followed | None:
    """The matter of a tracking code 查询码; None for a wrong one.

    Args:
        at: the time of asking; whether an objection is still possible depends on it.

    The database shows the matter that has the code, what that was merged into, and no other.
    """
    with seeing(View(code=tracking_digest(code))):
        matter = (
            Matter.objects.select_related("lead_unit").filter(tracking_digest=tracking_digest(code)).first()
        )
        if matter is None:
            return None
        handled = _handled_as(matter)
    with seeing(View(matters=(matter.id, handled.id))):
        return _told(matter, handled, at)


def _told(matter: Matter, handled: Matter, at: datetime) -> Followed:
    state = State(handled.state)
    is_own = handled.id == matter.id
    return Followed(
        matter=matter,
        handled=handled,
        state=LABELS[state],
        who=_who(handled, state),
        next=_next(handled, state),
        answers=_told_answers([matter, handled]),
        events=_events({matter.id, handled.id}),
        may_rate=_may_rate(handled, matter),
        may_object=_may_object(handled, matter, at),
        objections=list(Objection.objects.filter(matter=handled).order_by("-at")) if is_own else [],
        files=_files_told(matter, handled),
    )


def _files_told(matter: Matter, handled: Matter) -> list[Attachment]:
    """The files that the raiser may have: those of his matter; of one it was merged into, none that others gave."""
    rows = list(files_told(matter))
    if handled.id == matter.id:
        return rows
    return rows + list(files_told(handled).filter(from_raiser=False, names_raiser=False))


def _handled_as(matter: Matter) -> Matter:
    """The matter itself, or the one into which it was merged."""
    seen = {matter.id}
    while matter.state == State.MERGED:
        link = Link.objects.filter(kind=Link.Kind.MERGED, from_matter=matter, undone_at__isnull=True)
        found = link.values_list("to_matter_id", flat=True).first()
        if found is None or found in seen:
            return matter
        turn_to(View(matters=(found,)))
        matter = Matter.objects.select_related("lead_unit").get(pk=found)
        seen.add(matter.id)
    return matter


def _who(matter: Matter, state: State) -> Pair:
    if _waits_for_ruling(matter, state):
        return ("区三服务办公室负责人正在处理您的异议", "The head of the office is looking at your objection")
    if state is State.WITH_UNITS:
        name = matter.lead_unit.name if matter.lead_unit else ""
        return (f"{name or '承办单位'}正在办理", f"{name or 'The units'}: in hand")
    return WHO[state]


def _next(matter: Matter, state: State) -> Pair | None:
    if _waits_for_ruling(matter, state):
        return ("对您的异议作出处理并告知您", "Rule on your objection and tell you")
    return NEXT[state] if state in AWAITED else None


def _waits_for_ruling(matter: Matter, state: State) -> bool:
    """Whether the matter waits for nothing but the ruling on an objection."""
    return matter.objected_at is not None and state is State.TO_CALL_BACK


def _told_answers(matters: Iterable[Matter]) -> list[Answer]:
    rows = Answer.objects.filter(matter__in=list(matters), attempted_at__isnull=False)
    return list(rows.order_by("-attempted_at"))


def _events(ids: set[UUID]) -> list[tuple[Pair, datetime]]:
    rows = (
        Entry.objects.filter(chain_id__in=ids, step__in=TOLD)
        .order_by("-at", "-seq")
        .values_list("step", "at")
    )
    return [(TOLD[step], at) for step, at in rows]


def _may_rate(handled: Matter, matter: Matter) -> bool:
    rated = Rating.objects.filter(matter=handled, round=handled.round)
    open_to_it = handled.state in (State.TO_CALL_BACK, State.LISTED, State.CLOSED)
    return handled.id == matter.id and open_to_it and handled.archived_at is None and not rated.exists()


def _may_object(handled: Matter, matter: Matter, at: datetime) -> bool:
    """Whether the raiser may object now: what the command would say to him."""
    if handled.id != matter.id:
        return False
    actor = system_actor()
    return any(not refusals(actor, handled, step, at) for step in OBJECTING_STEPS)


def tries(matters: Iterable[Matter]) -> dict[UUID, int]:
    """How often each matter was called in vain in its present round."""
    wanted = list(matters)
    where = Q(pk__in=[])
    for one in wanted:
        where |= Q(matter=one, round=one.round, reached=False)
    rows = (
        CallBack.objects.filter(where)
        .order_by()
        .values("matter")
        .annotate(n=Count("id"))
        .values_list("matter", "n")
    )
    return dict(rows)


NEWEST = Order("released_at", descending=True)


def published(words: str = "", field: str = "") -> QuerySet[Publication]:
    """The answers that everybody may read 公开答复; what retention has emptied is no answer any more.

    Args:
        words: what stands in title, question or answer; each of several words.
        field: the words of a category.
    """
    rows = Publication.objects.filter(is_public=True).exclude(title="")
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(question__icontains=word) | Q(answer__icontains=word))
    return rows.filter(category_words=field) if field else rows


def fields_of_publications() -> list[str]:
    """The categories of which there are public answers."""
    rows = published().exclude(category_words="").order_by("category_words")
    return list(rows.values_list("category_words", flat=True).distinct())


def publications_of(matter: Matter) -> list[Publication]:
    """What of a matter's answer is drafted for the public, is public, or was; the latest first."""
    rows = Publication.objects.filter(matter=matter).select_related("drafted_by", "released_by")
    return list(rows.order_by("-drafted_at"))
