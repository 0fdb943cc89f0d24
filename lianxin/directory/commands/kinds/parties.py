"""Served parties 服务对象 with their contacts from a district's own table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from lianxin.directory.commands.contacts import Person, Told, contact, people_told, shown_as
from lianxin.directory.commands.kinds.finding import found_by, referred, without
from lianxin.directory.commands.loading import Loader, Plan, add_loader, settle, write_all
from lianxin.directory.models import Area, Party, PartyContact
from lianxin.directory.queries import name_index
from lianxin.directory.rules.columns import (
    Column,
    Fault,
    Row,
    code,
    doubles,
    one_of,
    phone,
    text,
    whole,
    yes_no,
)
from lianxin.directory.rules.words import (
    PartyKind,
    credit_code_is_right,
)
from lianxin.kernel.text import grams_for_index

CREDIT = Column(
    "credit_code",
    "统一社会信用代码",
    "Credit code",
    code(r"[0-9A-HJ-NPQRTUWXY]{18}", "应为18位大写字母和数字", "18 capital letters and digits."),
    "91500999MA5U00000X",
    False,
    ("信用代码", "社会信用代码"),
)
PARTY_COLUMNS = (
    Column("code", "编号", "Code", code(r"[0-9A-Za-z_\-]{1,20}", "应为字母、数字、-、_，最多20位", "Letters, digits."),
           "Q0001", True, ("服务对象编号", "代码")),
    Column("kind", "类别", "Kind", one_of(PartyKind), "企业", True, ("对象类别", "类型")),
    Column("name", "名称", "Name", text(80), "清溪机械有限公司", True, ("服务对象", "企业名称", "单位名称", "姓名")),
    CREDIT,
    Column("industry_code", "行业代码", "Industry code", text(8), "C34"),
    Column("industry", "行业", "Industry", text(60), "通用设备制造业", False, ("所属行业",)),
    Column("area", "区划", "Area", text(60), "500999001000", True, ("所在区划", "所属街道", "街道", "area_code")),
    Column("address", "地址", "Address", text(120), "清溪路1号", False, ("详细地址", "注册地址", "经营地址")),
    Column("scale", "规模", "Scale", text(20), "小型", False, ("企业规模",)),
    Column("employees", "员工数", "Employees", whole(1_000_000), "56", False, ("从业人数", "职工人数")),
    Column("contact_name", "联系人", "Contact", text(30), "李某", False, ("联系人姓名", "企业联系人")),
    Column("contact_title", "联系人职务", "Contact's title", text(30), "经理", False, ("职务",)),
    Column("contact_phone", "联系电话", "Phone", phone, "13900000000", False, ("电话", "联系人电话", "phone")),
    Column("is_active", "在册", "On the register", yes_no, "是", False, ("是否在册", "在用")),
)  # fmt: skip
Known = dict[Any, dict[bytes, PartyContact]]
CONTACT = ("contact_name", "contact_title", "contact_phone")


def plan_parties(rows: Sequence[Row]) -> Plan:
    """Served parties by code; a contact given with a party is added to it, or takes a new title or phone."""
    plan = Plan(faults=[*doubles(rows, PARTY_COLUMNS[0]), *doubles(rows, CREDIT)])
    codes = [row.values["code"] for row in rows]
    parties = {one.code: one for one in Party.objects.filter(code__in=codes).select_related("area")}
    taken = dict(Party.objects.exclude(credit_code="").values_list("credit_code", "code"))
    areas = found_by(Area.objects.all(), "code", "name")
    contacts = _contacts(parties.values())
    new: list[Party] = []
    changed: list[Party] = []
    people: list[PartyContact] = []
    for row in rows:
        given = row.values
        area = referred(row, PARTY_COLUMNS[6], areas, plan.faults, "区划", "area")
        plan.faults.extend(_credit_faults(row, taken))
        is_new = given["code"] not in parties
        item = parties.get(given["code"]) or Party()
        wanted = {**without(row, *CONTACT), **_shown(given), "area": area} if area else {}
        if settle(plan, row, f"{given['code']} {given['name']}", item, is_new=is_new, wanted=wanted):
            item.grams = party_grams(item)
            (new if is_new else changed).append(item)
        people += _contacts_told(item, given, contacts)
    known = [one for found in contacts.values() for one in found.values()]
    plan.writing.append(lambda: write_all(Party, new, changed))
    plan.writing.append(lambda: write_all(PartyContact, people, known))
    return plan


def party_grams(party: Party) -> list[str]:
    """What a party is found by: name, code, credit code, address."""
    return grams_for_index("\n".join([party.name, party.code, party.credit_code, party.address]))


def _credit_faults(row: Row, taken: Mapping[str, str]) -> Iterable[Fault]:
    value = row.values.get(CREDIT.name)
    if value is None:
        return
    if not credit_code_is_right(value):
        yield Fault(row.number, CREDIT.zh, value, "校验位不对，请核对", "The check digit is wrong.")
    if taken.get(value, row.values["code"]) != row.values["code"]:
        yield Fault(row.number, CREDIT.zh, value, f"已用于{taken[value]}", f"It is {taken[value]}'s.")


def _shown(given: Mapping[str, Any]) -> dict[str, str]:
    """The name and address as they stand on the register; an address that is not given stays as it is."""
    name, address = shown_as(given["kind"], given["name"], given.get("address", ""))
    return {"name": name, **({"address": address} if "address" in given else {})}


def _contacts(parties: Iterable[Party]) -> Known:
    found: Known = {}
    for one in PartyContact.objects.filter(party__in=list(parties)):
        found.setdefault(one.party_id, {})[bytes(one.name_index)] = one
    return found


def _contacts_told(party: Party, given: Mapping[str, Any], contacts: Known) -> list[PartyContact]:
    """New contacts of the party; one that is there takes the new title and phone in place."""
    told = Told(
        given["name"],
        given.get("address", ""),
        Person(*(given.get(name, "") for name in CONTACT)),
    )
    new = []
    for one in people_told(given["kind"], told):
        known = contacts.get(party.pk, {}).get(name_index(one.name))
        row = contact(party, one, timezone.now(), known)
        new += [] if known else [row]
    return new


add_loader(Loader("parties", "服务对象", "Served parties", PARTY_COLUMNS, plan_parties, 5))
