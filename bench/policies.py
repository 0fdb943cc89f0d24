"""Matching with 500 invented programmes: one text, and one party with ten facts; milliseconds each, the rules alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from lianxin.directory.rules.facts import FactKind, Known
from lianxin.policy.rules.conditions import Condition, Validity, judge
from lianxin.policy.rules.words import Comparison
from lianxin.reading.rules.programmes import Subject, finder
from lianxin.reading.tests.programmes import PROGRAMMES, TEXTS

N, ROUNDS = 500, 20
DAY = date(2026, 11, 20)
FACTS = {
    kind: Known(value, value, date(2026, 6, 30), source="年报")
    for kind, value in (
        *((FactKind.INSURED, "80"), (FactKind.REVENUE, "5200"), (FactKind.LAYOFF, "1.2"), (FactKind.ENTITY, "公司")),
        *((FactKind.FOUNDED, "2016-05-04"), (FactKind.HIGH_TECH, "是"), (FactKind.CREDIT, "正常")),
        *((FactKind.AREA, "D/D01"), (FactKind.INDUSTRY, "C34 通用设备制造业"), (FactKind.SCALE, "小型")),
    )
}  # fmt: skip
CONDITIONS = (
    Condition(1, FactKind.SCALE, Comparison.IS, ("小型", "微型"), "小微企业"),
    Condition(2, FactKind.INSURED, Comparison.AT_LEAST, ("20",), "参保二十人以上"),
    Condition(3, FactKind.FOUNDED, Comparison.FOR_YEARS, ("1",), "成立满一年"),
    Condition(4, FactKind.RESEARCH, Comparison.AT_LEAST, ("50",), "研发投入不少于五十万元"),
    Condition(5, None, None, (), "安全生产无事故"),
)


def each(run: Callable[[], object], n: int) -> float:
    """Milliseconds for one of n."""
    start = time.perf_counter()
    for _ in range(ROUNDS):
        run()
    return 1000 * (time.perf_counter() - start) / ROUNDS / n


def main() -> None:
    """Print the figures."""
    subjects = [
        Subject(f"{code}-{n}", f"第{n}区{name}", tuple(words.split("、")), told)
        for n in range(N // len(PROGRAMMES) + 1)
        for code, name, words, told in PROGRAMMES
    ][:N]
    start = time.perf_counter()
    ready = finder(subjects)
    made = 1000 * (time.perf_counter() - start)
    text = each(lambda: [ready.find(one) for one, _ in TEXTS], len(TEXTS))
    holds = Validity(date(2026, 1, 1), date(2027, 1, 1))
    party = each(lambda: [judge(CONDITIONS, FACTS, DAY, holds) for _ in range(N)], 1)
    print(f"one text against {N} programmes   {text:8.2f} ms (made ready in {made:.0f} ms)")
    print(f"one party against {N} programmes  {party:8.2f} ms")


if __name__ == "__main__":
    main()
