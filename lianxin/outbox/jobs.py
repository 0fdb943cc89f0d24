"""The outbox as scheduled jobs 后台任务: notices are handed out every minute, messages are packed and sent, what hangs is swept."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from lianxin.kernel import gauges
from lianxin.kernel.jobs import run
from lianxin.kernel.schedule import scheduled
from lianxin.outbox.commands.handing_out import hand_out
from lianxin.outbox.commands.packing import pack
from lianxin.outbox.commands.sending import send_due, sweep
from lianxin.outbox.queries.status import measured

HANDING_OUT, SENDING = "通知送达", "通知外发"


def send(at: datetime) -> int:
    """Pack what is due, send it, sweep what hangs, count what remains; returns how many messages were tried."""
    sweep(at)
    pack(at)
    tried = send_due(at)
    gauges.keep(measured(at), timezone.now())
    return tried


@scheduled("outbox.hand_out")
def hand_out_due(timestamp: int) -> None:
    """Hand out queued notices every minute 通知送达."""
    run(HANDING_OUT, hand_out)


@scheduled("outbox.send")
def send_messages(timestamp: int) -> None:
    """Send messages that are due every minute 通知外发."""
    run(SENDING, send)
