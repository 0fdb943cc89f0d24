"""How far along the chain matters had come at a moment 办理链条: sent, signed for, reported, told, called back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.casefile.models import Answer
from lianxin.dispatch.models import Undertaking
from lianxin.reply.models import CallBack, Result

_SENT = Q(chain_sent=True)
# The sets of the chain; what was settled or answered on the spot never was sent and is not in them.
CHAIN_SETS = {
    "chain_sent": _SENT,
    "chain_signed": _SENT & Q(chain_signed=True),
    "chain_reported": _SENT & Q(chain_reported=True),
    "chain_told": _SENT & Q(chain_told=True),
    "chain_called": _SENT & Q(chain_called=True),
}


def chained(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Matters with what had been done of them by a moment."""
    ours = Undertaking.objects.filter(matter=OuterRef("pk"))
    results = Result.objects.filter(undertaking__matter=OuterRef("pk"), at__lte=at)
    told = Answer.objects.filter(matter=OuterRef("pk"), attempted_at__lte=at)
    called = CallBack.objects.filter(matter=OuterRef("pk"), at__lte=at)
    found: QuerySet[Any] = rows.annotate(
        chain_sent=Exists(ours.filter(sent_at__lte=at)),
        chain_signed=Exists(ours.filter(accepted_at__lte=at)),
        chain_reported=Exists(results),
        chain_told=Exists(told),
        chain_called=Exists(called),
    )
    return found
