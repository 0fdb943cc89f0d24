"""What an officer has put off for himself 稍后处理: left out of his own lists until a day, and of nobody else's."""

from __future__ import annotations

from django.db import models

from lianxin.casefile.models.matter import Matter
from lianxin.people.models import Officer


class Snooze(models.Model):
    """That an officer will turn to a matter later 稍后处理: from when on it is shown again, and how it stood when he said so.

    Whatever is written in the matter's ledger since shows it again; so does a limit that comes before.
    """

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="snoozes", verbose_name="事项")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+", verbose_name="人员")
    until = models.DateTimeField("到期时间")
    ledger_n = models.PositiveIntegerField("当时留痕序号")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "稍后处理"
        constraints = [models.UniqueConstraint(fields=["officer", "matter"], name="snooze_once")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.matter_id}"
