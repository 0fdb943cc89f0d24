"""Rows of reading: what was advised and what people decided 建议记录; the versions that were learned 学习版本; when one takes over.

None of them holds a word of a matter.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lianxin.casefile.models import Matter
from lianxin.kernel.ids import new_id
from lianxin.kernel.words import Labelled


class AdviceKind(Labelled):
    """建议内容"""

    CATEGORY = "category", "类别", "Category"
    LEAD = "lead", "牵头单位", "Lead unit"


class LearnedState(Labelled):
    """学习版本状态"""

    CANDIDATE = "candidate", "待启用", "To be activated"
    ACTIVE = "active", "在用", "In use"
    RETIRED = "retired", "已停用", "No longer in use"
    FAILED = "failed", "未达标", "Not good enough"


class Learned(models.Model):
    """A version that was learned from confirmed matters 学习版本: numbers, and figures beside those of the one then in use."""

    id = models.UUIDField(primary_key=True, default=new_id)
    n = models.PositiveIntegerField("版本号", unique=True)
    at = models.DateTimeField("训练时间")
    upto = models.DateTimeField("学习截至")
    n_rows = models.PositiveIntegerField("训练事项数")
    n_labels = models.PositiveIntegerField("类别数")
    n_grams = models.PositiveIntegerField("特征数")
    figures = models.JSONField("指标", default=dict)
    running = models.JSONField("当时在用版本的指标", default=dict)
    compared_with = models.PositiveIntegerField("对照版本", default=0)
    content = models.BinaryField("参数", default=bytes)
    sha256 = models.CharField("参数摘要", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=LearnedState.choices())
    activated_at = models.DateTimeField("启用时间", null=True)
    before = models.PositiveIntegerField("启用前版本", default=0)

    class Meta:
        verbose_name = "学习版本"
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=LearnedState.ACTIVE), name="learned_one_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"第{self.n}版"

    @property
    def state_label(self) -> LearnedState:
        """The state with its words."""
        return LearnedState(self.state)


class Advice(models.Model):
    """What was advised when people decided, and what they decided 建议记录: codes and percentages.

    `version` is that of the suggestion, 0 for the duty list alone; `is_shown` is false where nobody saw a page.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.PROTECT, verbose_name="事项", related_name="+")
    kind = models.CharField("建议内容", max_length=8, choices=AdviceKind.choices())
    step = models.CharField("动作", max_length=40)
    advised = ArrayField(models.CharField(max_length=20), verbose_name="建议", default=list)
    percents = ArrayField(models.PositiveSmallIntegerField(), verbose_name="置信度", default=list)
    version = models.PositiveIntegerField("版本号", default=0)
    decided = models.CharField("决定", max_length=20)
    category = models.CharField("事项类别", max_length=20, blank=True)
    is_shown = models.BooleanField("已显示", default=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "建议记录"
        indexes = [
            models.Index(fields=["kind", "-at"], name="advice_newest"),
            models.Index(fields=["matter"], name="advice_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided}"


class LearningRule(models.Model):
    """When a version takes over 学习规则: after how many new confirmed matters, and whether by itself."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    least_new = models.PositiveIntegerField("至少新增事项数", default=100)
    by_itself = models.BooleanField("达标后自动启用", default=False)

    class Meta:
        verbose_name = "学习规则"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="learning_rule_one")]

    def __str__(self) -> str:
        return f"{self.least_new}"
