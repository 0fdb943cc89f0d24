"""Queries of the directory: how areas, units, parties and categories are looked up and referred to. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lianxin.directory.models import Area, Category, Party, PartyContact, Staged, Unit
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.keyring import blind
from lianxin.kernel.refusal import refuse
from lianxin.kernel.text import fold, grams_for_query, phone_digits

PAGE_SIZE = 25
SEES_NAMES = "matter.see_raiser"
COUNT_MOST = 1000


def active_units(_actor: Actor) -> QuerySet[Unit]:
    """The units in use, in the order of their codes."""
    return Unit.objects.filter(is_active=True)


def areas(_actor: Actor) -> QuerySet[Area]:
    """The areas from the district down."""
    return Area.objects.order_by("path")


def within(path: str, area: str = "area") -> Q:
    """The rows whose area is the one of a path or lies in it; `area` is how they lead there.

    A path is no string of characters: D01 does not hold D011.
    """
    return Q(**{f"{area}__path": path}) | Q(**{f"{area}__path__startswith": f"{path}/"})


def within_code(code: str, area: str = "area") -> Q:
    """The rows whose area bears a code or lies in the one that does; another whose code only begins alike does not."""
    inside = Q(**{f"{area}__path__contains": f"/{code}/"}) | Q(**{f"{area}__path__startswith": f"{code}/"})
    return Q(**{f"{area}__code": code}) | inside


def parties(_actor: Actor) -> QuerySet[Party]:
    """The parties on the register."""
    return Party.objects.filter(is_active=True).order_by("kind", "name")


def parties_like(actor: Actor, words: str) -> QuerySet[Party]:
    """The parties whose name, code or address holds the words, or whose contact is called or telephoned exactly so."""
    grams = grams_for_query(words)
    rows = parties(actor).select_related("area")
    return rows.filter(Q(grams__contains=grams) | by_contact(actor, words)) if grams else rows


CONTACTS = "directory_partycontact"
PHONE_LEAST = 7


def name_index(name: str) -> bytes:
    """The index of a contact's name."""
    return blind(CONTACTS, "name", fold(name)) if name.strip() else b""


def phone_index(phone: str) -> bytes:
    """The index of a contact's telephone number: its digits, however they were written."""
    digits = phone_digits(phone)
    return blind(CONTACTS, "phone", digits) if len(digits) >= PHONE_LEAST else b""


def by_contact(actor: Actor, words: str) -> Q:
    """The parties with a contact of exactly this name or number, for whoever may see names; for others none."""
    indexes = {"name_index": name_index(words), "phone_index": phone_index(words)}
    found = Q(pk__in=[])
    for column, index in indexes.items():
        if index and SEES_NAMES in actor.grants:
            found |= Q(pk__in=PartyContact.objects.filter(**{column: index}).values("party"))
    return found


def categories(_actor: Actor) -> QuerySet[Category]:
    """The leaves of the taxonomy in use."""
    return Category.objects.filter(is_active=True).order_by("code")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of parties is filtered by; an empty value filters nothing."""

    words: str = ""
    kind: str = ""
    area: str = ""
    industry: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Read from a query string; unknown names are left out."""
        return cls(**{name: str(given.get(name, "")).strip()[:80] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of parties: its rows, the mark of the next page, how many there are (capped)."""

    rows: list[Party]
    next_mark: str
    total: int
    more: bool


def party_page(actor: Actor, wanted: Wanted, *, after: str = "", size: int = PAGE_SIZE) -> Listed:
    """A page of the wanted parties, by name."""
    rows = parties_like(actor, wanted.words) if wanted.words else parties(actor).select_related("area")
    plain = {"kind": wanted.kind, "industry__contains": wanted.industry}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.area:
        rows = rows.filter(within(wanted.area))
    total = rows.order_by()[: COUNT_MOST + 1].count()
    name, _, code = after.rpartition("_")
    if name:
        rows = rows.filter(Q(name__gt=name) | Q(name=name, code__gt=code))
    found = list(rows.order_by("name", "code")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    mark = f"{last.name}_{last.code}" if last else ""
    return Listed(found[:size], mark, min(total, COUNT_MOST), total > COUNT_MOST)


def party_for(actor: Actor, code: str) -> Party:
    """One party by its code. Refuses: no such party."""
    party = parties(actor).select_related("area").filter(code=code).first()
    if party is None:
        raise refuse("not_found", "名录中没有此服务对象", "No such party on the register.")
    return party


def unit_for(actor: Actor, code: str) -> Unit:
    """One unit by its code. Refuses: no such unit."""
    unit = active_units(actor).select_related("area").filter(code=code).first()
    if unit is None:
        raise refuse("not_found", "名录中没有此单位", "No such unit.")
    return unit


@dataclass(frozen=True, slots=True)
class Duty:
    """What a unit is responsible for by the duty list 权责."""

    leads: list[Category]
    supports: list[Category]


def duty_of(unit: Unit) -> Duty:
    """The categories that a unit leads, and those that it supports."""
    rows = Category.objects.filter(is_active=True).order_by("code")
    return Duty(list(rows.filter(lead=unit)), list(rows.filter(supports=unit)))


def taxonomy(_actor: Actor) -> QuerySet[Category]:
    """The taxonomy with its duty list."""
    rows = Category.objects.filter(is_active=True).select_related("lead")
    return rows.prefetch_related("supports").order_by("code")


def staged_by(actor: Actor) -> QuerySet[Staged]:
    """The uploads of the actor himself, newest first; nobody else sees them. Ledgers of matters have a page of their own."""
    rows = Staged.objects.filter(uploaded_by=actor.officer_id).exclude(kind="ledger")
    return rows.order_by("-uploaded_at")


refer(
    Unit,
    Reference(
        active_units,
        "code",
        ("name", "short_name"),
        label=lambda one: str(one.name),
        found_by=lambda one: " ".join([one.short_name, *one.aliases, *one.initials]),
    ),
)
refer(Area, Reference(areas, "code", ("name",), label=lambda one: str(one.name)))
refer(
    Party,
    Reference(
        parties,
        "code",
        ("name", "credit_code"),
        label=lambda one: f"{one.name}（{one.code}）",
        few=False,
        suggest="party_suggest",
        exactly=by_contact,
    ),
)
refer(
    Category, Reference(categories, "code", ("name",), label=lambda one: f"{one.code} {one.head}·{one.name}")
)
refer(Staged, Reference(staged_by, "id", label=lambda one: f"{one.file_name} {one.uploaded_at:%m-%d %H:%M}"))
