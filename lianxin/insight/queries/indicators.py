"""The figures of the indicators 指标 for a period: each from the sizes of its sets, times in working days from their dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import mean, median

from django.db.models import Avg, Min, OuterRef, Subquery

from lianxin.dispatch.models import ExtensionRequest, Undertaking
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.sets import closings, members, sizes
from lianxin.insight.rules.figures import Figure, Form, Indicator, figure
from lianxin.insight.rules.indicators import INDICATORS
from lianxin.kernel.calendars import working_calendar

Spell = tuple[datetime, datetime]


def figures(asked: Asked, wanted: Sequence[Indicator] = INDICATORS) -> list[Figure]:
    """What each of the wanted indicators comes to, in their order."""
    names = frozenset(name for one in wanted for name in (one.top, one.under) if name)
    found = sizes(asked, names)
    return [
        figure(one, found[one.top], found[one.under] if one.under else None, _days(one, asked))
        for one in wanted
    ]


def _days(one: Indicator, asked: Asked) -> float | None:
    if one.form not in (Form.MEAN_DAYS, Form.MEDIAN_DAYS):
        return None
    if one.top == "extended":
        return _mean_extension(asked)
    spent = _spent(asked)
    if not spent:
        return None
    return mean(spent) if one.form is Form.MEAN_DAYS else median(spent)


def _mean_extension(asked: Asked) -> float | None:
    rows = ExtensionRequest.objects.filter(pk__in=members("extended", asked).values("pk"))
    found: float | None = rows.aggregate(days=Avg("workdays"))["days"]
    return found


def _spent(asked: Asked) -> list[int]:
    """用时: the working days from first dispatch to closing of each matter that was closed and had been dispatched."""
    first = Undertaking.objects.filter(matter=OuterRef("chain_id")).order_by().values("matter")
    rows = closings(asked).annotate(sent_at=Subquery(first.annotate(n=Min("sent_at")).values("n")))
    return _workdays(rows.filter(sent_at__isnull=False).values_list("sent_at", "at"))


def _workdays(spells: Iterable[Spell]) -> list[int]:
    calendar = working_calendar()
    days = Counter((calendar.received_on(begin), calendar.local(end).date()) for begin, end in spells)
    return [
        max(0, calendar.workdays_between(first, last)) for (first, last), n in days.items() for _ in range(n)
    ]
