"""Rows of collect: a document that was read 材料, its drafts 草稿, passages that became matters 摘录; ledgers taken over 导入批次
and what each row said.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.kernel.sealing import AtRestJSONField, AtRestTextField
from lianxin.kernel.words import Labelled
from lianxin.people.models import Officer, Post
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


class Excerpt(models.Model):
    """A passage of a visit's note, or of a document that was read, from which a matter was registered 摘录.

    `start` and `end` are places in the text, in characters; the words stand in the matter.
    """

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="excerpts", verbose_name="事项")
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="excerpts", verbose_name="走访")
    intake = models.ForeignKey(
        Intake, models.CASCADE, null=True, related_name="excerpts", verbose_name="材料"
    )
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")

    class Meta:
        verbose_name = "摘录"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visit=None) ^ models.Q(intake=None), name="excerpt_of_one_text"
            ),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="excerpt_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


class LedgerBatch(models.Model):
    """A ledger that was confirmed and is taken over 导入批次: by whom, how far it has got, whether it was undone.

    It bears the identifier of the upload that it was made of, which goes when its time is up.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField("批次号", max_length=20, unique=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="导入人")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位")
    confirmed_at = models.DateTimeField("确认时间")
    n_rows = models.PositiveIntegerField("件数")
    n_written = models.PositiveIntegerField("已转入件数", default=0)
    n_open = models.PositiveIntegerField("其中在办件数", default=0)
    next_part = models.PositiveIntegerField("下一段", default=0)
    finished_at = models.DateTimeField("完成时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "导入批次"
        indexes = [
            models.Index(fields=["-confirmed_at"], name="ledger_batch_newest"),
            models.Index(
                fields=["confirmed_at"],
                name="ledger_batch_unfinished",
                condition=models.Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.file_name}"


class LedgerRow(models.Model):
    """What an old ledger said of a matter besides 原台账记载: its row there, and in words what no column of ours holds."""

    matter = models.OneToOneField(
        Matter, models.CASCADE, primary_key=True, related_name="ledger_row", verbose_name="事项"
    )
    batch = models.ForeignKey(LedgerBatch, models.PROTECT, related_name="rows", verbose_name="导入批次")
    row = models.PositiveIntegerField("原台账行号")
    words = AtRestJSONField("原台账记载", default=dict)

    class Meta:
        verbose_name = "原台账记载"
        indexes = [models.Index(fields=["batch", "row"], name="ledger_row_of_batch")]

    def __str__(self) -> str:
        return f"{self.row}"


class OwnHeading(models.Model):
    """What an office means by a heading of its own ledger 本单位栏目: remembered once somebody has said so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位")
    heading = models.CharField("表头", max_length=60)
    code = models.CharField("栏目", max_length=20)

    class Meta:
        verbose_name = "本单位栏目"
        constraints = [models.UniqueConstraint(fields=["unit", "heading"], name="own_heading_once")]

    def __str__(self) -> str:
        return self.heading
