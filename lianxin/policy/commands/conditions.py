"""申报条件 of a programme as data: set one, take one away. What only a person can judge is a condition too."""

from __future__ import annotations

from typing import Annotated

from lianxin.directory.models import Area
from lianxin.directory.rules.columns import Wrong
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, Refused, refuse_if
from lianxin.policy.commands.programmes import locked, may_publish, not_granted
from lianxin.policy.models import Condition, Programme
from lianxin.policy.queries import index
from lianxin.policy.rules.conditions import read_wanted
from lianxin.policy.rules.words import Comparison

N_MOST = 60
WANTED_MOST = 40


@command("policy.set_condition", "登记申报条件", "Set a condition")
def set_condition(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    n: Annotated[
        int, Ask("序号", "Number", help_zh="已有的序号会被改写", help_en="One of that number is replaced")
    ],
    words: Annotated[str, Ask("文件原文", "Words of the document", limit=300)],
    fact: Annotated[
        FactKind | None,
        Ask("情况", "Fact", help_zh="不选：只能由人判断", help_en="None: only a person can judge it"),
    ] = None,
    comparison: Annotated[Comparison | None, Ask("比较", "Comparison")] = None,
    wanted: Annotated[
        str,
        Ask(
            "内容",
            "Value",
            limit=200,
            help_zh="如 300、2000万元、是、制造业、区划代码；多个以顿号隔开",
            help_en="Such as 300, 2000万元, 是, an industry, the code of an area; several parted by 、",
        ),
    ] = "",
    group: Annotated[
        str,
        Ask(
            "任一组",
            "Alternatives",
            limit=4,
            help_zh="写同一个字母的几条，满足任一即可",
            help_en="Of those with the same letter one is enough",
        ),
    ] = "",
) -> Done:
    """Set one condition of a programme 申报条件, replacing that of the same number.

    Refuses: withdrawn, a number out of range, a comparison or value that does not fit the fact, an area of no register.
    """
    if not may_publish(by.actor):
        raise not_granted()
    row = locked(programme)
    refuse_if((not 1 <= n <= N_MOST, Reason("n_wrong", f"序号为1到{N_MOST}", f"1 to {N_MOST}.", "n")))
    values = told(fact, comparison, wanted)
    Condition.objects.update_or_create(
        programme=row,
        n=n,
        defaults={
            "fact": fact or "",
            "comparison": (comparison or "") if fact else "",
            "wanted": values,
            "words": words.strip(),
            "group": group.strip(),
        },
    )
    data = {"n": n, "fact": str(fact or ""), "comparison": str(comparison or ""), "wanted": values}
    return _done(by, row, "policy.set_condition", words, data)


@command("policy.drop_condition", "删除申报条件", "Drop a condition")
def drop_condition(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    n: Annotated[int, Ask("序号", "Number")],
    reason: Annotated[str, Ask("理由", "Reason", limit=200)],
) -> Done:
    """Take a condition away 删除申报条件. Refuses: withdrawn, no condition of that number."""
    if not may_publish(by.actor):
        raise not_granted()
    row = locked(programme)
    gone, _ = Condition.objects.filter(programme=row, n=n).delete()
    refuse_if((not gone, Reason("no_condition", "没有此序号的条件", "No condition of that number.", "n")))
    return _done(by, row, "policy.drop_condition", reason, {"n": n})


def told(fact: FactKind | None, comparison: Comparison | None, wanted: str) -> list[str]:
    """The value of a condition as it is kept, areas by their code. Refuses what does not fit the fact."""
    if fact is None:
        return []
    refuse_if(
        (comparison is None, Reason("comparison_missing", "请选择比较方式", "Say how.", "comparison")),
        (not wanted.strip(), Reason("wanted_missing", "请填写内容", "Give the value.", "wanted")),
    )
    assert comparison is not None
    try:
        values = list(read_wanted(fact, comparison, wanted))
        return [_area(one) for one in values] if fact is FactKind.AREA else values
    except Wrong as error:
        raise Refused([Reason("wanted_wrong", error.zh, error.en, "wanted")]) from error


def _area(word: str) -> str:
    found = Area.objects.filter(code=word).first() or Area.objects.filter(name=word).first()
    if found is None:
        raise Wrong(f"区划名录中没有“{word}”", f"No such area: {word}")
    return found.code


def _done(by: Act, row: Programme, step: str, text: str, data: dict[str, object]) -> Done:
    entry = ledger.append(row, by=by, step=step, text=text, data=data)
    row.save(update_fields=["ledger_n", "ledger_head"])
    index.forget()
    return Done("programme", str(row.id), row.code, "", str(entry.id))
