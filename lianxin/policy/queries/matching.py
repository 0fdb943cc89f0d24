"""政策匹配: which programmes fit a party, which parties a programme, and why: met, not met, unknown. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lianxin.directory.models import Party
from lianxin.directory.queries import parties, within_code
from lianxin.directory.queries.facts import facts_of
from lianxin.directory.rules import PartyKind
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.grants import Actor
from lianxin.policy.models import Programme
from lianxin.policy.queries.index import Held, held, in_force
from lianxin.policy.rules.conditions import Facts, Judged, judge
from lianxin.policy.rules.words import Comparison, Verdict

ORDER: Final = {Verdict.FITS: 0, Verdict.MAY_FIT: 1, Verdict.FITS_NOT: 2}
LOOKED_MOST: Final = 20_000
AT_ONCE: Final = 1000
SHOWN_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Match:
    """A programme and a party, with what became of the conditions."""

    programme: Programme
    party: Party | None
    judged: Judged

    @property
    def order(self) -> tuple[int, int, int, str]:
        """What fits first, then with the least missing, then with the most that is met."""
        code = self.programme.code if self.party is None else self.party.code
        return ORDER[self.judged.verdict], len(self.judged.missing), -self.judged.n_met, code


def matches_of(actor: Actor, party: Party, day: date) -> list[Match]:
    """Every programme in force with what its conditions say of a party, what fits first."""
    facts = facts_of(actor, [party], day)[party.pk]
    found = [_match(one, None, facts, day) for one in in_force(day)]
    return sorted(found, key=lambda one: one.order)


def judged_for(actor: Actor, programmes: Sequence[Held], party: Party | None, day: date) -> list[Match]:
    """Some programmes with what their conditions say of a party, or of nobody known; in the order given."""
    facts: Facts = facts_of(actor, [party], day)[party.pk] if party else {}
    return [_match(one, None, facts, day) for one in programmes]


def _match(one: Held, party: Party | None, facts: Facts, day: date) -> Match:
    return Match(one.programme, party, judge(one.conditions, facts, day, one.validity))


@dataclass(frozen=True, slots=True)
class Fitting:
    """The parties of a programme 符合对象: those that fit, those that may, how many of each, and whether all were looked at."""

    fits: list[Match]
    may_fit: list[Match]
    n_fits: int
    n_may_fit: int
    n_looked: int
    is_capped: bool


def parties_for(actor: Actor, programme: Programme, day: date) -> Fitting:
    """The parties that a programme fits, or may fit; those of which nothing speaks for it are not among them."""
    one = held(programme)
    found: list[Match] = []
    n = 0
    rows = parties(actor).exclude(kind=PartyKind.RESIDENT).select_related("area").order_by("code")
    for some in _parts(_narrowed(rows, one)[: LOOKED_MOST + 1]):
        facts = facts_of(actor, some, day)
        n += len(some)
        found += [_match(one, party, facts[party.pk], day) for party in some]
    fits = sorted((one for one in found if one.judged.verdict is Verdict.FITS), key=lambda one: one.order)
    may = [one for one in found if one.judged.verdict is Verdict.MAY_FIT and one.judged.n_met]
    may.sort(key=lambda one: one.order)
    capped = n > LOOKED_MOST
    return Fitting(fits[:SHOWN_MOST], may[:SHOWN_MOST], len(fits), len(may), min(n, LOOKED_MOST), capped)


def _parts(rows: Any) -> Iterator[list[Party]]:
    part: list[Party] = []
    for one in rows.iterator(chunk_size=AT_ONCE):
        part.append(one)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _narrowed(rows: Any, one: Held) -> Any:
    """Only parties of the right kind and area, where a condition that stands alone asks for one."""
    alone = [each for each in one.conditions if not each.group and each.comparison is Comparison.IS]
    for each in alone:
        if each.fact is FactKind.KIND:
            rows = rows.filter(kind__in=[kind for kind in PartyKind if kind.zh in each.wanted])
        if each.fact is FactKind.AREA:
            rows = rows.filter(_any_area(each.wanted))
    return rows


def _any_area(codes: Iterable[str]) -> Any:
    first, *rest = [within_code(code) for code in codes]
    for one in rest:
        first |= one
    return first
