"""What the office knows of parties on a day 对象情况: what stands on the register, and the latest of what was told. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from lianxin.directory.models import Party, PartyFact
from lianxin.directory.rules import PartyKind
from lianxin.directory.rules.facts import SHAPES, FactKind, Known, said
from lianxin.kernel.grants import Actor

GRANT: Final = "directory.see_facts"
REGISTER: Final = "名录"
Facts = Mapping[FactKind, Known]
FIELDS: Final = ("party_id", "kind", "value", "on", "until", "source")


def told_of(party: Party) -> list[PartyFact]:
    """Every fact told of a party, the latest of each kind first."""
    order = {kind: place for place, kind in enumerate(FactKind)}
    return sorted(
        party.facts.order_by("-on"), key=lambda one: (order[FactKind(one.kind)], -one.on.toordinal())
    )


def on_register(party: Party) -> dict[FactKind, Known]:
    """The facts that stand on the register itself; the area by its path."""
    kind = PartyKind(party.kind).zh
    industry = f"{party.industry_code} {party.industry}".strip()
    employees = "" if party.employees is None else str(party.employees)
    found = {
        FactKind.KIND: Known(kind, kind, source=REGISTER),
        FactKind.AREA: Known(party.area.path, party.area.name, source=REGISTER),
        FactKind.INDUSTRY: Known(industry, party.industry or industry, source=REGISTER),
        FactKind.SCALE: Known(party.scale, party.scale, source=REGISTER),
        FactKind.EMPLOYEES: Known(employees, said(FactKind.EMPLOYEES, employees), source=REGISTER),
    }
    return {kind: one for kind, one in found.items() if one.value}


def facts_of(actor: Actor, parties: Iterable[Party], on: date) -> dict[UUID, dict[FactKind, Known]]:
    """The facts of parties as they were known on a day, by party; a later one takes the place of an earlier.

    Whoever may not see what was told gets what stands on the register.
    """
    found = {one.pk: on_register(one) for one in parties}
    if GRANT not in actor.grants:
        return found
    rows = PartyFact.objects.filter(party__in=list(found), on__lte=on)
    for party, name, value, since, until, source in rows.order_by("on").values_list(*FIELDS):
        kind = FactKind(name)
        found[party][kind] = Known(value, said(kind, value), since, until, source)
    return found


def fact_said(one: PartyFact) -> str:
    """The value of a row as people say it."""
    return said(FactKind(one.kind), one.value)


def is_number(kind: FactKind) -> bool:
    """Whether a kind is counted in a unit."""
    return bool(SHAPES[kind].unit)
