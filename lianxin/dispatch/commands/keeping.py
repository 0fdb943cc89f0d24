"""保存期限 of dispatched work: whom a unit spoke to is forgotten with the raiser, its words with the matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lianxin.casefile.commands.keeping import ended, words
from lianxin.dispatch.models import ExtensionRequest, ReturnRequest, SuspensionRequest, Undertaking, Word
from lianxin.kernel.retention import YEAR, Rule, add

words(Undertaking, "matter", "task")
words(Word, "undertaking__matter", "text", "whom", "how")
words(ReturnRequest, "undertaking__matter", "basis", "ruling_text")
words(ExtensionRequest, "undertaking__matter", "reason", "party_told", "ruling_text")
words(SuspensionRequest, "undertaking__matter", "grounds", "party_told", "ruling_text")


def _spoken(before: datetime) -> QuerySet[Word]:
    rows = Word.objects.filter(undertaking__matter__in=ended(before))
    return rows.exclude(Q(whom="") & Q(how=""))


def _forget(pks: Sequence[Any], _at: datetime) -> None:
    Word.objects.filter(pk__in=pks).update(whom="", how="")


add(
    Rule(
        "dispatch.contact",
        ("先行联系的对象和方式", "Whom a unit spoke to and how"),
        ("事项办结后", "after the matter ended"),
        3 * YEAR,
        ("与反映人信息同时到期", "falls due with the raiser's identity"),
        ("联系对象、联系方式", "whom and how"),
        ("沟通情况", "what was agreed"),
        _spoken,
        _forget,
    )
)
