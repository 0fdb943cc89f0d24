"""Rows of the outbox: channels, officers' addresses and choices, rules of events, messages, and what each notice became.

No text of a message is kept: it is put together when it leaves, from what may leave then.
"""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Outbox
from lianxin.kernel.sealing import AtRestJSONField, AtRestTextField, SealedField
from lianxin.outbox.rules.events import When
from lianxin.outbox.rules.kinds import AddressKind, ChannelKind
from lianxin.people.models import Officer


class State(models.TextChoices):
    """Where a message stands, and what became of a notice on a channel."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "发送失败"
    SUPPRESSED = "suppressed", "不发送"


UNDER_WAY = (State.QUEUED, State.SENDING)


class Channel(models.Model):
    """A way out 通知渠道: a mail relay, a group's robot, an application, a gateway. In use once two have agreed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField("类别", max_length=16, choices=ChannelKind.choices())
    name = models.CharField("名称", max_length=40, unique=True)
    settings = AtRestJSONField("设置（加密）", default=dict)
    host = models.CharField("主机", max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="只发本单位")
    made_at = models.DateTimeField("添加时间")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    stopped_at = models.DateTimeField("停用时间", null=True)
    sent_at = models.DateTimeField("最近送达", null=True)
    n_failed = models.PositiveIntegerField("连续失败次数", default=0)
    error = models.CharField("最近错误", max_length=200, blank=True)

    class Meta:
        verbose_name = "通知渠道"

    def __str__(self) -> str:
        return self.name


IN_USE = Q(confirmed_at__isnull=False, stopped_at=None)


class Address(models.Model):
    """Under what an officer is reached on a kind of channel 接收地址, sealed; used once it is confirmed.

    An account of the district's own application needs no code; an e-mail address gets one.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部", related_name="notice_addresses")
    kind = models.CharField("类别", max_length=10, choices=AddressKind.choices())
    value = SealedField("地址", mask="whole", max_length=120)
    bounced_at = models.DateTimeField("退信时间", null=True)
    confirmed_at = models.DateTimeField("验证时间", null=True)
    code = AtRestTextField("验证码（加密）", blank=True, default="")
    code_at = models.DateTimeField("验证码时间", null=True)

    class Meta:
        verbose_name = "接收地址"
        constraints = [models.UniqueConstraint(fields=["officer", "kind"], name="address_once")]

    def __str__(self) -> str:
        return f"{self.kind}"


class Choice(models.Model):
    """How an officer wants to be told 通知偏好; without a row as the district does."""

    officer = models.OneToOneField(
        Officer, models.CASCADE, primary_key=True, verbose_name="干部", related_name="notice_choice"
    )
    digest_at = models.TimeField("汇总时间", null=True)
    language = models.CharField("语言", max_length=8, blank=True)
    off_channels = models.JSONField("不用的渠道", default=list)
    off_events = models.JSONField("不外发的事件", default=list)

    class Meta:
        verbose_name = "通知偏好"

    def __str__(self) -> str:
        return str(self.pk)


class EventRule(models.Model):
    """When the notices of an event leave 事件规则, where the district says otherwise than the table."""

    event = models.CharField("事件", max_length=40, primary_key=True)
    when = models.CharField("发送时机", max_length=10, choices=When.choices())

    class Meta:
        verbose_name = "事件规则"

    def __str__(self) -> str:
        return self.event


class NoticePolicy(models.Model):
    """Quiet hours, digest, limits 通知规则 of the district; without a row the values below hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    quiet_since = models.TimeField("免打扰开始", default=time(20, 0))
    quiet_until = models.TimeField("免打扰结束", default=time(8, 0))
    digest_at = models.TimeField("汇总时间", default=time(8, 30))
    merge_minutes = models.PositiveSmallIntegerField("合并重复通知（分钟）", default=30)
    hourly_most = models.PositiveSmallIntegerField("每个地址每小时最多", default=30)
    mail_domains = models.JSONField("允许的邮箱域名", default=list)
    site = models.CharField("系统访问地址", max_length=120, blank=True)

    class Meta:
        verbose_name = "通知规则"

    def __str__(self) -> str:
        return f"{self.digest_at}"


class Message(models.Model):
    """One message to one receiver 外发消息. Its identifier stays the same at every try, so that doubles can be told."""

    id = models.UUIDField(primary_key=True, default=new_id)
    channel = models.ForeignKey(Channel, models.PROTECT, verbose_name="渠道", related_name="messages")
    officer = models.ForeignKey(
        Officer, models.CASCADE, null=True, verbose_name="收件人", related_name="messages"
    )
    is_digest = models.BooleanField("汇总", default=False)
    is_test = models.BooleanField("测试", default=False)
    is_code = models.BooleanField("验证码", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.CharField("原因", max_length=20, blank=True)
    n_tries = models.PositiveSmallIntegerField("次数", default=0)
    n_unsure = models.PositiveSmallIntegerField("去向不明次数", default=0)
    next_at = models.DateTimeField("下次发送")
    leased_until = models.DateTimeField("占用至", null=True)
    made_at = models.DateTimeField("产生时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    error = models.CharField("错误", max_length=200, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="处理人", related_name="settled_messages"
    )
    words = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "外发消息"
        indexes = [
            models.Index(fields=["next_at"], name="message_due", condition=Q(state__in=UNDER_WAY)),
            models.Index(
                fields=["ended_at"], name="message_failed", condition=Q(state="failed", settled_at=None)
            ),
            models.Index(fields=["officer", "ended_at"], name="message_hourly"),
            models.Index(fields=["made_at"], name="message_old"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Delivery(models.Model):
    """What becomes of one notice on one channel for one receiver 送达: it leaves with a message, or is suppressed, with why."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Outbox, models.CASCADE, verbose_name="通知", related_name="deliveries")
    channel = models.ForeignKey(Channel, models.PROTECT, verbose_name="渠道")
    officer = models.ForeignKey(Officer, models.CASCADE, null=True, verbose_name="收件人")
    event = models.CharField("事件", max_length=40)
    chain_id = models.UUIDField("对象")
    is_digest = models.BooleanField("汇总", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.CharField("原因", max_length=20, blank=True)
    at = models.DateTimeField("产生时间")
    due_at = models.DateTimeField("应发时间")
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, verbose_name="消息", related_name="deliveries"
    )

    class Meta:
        verbose_name = "送达"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "officer"], name="delivery_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="queued", message=None)),
            models.Index(fields=["chain_id", "event", "at"], name="delivery_like"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
