"""What stands where 通知状态: failed messages that wait for a person, what is under way, what hangs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime

from lianxin.kernel.models import Outbox
from lianxin.kernel.outbox import SHOWN
from lianxin.outbox.models import UNDER_WAY, Channel, Delivery, Message, State
from lianxin.outbox.rules.times import LEASE

# Due for longer than a round of the worker takes: nobody sends.
GRACE = timedelta(minutes=10)
REASONS: Mapping[str, tuple[str, str]] = {
    "no_address": ("没有接收地址", "No address"),
    "switched_off": ("该事件不外发", "The event is not told outside"),
    "own_choice": ("本人关闭", "Switched off by the officer"),
    "duplicate": ("与刚发送的重复", "The same was just sent"),
    "seen": ("已在系统内阅读", "Already read in the system"),
    "channel_off": ("渠道已停用", "The channel was stopped"),
    "officer_left": ("收件人已停用", "The officer may not sign in"),
    "post_closed": ("岗位已撤销", "The post was closed"),
    "refused": ("对方拒收", "Refused by the receiver"),
    "tries": ("多次发送未成功", "Tried in vain"),
    "unsure": ("对方可能已收到，不再重发", "It may have arrived; not sent again"),
    "too_old": ("超过一天未能发送", "Not sent within a day"),
    "gone": ("通知已按期删除", "The notice was erased in due time"),
    "code_over": ("验证码已过期，或邮箱已验证", "The code is over, or the address confirmed"),
    "bounced": ("被退回", "Returned by the mail system"),
}


def failed() -> QuerySet[Message]:
    """Failed messages that nobody has dealt with, the oldest first."""
    rows = Message.objects.filter(state=State.FAILED, settled_at=None)
    return rows.select_related("channel", "officer").order_by("ended_at")


def hanging(at: datetime) -> QuerySet[Message]:
    """Messages that should have been sent long ago, or that a process holds beyond its time."""
    late = Q(state=State.QUEUED, next_at__lt=at - GRACE)
    held = Q(state=State.SENDING, leased_until__lt=at - GRACE)
    # A clock that was set back would leave a lease in the far future.
    return Message.objects.filter(late | held | Q(state=State.SENDING, leased_until__gt=at + LEASE * 2))


def measured(at: datetime) -> dict[str, int]:
    """Counts for probes: failed messages without a person's word, messages and deliveries that hang."""
    unsent = Delivery.objects.filter(state=State.QUEUED, message=None, due_at__lt=at - GRACE)
    return {
        "notices_failed": failed().order_by().count(),
        "notices_hanging": hanging(at).count() + unsent.count(),
    }


def counts_by_channel(since: datetime) -> Mapping[str, Mapping[str, int]]:
    """How many messages of each channel stand where, of those made since a moment; by the channel's name."""
    rows = Message.objects.filter(made_at__gte=since).values_list("channel__name", "state")
    found: dict[str, dict[str, int]] = {}
    for name, state, n in rows.annotate(n=Count("id")):
        found.setdefault(name, {})[state] = n
    return found


def channels() -> list[Channel]:
    """All channels, those in use first."""
    return list(Channel.objects.select_related("unit").order_by("stopped_at", "name"))


def under_way() -> int:
    """How many messages are on their way."""
    return Message.objects.filter(state__in=UNDER_WAY).count()


# --- one's own page


def own_page(post: UUID, before: str, most: int) -> tuple[list[Outbox], str]:
    """Notices to a post, seen or not, the newest first, from a mark on; and the mark of the next page, if there is one."""
    rows = Outbox.objects.filter(to_post_id=post, state__in=SHOWN).order_by("-at", "-id")
    if (moment := parse_datetime(before) if before.isprintable() else None) is not None and moment.tzinfo:
        rows = rows.filter(at__lt=moment)
    found = list(rows[: most + 1])
    return found[:most], found[most - 1].at.isoformat() if len(found) > most else ""


def of_bulk(post: UUID, bulk: UUID) -> QuerySet[Outbox]:
    """The notices to a post of one bulk act."""
    return Outbox.objects.filter(to_post_id=post, bulk=bulk, state__in=SHOWN).order_by("number")
