"""What an officer chooses 我的通知: addresses, channels, the time of the digest, events he does without. For himself only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.words import Labelled
from lianxin.outbox.commands.channels import REGISTER
from lianxin.outbox.commands.confirming import ask_for_code
from lianxin.outbox.models import Address, Channel, Choice
from lianxin.outbox.queries.policy import policy
from lianxin.outbox.rules.events import EVENTS
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.outbox.rules.times import clock_of

MOBILE = re.compile(r"1[3-9]\d{9}")
ACCOUNT = re.compile(r"[A-Za-z0-9_@.\-]{1,64}")


class Language(Labelled):
    """通知语言."""

    CHINESE = "zh-hans", "中文", "Chinese"
    ENGLISH = "en", "英文", "English"


@command("outbox.choose", "设置我的通知", "Set my notices")
def choose(
    *,
    by: Act,
    digest_at: Annotated[
        str,
        Ask(
            "每日汇总时间",
            "Time of the daily digest",
            limit=5,
            help_zh="如 8:30；不填则按全区设置",
            help_en="Such as 8:30; empty: the district's",
        ),
    ] = "",
    language: Annotated[Language | None, Ask("语言", "Language")] = None,
    off: Annotated[
        Sequence[Channel],
        Ask(
            "不用的渠道",
            "Channels I do without",
            help_zh="系统内的通知总是有的",
            help_en="Notices within the system always remain",
        ),
    ] = (),
) -> Done:
    """Say by what and when one is told outside 设置我的通知; within the system always. Refuses: a time that is none."""
    clock = clock_of(digest_at) if digest_at.strip() else None
    if digest_at.strip() and clock is None:
        raise refuse("time_wrong", "请按 8:30 的格式填写", "Write it like 8:30.", field="digest_at")
    told = {
        "digest_at": clock,
        "language": language.value if language else "",
        "off_channels": sorted(str(one.id) for one in off),
    }
    Choice.objects.update_or_create(officer_id=by.actor.officer_id, defaults=told)
    data = {"digest_at": digest_at.strip(), "off": [one.name for one in off]}
    entry = ledger.note(REGISTER, by=by, step="outbox.choose", data=data)
    return Done("choice", str(by.actor.officer_id), entry=str(entry.id))


@command("outbox.switch_event", "开关通知事件", "Switch an event")
def switch_event(
    *,
    by: Act,
    event: Annotated[str, Ask("事件", "Event", limit=40)],
    is_on: Annotated[bool, Ask("外发", "Told outside")],
) -> Done:
    """Do with or without the notices of an event outside 开关通知事件. Refuses: unknown, or one that nobody may do without."""
    found = EVENTS.get(event.strip())
    if found is None or not found.may_skip:
        raise refuse(
            "may_not_skip", "此类通知不能关闭", "These notices cannot be switched off.", field="event"
        )
    row = Choice.objects.select_for_update().get_or_create(officer_id=by.actor.officer_id)[0]
    row.off_events = sorted({*row.off_events, event.strip()} - ({event.strip()} if is_on else set()))
    row.save(update_fields=["off_events"])
    data = {"event": event.strip(), "is_on": is_on}
    entry = ledger.note(REGISTER, by=by, step="outbox.switch_event", data=data)
    return Done("choice", str(by.actor.officer_id), entry=str(entry.id))


@command("outbox.set_address", "填写接收地址", "Set an address")
def set_address(
    *,
    by: Act,
    kind: Annotated[AddressKind, Ask("类别", "Kind")],
    value: Annotated[
        str,
        Ask(
            "地址",
            "Address",
            limit=120,
            help_zh="不填则删除已填的地址",
            help_en="Empty: the address is removed",
        ),
    ] = "",
) -> Done:
    """Say under what one is reached 填写接收地址, or take it away; an e-mail address has to be confirmed by the code it gets.

    Refuses: a malformed one, too many codes in a day. Records: the kind alone.
    """
    plain = value.strip()
    if plain and (wrong := _wrong(kind, plain)):
        raise Refused(wrong)
    officer = by.actor.officer_id
    if plain:
        row = Address.objects.select_for_update().filter(officer_id=officer, kind=kind).first()
        row = row or Address(officer_id=officer, kind=kind)
        is_same = row.bounced_at is None and row.confirmed_at is not None and row.value.readable() == plain
        row.value, row.bounced_at = plain, None
        if not is_same:
            _unproven(row, by)
        row.save()
    else:
        Address.objects.filter(officer_id=officer, kind=kind).delete()
    data = {"kind": kind.value, "is_set": bool(plain)}
    entry = ledger.note(REGISTER, by=by, step="outbox.set_address", data=data)
    return Done("address", str(officer), entry=str(entry.id))


def _unproven(row: Address, by: Act) -> None:
    """A new address: a mailbox has to prove itself by a code, an account of the district's own application not."""
    row.confirmed_at, row.code, row.code_at = None, "", None
    if row.kind == AddressKind.MAIL:
        ask_for_code(row, by)
    else:
        row.confirmed_at = by.at


def _wrong(kind: AddressKind, value: str) -> list[Reason]:
    if kind is AddressKind.MAIL:
        return _wrong_mail(value)
    if kind is AddressKind.MOBILE:
        fits = MOBILE.fullmatch(value)
        return (
            []
            if fits
            else [Reason("wrong_mobile", "手机号应为11位", "A mobile number has 11 digits.", "value")]
        )
    fits = ACCOUNT.fullmatch(value)
    zh, en = "账号只能用字母、数字和 _ @ . -", "Letters, digits and _ @ . - only."
    return [] if fits else [Reason("wrong_account", zh, en, "value")]


def _wrong_mail(value: str) -> list[Reason]:
    try:
        validate_email(value)
    except ValidationError:
        return [Reason("wrong_mail", "邮箱地址不对", "This is no e-mail address.", "value")]
    domains = policy().mail_domains
    if domains and value.rpartition("@")[2].lower() not in domains:
        zh = f"只能使用这些邮箱：{'、'.join(domains)}"
        return [Reason("wrong_domain", zh, f"Only these domains: {', '.join(domains)}.", "value")]
    return []
