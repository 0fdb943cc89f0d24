"""Which sender serves which kind of channel 渠道. Nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lianxin.kernel.senders import apps, gateways, mail, robots
from lianxin.kernel.senders.parcel import Parcel

SENDERS: Mapping[str, Callable[[Parcel], None]] = {
    "mail": mail.send,
    "wecom_robot": robots.wecom,
    "dingtalk_robot": robots.dingtalk,
    "feishu_robot": robots.feishu,
    "wecom_app": apps.wecom,
    "dingtalk_app": apps.dingtalk,
    "feishu_app": apps.feishu,
    "sms": gateways.sms,
    "webhook": gateways.webhook,
}


def send(kind: str, parcel: Parcel) -> None:
    """Send a parcel through a kind of channel. Failure: it was not taken, or perhaps."""
    SENDERS[kind](parcel)
