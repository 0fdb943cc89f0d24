"""An office's own templates 文书模板: a kind of paper is written by one from now on; put aside, ours is used again."""

from __future__ import annotations

import base64
from typing import Annotated

from django.db.models import Max

from lianxin.directory.queries.offices import body_of
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.files.checking import Offered, checked
from lianxin.kernel.refusal import refuse
from lianxin.papers.models import PaperTemplate
from lianxin.papers.rules import Kind
from lianxin.papers.rules.layouts import examples_of
from lianxin.papers.rules.template import check

SETS = "papers.set_template"
CHAIN = "papers"
DOCX = ".docx"


@command("papers.set_template", "启用文书模板", "Use an office's own template")
def set_template(
    *,
    by: Act,
    file: Offered,
    kind: Annotated[Kind, Ask("文书种类", "Kind of paper")],
) -> Done:
    """Write a kind of paper by the office's own .docx from now on 启用文书模板; an earlier one is put aside and kept.

    Refuses: no grant; no .docx, one with macros, links or embedded things; marks that this kind of paper does not have, each
    with its place; no mark at all.
    Records: kind, version, name, size and digest of the file.
    """
    _may(by)
    body = body_of(by.actor)
    with checked([file]) as good:
        one = good[0]
        if one.form.extension != DOCX:
            zh = "模板须是 .docx，请在 Word 或 WPS 中另存为“Word 文档（*.docx）”"
            raise refuse("not_docx", zh, "A template is a .docx; save it as such.", field="file")
        one.content.seek(0)
        content = one.content.read()
        check(content, examples_of(kind))
        chain = ledger.register(CHAIN)
        rows = PaperTemplate.objects.filter(body=body, kind=kind)
        n = (rows.aggregate(n=Max("n"))["n"] or 0) + 1
        rows.filter(dropped_at__isnull=True).update(dropped_at=by.at, dropped_by=by.actor.officer_id)
        row = PaperTemplate(
            body=body,
            kind=kind,
            n=n,
            name=one.name,
            content=base64.b64encode(content).decode(),
            size=one.size,
            sha256=one.sha256,
            by_id=by.actor.officer_id,
            at=by.at,
        )
        row.save(force_insert=True)
    data = {"paper": kind.value, "version": n, "name": row.name, "size": row.size, "sha256": row.sha256}
    entry = ledger.append(chain, by=by, step=SETS, data=data)
    chain.save(update_fields=["ledger_n", "ledger_head"])
    return Done("template", str(row.id), str(n), "", str(entry.id))


@command("papers.drop_template", "停用文书模板", "Put a template aside")
def drop_template(
    *,
    by: Act,
    kind: Annotated[Kind, Ask("文书种类", "Kind of paper")],
    reason: Annotated[str, Ask("理由", "Reason", limit=200)] = "",
) -> Done:
    """Put the office's own template of a kind aside 停用文书模板: our own paper is used again; the file is kept.

    Refuses: no grant, none in use. Records: kind, version and reason.
    """
    _may(by)
    chain = ledger.register(CHAIN)
    rows = PaperTemplate.objects.select_for_update().filter(body=body_of(by.actor), kind=kind)
    row = rows.filter(dropped_at__isnull=True).first()
    if row is None:
        zh = "这种文书没有启用模板，已是系统自带的格式"
        raise refuse("no_template", zh, "No template is in use for this kind.", field="kind")
    row.dropped_at, row.dropped_by_id = by.at, by.actor.officer_id
    row.save(update_fields=["dropped_at", "dropped_by"])
    data = {"paper": kind.value, "version": row.n}
    entry = ledger.append(chain, by=by, step="papers.drop_template", text=reason, data=data)
    chain.save(update_fields=["ledger_n", "ledger_head"])
    return Done("template", str(row.id), str(row.n), "", str(entry.id))


def _may(by: Act) -> None:
    if SETS not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
