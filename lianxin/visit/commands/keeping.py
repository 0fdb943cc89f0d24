"""保存期限 of visits: who received the leader is forgotten first, later every text of the visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.casefile.commands.keeping import GONE
from lianxin.kernel.models import Entry
from lianxin.kernel.retention import YEAR, Rule, add
from lianxin.visit.models import Companion, Plan, Visit


def _forget_host(pks: Sequence[Any], _at: datetime) -> None:
    Visit.objects.filter(pk__in=pks).update(host_name="", host_title="")


def _forget_purpose(pks: Sequence[Any], _at: datetime) -> None:
    Plan.objects.filter(pk__in=pks).update(purpose="")


def _forget_words(pks: Sequence[Any], at: datetime) -> QuerySet[Entry]:
    Companion.objects.filter(visit__in=pks, officer=None).update(name=GONE)
    Plan.objects.filter(done_by__in=pks).update(purpose="")
    Visit.objects.filter(pk__in=pks).update(
        place="", host_name="", host_title="", situation=GONE, publicity="", endorsement="", erased_at=at
    )
    return Entry.objects.filter(chain_id__in=pks)


add(
    Rule(
        "visit.host",
        ("走访接待人", "Who received the visit"),
        ("走访后", "after the visit"),
        3 * YEAR,
        ("个人信息保护法第十九条", "Personal Information Protection Law art. 19"),
        ("接待人姓名、职务", "the host's name and title"),
        ("走访记录", "the visit"),
        lambda before: Visit.objects.filter(on__lt=before.date()).exclude(host_name=""),
        _forget_host,
    )
)
add(
    Rule(
        "visit.plans",
        ("未成行的走访计划的事由", "Purposes of planned visits that were not made"),
        ("计划完成日期后", "after the planned day"),
        10 * YEAR,
        ("与走访记录同时到期", "falls due with the texts of visits"),
        ("走访事由", "the purpose"),
        ("领导、服务对象、计划日期", "leader, party, day"),
        lambda before: Plan.objects.filter(by_day__lt=before.date(), done_by=None).exclude(purpose=""),
        _forget_purpose,
    )
)
add(
    Rule(
        "visit.words",
        ("走访全部文字", "All texts of a visit"),
        ("走访后", "after the visit"),
        10 * YEAR,
        (
            "机关文件材料归档范围和文书档案保管期限规定：定期10年",
            "National rule on keeping records: ten years",
        ),
        (
            "地点、情况、宣传、审定意见、名录外随行人员、留痕内容",
            "place, situation, endorsement, guests, ledger texts",
        ),
        ("编号、领导、服务对象、日期", "number, leader, party, day"),
        lambda before: Visit.objects.filter(on__lt=before.date(), erased_at=None),
        _forget_words,
        200,
    )
)
