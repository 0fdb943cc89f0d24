"""What lies in each set that an indicator counts 指标所含明细: every set is found here once, for counting and for listing.

A family is what is looked at (matters of the period, limits that fell due, call-backs …); a set is a condition on it.
All sets of a family are counted in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import Answer, Clock, Link, Matter
from lianxin.casefile.queries.lists import matters
from lianxin.casefile.rules import ClockKind, Disposal, ResultClass
from lianxin.directory.queries import within_code
from lianxin.directory.rules import PartyKind
from lianxin.dispatch.models import ExtensionRequest, ReturnRequest, Undertaking
from lianxin.dispatch.rules import Part, Ruling
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.chain import CHAIN_SETS, chained
from lianxin.insight.queries.standing import class_at, due_then, maybe_open, stood
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.limits import end_of_day
from lianxin.kernel.models import Entry
from lianxin.reply.models import CallBack, Review
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise.models import Listing
from lianxin.supervise.queries.promises import Kept, kept, promised
from lianxin.visit.models import Visit
from lianxin.visit.queries import plans_of, visible_visits

GONE = (Disposal.MERGED, Disposal.DECLINED, Disposal.WITHDRAWN)
FINISHED = (State.TO_TELL, State.TO_CALL_BACK, State.LISTED, State.CLOSED)
# Open matters whose raiser has had the answer of this round.
TOLD = (State.TO_CALL_BACK, State.LISTED)
CONTENT = [one for one in Contentment if one.is_content]
REDO = ("reply.redo", "reply.redo_dispatch")
CLOSES = ("reply.close", "supervise.conclude")
# What had ended elsewhere was neither handled nor answered here.
TAKEN_OVER = ("collect.take_over_ended", "collect.take_over_declined", "collect.undo_take_over")
SURE = Q()
# What a brief calls near its limit, whatever the lights of the day were.
NEAR_WORKDAYS = 2


Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Family:
    """What is looked at, the conditions of its sets, how to reach the matter of a row, and what is counted of it.

    Attributes:
        matter: the path to the matter's identifier; empty where a row is no part of a matter.
        at: the moment by which a list is ordered, newest first.
        each: what is counted once where several rows have it in common.
    """

    rows: Callable[[Asked], Rows]
    sets: Mapping[str, Q]
    matter: str
    at: str
    each: str = "pk"


def _registered(asked: Asked) -> Rows:
    rows = stood(asked.matters.filter(asked.during("registered_at")), asked.end, asked.now)
    return chained(rows, asked.end)


def _open(asked: Asked) -> Rows:
    rows: Rows = stood(asked.matters.filter(maybe_open(asked.end)), asked.end, asked.now)
    rows = rows.exclude(state_then__in=list(ENDS))
    due = Coalesce(due_then(asked.end, asked.now), F("due_at"), output_field=DateTimeField())
    calendar = working_calendar()
    soon = end_of_day(calendar.workday_after(calendar.local(asked.end).date(), NEAR_WORKDAYS), calendar)
    rows = rows.annotate(due_then=due)
    dated: Rows = rows.annotate(
        is_late=Q(due_then__lt=asked.end), is_near=Q(due_then__range=(asked.end, soon))
    )
    return dated


def _visits(asked: Asked) -> Rows:
    rows = visible_visits(asked.actor).filter(asked.during("registered_at"))
    return _narrowed(rows, asked, "leader_post__holder__login", "party__area")


def _plans(asked: Asked) -> Rows:
    rows = plans_of(asked.actor).filter(by_day__range=(asked.since, asked.until), made_at__lte=asked.end)
    made = Visit.objects.filter(asked.during("registered_at"), party=OuterRef("party"))
    rows = rows.annotate(is_done=Q(done_by__registered_at__lte=asked.end), is_visited=Exists(made))
    return _narrowed(rows, asked, "leader_post__holder__login", "party__area")


def _narrowed(rows: Rows, asked: Asked, leader: str, area: str) -> Rows:
    """Visits know of leaders and areas, of no field and no unit."""
    if asked.wanted.leader:
        rows = rows.filter(**{leader: asked.wanted.leader})
    return rows.filter(within_code(asked.wanted.area, area)) if asked.wanted.area else rows


def _due(*kinds: ClockKind, by: str = "due_at", of_matter: bool = False) -> Callable[[Asked], Rows]:
    """Limits of some kinds that ran out in the period, in time when they had been met by then."""

    def rows(asked: Asked) -> Rows:
        found = Clock.objects.filter(asked.during(by), kind__in=kinds, matter__in=asked.matters)
        found = found.filter(undertaking_id__isnull=True) if of_matter else found
        timed: Rows = found.annotate(in_time=Q(stopped_at__lte=F(by)))
        return timed

    return rows


def _handling(by: str) -> Callable[[Asked], Rows]:
    """Handling whose limit ran out: in time when at that moment, or at its end before, the matter was no longer with its units."""

    def rows(asked: Asked) -> Rows:
        found = _due(ClockKind.HANDLE, ClockKind.REDO, by=by, of_matter=True)(asked)
        last = Entry.objects.filter(chain_id=OuterRef("matter_id"), at__lte=OuterRef(by)).order_by("-seq")
        stated: Rows = found.annotate(stood_then=last.values("state_to")[:1])
        return stated

    return rows


def _call_backs_due(asked: Asked) -> Rows:
    calls = CallBack.objects.filter(
        matter=OuterRef("matter"), at__gte=OuterRef("started_at"), at__lte=asked.end
    )
    rows = _due(ClockKind.CALL_BACK)(asked)
    tried: Rows = rows.annotate(was_tried=Exists(calls), was_reached=Exists(calls.filter(reached=True)))
    return tried


def _sent(asked: Asked) -> Rows:
    return Undertaking.objects.filter(asked.during("sent_at"), matter__in=asked.matters)


def _returns(at: str) -> Callable[[Asked], Rows]:
    """Requests for a return that were asked, or ruled on, in the period."""
    return lambda asked: ReturnRequest.objects.filter(asked.during(at), undertaking__matter__in=asked.matters)


def _extended(asked: Asked) -> Rows:
    rows = ExtensionRequest.objects.filter(asked.during("ruled_at"), ruling=Ruling.GRANTED)
    return rows.filter(undertaking__matter__in=asked.matters)


def _passed(asked: Asked) -> Rows:
    rows = Review.objects.filter(asked.during("at"), passed=True, matter__in=asked.matters)
    return rows.annotate(class_then=class_at("matter_id", "at"))


def _asked_back(asked: Asked) -> Rows:
    rows = CallBack.objects.filter(asked.during("at"), reached=True, matter__in=asked.matters)
    return rows.annotate(class_then=class_at("matter_id", "at"))


def _listed(asked: Asked) -> Rows:
    running = Q(ended_at__isnull=True) | Q(ended_at__gt=asked.end)
    return Listing.objects.filter(running, at__lte=asked.end, matter__in=asked.matters)


def _promises(asked: Asked) -> Rows:
    today = working_calendar().local(asked.end).date()
    rows = promised(asked.actor, asked.since, asked.until, today).filter(matter__in=asked.matters)
    done = list(kept(Kept.IN_TIME, rows).values_list("pk", flat=True))
    return rows.annotate(is_kept=Case(When(pk__in=done, then=True), default=False))


def _of_matters(asked: Asked) -> QuerySet[Entry]:
    return Entry.objects.filter(asked.during("at"), chain_id__in=asked.matters.values("pk"))


def _redone(asked: Asked) -> Rows:
    return _of_matters(asked).filter(step__in=REDO)


def closings(asked: Asked) -> QuerySet[Entry]:
    """Matters closed in the period, each as often as it was."""
    return _of_matters(asked).filter(step__in=CLOSES)


def _ended(asked: Asked) -> Rows:
    rows = _of_matters(asked).filter(state_to__in=list(ENDS)).exclude(state_from__in=list(ENDS))
    told = Answer.objects.filter(matter=OuterRef("chain_id"), attempted_at__lte=OuterRef("at"))
    return rows.exclude(step__in=TAKEN_OVER).annotate(is_answered=Exists(told))


def _all_topics(asked: Asked) -> QuerySet[Matter]:
    seen = matters(asked.actor, replace(asked.wanted, since="", until=""), asked.now)
    return seen.filter(is_topic=True).order_by()


def _topics_opened(asked: Asked) -> Rows:
    return _all_topics(asked).filter(asked.during("registered_at"))


def _topics(asked: Asked) -> Rows:
    rows = Entry.objects.filter(asked.during("at"), chain_id__in=_all_topics(asked).values("pk"))
    return rows.filter(state_to=State.CLOSED).exclude(state_from=State.CLOSED)


def _helped(asked: Asked) -> Rows:
    rows = Link.objects.filter(kind=Link.Kind.TOPIC, to_matter__in=_topics(asked).values("chain_id"))
    undone = Q(undone_at__isnull=True) | Q(undone_at__gt=asked.end)
    return rows.filter(undone, from_matter__in=asked.matters, from_matter__party__isnull=False)


# What had ended before it was taken over tells nothing of how this office accepts, finishes and closes.
_ACCEPTED = ~Q(disposal_then__in=GONE) & ~Q(state_then=State.REGISTERED) & Q(is_history=False)
_AGREES = Q(class_then=ResultClass.A, solved=Solved.YES) | (
    ~Q(class_then=ResultClass.A) & Q(class_then__isnull=False) & ~Q(solved=Solved.YES)
)
_WITH_UNITS = Q(stood_then__in=(State.WITH_UNITS, State.ESCALATED))
FAMILIES: tuple[Family, ...] = (
    Family(
        _registered,
        {
            "collected": SURE,
            "standing": ~Q(disposal_then__in=GONE),
            "settled_on_site": Q(disposal_then=Disposal.SETTLED_ON_SITE),
            "accepted": _ACCEPTED,
            "finished": _ACCEPTED & Q(state_then__in=FINISHED),
            "closed": _ACCEPTED & Q(state_then=State.CLOSED),
            "answered_on_site": Q(disposal_then=Disposal.ANSWERED_ON_SITE),
            "dispatched_open": Q(disposal_then=Disposal.DISPATCHED) & ~Q(state_then__in=list(ENDS)),
            "dispatched_ended": Q(disposal_then=Disposal.DISPATCHED, state_then__in=list(ENDS)),
            "upward": Q(disposal_then=Disposal.UPWARD),
            "merged": Q(disposal_then=Disposal.MERGED),
            "declined": Q(disposal_then=Disposal.DECLINED),
            "withdrawn": Q(disposal_then=Disposal.WITHDRAWN),
            "pending": Q(disposal_then=Disposal.PENDING),
            **CHAIN_SETS,
            "chain_closed": Q(chain_sent=True, state_then=State.CLOSED),
        },
        "pk",
        "registered_at",
    ),
    Family(
        _open,
        {
            "in_hand": SURE,
            "overdue": Q(is_late=True),
            "unanswered": Q(is_late=True) & ~Q(state_then__in=TOLD),
            "near": Q(is_near=True),
        },
        "pk",
        "due_then",
    ),
    Family(_visits, {"visits": SURE}, "", "registered_at"),
    Family(_visits, {"leaders": SURE}, "", "registered_at", "leader_post_id"),
    Family(
        _visits,
        {
            "parties_met": SURE,
            "enterprises_met": Q(party__kind=PartyKind.ENTERPRISE),
            "grassroots_met": Q(party__kind=PartyKind.GRASSROOTS),
            "residents_met": Q(party__kind=PartyKind.RESIDENT),
        },
        "",
        "registered_at",
        "party_id",
    ),
    Family(_plans, {"plans_due": SURE, "plans_done": Q(is_done=True)}, "", "by_day"),
    Family(
        _plans, {"parties_planned": SURE, "parties_visited": Q(is_visited=True)}, "", "by_day", "party_id"
    ),
    *(
        Family(
            _due(kind),
            {f"{name}_due": SURE, f"{name}_in_time": Q(in_time=True)},
            "matter_id",
            "due_at",
        )
        for name, kind in (
            ("dispatch", ClockKind.DISPATCH),
            ("sign", ClockKind.SIGN),
            ("contact", ClockKind.CONTACT),
        )
    ),
    Family(
        _handling("due_at"),
        {"handle_due": SURE, "handle_in_time": ~_WITH_UNITS, "handle_late": _WITH_UNITS},
        "matter_id",
        "due_at",
    ),
    Family(
        _handling("original_due_at"),
        {"handle_due_strict": SURE, "handle_in_time_strict": ~_WITH_UNITS},
        "matter_id",
        "original_due_at",
    ),
    Family(_sent, {"sent": SURE, "led": Q(part=Part.LEAD)}, "matter_id", "sent_at"),
    Family(_returns("asked_at"), {"returns_asked": SURE}, "undertaking__matter_id", "asked_at"),
    Family(
        _returns("ruled_at"),
        {"returns_ruled": SURE, "returns_granted": Q(ruling=Ruling.GRANTED)},
        "undertaking__matter_id",
        "ruled_at",
    ),
    Family(_extended, {"extended": SURE}, "undertaking__matter_id", "ruled_at"),
    Family(
        _passed,
        {"passed": SURE, **{f"passed_{one.value.lower()}": Q(class_then=one) for one in ResultClass}},
        "matter_id",
        "at",
    ),
    Family(
        _asked_back,
        {
            "asked": SURE,
            "solved": Q(solved=Solved.YES),
            "content": Q(contentment__in=CONTENT),
            "content_strict": Q(contentment__in=CONTENT) & ~Q(contentment=Contentment.BASICALLY),
            "content_basically": Q(contentment=Contentment.BASICALLY),
            "discontent": ~Q(contentment__in=CONTENT),
            "agreeing": _AGREES,
            "asked_again": Q(round__gt=1),
            "content_again": Q(round__gt=1, contentment__in=CONTENT),
        },
        "matter_id",
        "at",
    ),
    Family(
        _call_backs_due,
        {
            "call_back_due": SURE,
            "call_back_tried": Q(was_tried=True),
            "call_back_reached": Q(was_reached=True),
        },
        "matter_id",
        "due_at",
    ),
    Family(_redone, {"redone": SURE}, "chain_id", "at"),
    Family(_listed, {"listed": SURE}, "matter_id", "at"),
    Family(_promises, {"promises_due": SURE, "promises_kept": Q(is_kept=True)}, "matter_id", "returns_on"),
    Family(closings, {"closings": SURE}, "chain_id", "at"),
    Family(_ended, {"ended": SURE, "answered": Q(is_answered=True)}, "chain_id", "at"),
    Family(_topics_opened, {"topics_opened": SURE}, "pk", "registered_at"),
    Family(_topics, {"topics_ended": SURE}, "chain_id", "at"),
    Family(_helped, {"parties_helped": SURE}, "from_matter_id", "at", "from_matter__party_id"),
)
FAMILY_OF: dict[str, Family] = {name: family for family in FAMILIES for name in family.sets}


def sizes(asked: Asked, names: frozenset[str]) -> dict[str, int]:
    """How many lie in each of the named sets: one query for each family."""
    found: dict[str, int] = {}
    for family in FAMILIES:
        wanted = {name: where for name, where in family.sets.items() if name in names}
        if wanted:
            found |= _counted(family, wanted, asked)
    return found


def sizes_by_unit(asked: Asked, names: frozenset[str]) -> dict[str, dict[str, int]]:
    """The same for each lead unit by its code 牵头单位; what has none stands nowhere. One query for each family."""
    found: dict[str, dict[str, int]] = {}
    for family in FAMILIES:
        wanted = {f"n_{name}": name for name in family.sets if name in names and family.matter}
        if not wanted:
            continue
        lead = Matter.objects.filter(pk=OuterRef(family.matter)).values("lead_unit__code")[:1]
        rows = family.rows(asked).order_by().annotate(lead_code=Subquery(lead))
        counts = {key: Count("pk", filter=family.sets[name] or None) for key, name in wanted.items()}
        for row in rows.filter(lead_code__isnull=False).values("lead_code").annotate(**counts):
            counted = found.setdefault(row["lead_code"], {})
            counted |= {name: row[key] for key, name in wanted.items()}
    return found


def _counted(family: Family, sets: Mapping[str, Q], asked: Asked) -> dict[str, int]:
    rows = family.rows(asked).order_by()
    counts = {
        f"n_{name}": Count(family.each, filter=where or None, distinct=family.each != "pk")
        for name, where in sets.items()
    }
    found = rows.aggregate(**counts)
    return {name: found[f"n_{name}"] for name in sets}


def members(name: str, asked: Asked) -> QuerySet[Any]:
    """The rows of a set, newest first; each with `matter_key` where it belongs to a matter.

    Where rows are counted by what they have in common, one row stands for each.
    """
    family = FAMILY_OF[name]
    rows = family.rows(asked).filter(family.sets[name])
    rows = rows.annotate(matter_key=F(family.matter)) if family.matter else rows
    if family.each == "pk":
        return rows.order_by(f"-{family.at}", "pk")
    return rows.order_by(family.each, f"-{family.at}", "pk").distinct(family.each)
