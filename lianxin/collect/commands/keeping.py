"""保存期限 of documents (a year after the reading they are of no more use than the records made of them) and of batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.casefile.commands.keeping import GONE
from lianxin.collect.models import Draft, Intake, LedgerBatch
from lianxin.kernel.models import Entry
from lianxin.kernel.retention import YEAR, Rule, add


def _forget(pks: Sequence[Any], at: datetime) -> QuerySet[Entry]:
    Draft.objects.filter(intake__in=pks).update(fields="", spans="")
    Intake.objects.filter(pk__in=pks).update(
        name=GONE, title="", original="", text="", reading="", erased_at=at
    )
    return Entry.objects.filter(chain_id__in=pks)


add(
    Rule(
        "collect.documents",
        ("读取的材料和草稿", "Documents that were read, with their drafts"),
        ("读取后", "after the reading"),
        YEAR,
        (
            "已转为走访和事项，原件由来源单位保存",
            "it became visits and matters; its author keeps the original",
        ),
        (
            "文件名、标题、原文、清理后文本、读取结果、草稿内容、留痕内容",
            "names, texts, reading, drafts, ledger texts",
        ),
        ("何人何时读取、由此产生的走访和事项", "who read it when, and the visits and matters made of it"),
        lambda before: Intake.objects.filter(at__lt=before, erased_at=None),
        _forget,
        100,
    )
)


def _forget_batches(pks: Sequence[Any], _at: datetime) -> None:
    LedgerBatch.objects.filter(pk__in=pks).update(file_name="", undone_reason="")


add(
    Rule(
        "collect.batches",
        (
            "台账导入批次的文件名和撤销理由",
            "File names of ledgers that were taken over, and why one was undone",
        ),
        ("确认导入后", "after the taking over was confirmed"),
        10 * YEAR,
        ("与所转入事项的文字同期", "as long as the texts of the matters"),
        ("文件名、撤销理由", "file name, reason"),
        ("批次号、何人何时、件数", "number, who and when, how many"),
        lambda before: LedgerBatch.objects.filter(confirmed_at__lt=before).exclude(file_name=""),
        _forget_batches,
    )
)
