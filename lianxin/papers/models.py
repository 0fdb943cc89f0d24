"""Rows of papers: the numbers that they were given 发文字号, how far each body's series of a year has come, and the templates
of its own that a body has its papers written by 文书模板."""

from __future__ import annotations

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import AtRestTextField
from lianxin.papers.rules import Kind
from lianxin.people.models import Officer


class PaperNumber(models.Model):
    """The official number that a paper bears 发文字号: taken once, never given again.

    `about` is the row that the paper is written from, such as an undertaking or an answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="paper_numbers")
    kind = models.CharField("文书种类", max_length=12, choices=Kind.choices())
    about = models.UUIDField("所据记录")
    body = models.ForeignKey(Unit, models.PROTECT, verbose_name="发文机关")
    year = models.PositiveSmallIntegerField("年度")
    n = models.PositiveIntegerField("年内序号")
    official = models.CharField("发文字号", max_length=60)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="取号人")
    at = models.DateTimeField("取号时间")

    class Meta:
        verbose_name = "发文字号"
        constraints = [
            models.UniqueConstraint(fields=["kind", "about"], name="paper_numbered_once"),
            models.UniqueConstraint(fields=["body", "kind", "year", "n"], name="paper_number_once"),
        ]
        indexes = [models.Index(fields=["matter"], name="paper_number_matter")]

    def __str__(self) -> str:
        return self.official


class PaperCount(models.Model):
    """How many numbers of a kind a body gave in a year 发文编号: locked by whoever takes one, so that none is skipped."""

    id = models.BigAutoField(primary_key=True)
    body = models.ForeignKey(Unit, models.PROTECT, verbose_name="发文机关")
    kind = models.CharField("文书种类", max_length=12, choices=Kind.choices())
    year = models.PositiveSmallIntegerField("年度")
    n = models.PositiveIntegerField("已取号")

    class Meta:
        verbose_name = "发文编号"
        constraints = [models.UniqueConstraint(fields=["body", "kind", "year"], name="paper_count_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.n}"


class PaperTemplate(models.Model):
    """A version of a body's own template for a kind of paper 文书模板; the one that is not put aside is in use.

    `content` is the .docx in base64; `sha256` is of the file as it was sent.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    body = models.ForeignKey(Unit, models.PROTECT, verbose_name="发文机关")
    kind = models.CharField("文书种类", max_length=12, choices=Kind.choices())
    n = models.PositiveIntegerField("版次")
    name = models.CharField("文件名", max_length=255, blank=True)
    content = AtRestTextField("模板内容", blank=True)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("内容摘要", max_length=64)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="启用人")
    at = models.DateTimeField("启用时间")
    dropped_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, verbose_name="停用人"
    )
    dropped_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "文书模板"
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "n"], name="paper_template_version"),
            models.UniqueConstraint(
                fields=["body", "kind"],
                condition=models.Q(dropped_at__isnull=True),
                name="paper_template_in_use_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{Kind(self.kind).zh} {self.n}"
