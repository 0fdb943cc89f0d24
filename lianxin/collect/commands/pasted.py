"""粘贴多行: rows copied from a spreadsheet become matters at once, by the reading and the batch of ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from lianxin.casefile.queries.scope import require
from lianxin.collect.commands.ledgers import GRANT, Read, keep_read, read_lines
from lianxin.collect.commands.taking_over import confirm_upload
from lianxin.collect.queries.ledgers import KIND, Known, own_headings
from lianxin.collect.rules.ledger_days import years_in
from lianxin.collect.rules.ledger_words import names_in
from lianxin.collect.rules.pasted import ROWS_MOST, Knows, understood
from lianxin.directory.commands.staging import put_aside
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import refuse
from lianxin.kernel.text import fold

TABLE_MOST = 400_000


def read_pasted(table: str, columns: Sequence[str], *, by: Act) -> Read:
    """Read pasted rows against what is there, writing nothing. Refuses: no grant, nothing pasted, too many rows."""
    require(by.actor, GRANT)
    if len(table) > TABLE_MOST:
        zh = "粘贴的内容过长，请用“导入台账”上传文件"
        raise refuse("table_long", zh, "Too much was pasted; upload a file.", field="table")
    pasted = understood(table, own_headings(by.actor.unit_id), columns, _knows())
    if pasted is None:
        raise refuse("table_missing", "还没有粘贴内容", "Nothing was pasted yet.", field="table")
    if len(pasted.body) > ROWS_MOST:
        zh = f"一次最多粘贴{ROWS_MOST}行，更多的请用“导入台账”上传文件"
        raise refuse("too_many_rows", zh, f"At most {ROWS_MOST} rows; upload a file for more.", field="table")
    above = [cell for one in pasted.lines[: pasted.head.first] for cell in one.cells]
    # A day without its year is of the year that a title names, else of this one.
    years = [*years_in(above), working_calendar().local(by.at).year]
    return read_lines("粘贴", pasted.lines, pasted.head, years, by)


def _knows() -> Knows:
    known = Known()
    return Knows(
        lambda cell: any(known.is_unit(one) for one in names_in(cell, known.is_unit)),
        lambda cell: fold(cell) in known.categories,
        lambda cell: known.leader(cell) is not None,
    )


@command("collect.take_rows", "登记粘贴的多行", "Register pasted rows")
def take_rows(
    *,
    by: Act,
    table: Annotated[
        str,
        Ask(
            "表格内容",
            "Table",
            long=True,
            limit=TABLE_MOST,
            help_zh="每行一件，各列以制表符分开，可以带表头",
            help_en="A matter in each line, cells parted by tabs, with headings or without",
        ),
    ],
    columns: Annotated[
        str,
        Ask(
            "各列含义",
            "Columns",
            limit=1000,
            help_zh="按次序写栏目代码，以逗号分开；不写则按表头或内容判断",
            help_en="Codes of columns in order, parted by commas; by heading or contents without",
        ),
    ] = "",
    skip_likely: Annotated[bool, Ask("跳过疑似重复的行", "Leave out likely duplicates")] = False,
) -> Done:
    """Register each of some rows that were copied from a spreadsheet 登记粘贴的多行: all of them or none, one batch.

    Refuses: no grant, nothing pasted, more rows than a page holds, any cell that is wrong, each with row and column.
    Records: one entry for the batch, one for each matter. The batch can be undone as a ledger's can.
    """
    read = read_pasted(table, columns.split(","), by=by)
    row = put_aside(by=by, kind=KIND, name="粘贴的表格")
    keep_read(row, read)
    return confirm_upload(by, row, skip_likely=skip_likely)
