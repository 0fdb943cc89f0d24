"""建议评估: how suggestions did in a span of time, what was corrected, and whether the version in use has learned it.

Owns which decisions are counted: those of people who saw a page; for leads, every one with a suggestion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from lianxin.directory.models import Category, Unit
from lianxin.kernel.grants import Actor
from lianxin.reading.models import Advice, AdviceKind, Learned, LearnedState
from lianxin.reading.queries import candidates
from lianxin.reading.queries.versions import Ready, in_use
from lianxin.reading.rules.taken import Decision, Tally, bands, corrections, months, tallies, tally

ROWS_MOST: Final = 20_000
LINES_MOST: Final = 20
CORRECTED_MOST: Final = 30
DAYS: Final = 365
ROWS_LOOKED: Final = 300
# What moves a matter to another unit after it was dispatched.
RULED: Final = ("dispatch.grant_return", "supervise.hand_back")


@dataclass(frozen=True, slots=True)
class Correction:
    """A suggestion that people changed 更正: from what, to what, how often, and how many of the looked at are right today."""

    advised: str
    decided: str
    n: int
    looked: int
    right: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How suggestions did 建议评估; `later` of the decisions were corrected afterwards."""

    since: date
    whole: Tally
    later: int
    months: list[Tally]
    categories: list[Tally]
    bands: list[Tally]
    leads: list[Tally]
    moved: dict[str, int]
    corrections: list[Correction]


def evaluation(actor: Actor, moment: datetime, days: int = DAYS) -> Evaluation:
    """How the suggestions of the last days did, as far as the actor sees the matters."""
    since = moment - timedelta(days=days)
    decided = categories_decided(since)
    leads = leads_decided(since, ("dispatch.send",))
    ruled = leads_decided(since, RULED)
    return Evaluation(
        since=timezone.localtime(since).date(),
        whole=tally("", decided),
        later=sum(one.is_later for one in decided),
        months=months(decided),
        categories=_named(tallies(decided, lambda one: one.decided), category_names())[:LINES_MOST],
        bands=bands(decided),
        leads=_named(tallies(leads, lambda one: one.advised[0]), unit_names())[:LINES_MOST],
        moved={
            unit_names().get(one.name, one.name): one.n for one in tallies(ruled, lambda one: one.advised[0])
        },
        corrections=corrected(actor, decided, since),
    )


def categories_decided(since: datetime) -> list[Decision]:
    """For each matter the latest decision about its category before a page; one that was corrected since counts as corrected."""
    rows = Advice.objects.filter(kind=AdviceKind.CATEGORY, at__gte=since, is_shown=True).order_by("-at")
    told = rows.values_list("matter", "at", "advised", "percents", "decided", "matter__category__code")
    latest: dict[UUID, Decision] = {}
    for matter, at, advised, percents, decided, code in told[:ROWS_MOST]:
        if matter not in latest:
            day, is_later = timezone.localtime(at).date(), bool(code) and code != decided
            latest[matter] = Decision(day, tuple(advised), tuple(percents), code or decided, is_later)
    return list(latest.values())


def leads_decided(since: datetime, steps: Sequence[str]) -> list[Decision]:
    """The decisions about the lead before a page by some steps, the newest first; those without a suggestion are left out."""
    rows = Advice.objects.filter(kind=AdviceKind.LEAD, at__gte=since, is_shown=True, step__in=steps)
    told = rows.exclude(advised=[]).order_by("-at").values_list("at", "advised", "percents", "decided")
    return [
        Decision(timezone.localtime(at).date(), tuple(advised), tuple(percents), decided)
        for at, advised, percents, decided in told[:ROWS_MOST]
    ]


def corrected(actor: Actor, decided: Sequence[Decision], since: datetime) -> list[Correction]:
    """The most frequent corrections; of the latest ones each is looked at again with the version in use."""
    ready, names = in_use(), category_names()
    again = _again(actor, since, ready)
    return [
        Correction(
            names.get(advised, advised),
            names.get(right, right),
            n,
            sum(pair == (advised, right) for pair, _ in again),
            sum(pair == (advised, right) and is_right for pair, is_right in again),
        )
        for advised, right, n in corrections(decided)[:LINES_MOST]
    ]


def _again(actor: Actor, since: datetime, ready: Ready) -> list[tuple[tuple[str, str], bool]]:
    """The latest corrections that the version in use could learn from, and whether it says now what was decided."""
    upto = Learned.objects.filter(state=LearnedState.ACTIVE).values_list("upto", flat=True).first()
    if upto is None:
        return []
    rows = Advice.objects.filter(kind=AdviceKind.CATEGORY, at__gte=since, is_shown=True)
    rows = rows.filter(matter__registered_at__lte=upto, matter__erased_at=None).exclude(advised=[])
    found = [
        (one, (one.advised[0], _settled(one)))
        for one in rows.select_related("matter__category").order_by("-at")[:ROWS_LOOKED]
        if one.advised[0] != _settled(one)
    ]
    return [(pair, _says(actor, one, pair[1], ready)) for one, pair in found[:CORRECTED_MOST]]


def _settled(one: Advice) -> str:
    """The category as it stands now, corrections included."""
    return one.matter.category.code if one.matter.category else one.decided


def _says(actor: Actor, one: Advice, code: str, ready: Ready) -> bool:
    found = candidates(actor, one.matter.title, one.matter.text, ready)
    return bool(found) and found[0].category.code == code


def category_names() -> dict[str, str]:
    """Code and name of every category, by code."""
    rows = Category.objects.values_list("code", "head", "name")
    return {code: f"{code} {head}·{name}" for code, head, name in rows}


def unit_names() -> dict[str, str]:
    """The name of every unit, by code."""
    return dict(Unit.objects.values_list("code", "name"))


def _named(found: list[Tally], names: dict[str, str]) -> list[Tally]:
    return [Tally(names.get(one.name, one.name), one.n, one.first, one.other) for one in found]
