"""保存期限 of briefs: long, as offices keep their own papers; then what they say goes, and the digest of what was issued stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.casefile.commands.keeping import ended
from lianxin.insight.models import Correction, Edition, Exclusion
from lianxin.kernel.models import Entry
from lianxin.kernel.retention import YEAR, Rule, add


def _forget(pks: Sequence[Any], _at: datetime) -> QuerySet[Entry]:
    Edition.objects.filter(pk__in=pks).update(title="", text="", written={"title": "", "sections": []})
    Correction.objects.filter(edition__in=pks).update(before="", after="", reason="")
    return Entry.objects.filter(subject=Edition.ledger_subject, chain_id__in=pks)


add(
    Rule(
        "insight.briefs",
        ("简报和简报稿", "Briefs and their drafts"),
        ("起草后", "after they were drafted"),
        10 * YEAR,
        (
            "单位自行形成的文件材料，按文书档案10年期限保存",
            "the office's own papers, kept for ten years as such archives are",
        ),
        (
            "标题、正文、数据原稿、更正、作废理由",
            "title, text, what the data wrote, corrections, why it was dropped",
        ),
        (
            "期数、起止日期、签发人、签发稿的摘要值",
            "issue, days, who issued it, the digest of what was issued",
        ),
        lambda before: Edition.objects.filter(started_at__lt=before).exclude(text=""),
        _forget,
    )
)


def _said(pks: Sequence[Any], _at: datetime) -> None:
    rows = Exclusion.objects.filter(pk__in=pks)
    rows.update(basis="", ruling="", ended_reason="")


add(
    Rule(
        "insight.exclusions",
        ("剔除的依据和意见", "Grounds of what is left out of indicators"),
        ("事项办结后", "after the matter ended"),
        10 * YEAR,
        ("与事项文字同时到期", "falls due with the matter's texts"),
        ("依据、审定意见、撤销理由", "grounds, ruling, why it was ended"),
        ("剔除范围、理由类别、时间和人员", "scope, kind of reason, when and by whom"),
        lambda before: Exclusion.objects.filter(matter__in=ended(before)).exclude(basis=""),
        _said,
    )
)
