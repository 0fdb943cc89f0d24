"""Rows of visit: the visit 走访, who came along, what was raised there, plans, and leaders' contacts 联系服务对象."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.directory.models import Party, Unit
from lianxin.directory.rules import PartyKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.kernel.sealing import SealedField
from lianxin.people.models import Officer, Post
from lianxin.visit.rules import Mode, Period, Span


class Visit(Chained):
    """A leader visits a party 走访."""

    ledger_subject: ClassVar[str] = "visit"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField("走访编号", max_length=20, unique=True)
    leader_post = models.ForeignKey(Post, models.PROTECT, verbose_name="走访领导", related_name="visits")
    on = models.DateField("走访日期")
    period = models.CharField("时段", max_length=10, choices=Period.choices(), default=Period.MORNING)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices(), default=Mode.ON_SITE)
    party = models.ForeignKey(Party, models.PROTECT, verbose_name="走访对象", related_name="visits")
    place = models.CharField("地点", max_length=120, blank=True)
    host_name = SealedField("接待人", max_length=30, blank=True)
    host_title = models.CharField("接待人职务", max_length=30, blank=True)
    situation = models.TextField("生产经营情况", max_length=4000, blank=True)
    publicity = models.TextField("宣传政策", max_length=2000, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="记录人")
    registered_at = models.DateTimeField("登记时间")
    endorsed_at = models.DateTimeField("领导审定时间", null=True)
    endorsement = models.TextField("领导审定意见", max_length=1000, blank=True)
    erased_at = models.DateTimeField("文字到期删除时间", null=True)

    class Meta:
        verbose_name = "走访"
        indexes = [
            models.Index(fields=["-on", "id"], name="visit_newest"),
            models.Index(fields=["party", "on"], name="visit_party"),
            models.Index(fields=["leader_post", "on"], name="visit_leader"),
        ]

    def __str__(self) -> str:
        return self.number


class Companion(models.Model):
    """Who came along 随行: an officer of ours, or a name."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="companions")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, verbose_name="随行人员")
    name = models.CharField("姓名", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="单位")

    class Meta:
        verbose_name = "随行"

    def __str__(self) -> str:
        return self.name


class Raised(models.Model):
    """A matter that was raised at a visit."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="raised")
    matter = models.OneToOneField(Matter, models.CASCADE, related_name="raised_at")

    class Meta:
        verbose_name = "走访事项"

    def __str__(self) -> str:
        return str(self.matter_id)


class LeaderContact(models.Model):
    """A leader keeps contact with a party 联系服务."""

    id = models.UUIDField(primary_key=True, default=new_id)
    leader_post = models.ForeignKey(
        Post, models.PROTECT, verbose_name="联系领导", related_name="leader_contacts"
    )
    party = models.ForeignKey(Party, models.PROTECT, verbose_name="服务对象", related_name="leader_contacts")
    since = models.DateField("起始日期")
    until = models.DateField("结束日期", null=True)

    class Meta:
        verbose_name = "领导联系服务对象"
        constraints = [
            models.UniqueConstraint(
                fields=["leader_post", "party"], condition=models.Q(until__isnull=True), name="contact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader_post_id}–{self.party_id}"


class Plan(models.Model):
    """A visit that is to be made by a day 走访计划; done when a visit of that leader to that party follows."""

    id = models.UUIDField(primary_key=True, default=new_id)
    leader_post = models.ForeignKey(Post, models.PROTECT, verbose_name="走访领导", related_name="visit_plans")
    party = models.ForeignKey(Party, models.PROTECT, verbose_name="走访对象")
    by_day = models.DateField("计划完成日期")
    purpose = models.CharField("走访事由", max_length=200, blank=True)
    made_at = models.DateTimeField("制定时间")
    joined = models.ManyToManyField(Post, verbose_name="一同前往", related_name="joined_plans")
    done_by = models.ForeignKey(
        Visit, models.PROTECT, null=True, verbose_name="完成走访", related_name="plans"
    )

    class Meta:
        verbose_name = "走访计划"
        indexes = [
            models.Index(
                fields=["leader_post", "by_day"],
                name="plan_open",
                condition=models.Q(done_by__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_day}"


class Rhythm(models.Model):
    """How often leaders visit the parties they keep contact with 走访频次: for a kind of party, from a day on."""

    id = models.BigAutoField(primary_key=True)
    party_kind = models.CharField("对象类别", max_length=10, choices=PartyKind.choices())
    times = models.PositiveSmallIntegerField("次数")
    span = models.CharField("周期", max_length=10, choices=Span.choices())
    valid_from = models.DateField("施行日期")

    class Meta:
        verbose_name = "走访频次"
        constraints = [models.UniqueConstraint(fields=["party_kind", "valid_from"], name="rhythm_once")]

    def __str__(self) -> str:
        return f"{self.get_party_kind_display()} {self.get_span_display()}{self.times}次"
