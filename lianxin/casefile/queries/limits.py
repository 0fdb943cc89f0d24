"""时限规定 as people read them: what holds now, what will, what did; and which rule would win in a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lianxin.casefile.models import LimitRule
from lianxin.casefile.queries.time import Asked, InForce, found_in_force, precision
from lianxin.casefile.rules import BY_DATE, DEFAULT_LIMITS, ClockKind, Urgency
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import TimeClass
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.limits import Limit, LimitUnit

Pair = tuple[str, str]
ANY: Pair = ("不限", "any")


@dataclass(frozen=True, slots=True)
class Told:
    """One rule as a row: for whom, how long, since when, and whether it holds, will, or did."""

    rule: LimitRule | None
    scope: tuple[Pair, ...]
    limit: Pair
    standing: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its rules, the most precise first, the programme's own last."""

    kind: ClockKind
    rules: list[Told]


def steps(today: date) -> list[Step]:
    """Every step with all of its rules."""
    rows = list(LimitRule.objects.select_related("category", "for_unit"))
    return [Step(kind, [*_told(kind, rows, today), *_own(kind)]) for kind in ClockKind if kind not in BY_DATE]


def _told(kind: ClockKind, rows: list[LimitRule], today: date) -> list[Told]:
    mine = [one for one in rows if one.kind == kind]
    mine.sort(key=lambda one: (precision(one), one.valid_from, one.id), reverse=True)
    holding: set[tuple[object, ...]] = set()
    return [Told(one, scope_of(one), words_of(one), _standing(one, today, holding)) for one in mine]


def _standing(rule: LimitRule, today: date, holding: set[tuple[object, ...]]) -> str:
    """Rules come newest first within one scope: the first one that has begun holds, the others did."""
    scope = (rule.time_class, rule.urgency, rule.category_id, rule.for_unit_id)
    if rule.withdrawn_at is not None:
        return "withdrawn"
    if rule.valid_from > today:
        return "coming"
    if scope in holding:
        return "past"
    holding.add(scope)
    return "holds"


def _own(kind: ClockKind) -> list[Told]:
    """The programme's own limits of a step, which hold where no rule does."""
    own = [(time_class, limit) for (step, time_class), limit in DEFAULT_LIMITS.items() if step is kind]
    return [
        Told(None, ((time_class.zh, time_class.en),) if time_class else (), _limit_words(limit), "own")
        for time_class, limit in own
    ]


def scope_of(rule: LimitRule) -> tuple[Pair, ...]:
    """For whom a rule is, in words; nothing for one that is for all."""
    found: list[Pair] = []
    if rule.for_unit is not None:
        found.append((rule.for_unit.short_name, rule.for_unit.short_name))
    if rule.category is not None:
        found.append((rule.category.name, rule.category.name))
    if rule.urgency:
        found.append((Urgency(rule.urgency).zh, Urgency(rule.urgency).en))
    if rule.time_class:
        found.append((TimeClass(rule.time_class).zh, TimeClass(rule.time_class).en))
    return tuple(found)


def words_of(rule: LimitRule) -> Pair:
    """How long, in words."""
    return _limit_words(Limit(rule.value, LimitUnit(rule.unit)))


def _limit_words(limit: Limit) -> Pair:
    return limit.words(), limit.words("en")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial found: the limit, and the rule with its scope where it is the district's."""

    limit: Pair
    rule: LimitRule | None
    scope: tuple[Pair, ...]


def tried(given: Mapping[str, str], today: date) -> Tried | None:
    """试算: which limit would apply to a case on a day; None where no step was chosen."""
    kind = next((one for one in ClockKind if one == given.get("kind")), None)
    if kind is None or kind in BY_DATE:
        return None
    asked = Asked(
        kind,
        given.get("time_class", "") if given.get("time_class") in set(TimeClass) else "",
        given.get("urgency", "") if given.get("urgency") in set(Urgency) else "",
        _pk(Category, given.get("category", "")),
        _pk(Unit, given.get("unit", "")),
    )
    found = found_in_force(asked, _day(given.get("on", ""), today))
    return _tried(found) if found else None


def _tried(found: InForce) -> Tried:
    rule = found.rule
    if rule is not None:
        rule = LimitRule.objects.select_related("category", "for_unit").get(pk=rule.pk)
    return Tried(_limit_words(found.limit), rule, scope_of(rule) if rule else ())


def _pk(model: type[Category] | type[Unit], code: str) -> UUID | None:
    if not code or not code.isprintable():
        return None
    found: UUID | None = model._default_manager.filter(code=code).values_list("pk", flat=True).first()
    return found


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


refer(
    LimitRule,
    Reference(
        lambda _actor: LimitRule.objects.filter(withdrawn_at__isnull=True).order_by("kind", "-valid_from"),
        "id",
        label=lambda one: f"{ClockKind(one.kind).zh} {words_of(one)[0]} {one.valid_from}",
    ),
)
