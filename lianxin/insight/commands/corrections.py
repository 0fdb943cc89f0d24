"""更正: what is wrong in an issued brief is corrected beside it; what was issued stays as it is."""

from __future__ import annotations

from typing import Annotated

from lianxin.insight.commands.editions import ISSUES, TEXT_MOST, require
from lianxin.insight.models import Correction, Edition
from lianxin.insight.rules.corrections import corrected
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if


@command("insight.correct_brief", "更正简报", "Correct a brief")
def correct_brief(
    *,
    by: Act,
    edition: Edition,
    before: Annotated[
        str,
        Ask(
            "原文",
            "As issued",
            long=True,
            limit=2000,
            help_zh="照抄签发稿（及此前更正）中的一段，须只出现一次",
            help_en="A passage as it was issued (or corrected before) that occurs once.",
        ),
    ],
    reason: Annotated[str, Ask("更正理由", "Reason", limit=500)],
    after: Annotated[
        str,
        Ask(
            "更正为", "Corrected to", long=True, limit=2000, help_zh="留空为删去", help_en="Empty: left out."
        ),
    ] = "",
) -> Done:
    """Correct a passage of an issued brief 更正: the issue stays as it was, the correction is shown and printed with it.

    Refuses: no grant, a brief that was not issued, a passage that is not there or there more than once, no change, no reason.
    Records: which correction, from what to what, why.
    """
    require(by, ISSUES)
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    earlier = [(one.before, one.after) for one in row.corrections.order_by("n")]
    wrong, right = (one.replace("\r\n", "\n").strip() for one in (before, after))
    _fit(row, corrected(row.text, earlier), wrong, right, reason.strip())
    n = len(earlier) + 1
    told = {"edition": row, "n": n, "before": wrong, "after": right, "reason": reason.strip()}
    Correction.objects.create(**told, by_id=by.actor.officer_id, at=by.at)
    data = {"correction": n, "before": wrong, "after": right}
    entry = ledger.append(row, by=by, step="insight.correct_brief", text=reason, data=data)
    row.save(update_fields=["ledger_n", "ledger_head"])
    return Done("edition", str(row.id), row.number, "", str(entry.id), {"correction": str(n)})


def _fit(row: Edition, text: str, wrong: str, right: str, reason: str) -> None:
    """Refuses what cannot be corrected so; `text` is how the brief reads with its earlier corrections."""
    if row.issued_at is None:
        raise refuse("not_issued", "简报没有签发，直接修改即可", "It was not issued; edit it.")
    times = text.count(wrong) if wrong else 0
    many = f"这段话出现了{times}次，请多抄几个字，使其只出现一次"
    zh = many if times else "签发稿中没有这段话，请照抄原文"
    en = f"It occurs {times} times; copy a passage that occurs once."
    refuse_if(
        (not reason, Reason("reason_missing", "请填写更正理由", "Give a reason.", "reason")),
        (times != 1, Reason("no_passage", zh, en, "before")),
        (wrong == right, Reason("no_change", "更正前后相同", "Nothing is changed.", "after")),
        (
            len(text) + len(right) > TEXT_MOST,
            Reason("too_long", "更正后的正文过长", "The text would be too long.", "after"),
        ),
    )
