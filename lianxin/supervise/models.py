"""Rows of supervise: urge 催办, notice 督办单, instruction 批示, escalation 提级, listing 挂账, reminders already given.

Beside them the ladder's rules as data.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lianxin.casefile.models import Bulk, Matter
from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.people.models import Officer, Post
from lianxin.supervise.rules import LadderStep, NoticeLevel, Receiver

__all__ = ["NoticeLevel"]


class Urge(models.Model):
    """Somebody urged those who hold a matter 催办: a recorded act with its receivers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="urges")
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="催办人")
    text = models.CharField("催办内容", max_length=400)
    at = models.DateTimeField("时间")
    to_posts = ArrayField(models.UUIDField(), verbose_name="送达岗位", default=list)
    bulk = models.ForeignKey(Bulk, models.PROTECT, null=True, verbose_name="批次", related_name="urges")

    class Meta:
        verbose_name = "催办"
        indexes = [models.Index(fields=["matter"], name="urge_matter")]

    def __str__(self) -> str:
        return self.text


class Notice(models.Model):
    """A supervision notice 督办单: numbered by who issues it, addressed to a post, with a reply due and its effect.

    The unit answers for it; the post is that to which it went. `n` runs without a gap within a body and a year.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="supervision_notices")
    number = models.CharField("督办编号", max_length=20, unique=True)
    official = models.CharField("发文字号", max_length=60, blank=True)
    body = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name="签发单位", related_name="issued_notices"
    )
    year = models.PositiveSmallIntegerField("年度", null=True)
    n = models.PositiveIntegerField("年内序号", null=True)
    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    level = models.CharField("级别", max_length=1, choices=NoticeLevel.choices())
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="被督办单位")
    addressee = models.CharField("送达", max_length=12, choices=Receiver.choices(), blank=True)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name="送达岗位", related_name="notices_received"
    )
    copies = ArrayField(models.UUIDField(), verbose_name="抄送岗位", default=list)
    proposed = models.CharField("建议级别", max_length=1, choices=NoticeLevel.choices(), blank=True)
    level_reason = models.CharField("调整级别的理由", max_length=200, blank=True)
    requirement = models.TextField("督办要求", max_length=1000)
    reply_due = models.DateField("回复期限")
    issued_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="签发人", related_name="issued_notices"
    )
    issued_at = models.DateTimeField("签发时间")
    received_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="签收人", related_name="received_notices"
    )
    received_at = models.DateTimeField("签收时间", null=True)
    reply = models.TextField("回复", max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="回复人", related_name="answered_notices"
    )
    replied_at = models.DateTimeField("回复时间", null=True)
    effect = models.TextField("督办成效", max_length=1000, blank=True)
    effect_at = models.DateTimeField("成效登记时间", null=True)

    class Meta:
        verbose_name = "督办单"
        constraints = [models.UniqueConstraint(fields=["body", "year", "n"], name="notice_number_once")]
        indexes = [
            models.Index(fields=["matter"], name="notice_matter"),
            models.Index(fields=["reply_due"], name="notice_open", condition=Q(replied_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeCount(models.Model):
    """How many notices a body issued in a year 督办单编号: its row is locked by whoever issues, so that none is skipped."""

    id = models.BigAutoField(primary_key=True)
    body = models.ForeignKey(Unit, models.PROTECT, verbose_name="签发单位")
    year = models.PositiveSmallIntegerField("年度")
    n = models.PositiveIntegerField("已签发")

    class Meta:
        verbose_name = "督办单编号"
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="notice_count_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.n}"


class Instruction(models.Model):
    """A leader's written instruction on a matter 批示: followed until it is settled by a report."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="instructions")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="批示领导")
    text = models.TextField("批示内容", max_length=1000)
    at = models.DateTimeField("时间")
    given_on = models.DateField("批示日期", null=True)
    report_due = models.DateField("报告期限", null=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name="批示交办单位", related_name="instructions"
    )
    recorded_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="登记人", related_name="recorded_instructions"
    )
    report = models.TextField("落实情况报告", max_length=2000, blank=True)
    settled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="报结人", related_name="settled_instructions"
    )
    settled_at = models.DateTimeField("报结时间", null=True)

    class Meta:
        verbose_name = "批示"
        indexes = [
            models.Index(fields=["matter"], name="instruction_matter"),
            models.Index(
                fields=["report_due"], name="instruction_open", condition=Q(settled_at__isnull=True)
            ),
            models.Index(
                fields=["matter"], name="instruction_open_matter", condition=Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class InstructionWord(models.Model):
    """What is said of an instruction until it is settled 批示落实进展."""

    id = models.UUIDField(primary_key=True, default=new_id)
    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="words")
    text = models.TextField("进展", max_length=2000)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="填报人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "批示落实进展"

    def __str__(self) -> str:
        return self.text[:40]


class Escalation(models.Model):
    """A matter was raised to a leader 提级: by the office, or by the clock at the backstop."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="escalations")
    coordinator = models.ForeignKey(Post, models.PROTECT, verbose_name="责任领导")
    reason = models.TextField("提级理由", max_length=1000)
    at_backstop = models.BooleanField("到总时限", default=False)
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    minutes = models.TextField("协调意见", max_length=4000, blank=True)

    class Meta:
        verbose_name = "提级"
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(ended_at__isnull=True), name="escalation_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class Listing(models.Model):
    """A matter is listed until a promised or review date 挂账, with the explanation that its raiser got."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="listings")
    is_promise = models.BooleanField("承诺解决")
    returns_on = models.DateField("承诺（复查）日期")
    basis = models.TextField("挂账依据", max_length=1000)
    approved_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="批准人")
    leader_opinion = models.CharField("分管领导意见", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "挂账"
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(ended_at__isnull=True), name="listing_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"至{self.returns_on}"


class MonthlyWord(models.Model):
    """What is said each month of a listed matter 挂账月报."""

    id = models.UUIDField(primary_key=True, default=new_id)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="words")
    text = models.TextField("进展", max_length=2000)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="填报人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "挂账月报"

    def __str__(self) -> str:
        return self.text[:40]


