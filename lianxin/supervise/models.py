"""Rows of supervise: urge 催办, notice 督办单, instruction 批示, escalation 提级, listing 挂账, reminders already given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.words import Labelled
from lianxin.people.models import Officer, Post


class NoticeLevel(Labelled):
    """督办级别: level 1 is urging; from level 2 a person issues a numbered notice."""

    BLUE = "2", "督办单（蓝）", "Notice (blue)"
    YELLOW = "3", "督办单（黄）", "Notice (yellow)"
    RED = "4", "督办单（红）", "Notice (red)"


class Urge(models.Model):
    """Somebody urged those who hold a matter 催办: a recorded act with its receivers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="urges")
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="催办人")
    text = models.CharField("催办内容", max_length=400)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催办"
        indexes = [models.Index(fields=["matter"], name="urge_matter")]

    def __str__(self) -> str:
        return self.text


class Notice(models.Model):
    """A supervision notice 督办单: numbered, addressed to a unit, with a reply due."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="supervision_notices")
    number = models.CharField("督办编号", max_length=20, unique=True)
    level = models.CharField("级别", max_length=1, choices=NoticeLevel.choices())
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="被督办单位")
    requirement = models.TextField("督办要求", max_length=1000)
    reply_due = models.DateField("回复期限")
    issued_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="签发人", related_name="issued_notices"
    )
    issued_at = models.DateTimeField("签发时间")
    reply = models.TextField("回复", max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="回复人", related_name="answered_notices"
    )
    replied_at = models.DateTimeField("回复时间", null=True)

    class Meta:
        verbose_name = "督办单"
        indexes = [
            models.Index(fields=["matter"], name="notice_matter"),
            models.Index(fields=["reply_due"], name="notice_open", condition=Q(replied_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.number


class Instruction(models.Model):
    """A leader's written instruction on a matter 批示."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="instructions")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="批示领导")
    text = models.TextField("批示内容", max_length=1000)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "批示"
        indexes = [models.Index(fields=["matter"], name="instruction_matter")]

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
    """A reminder that the clock gave 提醒: one per clock and alarm, which is what makes it once."""

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reminders")
    clock_id = models.UUIDField("计时")
    alarm = models.CharField("提醒", max_length=8)
    due_at = models.DateTimeField("到期时间")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "提醒"
        constraints = [models.UniqueConstraint(fields=["clock_id", "alarm", "due_at"], name="reminder_once")]
        indexes = [models.Index(fields=["matter"], name="reminder_matter")]

    def __str__(self) -> str:
        return self.alarm
