"""Rows of policy: programme 惠企政策, its conditions 申报条件."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lianxin.directory.models import Unit
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.policy.rules.words import Benefit, Comparison


class Programme(Chained):
    """A programme of support 惠企政策: what it gives to whom, how it is applied for, who explains it, how long it holds."""

    ledger_subject: ClassVar[str] = "programme"

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=120)
    document_no = models.CharField("文号", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="解释单位")
    contact = models.CharField("咨询联系", max_length=80, blank=True)
    summary = models.TextField("要点")
    keywords = ArrayField(models.CharField(max_length=20), verbose_name="俗称和关键词", default=list)
    benefit_kind = models.CharField("支持方式", max_length=10, choices=Benefit.choices(), blank=True)
    benefit = models.TextField("支持标准", blank=True)
    how = models.TextField("申报方式", blank=True)
    materials = models.TextField("申报材料", blank=True)
    is_automatic = models.BooleanField("免申即享", default=False)
    conditions = models.TextField("申报条件", blank=True)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("有效期至", null=True)
    apply_from = models.DateField("申报开始", null=True)
    apply_to = models.DateField("申报截止", null=True)
    withdrawn_at = models.DateTimeField("停止时间", null=True)

    class Meta:
        verbose_name = "惠企政策"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="programme_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(apply_to__isnull=True)
                | models.Q(apply_from__isnull=True)
                | models.Q(apply_to__gte=models.F("apply_from")),
                name="programme_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Condition(models.Model):
    """One condition of a programme as data 申报条件; without a fact only a person can judge it. Same group: one is enough."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="condition_rows", verbose_name="惠企政策"
    )
    n = models.PositiveSmallIntegerField("序号")
    fact = models.CharField("情况", max_length=20, choices=FactKind.choices(), blank=True)
    comparison = models.CharField("比较", max_length=12, choices=Comparison.choices(), blank=True)
    wanted = ArrayField(models.CharField(max_length=40), verbose_name="内容", default=list)
    words = models.CharField("文件原文", max_length=300)
    group = models.CharField("任一组", max_length=4, blank=True)

    class Meta:
        verbose_name = "申报条件"
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "n"], name="condition_once"),
            models.CheckConstraint(
                condition=models.Q(fact="", comparison="") | ~models.Q(fact="") & ~models.Q(comparison=""),
                name="condition_judged_or_compared",
            ),
        ]

    def __str__(self) -> str:
        return self.words
