"""保存期限 of templates: long after one was put aside its file goes; which version was in use when stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.kernel.models import Entry
from lianxin.kernel.retention import YEAR, Rule, add
from lianxin.papers.models import PaperTemplate


def _forget(pks: Sequence[Any], _at: datetime) -> QuerySet[Entry]:
    PaperTemplate.objects.filter(pk__in=pks).update(name="", content="")
    return Entry.objects.none()


add(
    Rule(
        "papers.templates",
        ("停用的文书模板", "Templates that were put aside"),
        ("停用后", "after they were put aside"),
        10 * YEAR,
        (
            "与用它出具的文书保存期限一致",
            "as long as the papers that were written by it",
        ),
        ("文件名、模板文件", "the file and its name"),
        (
            "版次、启用和停用的时间和人员、摘要值",
            "version, when and by whom it was used and put aside, its digest",
        ),
        lambda before: PaperTemplate.objects.filter(dropped_at__lt=before).exclude(name=""),
        _forget,
    )
)
