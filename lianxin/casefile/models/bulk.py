"""Rows of what is done to many matters at once 批量办理: the act with what was filled in, and what came of each matter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianxin.casefile.models.matter import Matter
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import AtRestJSONField
from lianxin.people.models import Officer, Post


class Bulk(models.Model):
    """One act done to many matters 批量办理: by the server, matter by matter, each with its result."""

    id = models.UUIDField(primary_key=True, default=new_id)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="办理人", related_name="bulks")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位", related_name="bulks")
    does = models.CharField("动作", max_length=60)
    given = AtRestJSONField("填写内容", default=dict)
    at = models.DateTimeField("时间")
    n = models.PositiveIntegerField("件数")
    waits = models.BooleanField("办理中", default=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    erased_at = models.DateTimeField("内容删除时间", null=True)

    class Meta:
        verbose_name = "批量办理"
        indexes = [
            models.Index(fields=["at"], name="bulk_waits", condition=Q(waits=True)),
            models.Index(fields=["by", "-at"], name="bulk_own"),
        ]

    def __str__(self) -> str:
        return self.does

    @property
    def act(self) -> Command:
        """The command that is done, with its words."""
        return COMMANDS[self.does]


class BulkItem(models.Model):
    """One matter of a bulk 批量办理明细: the version that was seen, what came of it, and the version it was left in."""

    class State(models.TextChoices):
        WAITING = "waiting", "待办理"
        DONE = "done", "已办理"
        REFUSED = "refused", "未办理"

    id = models.BigAutoField(primary_key=True)
    bulk = models.ForeignKey(Bulk, models.CASCADE, verbose_name="批次", related_name="items")
    matter = models.ForeignKey(Matter, models.CASCADE, verbose_name="事项", related_name="bulk_items")
    seen = models.PositiveIntegerField("所见版本", null=True)
    left = models.PositiveIntegerField("办后版本", null=True)
    state = models.CharField("结果", max_length=8, choices=State.choices, default=State.WAITING)
    code = models.CharField("原因代码", max_length=40, blank=True)
    reason = models.CharField("原因", max_length=400, blank=True)
    reason_en = models.CharField("原因（英文）", max_length=400, blank=True)
    is_told = models.BooleanField("已通知", default=False)

    class Meta:
        verbose_name = "批量办理明细"
        constraints = [models.UniqueConstraint(fields=["bulk", "matter"], name="bulk_item_once")]
        indexes = [models.Index(fields=["bulk", "state"], name="bulk_item_state")]

    def __str__(self) -> str:
        return self.state

    @property
    def why(self) -> tuple[str, str]:
        """Why it was refused, in both languages."""
        return self.reason, self.reason_en
