"""Who is told by what 收件人: the officers behind a post, the channels in use, the addresses of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.outbox.models import IN_USE, Address, Channel
from lianxin.outbox.rules.kinds import ADDRESS_OF, AddressKind, ChannelKind
from lianxin.people.models import Officer, Post

# An address is used once it is confirmed and as long as nothing comes back from it.
GOOD = Q(confirmed_at__isnull=False, bounced_at=None)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads what comes to a post: its unit, and the officers who hold it or stand in and may sign in."""

    unit: UUID
    officers: tuple[UUID, ...]


def desks(posts: Sequence[UUID]) -> Mapping[UUID, Desk]:
    """The posts that are still there, by identifier."""
    rows = Post.objects.filter(id__in=posts, is_active=True).select_related("holder", "deputy")
    return {
        one.id: Desk(
            one.unit_id,
            tuple(who.id for who in (one.holder, one.deputy) if who is not None and who.is_active),
        )
        for one in rows
    }


def channels_in_use() -> list[Channel]:
    """The channels that two have agreed to and that nobody has stopped."""
    return list(Channel.objects.filter(IN_USE).order_by("made_at"))


def address_kinds(officers: Sequence[UUID]) -> Mapping[UUID, set[AddressKind]]:
    """Under what each officer can be reached; a mobile number is on his account."""
    found: dict[UUID, set[AddressKind]] = {one: set() for one in officers}
    rows = Address.objects.filter(GOOD, officer_id__in=officers)
    for officer, kind in rows.values_list("officer_id", "kind"):
        found[officer].add(AddressKind(kind))
    with_mobile = Officer.objects.filter(id__in=officers).exclude(mobile=b"")
    for officer in with_mobile.values_list("id", flat=True):
        found[officer].add(AddressKind.MOBILE)
    return found


def addresses(officers: Sequence[UUID]) -> Mapping[tuple[UUID, AddressKind], str]:
    """Where officers are reached, opened for a message that leaves now."""
    found: dict[tuple[UUID, AddressKind], str] = {}
    for officer in Officer.objects.filter(id__in=officers).only("mobile"):
        if officer.mobile:
            found[officer.id, AddressKind.MOBILE] = officer.mobile.readable()
    for one in Address.objects.filter(GOOD, officer_id__in=officers):
        found[one.officer_id, AddressKind(one.kind)] = one.value.readable()
    return found


def address_kind(channel: Channel) -> AddressKind | None:
    """By which address a channel reaches a person; None for a group or a program."""
    return ADDRESS_OF.get(ChannelKind(channel.kind))


def personal_channels(_actor: Actor) -> QuerySet[Channel]:
    """The channels in use that reach one person, for whom may do without."""
    return Channel.objects.filter(IN_USE, kind__in=sorted(ADDRESS_OF)).order_by("name")


refer(Channel, Reference(options=personal_channels, key="name"))
