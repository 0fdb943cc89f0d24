"""Failed messages 失败消息: sent again, or settled by a person's word; and mail that came back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.db import transaction

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import refuse
from lianxin.kernel.senders.returned import Returned, ReturnedKind, read
from lianxin.outbox.commands.channels import GRANT, REGISTER
from lianxin.outbox.models import Address, Delivery, Message, State
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.people.commands.proposals import require

Which = Annotated[str, Ask("消息编号", "Message", limit=36)]


@command("outbox.retry", "重新发送", "Send again")
def retry(*, by: Act, message: Which) -> Done:
    """Send a failed message again under the same identifier 重新发送. Refuses: no grant, none such that failed."""
    row = _failed(by, message)
    row.state, row.reason, row.n_tries, row.n_unsure = State.QUEUED, "", 0, 0
    row.next_at, row.made_at, row.ended_at, row.leased_until = by.at, by.at, None, None
    row.save()
    Delivery.objects.filter(message=row).update(state=State.QUEUED, reason="")
    return _noted(by, "outbox.retry", row)


@command("outbox.settle", "处理失败消息", "Settle a failed message")
def settle(
    *,
    by: Act,
    message: Which,
    words: Annotated[
        str,
        Ask(
            "处理说明",
            "What was done",
            limit=200,
            help_zh="如“已电话告知本人”",
            help_en="Such as “told by telephone”",
        ),
    ],
) -> Done:
    """Say what was done about a failed message 处理失败消息; it is no task any more. Refuses: no grant, no words, none such."""
    row = _failed(by, message)
    if not words.strip():
        raise refuse("words_missing", "请填写处理说明", "Say what was done.", field="words")
    row.settled_at, row.settled_by_id, row.words = by.at, by.actor.officer_id, words.strip()
    row.save(update_fields=["settled_at", "settled_by", "words"])
    return _noted(by, "outbox.settle", row, words.strip())


def _failed(by: Act, message: str) -> Message:
    require(by, GRANT)
    try:
        key = UUID(message.strip())
    except ValueError:
        key = None
    rows = Message.objects.select_for_update(of=("self",)).select_related("channel")
    row = rows.filter(pk=key, state=State.FAILED, settled_at=None).first() if key else None
    if row is None:
        zh = "没有这条待处理的失败消息，可能已经处理"
        raise refuse(
            "no_such_message", zh, "No such failed message; it may be settled already.", field="message"
        )
    return row


def _noted(by: Act, step: str, row: Message, text: str = "") -> Done:
    data = {"message": str(row.id), "channel": row.channel.name, "reason": row.reason}
    entry = ledger.note(REGISTER, by=by, step=step, text=text, data=data)
    return Done("message", str(row.id), number=row.channel.name, entry=str(entry.id))


@transaction.atomic
def take_returned(raw: bytes, by: Act) -> tuple[Returned, int]:
    """Take a mail that came back to our address 退信; what it was, and how many of our messages failed by it.

    Nothing is ever answered. A report of failure ends its message, and the address is not used again until it is
    written anew: two machines cannot write to each other for ever.
    """
    found = read(raw)
    if found.kind is not ReturnedKind.BOUNCE:
        return found, 0
    rows = Message.objects.select_for_update(of=("self",)).filter(
        pk__in=found.messages, channel__kind=AddressKind.MAIL, settled_at=None
    )
    return found, sum(_bounce(row, by) for row in rows.select_related("channel"))


def _bounce(row: Message, by: Act) -> bool:
    if row.reason == "bounced":
        return False
    row.state, row.reason, row.ended_at, row.leased_until = State.FAILED, "bounced", by.at, None
    row.save(update_fields=["state", "reason", "ended_at", "leased_until"])
    Delivery.objects.filter(message=row).update(state=State.FAILED, reason="bounced")
    if row.officer_id is not None:
        Address.objects.filter(officer_id=row.officer_id, kind=AddressKind.MAIL).update(bounced_at=by.at)
    _noted(by, "outbox.bounced", row)
    return True
