"""导入台账: upload an office's own ledger, see everything that is wrong, say what headings mean, confirm; take a batch back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import COLUMNS
from lianxin.casefile.rules import Outcome
from lianxin.collect import commands
from lianxin.collect.commands.ledgers import with_faults
from lianxin.collect.models import LedgerBatch, LedgerRow
from lianxin.collect.queries.ledgers import batch_for, batches, taken_in, upload_for, uploads
from lianxin.collect.rules.ledger_columns import BY_CODE
from lianxin.collect.rules.ledger_sheet import LEFT_OUT, OTHER
from lianxin.collect.rules.ledger_words import Stand
from lianxin.directory.models import Staged
from lianxin.directory.rules.sheet import FILE_MOST, ROWS_MOST, bad_file
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.downloads import XLSX, as_file
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import Refused, refuse
from lianxin.kernel.steps import Step, step_page
from lianxin.kernel.workbook import workbook
from lianxin.people.queries import Person

GRANT = "collect.take_over"
SHOWN = 200
SECONDS = 8.0
STANDS = {
    Stand.OPEN: ("在办", "Open"),
    Stand.ENDED: ("已办结", "Ended"),
    Stand.DECLINED: ("不予受理", "Declined"),
}


@page("ledgers/import/", name="ledger_import", grant=GRANT, methods=("GET", "POST"))
def ledger_import(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导入台账: the upload, what waits for me to confirm it, and the batches that were taken over."""
    if request.method != "POST":
        return _start(request, actor)
    try:
        name, content = _given(request)
        done = commands.stage_ledger(by=act_of(request, actor), file_name=name, content=content)
    except Refused as refused:
        return _start(request, actor, refused)
    return redirect("ledger_upload", staged_id=done.id)


def _given(request: HttpRequest) -> tuple[str, bytes]:
    file = next(iter(uploaded(request)), None)
    if file is None:
        raise refuse("file_missing", "请选择要导入的文件", "Choose a file.", field="file")
    if (file.size or 0) > FILE_MOST:
        raise bad_file("file_too_large")
    return file.name or "", file.read()


def _start(request: HttpRequest, actor: Actor, refused: Refused | None = None) -> HttpResponse:
    context = {
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
        "uploads": uploads(actor).defer("rows", "faults")[:10],
        "batches": batches(actor)[:50],
        "rows_most": ROWS_MOST,
    }
    return render(
        request, "collect/ledger_import.html", context, status=status_of(refused) if refused else 200
    )


@page("ledgers/import/<uuid:staged_id>/", name="ledger_upload", grant=GRANT, methods=("GET", "POST"))
def ledger_upload(request: HttpRequest, actor: Actor, staged_id: UUID) -> HttpResponse:
    """预览: what each heading means, every fault, likely duplicates, the first rows as they are understood; then 确认导入."""
    row = upload_for(actor, staged_id)
    if row.confirmed_at is not None:
        return redirect("ledger_batch", number=LedgerBatch.objects.get(pk=row.pk).number)
    if request.method != "POST":
        return _preview(request, row)
    try:
        return _decide(request, actor, row)
    except Refused as refused:
        return _preview(request, row, refused)


def _decide(request: HttpRequest, actor: Actor, row: Staged) -> HttpResponse:
    by, decision = act_of(request, actor), request.POST.get("decision")
    if decision == "discard":
        commands.discard_ledger(by=by, staged=row)
        messages.success(request, _("已放弃，没有写入任何内容"))
        return redirect("ledger_import")
    if decision == "map":
        commands.map_ledger(by=by, staged=row, columns=_columns_told(request, row))
        messages.success(request, _("已按新的栏目对应重新读取，并为本单位记住"))
        return redirect("ledger_upload", staged_id=row.pk)
    done = commands.take_over(by=by, staged=row, skip_likely=bool(request.POST.get("skip_likely")))
    commands.go_on(LedgerBatch.objects.get(pk=done.id), by.at, seconds=SECONDS)
    return redirect("ledger_batch", number=done.number)


