"""期末状态: how matters stood at a moment that has passed, told from the ledger, which nobody changes.

For the present the matter's own columns say the same; a test holds the two against each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Clock, Matter
from lianxin.casefile.rules import ClockKind, Disposal
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import Part
from lianxin.kernel.models import Entry
from lianxin.reply.models import Result

# Steps that set a matter back to the door: where it counts in the books is open again.
RESETS = ("collect.unmerge", "reply.redo_dispatch", "casefile.reopen", "reply.object_to_declining")
# Steps after which it counts there, whatever came before; having been dispatched counts only where none of them was taken.
DECIDES = {
    "onsite.settle": Disposal.SETTLED_ON_SITE,
    "onsite.answer": Disposal.ANSWERED_ON_SITE,
    "collect.merge": Disposal.MERGED,
    "collect.decline": Disposal.DECLINED,
    "collect.withdraw": Disposal.WITHDRAWN,
    "dispatch.go_upward": Disposal.UPWARD,
}
SENDS = ("dispatch.send", "dispatch.send_parts", "supervise.conclude")
# Which limit is the matter's own in a state.
LIMIT_OF = {
    State.REGISTERED: (ClockKind.ACCEPT,),
    State.TO_DISPATCH: (ClockKind.DISPATCH,),
    State.WITH_UNITS: (ClockKind.HANDLE, ClockKind.REDO),
    State.IN_REVIEW: (ClockKind.REVIEW,),
    State.TO_TELL: (ClockKind.TELL,),
    State.TO_CALL_BACK: (ClockKind.CALL_BACK,),
    State.LISTED: (ClockKind.LIST,),
    State.ESCALATED: (ClockKind.COORDINATE,),
}


def _entries(at: datetime, chain: str = "pk") -> QuerySet[Entry]:
    return Entry.objects.filter(chain_id=OuterRef(chain), at__lte=at).order_by("-seq")


def state_at(at: datetime, chain: str = "pk") -> Subquery:
    """The state of a matter at a moment: what the last entry until then left it in.

    Args:
        chain: where the matter's identifier stands in the row.
    """
    return Subquery(_entries(at, chain).values("state_to")[:1], output_field=CharField())


def stood(rows: QuerySet[Matter], at: datetime, now: datetime) -> QuerySet[Any]:
    """Matters with `state_then` and `disposal_then`: their state and place in the books at a moment.

    The present costs nothing; the past one look into the ledger for each matter.
    """
    if at >= now:
        return rows.annotate(state_then=F("state"), disposal_then=F("disposal"))
    reset = Coalesce(Subquery(_entries(at).filter(step__in=RESETS).values("seq")[:1]), Value(0))
    since = Entry.objects.filter(chain_id=OuterRef("pk"), at__lte=at, seq__gt=OuterRef("reset_n"))
    since = since.order_by("-seq")
    rows = rows.annotate(state_then=state_at(at), reset_n=reset)
    rows = rows.annotate(
        decided=Subquery(since.filter(step__in=DECIDES).values("step")[:1]),
        was_sent=Subquery(since.filter(step__in=SENDS).values("step")[:1]),
    )
    history = When(is_history=True, then=F("disposal"))
    whens = [When(decided=step, then=Value(disposal.value)) for step, disposal in DECIDES.items()]
    sent = When(was_sent__isnull=False, then=Value(Disposal.DISPATCHED.value))
    named = Case(history, *whens, sent, default=Value(Disposal.PENDING.value), output_field=CharField())
    return rows.annotate(disposal_then=named)


def maybe_open(at: datetime) -> Q:
    """Matters that may have been open at a moment: those that are open, and those that ended since."""
    return Q(registered_at__lte=at) & (IS_OPEN | Q(ended_at__gt=at))


def due_then(at: datetime, now: datetime) -> F | Subquery:
    """When the limit ended under which a matter stood at a moment; of rows with `state_then`."""
    if at >= now:
        return F("due_at")
    running = Clock.objects.filter(
        Q(stopped_at__isnull=True) | Q(stopped_at__gt=at),
        matter=OuterRef("pk"),
        undertaking_id__isnull=True,
        started_at__lte=at,
    )
    whose = Case(
        *[When(kind__in=kinds, then=Value(state.value)) for state, kinds in LIMIT_OF.items()],
        output_field=CharField(null=True),
    )
    found = running.annotate(whose=whose).filter(whose=OuterRef("state_then")).order_by("-started_at", "-id")
    return Subquery(found.values("due_at")[:1])


def class_at(matter: str, at: str) -> Subquery:
    """The class of the last result that a unit which answers reported of a matter, up to a row's own moment.

    Args:
        matter: where the matter's identifier stands in the row.
        at: where the moment stands in the row.
    """
    answering = Undertaking.objects.filter(matter=OuterRef(OuterRef(matter))).exclude(part=Part.SUPPORT)
    found = Result.objects.filter(undertaking__in=answering.values("pk"), at__lte=OuterRef(at))
    return Subquery(found.order_by("-at", "-id").values("result_class")[:1], output_field=CharField())
