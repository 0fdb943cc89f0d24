"""保存期限 of follow-ups: what was said of them goes; which party got what of which programme stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.kernel.models import Entry
from lianxin.kernel.retention import YEAR, Rule, add
from lianxin.policy.models import FollowUp


def _forget(pks: Sequence[Any], at: datetime) -> QuerySet[Entry]:
    FollowUp.objects.filter(pk__in=pks).update(reason="", erased_at=at)
    return Entry.objects.filter(subject=FollowUp.ledger_subject, chain_id__in=pks)


add(
    Rule(
        "policy.follow_ups",
        ("政策跟踪的文字", "Texts of follow-ups"),
        ("最近一次变动后", "after the last change"),
        10 * YEAR,
        ("惠企资金兑付的台账随业务档案保存10年", "records of what was paid out are kept for ten years"),
        ("理由、跟进记录、留痕内容", "reasons, notes, ledger texts"),
        ("编号、政策、服务对象、日期、金额", "number, programme, party, days, amount"),
        lambda before: FollowUp.objects.filter(moved_at__lt=before, erased_at=None),
        _forget,
    )
)
