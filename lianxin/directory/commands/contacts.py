"""Contacts of parties 联系人: how one is written down sealed, how a resident stands on the register, and reading one in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from lianxin.directory.commands.loading import note
from lianxin.directory.models import Party, PartyContact
from lianxin.directory.queries import name_index, phone_index
from lianxin.directory.rules import PartyKind
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.readings import Value, reads
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.kernel.text import mask_name


@dataclass(frozen=True, slots=True)
class Person:
    """A person as he was told to us: to be sealed."""

    name: str
    title: str = ""
    phone: str = ""
    address: str = ""


def shown_as(kind: str, name: str, address: str) -> tuple[str, str]:
    """The name and address under which a party stands on the register: a resident's are masked and left out."""
    return (mask_name(name), "") if kind == PartyKind.RESIDENT else (name, address)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a party that is to be sealed: a resident's own name and address, and the contact."""

    name: str
    address: str
    contact: Person


def people_told(kind: str, told: Told) -> list[Person]:
    """The persons to write down for a party: its contact; of a resident himself, with the telephone if it is his."""
    if kind != PartyKind.RESIDENT:
        return [told.contact] if told.contact.name else []
    own = told.contact if told.contact.name in ("", told.name) else Person("")
    resident = Person(told.name, own.title, own.phone, told.address)
    return [resident] if own is told.contact else [resident, told.contact]


def contact(party: Party, told: Person, at: datetime, known: PartyContact | None = None) -> PartyContact:
    """The contact of a party for a person, new or known, with what was told; the caller saves it."""
    one = known or PartyContact(party=party)
    if known is None:
        one.name, one.name_index = told.name, name_index(told.name)
    if told.phone:
        one.phone, one.phone_index = told.phone, phone_index(told.phone)
    one.title = told.title or one.title
    if told.address:
        one.address = told.address
    one.confirmed_at = at
    return one


@command("directory.read_contact", "查看联系人", "Read a contact")
def read_contact(
    *, by: Act, party: Party, reason: Annotated[str, Ask("查看理由", "Reason", limit=200)]
) -> Done:
    """Note that an actor reads the contacts of a party in full 查看联系人: the reading itself leaves an entry.

    Refuses: no grant, no reason. Records: the party's code and the reason, no names. Then read by `people_of`.
    """
    if "directory.read_contact" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位不能查看联系人全名和电话", "Your post may not read contacts.")
    refuse_if(
        (not reason.strip(), Reason("reason_missing", "请填写查看理由", "Give a reason.", "reason")),
    )
    entry = note(by, "directory.read_contact", reason.strip(), {"party": party.code})
    return Done("party", str(party.id), party.code, "", entry)


@reads("directory.read_contact")
def _read_contacts(done: Done) -> list[list[Value]]:
    return [
        [
            Value("name", "姓名", "Name", one.name),
            Value("title", "职务", "Title", one.title),
            Value("phone", "电话", "Phone", one.phone),
            Value("address", "住址", "Address", one.address),
        ]
        for one in people_of(done)
    ]


def people_of(done: Done) -> list[Person]:
    """The contacts of the party of a reading that was just noted, in full."""
    return [
        Person(one.name.readable(), one.title, one.phone.readable(), one.address.readable())
        for one in PartyContact.objects.filter(party_id=done.id).order_by("id")
    ]
