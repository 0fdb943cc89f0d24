"""Rows of the kernel: ledger entries and checkpoints, idempotency keys, outbox, job runs, versions of work calendars."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import AtRestJSONField


class Chained(models.Model):
    """Base of everything that has a ledger: the length and the head of its hash chain.

    The row is locked before an entry is added, so that the chain has one writer at a time.
    """

    ledger_subject: ClassVar[str]

    ledger_n = models.PositiveIntegerField("留痕条数", default=0)
    ledger_head = models.BinaryField("留痕链首", max_length=32, default=bytes)

    class Meta:
        abstract = True

    @property
    def chain_id(self) -> UUID:
        """The chain of this row: its own identifier."""
        return UUID(str(self.pk))

    @property
    def ledger_reference(self) -> str:
        """How people name this row, kept in every entry: its number where it has one."""
        return str(getattr(self, "number", ""))


class Entry(models.Model):
    """One line of the ledger 全程留痕: who did what, when, from where to where. Never changed, never deleted.

    When its time is up by law, text and data alone are emptied (`erased_at`); the digest of its body stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    subject = models.CharField("对象类别", max_length=20)
    reference = models.CharField("对象编号", max_length=20, blank=True)
    chain_id = models.UUIDField("所属链")
    seq = models.PositiveIntegerField("序号")
    step = models.CharField("动作", max_length=40)
    state_from = models.CharField("原状态", max_length=20, blank=True)
    state_to = models.CharField("新状态", max_length=20, blank=True)
    officer_id = models.UUIDField("操作人")
    post_id = models.UUIDField("岗位")
    unit_id = models.UUIDField("单位")
    actor_words = models.CharField("操作人（当时）", max_length=160)
    at = models.DateTimeField("时间")
    channel = models.CharField("渠道", max_length=8)
    text = models.TextField("内容", blank=True)
    data = models.JSONField("明细", default=dict)
    salt = models.BinaryField("盐", max_length=16)
    body_digest = models.BinaryField("内容摘要", max_length=32)
    previous = models.BinaryField("上一条摘要", max_length=32)
    digest = models.BinaryField("摘要", max_length=32)
    algorithm = models.CharField("摘要算法", max_length=8, default="sha256")
    form = models.PositiveSmallIntegerField("摘要格式", default=2)
    erased_at = models.DateTimeField("内容删除时间", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain_id", "seq"], name="entry_chain_seq")]
        indexes = [
            models.Index(fields=["officer_id", "at"], name="entry_officer_at"),
            models.Index(fields=["at"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}#{self.seq} {self.step}"


class Checkpoint(models.Model):
    """A seal over the whole ledger 检查点: the root of the tree over all entries so far, chained to the one before."""

    n = models.PositiveIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    size = models.PositiveBigIntegerField("留痕总数")
    upto = models.UUIDField("截至记录")
    root = models.BinaryField("根摘要", max_length=32)
    previous = models.BinaryField("上一封印", max_length=32)
    seal = models.BinaryField("封印", max_length=32)
    algorithm = models.CharField("摘要算法", max_length=8, default="sha256")

    def __str__(self) -> str:
        return f"检查点 {self.n}"


class TreeLeaf(models.Model):
    """The place of a sealed entry in the tree 封存位置, with the hash that stands there."""

    index = models.PositiveBigIntegerField("位置", primary_key=True)
    entry_id = models.UUIDField("留痕", unique=True)
    hash = models.BinaryField("叶摘要", max_length=32)

    def __str__(self) -> str:
        return f"{self.index}"


class TreeNode(models.Model):
    """The root of a whole block of the tree 封存块 (256 leaves at level 8, 65,536 at level 16, …)."""

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField("层")
    index = models.PositiveBigIntegerField("位置")
    hash = models.BinaryField("节点摘要", max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="tree_node_once")]

    def __str__(self) -> str:
        return f"{self.level}:{self.index}"


class Witness(models.Model):
    """A place outside that keeps our checkpoints 见证: how it is reached, how far it has got, when it is next due."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("方式", max_length=8)
    target = models.CharField("位置", max_length=300)
    every_minutes = models.PositiveIntegerField("间隔（分钟）", default=0)
    is_active = models.BooleanField("在用", default=True)
    reached_n = models.PositiveIntegerField("已送达检查点", default=0)
    reached_at = models.DateTimeField("最近送达时间", null=True)
    next_at = models.DateTimeField("下次送出时间", null=True)
    n_failed = models.PositiveIntegerField("连续失败次数", default=0)
    error = models.CharField("错误", max_length=200, blank=True)
    made_at = models.DateTimeField("添加时间")

    def __str__(self) -> str:
        return self.name


class WitnessDelivery(models.Model):
    """One attempt to send checkpoints to a witness 见证送达: from which to which, delivered or why not."""

    id = models.BigAutoField(primary_key=True)
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="deliveries")
    first_n = models.PositiveIntegerField("起始检查点")
    last_n = models.PositiveIntegerField("截止检查点")
    at = models.DateTimeField("时间")
    is_delivered = models.BooleanField("已送达")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["witness", "-at"], name="delivery_witness")]

    def __str__(self) -> str:
        return f"{self.first_n}–{self.last_n}"


class CommandKey(models.Model):
    """An idempotency key that was used: a digest of what was asked, and the answer, which may hold a tracking code."""

    id = models.UUIDField(primary_key=True)
    officer_id = models.UUIDField("操作人")
    command = models.CharField("命令", max_length=40)
    body = models.BinaryField("请求摘要", max_length=32)
    answer = AtRestJSONField("回答")
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index(fields=["at"], name="key_at")]

    def __str__(self) -> str:
        return f"{self.command} {self.id}"


class Outbox(models.Model):
    """A notice to a post 通知: number, title and date only, never personal data. Ends in a known state."""

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        DELIVERED = "delivered", "已送达"
        FAILED = "failed", "发送失败"
        SUPPRESSED = "suppressed", "不发送"

    id = models.UUIDField(primary_key=True, default=new_id)
    event = models.CharField("事件", max_length=40)
    subject = models.CharField("对象类别", max_length=20)
    chain_id = models.UUIDField("对象")
    to_post_id = models.UUIDField("收件岗位")
    number = models.CharField("编号", max_length=20, blank=True)
    text = models.CharField("内容", max_length=200)
    urgent = models.BooleanField("立即", default=False)
    bulk = models.UUIDField("批量操作", null=True)
    count = models.PositiveIntegerField("件数", default=1)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.CharField("不发送原因", max_length=20, blank=True)
    at = models.DateTimeField("产生时间")
    delivered_at = models.DateTimeField("送达时间", null=True)
    seen_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="outbox_queued", condition=models.Q(state="queued")),
            models.Index(fields=["to_post_id", "-at"], name="outbox_post"),
        ]

    def __str__(self) -> str:
        return self.text


class JobRun(models.Model):
    """The last run of a scheduled job 后台任务: when it ran, how long, what it did, what went wrong."""

    name = models.CharField("任务", max_length=40, primary_key=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    n_done = models.PositiveIntegerField("处理数", default=0)
    error = models.CharField("错误", max_length=400, blank=True)

    def __str__(self) -> str:
        return self.name


class Gauge(models.Model):
    """What was counted last 监测值: how many there are of what must not be, how late something is."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    value = models.BigIntegerField("数值")
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Attempt(models.Model):
    """How often something was tried from one place within a minute 限次: a digest, never an address."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField("来源摘要", max_length=16)
    minute = models.DateTimeField("分钟")
    n = models.PositiveIntegerField("次数", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "minute"], name="attempt_minute")]
        indexes = [models.Index(fields=["minute"], name="attempt_old")]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} {self.n}"


class KeptFor(models.Model):
    """How long the district keeps by a rule of the schedule 保存期限调整; without a row the rule's own length holds."""

    rule = models.CharField("规则", max_length=40, primary_key=True)
    days = models.PositiveIntegerField("保存天数")
    reason = models.CharField("依据", max_length=200)
    at = models.DateTimeField("调整时间")

    def __str__(self) -> str:
        return f"{self.rule} {self.days}"


class CalendarVersion(models.Model):
    """One publication of a work calendar 日历版本: its days, years and office hours are kept; the latest confirmed is in force."""

    id = models.UUIDField(primary_key=True, default=new_id)
    calendar = models.CharField("日历", max_length=20)
    n = models.PositiveIntegerField("版本")
    base_n = models.PositiveIntegerField("拟订时的现行版本", null=True)
    title = models.CharField("日历名称", max_length=40)
    source = models.CharField("依据", max_length=120)
    what = models.CharField("变动", max_length=200, blank=True)
    years = ArrayField(models.PositiveSmallIntegerField(), verbose_name="已导入年份", default=list)
    hours = models.JSONField("办公时间", default=list)
    made_by = models.UUIDField("提出人", null=True)
    made_words = models.CharField("提出人（当时）", max_length=160, blank=True)
    made_at = models.DateTimeField("提出时间")
    confirmed_by = models.UUIDField("确认人", null=True)
    confirmed_words = models.CharField("确认人（当时）", max_length=160, blank=True)
    confirmed_at = models.DateTimeField("生效时间", null=True)
    discarded_at = models.DateTimeField("作废时间", null=True)
    first_changed = models.DateField("最早变动日", null=True)
    last_changed = models.DateField("最晚变动日", null=True)
    settled_at = models.DateTimeField("期限调整完成时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "n"], name="calendar_version_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True) | models.Q(discarded_at__isnull=True),
                name="calendar_version_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.n}版"

    @property
    def label(self) -> str:
        """How people and programs name it: default-2."""
        return f"{self.calendar}-{self.n}"


class WorkCalendarDay(models.Model):
    """One exception of a version of a work calendar 工作日历: a holiday, a make-up working day, a day of other hours."""

    id = models.BigAutoField(primary_key=True)
    calendar = models.CharField("日历", max_length=20, default="default")
    n = models.PositiveIntegerField("版本", default=1)
    on = models.DateField("日期")
    kind = models.CharField("类别", max_length=10)
    name = models.CharField("名称", max_length=20)
    hours = models.JSONField("办公时间", default=list)
    source = models.CharField("依据", max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "n", "on"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class Register(Chained):
    """A chain for what is no case: the directory, the people, the programmes (one row each)."""

    ledger_subject = "register"

    name = models.CharField("名称", max_length=20, primary_key=True)
    chain = models.UUIDField("链", default=new_id, unique=True)

    def __str__(self) -> str:
        return self.name

    @property
    def chain_id(self) -> UUID:
        """The chain of the register; its primary key is a name."""
        return self.chain

    @property
    def ledger_reference(self) -> str:
        """Its name."""
        return self.name


class ClockShift(models.Model):
    """How far a demo county's clock is from the machine's 演示时钟; a real district has no row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    by = models.DurationField("偏移")

    def __str__(self) -> str:
        return str(self.by)
