"""Queries of the directory: how areas, units, parties and categories are looked up and referred to. Reads only."""

from __future__ import annotations

from django.db.models import QuerySet

from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.kernel.text import grams_for_query


def active_units(_actor: Actor) -> QuerySet[Unit]:
    """The units in use, in the order of their codes."""
    return Unit.objects.filter(is_active=True)


def areas(_actor: Actor) -> QuerySet[Area]:
    """The areas from the district down."""
    return Area.objects.order_by("path")


def parties(_actor: Actor) -> QuerySet[Party]:
    """The parties on the register."""
    return Party.objects.filter(is_active=True).order_by("kind", "name")


def parties_like(actor: Actor, words: str) -> QuerySet[Party]:
    """The parties whose name, code or address holds the words."""
    grams = grams_for_query(words)
    rows = parties(actor).select_related("area")
    return rows.filter(grams__contains=grams) if grams else rows


def categories(_actor: Actor) -> QuerySet[Category]:
    """The leaves of the taxonomy in use."""
    return Category.objects.filter(is_active=True).order_by("code")


refer(Unit, Reference(active_units, "code", ("name", "short_name"), label=lambda one: str(one.name)))
refer(Area, Reference(areas, "code", ("name",), label=lambda one: str(one.name)))
refer(
    Party,
    Reference(parties, "code", ("name", "credit_code"), label=lambda one: f"{one.name}（{one.code}）", few=False),
)
refer(Category, Reference(categories, "code", ("name",), label=lambda one: f"{one.code} {one.head}·{one.name}"))