def _columns_told(request: HttpRequest, row: Staged) -> list[str]:
    """The headings whose meaning was changed, as heading=code."""
    told = [
        (words, code, request.POST.get(f"column_{place}", code))
        for place, words, code in row.summary["columns"]
    ]
    changed = [f"{words}={new}" for words, code, new in told if new != code]
    if not changed:
        raise refuse("nothing_changed", "栏目对应没有变化", "Nothing was changed.")
    return changed


def _preview(request: HttpRequest, row: Staged, refused: Refused | None = None) -> HttpResponse:
    told = row.summary
    context = {
        "row": row,
        "told": told,
        "faults": row.faults[:SHOWN],
        "english": (get_language() or "").startswith("en"),
        "notes": [tuple(one) for one in told["notes"]],
        "likely": [(number, (zh, en)) for number, zh, en in told["likely"][:SHOWN]],
        "columns": [(place, words, code) for place, words, code in told["columns"]],
        "choices": column_choices(),
        "first": [
            (number, values, STANDS[Stand(values["stand"])], _outcome(values))
            for number, values in told["first"]
        ],
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
    }
    return render(
        request, "collect/ledger_upload.html", context, status=status_of(refused) if refused else 200
    )


def _outcome(values: dict[str, Any]) -> Outcome | None:
    return Outcome(values["outcome"]) if values["outcome"] else None


def column_choices() -> list[tuple[str, tuple[str, str]]]:
    """What a heading can mean."""
    known = [(code, (one.zh, one.en)) for code, one in BY_CODE.items()]
    other = (OTHER, ("（保留为文字）", "(kept in words)"))
    return [*known, other, (LEFT_OUT, ("（不导入）", "(left out)"))]


@page("ledgers/import/<uuid:staged_id>/faults.xlsx", name="ledger_faults", grant=GRANT)
def ledger_faults(_request: HttpRequest, actor: Actor, staged_id: UUID) -> HttpResponse:
    """下载带“错误说明”的表: the ledger as it was uploaded, with what is wrong behind each row."""
    row = upload_for(actor, staged_id)
    if row.confirmed_at is not None:
        raise refuse("loaded", "此次上传已确认导入", "It was confirmed already.")
    head, rows = with_faults(row, actor)
    return as_file(
        workbook(_("错误说明"), head, rows),
        f"错误说明-{row.file_name.rpartition('.')[0] or row.file_name}.xlsx",
        XLSX,
    )


@page("ledgers/batches/<str:number>/", name="ledger_batch", grant=GRANT)
def ledger_batch(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """导入批次: how far it has got, its matters, and taking it back."""
    batch = batch_for(actor, number)
    moment = now()
    rows = taken_in(batch).select_related(*COLUMNS)[:SHOWN]
    context = {
        "batch": batch,
        "rows": lines(rows, moment, get_language() or ""),
        "now": moment,
        "shown": SHOWN,
    }
    return render(request, "collect/ledger_batch.html", context)


@page("ledgers/batches/<str:number>/undo/", name="ledger_undo", grant=GRANT, methods=("GET", "POST"))
def ledger_undo(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """撤销导入: with a reason, all of the batch or nothing."""
    batch = batch_for(actor, number)
    step = Step(
        COMMANDS["collect.undo_take_over"],
        {"batch": batch},
        reverse("ledger_batch", args=[batch.number]),
        _("撤销导入 %(number)s") % {"number": batch.number},
        about="collect/_undo.html",
        context={"batch": batch},
    )
    return step_page(request, actor, step)


@panel("matter", order=5, template="collect/_of_ledger.html")
def of_ledger(_actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """原台账记载: what the old ledger said besides."""
    if matter.taken_over_at is None:
        return None
    row = LedgerRow.objects.filter(matter=matter).first()
    if row is None:
        return None
    told = [
        ((BY_CODE[code].zh, BY_CODE[code].en), text) for code, text in row.words.items() if code in BY_CODE
    ]
    return {"told": told, "other": row.words.get(OTHER, ""), "row": row.row}
