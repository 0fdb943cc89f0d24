"""Rows of policy: programme 惠企政策, its conditions 申报条件, who was told of it and what came of that 政策跟踪."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lianxin.directory.models import Party, Unit
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.files.kinds import FileKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.people.models import Officer, Post
from lianxin.policy.lifecycle import LABELS, RUNNING, FollowState
from lianxin.policy.rules.words import Benefit, Comparison, FileRole, Telling


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


class ProgrammeFile(models.Model):
    """A file of a programme 政策附件: the original document, a form to apply with; its bytes lie in the store of files."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="files", verbose_name="惠企政策")
    role = models.CharField("附件用途", max_length=10, choices=FileRole.choices())
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=255, blank=True)
    kind = models.CharField("文件种类", max_length=10, choices=FileKind.choices())
    content_type = models.CharField("内容类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("内容摘要", max_length=64)
    stored = models.CharField("存放名", max_length=32, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, verbose_name="撤下人"
    )

    class Meta:
        verbose_name = "政策附件"
        indexes = [models.Index(fields=["programme", "at"], name="programme_file_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["stored"], condition=~models.Q(stored=""), name="programme_file_stored_once"
            )
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


IS_RUNNING = models.Q(state__in=sorted(RUNNING))


class FollowUp(Chained):
    """A party that was told of a programme 政策跟踪: whether it applied, what came of it, who sees to it and by when."""

    ledger_subject: ClassVar[str] = "follow_up"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField("编号", max_length=20, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="follow_ups", verbose_name="惠企政策"
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="follow_ups", verbose_name="服务对象")
    state = models.CharField(
        "状态", max_length=10, choices=[(one.value, LABELS[one][0]) for one in FollowState]
    )
    owner_post = models.ForeignKey(Post, models.PROTECT, verbose_name="跟进岗位")
    how = models.CharField("告知方式", max_length=10, choices=Telling.choices())
    told_on = models.DateField("告知日期")
    applied_on = models.DateField("申报日期", null=True)
    ended_on = models.DateField("办结日期", null=True)
    amount = models.PositiveBigIntegerField("兑付金额（元）", null=True)
    reason = models.CharField("未通过或不申报的理由", max_length=200, blank=True)
    next_on = models.DateField("下次跟进", null=True)
    moved_at = models.DateTimeField("最近变动")
    erased_at = models.DateTimeField("文字删除时间", null=True)

    class Meta:
        verbose_name = "政策跟踪"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "party"], condition=IS_RUNNING, name="follow_up_once"
            ),
            models.CheckConstraint(
                condition=IS_RUNNING & models.Q(next_on__isnull=False)
                | ~IS_RUNNING & models.Q(next_on__isnull=True),
                name="follow_up_has_its_next_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FollowState.PAID, amount__isnull=False)
                | ~models.Q(state=FollowState.PAID) & models.Q(amount__isnull=True),
                name="follow_up_paid_an_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state"], name="follow_up_programme"),
            models.Index(fields=["party"], name="follow_up_party"),
            models.Index(fields=["next_on"], condition=IS_RUNNING, name="follow_up_next"),
        ]

    def __str__(self) -> str:
        return self.number
