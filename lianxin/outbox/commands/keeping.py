"""保存期限 of messages: when they left, to whom, what came of them; addresses of officers who have left."""

from __future__ import annotations

from lianxin.kernel.retention import YEAR, Rule, add, removing
from lianxin.outbox.models import UNDER_WAY, Address, Message

add(
    Rule(
        "outbox.messages",
        ("外发消息记录", "Messages that left"),
        ("产生后", "after it was made"),
        YEAR,
        ("与站内通知一致", "as long as the notices"),
        ("整条删除", "the rows"),
        ("事项和留痕", "the matter and its ledger"),
        lambda before: Message.objects.filter(made_at__lt=before).exclude(state__in=UNDER_WAY),
        removing(Message),
        5000,
    )
)
add(
    Rule(
        "outbox.addresses",
        ("停用人员的接收地址", "Addresses of officers who have left"),
        ("账号停用后", "after the account was closed"),
        30,
        ("不再需要联系", "nobody is told any more"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: Address.objects.filter(officer__is_active=False, officer__left_at__lt=before),
        removing(Address),
    )
)
