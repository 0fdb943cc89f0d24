"""Rows of a matter's time 时限: its clocks, the limits in force, deadlines that a change of the calendar moved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianxin.casefile.models.matter import Matter
from lianxin.casefile.rules import Alert, ClockKind, Urgency
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import TimeClass
from lianxin.kernel.ids import new_id


class LimitRule(models.Model):
    """A limit in force from a day on 时限规定: for a step, and only for a unit, category, urgency or class where it names one."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField("环节", max_length=10, choices=ClockKind.choices())
    time_class = models.CharField("时限类别", max_length=10, choices=TimeClass.choices(), blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices(), blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, verbose_name="类别", related_name="+")
    for_unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="单位", related_name="+")
    value = models.PositiveSmallIntegerField("时限值")
    unit = models.CharField("时限单位", max_length=12)
    valid_from = models.DateField("施行日期")
    source = models.CharField("依据", max_length=120, blank=True)
    made_by = models.UUIDField("设定人", null=True)
    made_words = models.CharField("设定人（当时）", max_length=160, blank=True)
    made_at = models.DateTimeField("设定时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "时限规定"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "time_class", "urgency", "category", "for_unit", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="limit_rule_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value} {self.unit}"


class Clock(models.Model):
    """One running or stopped limit of a matter 计时: when it started, how long, until when, when it was met."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clocks")
    undertaking_id = models.UUIDField("承办", null=True)
    kind = models.CharField("环节", max_length=10, choices=ClockKind.choices())
    started_at = models.DateTimeField("起算时间")
    limit_value = models.PositiveSmallIntegerField("时限值")
    limit_unit = models.CharField("时限单位", max_length=12)
    rule = models.ForeignKey(
        LimitRule, models.PROTECT, null=True, verbose_name="时限规定", related_name="+", db_index=False
    )
    calendar = models.CharField("日历", max_length=20, default="default")
    calendar_n = models.PositiveIntegerField("日历版本", default=1)
    decided_on = models.DateField("批准日期", null=True)
    due_at = models.DateTimeField("到期时间")
    original_due_at = models.DateTimeField("原到期时间")
    stood = models.JSONField("暂停计时", default=list)
    stopped_at = models.DateTimeField("完成时间", null=True)
    alarm = models.CharField("下次提醒", max_length=8, default="half")
    alarm_at = models.DateTimeField("下次提醒时间", null=True)

    class Meta:
        verbose_name = "计时"
        indexes = [
            models.Index(fields=["matter"], name="clock_matter"),
            models.Index(
                fields=["alarm_at"],
                name="clock_alarm",
                condition=Q(stopped_at__isnull=True, alarm_at__isnull=False),
            ),
            models.Index(
                fields=["calendar", "due_at"], name="clock_to_move", condition=Q(stopped_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_at:%Y-%m-%d}"


class DeadlineMove(models.Model):
    """A deadline that a change of the calendar moved 期限调整: from when to when. One per clock and version, so never twice."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="deadline_moves")
    clock = models.ForeignKey(Clock, models.CASCADE, related_name="moves")
    calendar = models.CharField("日历", max_length=20)
    n = models.PositiveIntegerField("日历版本")
    due_from = models.DateTimeField("原到期时间")
    due_to = models.DateTimeField("现到期时间")
    post_id = models.UUIDField("责任岗", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "期限调整"
        constraints = [models.UniqueConstraint(fields=["clock", "n"], name="deadline_move_once")]
        indexes = [
            models.Index(fields=["calendar", "n", "at"], name="deadline_move_version"),
            models.Index(fields=["matter"], name="deadline_move_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.due_from:%Y-%m-%d} → {self.due_to:%Y-%m-%d}"


class Threshold(models.Model):
    """When a light turns and what it calls for, from a day on 亮灯规则."""

    id = models.BigAutoField(primary_key=True)
    near_workdays = models.PositiveSmallIntegerField("临期工作日")
    near_percent = models.PositiveSmallIntegerField("临期比例（%）")
    near_alert = models.CharField("临期提示", max_length=6, choices=Alert.choices())
    lagging_alert = models.CharField("滞后提示", max_length=6, choices=Alert.choices())
    late_alert = models.CharField("逾期提示", max_length=6, choices=Alert.choices())
    yellow_workdays = models.PositiveSmallIntegerField("逾期超过几个工作日为黄色", default=0)
    red_workdays = models.PositiveSmallIntegerField("逾期超过几个工作日为红色", default=0)
    valid_from = models.DateField("施行日期", unique=True)
    source = models.CharField("依据", max_length=120)
    made_by = models.UUIDField("设定人")
    made_words = models.CharField("设定人（当时）", max_length=160)
    made_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "亮灯规则"

    def __str__(self) -> str:
        return f"{self.valid_from}"
