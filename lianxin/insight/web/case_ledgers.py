"""导出台账: the matters of a list as a workbook, its taking noted before it is handed over."""

from __future__ import annotations

from tempfile import TemporaryFile
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.casefile.queries.lists import Wanted
from lianxin.collect.rules.ledger_columns import STANDARD
from lianxin.directory.rules.sheet import FILE_MOST, bad_file
from lianxin.insight.commands import GRANT, ROWS_MOST, export_ledger
from lianxin.insight.queries.case_ledger import ledger_matters
from lianxin.insight.queries.case_ledger_file import TITLE, Taking, write_filled, write_standard
from lianxin.insight.rules.filling import Template, template_of
from lianxin.kernel.clock import now
from lianxin.kernel.downloads import XLSX, as_file
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Refused


@page("ledgers/export/", name="ledger_export", grant=GRANT, methods=("GET", "POST"))
def ledger_export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导出台账: how many matters and which columns; then the file."""
    if request.method != "POST":
        return _asked(request, actor, Wanted.of(request.GET.dict()))
    wanted = Wanted.of(dict(parse_qsl(request.POST.get("filters", ""))))
    by = act_of(request, actor)
    try:
        template = _template(request)
        done = export_ledger(by=by, filters=urlencode(wanted.as_query()))
        taking = Taking(actor, wanted, by.at, done.entry, int(done.ids["rows"]))
        content = _written(taking, template)
    except Refused as refused:
        return _asked(request, actor, wanted, refused)
    return as_file(content, f"{TITLE}{by.at:%Y%m%d}.xlsx", XLSX)


def _template(request: HttpRequest) -> Template | None:
    file = next(iter(uploaded(request, "template")), None)
    if file is None:
        return None
    if (file.size or 0) > FILE_MOST:
        raise bad_file("file_too_large")
    return template_of(file.name or "", file.read())


def _written(taking: Taking, template: Template | None) -> bytes:
    with TemporaryFile() as out:
        if template:
            write_filled(out, taking, template)
        else:
            write_standard(out, taking)
        out.seek(0)
        return out.read()


def _asked(
    request: HttpRequest, actor: Actor, wanted: Wanted, refused: Refused | None = None
) -> HttpResponse:
    n = ledger_matters(actor, wanted, now()).count()
    context = {
        "n": n,
        "most": ROWS_MOST,
        "columns": STANDARD,
        "filters": urlencode(wanted.as_query()),
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
    }
    return render(
        request, "insight/ledger_export.html", context, status=status_of(refused) if refused else 200
    )
