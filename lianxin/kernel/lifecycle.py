"""Life-cycle engine 生命周期: a readable table of rows, and what follows from it. Owns no domain word, uses no Django.

From one table come the command guards, the buttons with the reasons why a button is grey, the chart in
the docs, the state × step test matrix and the database checks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from lianxin.kernel.refusal import Reason

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that a step needs, and the sentence told when the fact is missing."""

    fact: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """One step 动作: from where, to where, who may, what it needs, what it does to the clocks.

    `to` is None when the state stays. `by_system` marks steps that only the clock takes.
    `stops` and `starts` name clocks; "*" stops all running ones.
    """

    step: str
    zh: str
    en: str
    frm: frozenset[S]
    to: S | None
    grant: str
    needs: tuple[Need, ...] = ()
    stops: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    by_system: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """A life-cycle: the states with their labels, the first ones, the ends, and the rows."""

    name: str
    zh: str
    states: type[S]
    labels: Mapping[S, tuple[str, str]]
    ends: frozenset[S]
    rows: tuple[Row[S], ...]

    def __post_init__(self) -> None:
        steps = [row.step for row in self.rows]
        doubled = sorted({step for step in steps if steps.count(step) > 1})
        if doubled:
            raise ValueError(f"{self.name}: steps written twice: {doubled}")
        unlabelled = [state for state in self.states if state not in self.labels]
        if unlabelled:
            raise ValueError(f"{self.name}: states without a label: {unlabelled}")
        lost = set(self.states) - self.reachable()
        if lost:
            raise ValueError(f"{self.name}: states that no step reaches: {sorted(lost)}")

    def row(self, step: str) -> Row[S]:
        """The row of a step; KeyError when the table has none."""
        for row in self.rows:
            if row.step == step:
                return row
        raise KeyError(f"{self.name} has no step {step!r}")

    def rows_from(self, state: S) -> list[Row[S]]:
        """Every row that may be taken in this state, in table order."""
        return [row for row in self.rows if state in row.frm]

    def reachable(self) -> set[S]:
        """States that some path of steps reaches from birth."""
        found: set[S] = {row.to for row in self.rows if not row.frm and row.to is not None}
        grown = True
        while grown:
            new = {row.to for row in self.rows if row.to is not None and row.frm & found} - found
            found |= new
            grown = bool(new)
        return found

    def refusals(
        self, step: str, state: S, *, grants: Collection[str], facts: Collection[str]
    ) -> list[Reason]:
        """Every reason why an actor with these grants may not take the step now; empty when he may.

        Args:
            step: name of the step.
            state: where the thing is now.
            grants: names of the grants that reach this thing for this actor.
            facts: names of the facts that hold for this thing and actor.
        """
        row = self.row(step)
        reasons = []
        if row.frm and state not in row.frm:
            reasons.append(self._wrong_state(row, state))
        if row.grant not in grants:
            reasons.append(
                Reason(
                    "not_granted", f"您的岗位没有“{row.zh}”的权限", f"Your post is not granted “{row.en}”."
                )
            )
        reasons.extend(Reason(need.fact, need.zh, need.en) for need in row.needs if need.fact not in facts)
        return reasons

    def _wrong_state(self, row: Row[S], state: S) -> Reason:
        zh, en = self.labels[state]
        wanted = "、".join(self.labels[one][0] for one in self.states if one in row.frm)
        wanted_en = ", ".join(self.labels[one][1] for one in self.states if one in row.frm)
        return Reason(
            "wrong_state",
            f"当前为“{zh}”，“{row.zh}”只能在“{wanted}”时进行",
            f"It is now “{en}”; “{row.en}” is possible only in: {wanted_en}.",
        )

    def chart(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {state.value}: {self.labels[state][0]} {state.value}" for state in self.states]
        lines += [f"    [*] --> {row.to}: {row.zh}" for row in self.rows if not row.frm]
        for row in self.rows:
            lines += [
                f"    {state} --> {row.to}: {row.zh}"
                for state in self.states
                if state in row.frm and row.to not in (None, state)
            ]
        lines += [f"    {state} --> [*]" for state in self.states if state in self.ends]
        return "\n".join(lines)

    def as_rows(self) -> list[dict[str, object]]:
        """The table as plain data, for docs, tests and the exhaustive exploration."""
        return [
            {
                "step": row.step,
                "zh": row.zh,
                "from": sorted(row.frm),
                "to": row.to,
                "grant": row.grant,
                "needs": [need.fact for need in row.needs],
                "stops": list(row.stops),
                "starts": list(row.starts),
                "by_system": row.by_system,
            }
            for row in self.rows
        ]
