"""保存期限 of supervision: its words go with the matter; those of a bulk, which belong to many, after as long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianxin.casefile.commands.keeping import words
from lianxin.kernel.retention import YEAR, Rule, add
from lianxin.supervise.models import (
    Escalation,
    Instruction,
    InstructionWord,
    Listing,
    MonthlyWord,
    Notice,
    Urge,
    UrgeBatch,
    UrgeItem,
)

words(Urge, "matter", "text")
words(Notice, "matter", "requirement", "level_reason", "reply", "effect")
words(Instruction, "matter", "text", "report")
words(InstructionWord, "instruction__matter", "text")
words(Escalation, "matter", "reason", "minutes")
words(Listing, "matter", "basis", "leader_opinion")
words(MonthlyWord, "listing__matter", "text")


def _forget(pks: Sequence[Any], _at: datetime) -> None:
    UrgeItem.objects.filter(batch__in=pks).update(reason="", reason_en="")
    UrgeBatch.objects.filter(pk__in=pks).update(text="")


add(
    Rule(
        "supervise.urging",
        ("批量催办的内容", "Words of bulk urging"),
        ("催办后", "after it was urged"),
        10 * YEAR,
        ("各事项的催办记录已随事项保存", "each matter keeps its own urge as long as its other words"),
        ("催办内容、未催办的原因", "the words, and why some were not urged"),
        ("何人何时催办了哪些事项及结果", "who urged which matters when, with the result of each"),
        lambda before: UrgeBatch.objects.filter(at__lt=before).exclude(text=""),
        _forget,
    )
)
