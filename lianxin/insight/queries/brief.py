"""What a brief 简报 is written from: sizes of sets, indicators, fields, units, topics and cases of a period. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Outcome
from lianxin.directory.models import Unit
from lianxin.directory.rules import PartyKind
from lianxin.insight.queries import tier_of
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.exclusions import after
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.periods import Period, month_of
from lianxin.insight.queries.sets import FAMILY_OF, members, sizes
from lianxin.insight.rules.brief import CASES_MOST, NO_FIELD, Case, Facts, UnitLine, brief_of, veiled
from lianxin.insight.rules.brief_parts import Brief
from lianxin.insight.rules.figures import Figure
from lianxin.insight.rules.indicators import INDICATORS
from lianxin.insight.rules.sets import SETS
from lianxin.kernel.sealing import Sealed
from lianxin.onsite.models import Decision
from lianxin.reply.models import CallBack, Result

VEILS = {
    PartyKind.ENTERPRISE: "某企业",
    PartyKind.GRASSROOTS: "某单位",
    PartyKind.RESIDENT: "某居民",
}
WORDS_MOST = 120


def brief(asked: Asked) -> tuple[Brief, Facts]:
    """The brief of a period as its figures write it, and what it was written from."""
    found = facts(asked)
    return brief_of(found), found


def facts(asked: Asked) -> Facts:
    """Everything that a brief of the period tells, beside the same of the period before."""
    before, found = period_before(Period(asked.since, asked.until)), _by_code(asked)
    earlier = replace(asked, since=before.since, until=before.until)
    return Facts(
        since=asked.since,
        until=asked.until,
        n=sizes(asked, frozenset(SETS)),
        before=sizes(earlier, frozenset({"visits", "collected"})),
        figures=found,
        figures_before=_by_code(earlier),
        heads=_by_field("collected", asked, "category__head"),
        returned=_by_field("returns_asked", asked, "undertaking__matter__category__head"),
        units=_units(asked),
        topics=list(members("topics_opened", asked).values_list("title", flat=True)),
        cases=_cases(asked),
        left_out={code: (one.n, one.figure) for code, one in after(asked, list(found.values())).items()},
    )


def period_before(period: Period) -> Period:
    """The period to compare with: the month before a month, else as many days just before."""
    if period == month_of(period.since):
        return month_of(period.since - timedelta(days=1))
    days = (period.until - period.since).days + 1
    return Period(period.since - timedelta(days=days), period.since - timedelta(days=1))


def _by_code(asked: Asked) -> dict[str, Figure]:
    return {one.indicator.code: one for one in figures(asked, INDICATORS)}


def _by_field(name: str, asked: Asked, path: str) -> list[tuple[str, int]]:
    """How many of a set lie in each field, most first; what has no category yet counts as 未分类."""
    rows = members(name, asked).order_by().values(path).annotate(n_in=Count("pk")).order_by("-n_in", path)
    return [(row[path] or NO_FIELD, row["n_in"]) for row in rows]


def _units(asked: Asked) -> list[UnitLine]:
    """牵头单位 in the order of their codes: those with something in hand or something that fell due."""
    hand = _grouped("in_hand", asked, {"in_hand": Q(), "overdue": Q(is_late=True)}, "lead_unit")
    handled = FAMILY_OF["handle_due"].sets
    due = _grouped(
        "handle_due", asked, {"due": Q(), "in_time": handled["handle_in_time"]}, "matter__lead_unit"
    )
    units = Unit.objects.filter(id__in={*hand, *due} - {None}).order_by("code")
    return [_unit_line(one, hand.get(one.id, {}), due.get(one.id, {})) for one in units]


def _grouped(name: str, asked: Asked, sets: Mapping[str, Q], path: str) -> dict[Any, dict[str, int]]:
    counts = {f"n_{one}": Count("pk", filter=where or None) for one, where in sets.items()}
    rows = members(name, asked).order_by().values(path).annotate(**counts)
    return {row[path]: {one: row[f"n_{one}"] for one in sets} for row in rows}


def _unit_line(unit: Unit, hand: Mapping[str, int], due: Mapping[str, int]) -> UnitLine:
    in_time, fell_due = due.get("in_time", 0), due.get("due", 0)
    return UnitLine(
        unit.code,
        unit.name,
        hand.get("in_hand", 0),
        hand.get("overdue", 0),
        in_time,
        fell_due,
        tier_of(in_time, fell_due).zh,
    )


def _cases(asked: Asked) -> list[Case]:
    """Matters closed in the period whose raiser says that they are solved and is content; never confidential ones."""
    content = CallBack.objects.filter(pk__in=members("solved", asked).values("pk"))
    pleased = content.filter(pk__in=members("content", asked).values("pk")).values("matter")
    closed = members("closings", asked).values_list("chain_id", flat=True)
    rows = Matter.objects.filter(
        pk__in=list(closed),
        outcome__in=[Outcome.SOLVED, Outcome.SETTLED_ON_SITE],
        is_confidential=False,
        erased_at__isnull=True,
    )
    rows = rows.filter(pk__in=pleased).select_related("party", "answer").order_by("-ended_at", "id")
    found = (_case(one) for one in rows[: 3 * CASES_MOST])
    return [one for one in found if one is not None][:CASES_MOST]


def _case(matter: Matter) -> Case | None:
    """A matter as a case, without the names it knows of; none where nobody wrote down what was done."""
    done, effect = done_of(matter)
    if not done:
        return None
    names = names_of(matter)
    texts = (matter.title, matter.text, done, effect or "反映人表示满意。")
    title, problem, measures, told = (veiled(text, names) for text in texts)
    return Case(title, sentence(problem), sentence(measures), sentence(told))


def done_of(matter: Matter, until: datetime | None = None) -> tuple[str, str]:
    """What was done and what came of it: of the last result, or of the decision on the spot, up to a moment."""
    by = Q(at__lte=until) if until else Q()
    result = Result.objects.filter(by, undertaking__matter=matter).order_by("-at", "-id").first()
    if result is not None:
        return result.measures, result.result
    decision = Decision.objects.filter(by, matter=matter).exclude(measures="").order_by("-at", "-id").first()
    return (decision.measures, "") if decision else ("", "")


def names_of(matter: Matter) -> dict[str, str]:
    """Every name that the rows of a matter hold of whoever raised it, with the words put in its place."""
    veil = VEILS[PartyKind(matter.party_kind)]
    raisers = list(matter.raisers.select_related("party"))
    parties = {one.party for one in raisers if one.party} | ({matter.party} if matter.party else set())
    found = {one.name: VEILS[PartyKind(one.kind)] for one in parties}
    found |= {name: "反映人" for one in raisers for name in _readable(one.name)}
    contacts = [row for one in parties for row in one.contacts.all()]
    found |= {name: "联系人" for row in contacts for name in _readable(row.name)}
    return {**found, matter.raiser_words: veil}


def _readable(name: Sealed) -> list[str]:
    return [name.readable()] if name else []


def sentence(text: str) -> str:
    """A text on one line, cut to what a brief has room for, with its full stop."""
    line = " ".join(text.split())
    if len(line) > WORDS_MOST:
        line = f"{line[:WORDS_MOST]}……"
    return line if line.endswith(("。", "！", "？", "……")) else f"{line}。"
