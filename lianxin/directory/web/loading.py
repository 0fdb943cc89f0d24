"""导入页面: choose a kind, upload, look at every fault or change, then confirm; nothing is written before that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.directory import commands
from lianxin.directory.commands.loading import loader_for, loaders, template
from lianxin.directory.models import Staged
from lianxin.directory.queries import staged_by
from lianxin.directory.rules.sheet import FILE_MOST, ROWS_MOST
from lianxin.directory.web.register import tabs
from lianxin.kernel.downloads import XLSX
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.workbook import workbook

SHOWN_FAULTS = 200


@page("directory/load/", name="load", grant="directory.stage", methods=("GET", "POST"))
def load(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导入名录: the kinds with their templates, the upload, and my earlier uploads."""
    if request.method != "POST":
        return _start(request, actor)
    try:
        done = _upload(request, actor)
    except Refused as refused:
        return _start(request, actor, refused)
    return redirect("staged", staged_id=done)


def _upload(request: HttpRequest, actor: Actor) -> UUID:
    file = next(iter(uploaded(request)), None)
    if file is None:
        raise refuse("file_missing", "请选择要导入的文件", "Choose a file.", field="file")
    if (file.size or 0) > FILE_MOST:
        raise refuse("file_too_large", "文件超过10MB，请拆分后分次导入", "Larger than 10 MB.", field="file")
    done = commands.stage(
        by=act_of(request, actor),
        kind=request.POST.get("kind", ""),
        file_name=file.name or "",
        content=file.read(),
    )
    return UUID(done.id)


def _start(request: HttpRequest, actor: Actor, refused: Refused | None = None) -> HttpResponse:
    reasons: tuple[Reason, ...] = refused.reasons if refused else ()
    context = {
        "loaders": loaders(actor),
        "chosen": request.POST.get("kind", request.GET.get("kind", "units")),
        "reasons": reasons,
        "key": new_id(),
        "uploads": _labelled(staged_by(actor).defer("rows", "faults")[:10], actor),
        "rows_most": ROWS_MOST,
    }
    status = status_of(refused) if refused else 200
    return render(request, "directory/load.html", context | tabs(actor, "load"), status=status)


def _labelled(rows: Any, actor: Actor) -> list[tuple[Staged, Any]]:
    known = {one.kind: one for one in loaders(actor)}
    return [(row, known.get(row.kind)) for row in rows]


@page("directory/load/template/<slug:kind>.xlsx", name="load_template", grant="directory.stage")
def load_template(_request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """下载模板: the heading and one invented row."""
    loader = loader_for(actor, kind)
    return _download(template(loader), f"{loader.kind}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _own(actor: Actor, staged_id: UUID) -> Staged:
    row = staged_by(actor).defer("rows").filter(pk=staged_id).first()
    if row is None:
        raise refuse("not_found", "没有此次上传", "There is no such upload.")
    return row


@page("directory/load/<uuid:staged_id>/", name="staged", grant="directory.stage", methods=("GET", "POST"))
def staged(request: HttpRequest, actor: Actor, staged_id: UUID) -> HttpResponse:
    """预览: every fault with its row, or every change before it is made; then 确认导入 or 放弃."""
    row = _own(actor, staged_id)
    if request.method == "POST":
        return _decide(request, actor, row)
    return _preview(request, actor, row)


def _decide(request: HttpRequest, actor: Actor, row: Staged) -> HttpResponse:
    by = act_of(request, actor)
    if request.POST.get("decision") == "discard":
        commands.discard(by=by, staged=row)
        messages.success(request, _("已放弃，名录没有变化"))
        return redirect("load")
    try:
        done = commands.load(by=by, staged=row)
    except Refused as refused:
        return _preview(request, actor, row, refused)
    counts = _("新增 %(new)s 行，更新 %(changed)s 行，%(same)s 行没有变化") % done.ids
    messages.success(request, _("已导入：") + counts)
    return redirect("staged", staged_id=row.pk)


def _preview(request: HttpRequest, actor: Actor, row: Staged, refused: Refused | None = None) -> HttpResponse:
    changes = row.summary.get("changes", [])
    context = {
        "row": row,
        "loader": loader_for(actor, row.kind),
        "faults": row.faults[:SHOWN_FAULTS],
        "english": (get_language() or "").startswith("en"),
        "changed": [one for one in changes if not one["is_new"]],
        "new": [one for one in changes if one["is_new"]],
        "notes": [tuple(one) for one in row.summary.get("notes", [])],
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
    }
    return render(request, "directory/staged.html", context, status=status_of(refused) if refused else 200)


@page("directory/load/<uuid:staged_id>/faults.xlsx", name="staged_faults", grant="directory.stage")
def staged_faults(_request: HttpRequest, actor: Actor, staged_id: UUID) -> HttpResponse:
    """下载错误清单: row, column, value, what is expected."""
    row = _own(actor, staged_id)
    lines = [[str(one["row"]), one["column"], one["value"], one["zh"]] for one in row.faults]
    return _download(workbook("错误清单", ["行号", "列", "内容", "错误说明"], lines), "faults.xlsx")
