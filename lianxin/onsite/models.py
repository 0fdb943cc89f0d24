"""Rows of onsite: the decision 现场决定 of a leader at a visit; what a phone noted there 现场记录; answers by a policy 政策答复."""

from __future__ import annotations

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.words import Labelled
from lianxin.onsite.rules import NoteOutcome, Sort
from lianxin.people.models import Officer, Post
from lianxin.policy.models import FollowUp, Programme
from lianxin.visit.models import Visit


class DecisionKind(Labelled):
    """现场决定"""

    SETTLED = "settled", "现场解决", "Settled on site"
    ANSWERED = "answered", "现场答复", "Answered on site"
    NAMED = "named", "现场交办", "Units named on site"


class Decision(models.Model):
    """What was decided on the spot about a matter, by whom, with which basis, naming whom."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="decisions")
    kind = models.CharField("现场决定", max_length=10, choices=DecisionKind.choices())
    by_post = models.ForeignKey(Post, models.PROTECT, verbose_name="决定岗位")
    who_acted = models.CharField("办理人（单位）", max_length=120, blank=True)
    measures = models.TextField("措施", max_length=2000, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, verbose_name="政策")
    lead = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name="牵头单位", related_name="named_to_lead"
    )
    supports = models.ManyToManyField(Unit, verbose_name="联动单位", related_name="named_to_support")
    requirement = models.TextField("领导要求", max_length=2000, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "现场决定"
        indexes = [models.Index(fields=["matter"], name="decision_matter")]

    def __str__(self) -> str:
        return self.get_kind_display()


class PolicyAnswer(models.Model):
    """A matter that was answered by a programme 政策答复, and the follow-up of its party where there is one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="policy_answers", verbose_name="事项")
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="政策")
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, related_name="answers", verbose_name="政策跟踪"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "政策答复"
        constraints = [models.UniqueConstraint(fields=["matter", "programme"], name="policy_answer_once")]

    def __str__(self) -> str:
        return str(self.programme)


class FieldNote(models.Model):
    """What a phone noted at a visit 现场记录, under the number that the phone gave it; its words stand in the matter.

    Without an outcome it is what was read back to the host. `sheet` is the phone's own number of the visit.
    """

    id = models.UUIDField(primary_key=True)
    sheet = models.UUIDField("走访单编号")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="notes", verbose_name="走访")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="notes", verbose_name="事项")
    outcome = models.CharField("现场处理", max_length=10, choices=NoteOutcome.choices(), blank=True)
    digest = models.BinaryField("内容摘要", max_length=32)
    device_time = models.DateTimeField("手机时间", null=True)
    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="记录人")
    at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "现场记录"
        indexes = [
            models.Index(fields=["sheet"], name="fieldnote_sheet"),
            models.Index(fields=["matter"], name="fieldnote_matter"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AwaitedFile(models.Model):
    """A file that a note announced 待传附件: it has come when the matter has an attachment of its digest."""

    id = models.UUIDField(primary_key=True)
    note = models.ForeignKey(FieldNote, models.CASCADE, related_name="files", verbose_name="现场记录")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="awaited_files", verbose_name="事项")
    sort = models.CharField("种类", max_length=10, choices=Sort.choices())
    place = models.PositiveSmallIntegerField("序号")
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("内容摘要", max_length=64)

    class Meta:
        verbose_name = "待传附件"
        indexes = [models.Index(fields=["matter"], name="awaitedfile_matter")]

    def __str__(self) -> str:
        return str(self.id)
