"""Rows of dispatch: undertaking 承办, what units say 反馈, asked returns 退回, extensions 延期, standstills 暂停计时."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import StandstillReason
from lianxin.directory.models import Unit
from lianxin.dispatch.lifecycle import ENDS, LABELS, Standing
from lianxin.dispatch.rules import Part, ReturnReason, Ruling, WordKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import AtRestTextField
from lianxin.people.models import Officer

RUNS = ~Q(state__in=sorted(ENDS))


class Undertaking(models.Model):
    """What one unit has to do in one matter 承办."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="undertakings")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位")
    part = models.CharField("承办方式", max_length=8, choices=Part.choices())
    state = models.CharField(
        "承办状态",
        max_length=12,
        choices=[(one.value, LABELS[one][0]) for one in Standing],
        default=Standing.SENT,
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    task = models.TextField("办理要求", max_length=2000, blank=True)
    sent_at = models.DateTimeField("交办时间")
    accepted_at = models.DateTimeField("签收时间", null=True)
    contacted_at = models.DateTimeField("先行联系时间", null=True)
    reported_at = models.DateTimeField("反馈时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    return_refused = models.BooleanField("退回被驳回", default=False)

    class Meta:
        verbose_name = "承办"
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "unit"], condition=RUNS, name="undertaking_once_running"
            ),
            models.UniqueConstraint(
                fields=["matter"], condition=RUNS & Q(part="lead"), name="undertaking_one_lead"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="undertaking_unit", condition=RUNS),
            models.Index(fields=["matter"], name="undertaking_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.get_state_display()}"


class Word(models.Model):
    """What a unit says while it works 反馈: first contact, opinion, progress, monthly word. Internal."""

    id = models.UUIDField(primary_key=True, default=new_id)
    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="words")
    kind = models.CharField("类别", max_length=8, choices=WordKind.choices())
    text = models.TextField("内容", max_length=4000)
    whom = AtRestTextField("联系对象", max_length=60, blank=True)
    how = AtRestTextField("联系方式", max_length=20, blank=True)
    happened_at = models.DateTimeField("发生时间")
    next_on = models.DateField("下次反馈日期", null=True)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="填报人")
    at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = "反馈"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:40]


class ReturnRequest(models.Model):
    """A unit asks to return a matter 退回申请; the office rules, once, and the ruling binds."""

    id = models.UUIDField(primary_key=True, default=new_id)
    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="return_requests")
    reason = models.CharField("理由", max_length=12, choices=ReturnReason.choices())
    basis = models.TextField("依据", max_length=1000)
    proposed_unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="建议承办单位")
    asked_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="申请人", related_name="returns_asked")
    asked_at = models.DateTimeField("申请时间")
    ruling = models.CharField("裁定", max_length=8, choices=Ruling.choices(), default=Ruling.PENDING)
    ruling_text = models.TextField("裁定意见", blank=True)
    ruled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="裁定人", related_name="returns_ruled"
    )
    ruled_at = models.DateTimeField("裁定时间", null=True)

    class Meta:
        verbose_name = "退回申请"
        constraints = [
            models.UniqueConstraint(fields=["undertaking"], name="return_once"),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruled_by=models.F("asked_by")),
                name="return_ruled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class ExtensionRequest(models.Model):
    """A unit asks for more time 延期申请; the office rules, the party is told."""

    id = models.UUIDField(primary_key=True, default=new_id)
    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="extension_requests")
    new_date = models.DateField("申请延至")
    reason = models.TextField("理由", max_length=1000)
    party_told = models.CharField("告知反映人情况", max_length=200)
    workdays = models.PositiveSmallIntegerField("延长工作日")
    asked_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="申请人", related_name="extensions_asked"
    )
    asked_at = models.DateTimeField("申请时间")
    ruling = models.CharField("裁定", max_length=8, choices=Ruling.choices(), default=Ruling.PENDING)
    ruling_text = models.TextField("裁定意见", blank=True)
    ruled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="裁定人", related_name="extensions_ruled"
    )
    ruled_at = models.DateTimeField("裁定时间", null=True)

    class Meta:
        verbose_name = "延期申请"
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking"], condition=Q(ruling="pending"), name="extension_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruled_by=models.F("asked_by")),
                name="extension_ruled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"延至{self.new_date}"


class SuspensionRequest(models.Model):
    """A unit asks for its limit to stand still while it waits for somebody else 暂停计时申请; the office rules."""

    id = models.UUIDField(primary_key=True, default=new_id)
    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="suspension_requests")
    reason = models.CharField("理由", max_length=10, choices=StandstillReason.choices())
    until = models.DateField("申请暂停至")
    grounds = models.TextField("情况说明", max_length=1000)
    party_told = models.CharField("告知反映人情况", max_length=200)
    asked_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="申请人", related_name="suspensions_asked"
    )
    asked_at = models.DateTimeField("申请时间")
    ruling = models.CharField("裁定", max_length=8, choices=Ruling.choices(), default=Ruling.PENDING)
    ruling_text = models.TextField("裁定意见", blank=True)
    ruled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="裁定人", related_name="suspensions_ruled"
    )
    ruled_at = models.DateTimeField("裁定时间", null=True)

    class Meta:
        verbose_name = "暂停计时申请"
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking"], condition=Q(ruling="pending"), name="suspension_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruled_by=models.F("asked_by")),
                name="suspension_ruled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"暂停至{self.until}"
