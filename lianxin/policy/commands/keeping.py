"""保存期限 of follow-ups: what was said of them goes; which party got what of which programme stays. Of files: once they are out of
use, their bytes and names go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from lianxin.kernel.files import media
from lianxin.kernel.models import Entry
from lianxin.kernel.retention import YEAR, Rule, add
from lianxin.policy.models import FollowUp, Programme, ProgrammeFile


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


def _drop(pks: Sequence[Any], _at: datetime) -> QuerySet[Entry]:
    rows = ProgrammeFile.objects.filter(pk__in=pks)
    names = list(rows.values_list("stored", flat=True))
    rows.update(name="", stored="")
    for name in names:
        transaction.on_commit(partial(media.drop, name), robust=True)
    files = [str(pk) for pk in pks]
    return Entry.objects.filter(
        subject=Programme.ledger_subject, step="policy.detach_file", data__file__in=files
    )


add(
    Rule(
        "policy.files",
        ("停用的政策附件", "Files of programmes out of use"),
        ("撤下或政策停止后", "after they or the programme were withdrawn"),
        10 * YEAR,
        ("与按该政策兑付的台账保存期限一致", "as long as the records of what was paid out by it"),
        ("文件内容、文件名、撤下理由", "contents, name, why it was withdrawn"),
        ("用途、上传人、时间、大小、内容摘要", "what it was for, by whom, when, size, digest"),
        lambda before: ProgrammeFile.objects.exclude(stored="").filter(
            Q(withdrawn_at__lt=before) | Q(programme__withdrawn_at__lt=before)
        ),
        _drop,
    )
)
