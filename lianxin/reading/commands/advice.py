"""Keeping what was advised beside what was decided 建议记录: a part of the commands that decide. It never stops one of them."""

from __future__ import annotations

from collections.abc import Sequence

from lianxin.casefile.models import Matter
from lianxin.directory.models import Category, Unit
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.retention import YEAR, Rule, add, removing
from lianxin.reading.models import Advice, AdviceKind
from lianxin.reading.queries import candidates, leads_of
from lianxin.reading.queries.versions import in_use


def keep_category(matter: Matter, decided: Category, *, by: Act, step: str) -> None:
    """Keep which categories were suggested for a matter and which one was decided 类别取舍."""
    ready = in_use()
    found = candidates(by.actor, matter.title, matter.text, ready)
    Advice.objects.create(
        matter=matter,
        kind=AdviceKind.CATEGORY,
        step=step,
        advised=[one.category.code for one in found],
        percents=[one.percent for one in found],
        version=ready.n,
        decided=decided.code,
        category=decided.code,
        is_shown=_is_shown(by),
        at=by.at,
    )


def keep_lead(matter: Matter, decided: Unit, *, by: Act, step: str, advised: Sequence[Unit] = ()) -> None:
    """Keep which lead unit was suggested and which was decided 牵头取舍: by the duty list and by experience, unless told otherwise.

    A ruling that moves a matter to another unit tells the unit that had it as the one that was advised.
    """
    codes = [one.code for one in advised] or leads_of(matter.category)
    Advice.objects.create(
        matter=matter,
        kind=AdviceKind.LEAD,
        step=step,
        advised=codes,
        decided=decided.code,
        category=matter.category.code if matter.category else "",
        is_shown=_is_shown(by),
        at=by.at,
    )


def _is_shown(by: Act) -> bool:
    """Whether the actor had a page before him; programs and acts on many at once saw none."""
    return by.channel is Channel.PAGE and by.bulk is None


add(
    Rule(
        "reading.advice",
        ("建议与决定的记录", "What was suggested and decided"),
        ("记录后", "after the decision"),
        3 * YEAR,
        ("评估建议质量只看近年", "only recent years tell how good suggestions are"),
        ("整条删除", "the rows"),
        ("事项和留痕", "the matter and its ledger"),
        lambda before: Advice.objects.filter(at__lt=before),
        removing(Advice),
        5000,
    )
)
