"""Learned versions 学习版本: the one in use, opened once in a process; what there is to learn from.

Owns reading them. A version whose bytes are not those that were kept is not used: the duty list then speaks alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.directory.models import Category
from lianxin.reading.models import Learned, LearnedState, LearningRule
from lianxin.reading.rules.learned import Learned as Version
from lianxin.reading.rules.learned import digest, opened
from lianxin.reading.rules.learning import ROWS_MOST, Confirmed, held_count
from lianxin.reading.rules.leaves import Leaf

log = logging.getLogger(__name__)

# At the door nobody has settled the category yet; what was declined or merged there was not settled either.
UNSETTLED: Final = (State.REGISTERED, State.DECLINED, State.MERGED)
TEXT_MOST: Final = 4000


@dataclass(frozen=True, slots=True)
class Ready:
    """The version in use with its number; number 0 without one is the duty list alone."""

    n: int = 0
    version: Version | None = None


def in_use() -> Ready:
    """The version in use 在用版本."""
    row = Learned.objects.filter(state=LearnedState.ACTIVE).values_list("n", "sha256").first()
    if row is None:
        return Ready()
    version = _opened(*row)
    return Ready(row[0], version) if version else Ready()


@lru_cache(maxsize=2)
def _opened(n: int, sha256: str) -> Version | None:
    content = bytes(Learned.objects.get(n=n).content)
    if digest(content) != sha256:
        log.error("learned version %s is not what was kept; suggestions come from the duty list alone", n)
        return None
    return opened(content)


def versions() -> QuerySet[Learned]:
    """All versions without their bytes, the newest first."""
    return Learned.objects.defer("content").order_by("-n")


def rule() -> LearningRule:
    """When a version takes over; as it comes until somebody sets it."""
    return LearningRule.objects.first() or LearningRule()


def settled() -> QuerySet[Matter]:
    """The matters whose category people settled on 已核定事项; of confidential ones nothing is learned."""
    rows = Matter.objects.filter(category__isnull=False, erased_at=None, is_confidential=False)
    return rows.exclude(state__in=UNSETTLED).exclude(is_child=True).exclude(is_topic=True)


def n_new() -> int:
    """How many settled matters came since the version in use was learned."""
    upto = Learned.objects.filter(state=LearnedState.ACTIVE).values_list("upto", flat=True).first()
    return (settled().filter(registered_at__gt=upto) if upto else settled()).count()


@dataclass(frozen=True, slots=True)
class Material:
    """What a version is learned from and measured on, in the order in which the matters came 学习材料."""

    rows: Sequence[Confirmed]
    held: Sequence[Confirmed]
    leaves: Sequence[Leaf]
    upto: datetime


def material(new: int) -> Material | None:
    """The newest settled matters, the latest of the new ones put aside to measure on; None when nothing is left to train on."""
    held = held_count(new)
    found = settled().order_by("-registered_at", "-id")[: ROWS_MOST + held]
    rows = list(found.values_list("registered_at", "title", "text", "category__code"))[::-1]
    if len(rows) <= held:
        return None
    known = [Confirmed(title, text[:TEXT_MOST], code) for _, title, text, code in rows]
    return Material(known[:-held], known[-held:], leaves_in_use(), rows[-held - 1][0])


def leaves_in_use() -> list[Leaf]:
    """The leaves of the taxonomy in use, with the words of the duty list."""
    rows = Category.objects.filter(is_active=True).order_by("code")
    return [Leaf(one.code, one.name, tuple(one.keywords)) for one in rows]
