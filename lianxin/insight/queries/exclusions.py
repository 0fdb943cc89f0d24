"""剔除 as figures count it: what is in force at a moment, the figures without it, and the list with reasons. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.insight.models import Exclusion
from lianxin.insight.queries.asked import Asked, in_force
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.sets import members
from lianxin.insight.rules.exclusions import LEFT_OUT_OF, scope_of
from lianxin.insight.rules.figures import Figure
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.kernel.grants import Actor


@dataclass(frozen=True, slots=True)
class After:
    """An indicator without what is left out 剔除后, and of how many it was reckoned less."""

    figure: Figure
    n: int


def after(asked: Asked, found: Sequence[Figure]) -> dict[str, After]:
    """For each of the figures from which something is left out at the end of the period: what it comes to then."""
    before = {one.indicator.code: one for one in found}
    told: dict[str, After] = {}
    for scope, codes in LEFT_OUT_OF.items():
        wanted = [BY_CODE[code] for code in codes if code in before]
        if not wanted or not in_force(asked, scope).exists():
            continue
        for one in figures(replace(asked, left_out=scope), wanted):
            code = one.indicator.code
            told[code] = After(one, (before[code].under or 0) - (one.under or 0))
    return {code: one for code, one in told.items() if one.n}


def excluded(asked: Asked, code: str = "") -> QuerySet[Exclusion]:
    """What is left out at the end of the period, newest ruling first; with a code: out of that indicator.

    Args:
        code: an indicator; one from which nothing is ever left out has none.
    """
    scope = scope_of(code)
    rows = in_force(asked, scope) if scope else in_force(asked)
    if code:
        behind: QuerySet[Any] = members(BY_CODE[code].under, asked) if scope else Matter.objects.none()
        rows = rows.filter(matter_id__in=behind.values_list("matter_key" if scope else "pk", flat=True))
    named = ("matter__lead_unit", "asked_by", "ruled_by")
    return rows.select_related(*named).order_by("-ruled_at", "id")


def waiting(actor: Actor) -> QuerySet[Exclusion]:
    """Requests that nobody has ruled on, the oldest first, of matters that the actor sees."""
    rows = Exclusion.objects.filter(granted__isnull=True, matter__in=visible_to(actor))
    return rows.select_related("matter__lead_unit", "asked_by").order_by("asked_at", "id")


def of_matter(matter: Matter) -> list[Exclusion]:
    """Every request of a matter, the newest first."""
    rows = Exclusion.objects.filter(matter=matter).select_related("asked_by", "ruled_by", "ended_by")
    return list(rows.order_by("-asked_at", "-id"))
