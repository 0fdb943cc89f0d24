"""Rows of policy: programme 惠企政策."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained


class Programme(Chained):
    """A programme of support 惠企政策 with its document number, the unit that explains it, and its validity."""

    ledger_subject: ClassVar[str] = "programme"

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=120)
    document_no = models.CharField("文号", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="解释单位")
    summary = models.TextField("要点")
    conditions = models.TextField("申报条件", blank=True)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("有效期至", null=True)
    withdrawn_at = models.DateTimeField("停止时间", null=True)

    class Meta:
        verbose_name = "惠企政策"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="programme_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name
