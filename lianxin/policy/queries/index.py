"""Every programme with its conditions, read at once and kept for seconds 政策库: what matching runs over. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from lianxin.directory.models import Area
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.kept import kept
from lianxin.policy.models import Condition, Programme
from lianxin.policy.rules import conditions as rules
from lianxin.policy.rules.words import Comparison


@dataclass(frozen=True, slots=True)
class Held:
    """A programme with its validity and its conditions as the rules read them."""

    programme: Programme
    validity: rules.Validity
    conditions: tuple[rules.Condition, ...]


def held(programme: Programme) -> Held:
    """One programme, read anew."""
    return _held(programme, list(programme.condition_rows.all()), _area_names())


@kept()
def library() -> tuple[Held, ...]:
    """Every programme that was not withdrawn, by code."""
    rows = Programme.objects.filter(withdrawn_at__isnull=True).select_related("unit").order_by("code")
    names = _area_names()
    return tuple(
        _held(one, list(one.condition_rows.all()), names) for one in rows.prefetch_related("condition_rows")
    )


def in_force(day: date) -> list[Held]:
    """The programmes that hold on a day."""
    return [one for one in library() if one.validity.against(day) is None]


def forget() -> None:
    """Read the programmes anew at the next use."""
    library.forget()


def _area_names() -> dict[str, str]:
    return dict(Area.objects.values_list("code", "name"))


def _held(programme: Programme, rows: list[Condition], names: dict[str, str]) -> Held:
    withdrawn = localdate(programme.withdrawn_at) if programme.withdrawn_at else None
    validity = rules.Validity(programme.valid_from, programme.valid_to, withdrawn)
    return Held(programme, validity, tuple(_condition(one, names) for one in rows))


def _condition(row: Condition, names: dict[str, str]) -> rules.Condition:
    fact = FactKind(row.fact) if row.fact else None
    comparison = Comparison(row.comparison) if row.comparison else None
    said = "、".join(names.get(one, one) for one in row.wanted) if fact is FactKind.AREA else ""
    return rules.Condition(row.n, fact, comparison, tuple(row.wanted), row.words, row.group, said)
