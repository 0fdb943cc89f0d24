"""Served parties one by one 新增服务对象: who is met for the first time at a visit is put on the register there and then."""

from __future__ import annotations

from typing import Annotated

from lianxin.directory.commands.contacts import Person, Told, contact, people_told, shown_as
from lianxin.directory.commands.kinds.parties import party_grams
from lianxin.directory.commands.loading import note
from lianxin.directory.models import Area, Party
from lianxin.directory.rules import PartyKind, credit_code_is_right
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.ids import next_number
from lianxin.kernel.refusal import Reason, refuse, refuse_if

MAY_ADD = frozenset({"directory.load", "collect.register", "visit.register"})


@command("directory.add_party", "新增服务对象", "Add a served party")
def add_party(
    *,
    by: Act,
    kind: Annotated[PartyKind, Ask("类别", "Kind")],
    name: Annotated[
        str,
        Ask(
            "名称",
            "Name",
            limit=80,
            help_zh="企业、单位填全称，群众填姓名",
            help_en="The full name of an enterprise or unit, or a resident's name",
        ),
    ],
    area: Annotated[Area, Chosen, Ask("所在区划", "Area")],
    credit_code: Annotated[str, Ask("统一社会信用代码", "Credit code", limit=18)] = "",
    industry: Annotated[str, Ask("行业", "Industry", limit=60)] = "",
    address: Annotated[str, Ask("地址", "Address", limit=120)] = "",
    contact_name: Annotated[str, Ask("联系人", "Contact", limit=30)] = "",
    contact_title: Annotated[str, Ask("联系人职务", "Contact's title", limit=30)] = "",
    contact_phone: Annotated[str, Ask("联系电话", "Phone", limit=20)] = "",
) -> Done:
    """Put a party on the register 新增服务对象.

    Refuses: an enterprise or unit of that name or credit code on the register already, a wrong credit code.
    Records: code and kind, no personal data.
    """
    if not MAY_ADD & set(by.actor.grants):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    credit_code = credit_code.strip().upper()
    _check(kind, name.strip(), credit_code)
    shown, shown_address = shown_as(kind, name.strip(), address.strip())
    party = Party(
        code=next_number("DX", by.at.year),
        kind=kind,
        name=shown,
        area=area,
        credit_code=credit_code,
        industry=industry.strip(),
        address=shown_address,
    )
    party.grams = party_grams(party)
    party.save(force_insert=True)
    told = Told(
        name.strip(),
        address.strip(),
        Person(contact_name.strip(), contact_title.strip(), contact_phone.strip()),
    )
    for one in people_told(kind, told):
        contact(party, one, by.at).save(force_insert=True)
    entry = note(by, "directory.add_party", "", {"party": party.code, "kind": kind})
    return Done("party", str(party.id), party.code, "", entry)


def _check(kind: PartyKind, name: str, credit_code: str) -> None:
    same = Party.objects.filter(name=name).first() if kind is not PartyKind.RESIDENT else None
    taken = Party.objects.filter(credit_code=credit_code).first() if credit_code else None
    refuse_if(
        (not name, Reason("name_missing", "请填写名称", "Give the name.", "name")),
        (
            same is not None,
            Reason(
                "name_in_use",
                f"名录中已有同名服务对象（{same.code if same else ''}）",
                "The register has that name already.",
                "name",
            ),
        ),
        (
            bool(credit_code) and not credit_code_is_right(credit_code),
            Reason("credit_code_wrong", "信用代码校验位不对", "The check digit is wrong.", "credit_code"),
        ),
        (
            taken is not None,
            Reason(
                "credit_code_in_use",
                f"信用代码已用于{taken.name if taken else ''}",
                "The credit code is in use.",
                "credit_code",
            ),
        ),
    )
