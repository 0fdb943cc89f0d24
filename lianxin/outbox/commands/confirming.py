"""验证邮箱: nothing is sent to an officer's own e-mail address before a code that was mailed to it came back.

The code is six digits, for ten minutes, five tries; at most five are mailed a day, so that nobody fills another's mailbox.
What is wrong is counted although the act is refused.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.limiter import too_often, tried
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.outbox.commands.channels import REGISTER
from lianxin.outbox.models import IN_USE, Address, Channel, Message
from lianxin.outbox.rules.kinds import AddressKind, ChannelKind
from lianxin.outbox.rules.times import CODE_LASTS

DIGITS = 6
TRIES, CODES_A_DAY = 5, 5
DAY, APART = timedelta(days=1), timedelta(minutes=1)


def ask_for_code(row: Address, by: Act) -> None:
    """Make a new code for an address that is not confirmed and queue its mail; the earlier code is void.

    Without a mail channel in use nothing is queued: the officer asks for a code once there is one.
    """
    mails = Message.objects.filter(officer_id=row.officer_id, is_code=True, made_at__gt=by.at - DAY)
    zh, en = "今天的验证码已发得太多，请明天再试", "Too many codes today; try again tomorrow."
    refuse_if((mails.count() >= CODES_A_DAY, Reason("too_many_codes", zh, en)))
    channel = Channel.objects.filter(IN_USE, kind=ChannelKind.MAIL).order_by("made_at").first()
    if channel is not None:
        row.code, row.code_at = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", by.at
        message = Message(channel=channel, officer_id=row.officer_id, is_code=True)
        message.next_at = message.made_at = by.at
        message.save(force_insert=True)


@command("outbox.send_code", "发送验证码", "Send a code")
def send_code(*, by: Act) -> Done:
    """Mail a new code to one's own address 发送验证码. Refuses: nothing to confirm, no mail channel, within a minute, too many."""
    row = _waiting(by)
    zh, en = "区里还没有启用邮件渠道", "The district has no mail channel in use."
    soon = row.code_at is not None and by.at - row.code_at < APART
    refuse_if(
        (not Channel.objects.filter(IN_USE, kind=ChannelKind.MAIL).exists(), Reason("no_channel", zh, en)),
        (soon, Reason("too_soon", "验证码刚刚发出，请一分钟后再试", "One was just sent; wait a minute.")),
    )
    ask_for_code(row, by)
    row.save(update_fields=["code", "code_at"])
    return _noted(by, "outbox.send_code")


@command("outbox.confirm_address", "验证邮箱", "Confirm one's e-mail")
def confirm_address(
    *,
    by: Act,
    code: Annotated[
        str,
        Ask(
            "验证码",
            "Code",
            limit=12,
            help_zh="邮件里的6位数字，10分钟内有效",
            help_en="The six digits from the mail, good for ten minutes",
        ),
    ],
) -> Done:
    """Give the code that came by mail 验证邮箱: the address is used from now on.

    Refuses: nothing to confirm, an old code, a wrong one, which is counted. Records: the kind alone.
    """
    row = _waiting(by)
    over = not row.code or row.code_at is None or by.at - row.code_at > CODE_LASTS
    place = f"{row.pk}|{row.code_at}"
    spent = tried("mail_code", place, by.at, minutes=60) >= TRIES
    if over or spent:
        zh, en = "验证码已过期或试错太多，请重新发送", "The code is over; ask for another."
        raise refuse("code_over", zh, en, field="code")
    if not secrets.compare_digest(row.code.encode(), code.strip().encode()):
        wrong = Reason("code_wrong", "验证码不对", "That is not the code.", "code")
        raise Refused([wrong], counted=lambda: too_often("mail_code", place, by.at, most=TRIES))
    row.confirmed_at, row.bounced_at, row.code, row.code_at = by.at, None, "", None
    row.save(update_fields=["confirmed_at", "bounced_at", "code", "code_at"])
    return _noted(by, "outbox.confirm_address")


def _waiting(by: Act) -> Address:
    rows = Address.objects.select_for_update().filter(officer_id=by.actor.officer_id, kind=AddressKind.MAIL)
    row = rows.filter(confirmed_at=None).first()
    if row is None:
        zh, en = "没有待验证的邮箱，请先填写邮箱", "There is no address to confirm; give one first."
        raise refuse("nothing_to_confirm", zh, en)
    return row


def _noted(by: Act, step: str) -> Done:
    entry = ledger.note(REGISTER, by=by, step=step, data={"kind": AddressKind.MAIL.value})
    return Done("address", str(by.actor.officer_id), entry=str(entry.id))
