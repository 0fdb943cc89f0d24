"""粘贴多行: rows copied from a spreadsheet in a grid, each cell checked, nothing written before they are submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.collect import commands
from lianxin.collect.commands.ledgers import GRANT, Read
from lianxin.collect.commands.pasted import read_pasted
from lianxin.collect.queries.ledgers import Known
from lianxin.collect.rules.ledger_sheet import Head, Line
from lianxin.collect.rules.ledger_words import Stand, are_units
from lianxin.collect.rules.pasted import COLUMNS_MOST, ROWS_MOST
from lianxin.collect.web.ledgers import STANDS, column_choices
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Reason, Refused
from lianxin.kernel.text import fold

Pair = tuple[str, str]
BECOMES = {**STANDS, Stand.OPEN: ("待受理", "To be accepted")}
KEPT_AS_WORDS = ("名录中没有，仅保留文字", "Not on the register, kept in words.")


@dataclass(slots=True)
class Cell:
    """One cell of the grid: what stands in it, what is wrong with it, and what the reader should know."""

    label: str
    text: str
    faults: list[Pair] = field(default_factory=list)
    hint: Pair | None = None


@dataclass(slots=True)
class GridRow:
    """One row of the grid: its number, its cells, what becomes of it (None: nothing), and which one it may double."""

    number: int
    cells: list[Cell]
    becomes: Pair | None
    likely: Pair | None


@page("matters/paste/", name="matters_paste", grant=GRANT, methods=("GET", "POST"))
def matters_paste(request: HttpRequest, actor: Actor) -> HttpResponse:
    """粘贴多行: paste, correct, submit; every look at it reads the whole anew and writes nothing."""
    if request.method != "POST":
        return _shown(request)
    by, told = act_of(request, actor), _told(request)
    table = request.POST.get("table", "")
    try:
        if request.POST.get("decision") != "submit":
            return _shown(request, read=read_pasted(table, told, by=by))
        skip = bool(request.POST.get("skip_likely"))
        done = commands.take_rows(by=by, table=table, columns=",".join(told), skip_likely=skip)
    except Refused as refused:
        return _refused(request, refused, table, told, by)
    # What was pasted is no draft any more, on this device either.
    said = _("已登记，共 %(n)s 件") % {"n": done.ids["rows"]}
    messages.success(request, said, extra_tags=request.path)
    return redirect("ledger_batch", number=done.number)


def _refused(
    request: HttpRequest, refused: Refused, table: str, told: Sequence[str], by: Any
) -> HttpResponse:
    """The grid again with what is wrong in its cells; what has no cell stands above."""
    codes = {one.code for one in refused.reasons}
    if "row_wrong" not in codes:
        return _shown(request, reasons=refused.reasons, status=status_of(refused))
    return _shown(request, read=read_pasted(table, told, by=by), status=422)


def _told(request: HttpRequest) -> list[str]:
    """What each column is, as it was chosen, by place; empty where nothing was."""
    names = [f"column_{place}" for place in range(COLUMNS_MOST)]
    found = [request.POST.get(name, "")[:20].replace(",", "") for name in names]
    while found and not found[-1]:
        found.pop()
    return found


def _shown(
    request: HttpRequest, *, read: Read | None = None, reasons: Sequence[Reason] = (), status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "key": request.POST.get("key") or new_id(),
        "table": request.POST.get("table", ""),
        "reasons": reasons,
        "rows_most": ROWS_MOST,
        "skip": bool(request.POST.get("skip_likely")),
        "read": read,
    }
    if read is not None:
        context |= _grid(read)
    return render(request, "collect/paste.html", context, status=status)


def _grid(read: Read) -> dict[str, Any]:
    rows = list(_rows(read))
    return {
        "columns": [(one.place, one.words, one.code) for one in read.head.headings],
        "choices": column_choices(),
        "rows": rows,
        "n_faults": len(read.ledger.faults),
        "above": [
            (one.zh, one.en) for one in read.ledger.faults if one.row not in {row.number for row in rows}
        ],
        "n_matters": len(read.ledger.rows),
        "n_likely": len(read.likely),
        "notes": read.ledger.notes,
    }


def _rows(read: Read) -> Iterator[GridRow]:
    known = Known()
    for line in read.lines[read.head.last + 1 :]:
        cells = [Cell(one.words, line.at(one.place)) for one in read.head.headings]
        _blame(read, line, cells)
        _hint(read.head, cells, known)
        values = read.ledger.rows.get(line.number)
        becomes = BECOMES[Stand(values["stand"])] if values else None
        yield GridRow(line.number, cells, becomes, read.likely.get(line.number))


def _blame(read: Read, line: Line, cells: Sequence[Cell]) -> None:
    """Put each fault of a line into its cell; the first one where its column does not stand there."""
    for fault in read.ledger.faults:
        if fault.row == line.number:
            named = next((one for one in cells if one.label == fault.column), cells[0])
            named.faults.append((fault.zh, fault.en))


def _hint(head: Head, cells: Sequence[Cell], known: Known) -> None:
    """Say of each cell whether the register knows what it names."""
    tests: dict[str, Callable[[str], bool]] = {
        "lead_unit": lambda cell: are_units(cell, known.is_unit),
        "category": lambda name: fold(name) in known.categories,
        "leader": lambda name: known.leader(name) is not None,
        "area": lambda name: fold(name) in known.areas,
    }
    for one, cell in zip(head.headings, cells, strict=True):
        test = tests.get(one.code)
        if test is not None and cell.text and not test(cell.text):
            cell.hint = KEPT_AS_WORDS
