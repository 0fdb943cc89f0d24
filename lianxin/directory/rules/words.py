"""Rules of the directory without a database: kinds of areas, units and parties, time classes, the credit code check."""

from __future__ import annotations

from lianxin.kernel.words import Labelled


class AreaKind(Labelled):
    """区划层级"""

    DISTRICT = "district", "区", "District"
    STREET = "street", "街道", "Street"
    COMMUNITY = "community", "社区", "Community"


class UnitKind(Labelled):
    """单位类别"""

    LEADER_BODY = "leader_body", "区级领导机关", "Leader body"
    OFFICE = "office", "工作办公室", "Office"
    DEPARTMENT = "department", "部门", "Department"
    STREET = "street", "街道", "Street"
    COMMUNITY = "community", "社区", "Community"
    CITY = "city", "市级单位", "City body"


class PartyKind(Labelled):
    """服务对象类别"""

    ENTERPRISE = "enterprise", "企业", "Enterprise"
    GRASSROOTS = "grassroots", "基层单位", "Grassroots unit"
    RESIDENT = "resident", "群众", "Resident"


class TimeClass(Labelled):
    """办理时限类别: decides the limit of a matter (practice: 2, 7, 15, 30 working days, 24 hours)."""

    ENQUIRY = "enquiry", "咨询", "Enquiry"
    ORDINARY = "ordinary", "一般", "Ordinary"
    COMPLEX = "complex", "较复杂", "Complex"
    HARD = "hard", "疑难", "Hard"
    URGENT = "urgent", "特急", "Urgent"


TIME_CLASS_WORDS = {member.zh: member for member in TimeClass}

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code_is_right(code: str) -> bool:
    """Whether a unified social credit code 统一社会信用代码 has 18 characters and the right check digit.

    GB 32100-2015: the weights are powers of 3 modulo 31; the sum of all characters must leave the check digit.
    """
    if len(code) != 18 or any(one not in CREDIT_ALPHABET for one in code):
        return False
    total = sum(CREDIT_ALPHABET.index(one) * pow(3, place, 31) for place, one in enumerate(code[:17]))
    return CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]
