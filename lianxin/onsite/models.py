"""Rows of onsite: the decision 现场决定 that a leader took at a visit."""

from __future__ import annotations

from django.db import models

from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.words import Labelled
from lianxin.people.models import Post
from lianxin.policy.models import Programme


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
