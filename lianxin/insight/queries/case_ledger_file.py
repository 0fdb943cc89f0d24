"""The ledger as a workbook 台账文件: the standard one with who took it at its foot, or an office's own template filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from lianxin.casefile.queries.lists import Wanted
from lianxin.collect.rules.ledger_columns import STANDARD
from lianxin.insight.queries.case_ledger import ledger_matters, ledger_rows
from lianxin.insight.rules.filling import Template, filled
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor, signature
from lianxin.kernel.workbook import write_workbook

TITLE = "事项台账"


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes which matters out at which moment, and under which entry of the ledger."""

    actor: Actor
    wanted: Wanted
    now: datetime
    entry: str
    n: int

    @property
    def mark(self) -> str:
        """The words at the foot of the file 导出水印."""
        at = working_calendar().local(self.now)
        who = signature(self.actor)
        return (
            f"{who} 于{at:%Y-%m-%d %H:%M}导出，共{self.n}件，导出编号 {self.entry}。"
            "仅限内部工作使用，联系方式已隐去，用后及时删除。"
        )


def write_standard(out: IO[bytes], taking: Taking) -> None:
    """Write the standard ledger 标准台账."""
    rows = ledger_rows(
        taking.actor, ledger_matters(taking.actor, taking.wanted, taking.now), STANDARD, taking.now
    )
    write_workbook(out, TITLE, [one.zh for one in STANDARD], _footed(rows, taking.mark))


def write_filled(out: IO[bytes], taking: Taking, template: Template) -> None:
    """Write an office's own template filled in 按模板导出. Refuses: what the sandbox cannot fill."""
    found = ledger_matters(taking.actor, taking.wanted, taking.now)
    rows = list(ledger_rows(taking.actor, found, template.columns, taking.now))
    out.write(filled(template, rows, taking.mark))


def _footed(rows: Iterator[list[str]], mark: str) -> Iterator[list[str]]:
    yield from rows
    yield [mark]