class Reminder(models.Model):
    """A reminder that the clock gave 提醒: one per clock and alarm, which is what makes it once.

    Where several were due at once after a standstill only the last was told: `is_told` says which.
    """

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reminders")
    clock_id = models.UUIDField("计时")
    alarm = models.CharField("提醒", max_length=8)
    due_at = models.DateTimeField("到期时间")
    at = models.DateTimeField("时间")
    is_told = models.BooleanField("已发出", default=True)

    class Meta:
        verbose_name = "提醒"
        constraints = [models.UniqueConstraint(fields=["clock_id", "alarm", "due_at"], name="reminder_once")]
        indexes = [models.Index(fields=["matter"], name="reminder_matter")]

    def __str__(self) -> str:
        return self.alarm


class ReminderRule(models.Model):
    """When the clock reminds, in force from a day on 提醒规定: a clock keeps the rule under which it began."""

    id = models.BigAutoField(primary_key=True)
    valid_from = models.DateField("施行日期", unique=True)
    shares = ArrayField(models.PositiveSmallIntegerField(), verbose_name="时限用去（%）", default=list)
    is_near = models.BooleanField("临期时", default=True)
    days_before = ArrayField(models.PositiveSmallIntegerField(), verbose_name="到期前工作日", default=list)
    days_after = ArrayField(models.PositiveSmallIntegerField(), verbose_name="到期后工作日", default=list)
    basis = models.CharField("依据", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "提醒规定"

    def __str__(self) -> str:
        return f"{self.valid_from}"


class LadderRule(models.Model):
    """One level of the urging ladder, in force from a day on 催办督办阶梯: which post it goes to and when it is proposed."""

    id = models.BigAutoField(primary_key=True)
    level = models.CharField("级别", max_length=1, choices=LadderStep.choices())
    valid_from = models.DateField("施行日期")
    to = models.CharField("送达", max_length=12, choices=Receiver.choices())
    copies = ArrayField(models.CharField(max_length=12), verbose_name="抄送", default=list)
    late_workdays = models.PositiveSmallIntegerField("逾期工作日", default=0)
    urges = models.PositiveSmallIntegerField("催办次数", default=0)
    reply_workdays = models.PositiveSmallIntegerField("回复工作日", default=0)
    basis = models.CharField("依据", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催办督办阶梯"
        constraints = [models.UniqueConstraint(fields=["level", "valid_from"], name="ladder_rule_once")]

    def __str__(self) -> str:
        return f"{self.level} {self.valid_from}"
