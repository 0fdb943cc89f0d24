"""Who has a matter open just now 正在办理: rows that mean nothing minutes later."""

from __future__ import annotations

from django.db import models

from lianxin.casefile.models.matter import Matter
from lianxin.people.models import Officer


class Presence(models.Model):
    """That an officer has a matter open 正在办理, since when, and when his page last said so; it says nothing once that is past.

    `writing_at` is when a form on the matter last said so. The table is unlogged: after a crash nobody is present.
    """

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="presences", verbose_name="事项")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+", verbose_name="人员")
    since = models.DateTimeField("起始时间")
    seen_at = models.DateTimeField("最近时间")
    writing_at = models.DateTimeField("填写时间", null=True)

    class Meta:
        verbose_name = "正在办理"
        constraints = [models.UniqueConstraint(fields=["matter", "officer"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.officer_id}"
