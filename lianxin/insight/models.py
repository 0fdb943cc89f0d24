"""Rows of insight: a brief that is edited and issued 简报稿, what was corrected of it since, how many a body issued
in a year; which matters are left out of indicators 剔除."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.insight.rules.brief_parts import BriefKind
from lianxin.insight.rules.exclusions import ExclusionReason, ExclusionScope
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.people.models import Officer


class Edition(Chained):
    """One brief of a period as people edit and issue it 简报稿; what was issued is not changed any more.

    `written` is what the data wrote, with the list behind each figure; `text` what people made of it, and stays the
    only text that is issued. `digest` is the SHA-256 of the title and text that were issued.
    """

    ledger_subject: ClassVar[str] = "edition"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField("编号", max_length=20, unique=True)
    kind = models.CharField("种类", max_length=10, choices=BriefKind.choices())
    title = models.CharField("标题", max_length=100)
    since = models.DateField("起")
    until = models.DateField("止")
    as_of = models.DateTimeField("数据截至")
    written = models.JSONField("数据原稿")
    text = models.TextField("正文")
    body = models.ForeignKey(Unit, models.PROTECT, verbose_name="印发单位")
    started_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="起草人")
    started_at = models.DateTimeField("起草时间")
    edited_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True, verbose_name="修改人")
    edited_at = models.DateTimeField("修改时间", null=True)
    year = models.PositiveSmallIntegerField("年度", null=True)
    n = models.PositiveIntegerField("期数", null=True)
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True, verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间", null=True)
    digest = models.CharField("摘要值", max_length=64, blank=True)
    dropped_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "简报稿"
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "year", "n"], name="edition_issued_once"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="edition_days_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(issued_at__isnull=True, n__isnull=True, year__isnull=True)
                | models.Q(
                    issued_at__isnull=False, n__isnull=False, year__isnull=False, dropped_at__isnull=True
                ),
                name="edition_issued_with_number",
            ),
        ]
        indexes = [models.Index(fields=["-started_at", "id"], name="edition_newest")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it may still be edited 草稿."""
        return self.issued_at is None and self.dropped_at is None

    @property
    def issue(self) -> str:
        """2026年第3期, once issued."""
        return f"{self.year}年第{self.n}期" if self.n else ""


class Correction(models.Model):
    """更正: what was wrong in an issued brief and what is right; the brief itself stays as it was issued."""

    id = models.UUIDField(primary_key=True, default=new_id)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="corrections", verbose_name="简报")
    n = models.PositiveSmallIntegerField("第几次")
    before = models.TextField("原文")
    after = models.TextField("更正为", blank=True)
    reason = models.TextField("更正理由")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="更正人")
    at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "简报更正"
        constraints = [models.UniqueConstraint(fields=["edition", "n"], name="correction_numbered_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.n}"


class Exclusion(models.Model):
    """剔除: that a matter is left out of indicators: asked for with grounds, ruled on by somebody else, ended again.

    `granted` is nothing while it waits. It counts in figures as of `ruled_at` and later, until `ended_at`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="exclusions", verbose_name="事项")
    scope = models.CharField("剔除范围", max_length=10, choices=ExclusionScope.choices())
    reason = models.CharField("剔除理由", max_length=12, choices=ExclusionReason.choices())
    basis = models.TextField("依据和证明")
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    granted = models.BooleanField("同意剔除", null=True)
    ruling = models.TextField("审定意见", blank=True)
    ruled_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True, verbose_name="审定人")
    ruled_at = models.DateTimeField("审定时间", null=True)
    ended_reason = models.TextField("撤销理由", blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True, verbose_name="撤销人")
    ended_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "剔除"
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=models.Q(ended_at__isnull=True)
                & (models.Q(granted__isnull=True) | models.Q(granted=True)),
                name="exclusion_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(granted__isnull=True, ruled_at__isnull=True)
                | models.Q(granted__isnull=False, ruled_at__isnull=False),
                name="exclusion_ruled_when",
            ),
            models.CheckConstraint(
                condition=models.Q(ruled_by__isnull=True) | ~models.Q(ruled_by=models.F("asked_by")),
                name="exclusion_ruled_by_another",
            ),
        ]
        indexes = [models.Index(fields=["ruled_at"], name="exclusion_ruled")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.scope}"


class EditionCount(models.Model):
    """How many briefs of a kind a body issued in a year 简报期数: locked by whoever issues one, so that none is skipped."""

    id = models.BigAutoField(primary_key=True)
    body = models.ForeignKey(Unit, models.PROTECT, verbose_name="印发单位")
    kind = models.CharField("种类", max_length=10, choices=BriefKind.choices())
    year = models.PositiveSmallIntegerField("年度")
    n = models.PositiveIntegerField("已签发")

    class Meta:
        verbose_name = "简报期数"
        constraints = [models.UniqueConstraint(fields=["body", "kind", "year"], name="edition_count_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.n}"
