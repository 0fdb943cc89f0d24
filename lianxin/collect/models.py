"""Rows of collect: a document that was read 材料, and the drafts 草稿 that a person edits, confirms or rejects."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.kernel.sealing import AtRestJSONField, AtRestTextField
from lianxin.kernel.words import Labelled
from lianxin.people.models import Officer
from lianxin.visit.models import Visit


class DraftKind(Labelled):
    """草稿类别"""

    VISIT = "visit", "走访", "Visit"
    MATTER = "matter", "事项", "Matter"


class DraftState(Labelled):
    """草稿状态"""

    OPEN = "open", "待确认", "To be confirmed"
    CONFIRMED = "confirmed", "已确认", "Confirmed"
    REJECTED = "rejected", "已弃用", "Rejected"


class Intake(Chained):
    """A document that was read 材料: the original as it came, the cleaned text, and the whole reading."""

    ledger_subject: ClassVar[str] = "intake"

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField("文件名", max_length=200)
    title = models.CharField("标题", max_length=200, blank=True)
    original = AtRestTextField("原文")
    text = AtRestTextField("清理后文本")
    is_lost = models.BooleanField("有无法恢复的内容", default=False)
    removed = models.PositiveIntegerField("清除注音数", default=0)
    reading = AtRestJSONField("读取结果")
    read_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="读取人")
    at = models.DateTimeField("读取时间")
    erased_at = models.DateTimeField("到期删除时间", null=True)

    class Meta:
        verbose_name = "材料"
        indexes = [models.Index(fields=["-at"], name="intake_newest")]

    def __str__(self) -> str:
        return self.title or self.name


class Draft(models.Model):
    """One visit or matter read out of a document 草稿: fields with the spans they came from."""

    id = models.UUIDField(primary_key=True, default=new_id)
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="drafts")
    kind = models.CharField("类别", max_length=8, choices=DraftKind.choices())
    place_in_text = models.PositiveIntegerField("次序")
    fields = AtRestJSONField("内容")
    spans = AtRestJSONField("出处")
    state = models.CharField("状态", max_length=10, choices=DraftState.choices(), default=DraftState.OPEN)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, verbose_name="处理人")
    decided_at = models.DateTimeField("处理时间", null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, verbose_name="生成的走访")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, verbose_name="生成的事项")

    class Meta:
        verbose_name = "草稿"
        ordering = ["kind", "place_in_text"]
        indexes = [models.Index(fields=["intake"], name="draft_intake")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.place_in_text}"
