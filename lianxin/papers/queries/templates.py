"""Templates of the actor's own office 文书模板: which kind is written by one, its versions; and a paper as .docx by it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lianxin.directory.queries.offices import body_of
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import no_such_page
from lianxin.kernel.refusal import refuse
from lianxin.papers.models import PaperTemplate
from lianxin.papers.queries.facts import day_words
from lianxin.papers.queries.written import Paper, as_docx
from lianxin.papers.rules import Kind
from lianxin.papers.rules.layouts import starting, values_of
from lianxin.papers.rules.template import fill


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of paper with the template in use, none where it is ours, and how many versions there were."""

    kind: Kind
    in_use: PaperTemplate | None
    n_versions: int


def versions(actor: Actor) -> QuerySet[PaperTemplate]:
    """Every version of the actor's office, the newest first, without their files."""
    rows = PaperTemplate.objects.filter(body=body_of(actor)).defer("content")
    return rows.select_related("by", "dropped_by").order_by("-at", "-n")


def kept(actor: Actor) -> list[Kept]:
    """Every kind of paper, in the order of the chain."""
    rows = list(versions(actor))
    of = {one: [row for row in rows if row.kind == one] for one in Kind}
    return [Kept(one, _in_use(of[one]), len(of[one])) for one in Kind]


def _in_use(rows: Sequence[PaperTemplate]) -> PaperTemplate | None:
    return next((one for one in rows if one.dropped_at is None), None)


def in_use(actor: Actor, kind: Kind) -> PaperTemplate | None:
    """The template by which the actor's office has a kind written; none where it is ours."""
    return _in_use(list(versions(actor).filter(kind=kind, dropped_at__isnull=True)))


def template_file(actor: Actor, kind: Kind, n: int) -> tuple[str, bytes]:
    """The file of a version, with its name. Refuses: no such version, or its file was forgotten."""
    row = PaperTemplate.objects.filter(body=body_of(actor), kind=kind, n=n).exclude(name="").first()
    if row is None:
        raise no_such_page()
    return row.name, content_of(row)


def content_of(row: PaperTemplate) -> bytes:
    """The .docx itself. Refuses: what is kept cannot be read, or came here without its file."""
    try:
        content = base64.b64decode(row.content, validate=True)
    except (ValueError, binascii.Error):
        content = b""
    if not content:
        zh = "模板文件读不出来，请办公室停用后重新上传"
        raise refuse("template_damaged", zh, "The template cannot be read; upload it anew.")
    return content


def starting_docx(kind: Kind) -> bytes:
    """Our own paper of a kind with marks in it, to begin from."""
    return as_docx(starting(kind))


def docx_of(actor: Actor, kind: Kind, paper: Paper, at: datetime) -> bytes:
    """A paper as .docx: by the office's own template where one is in use, else ours. Refuses: too busy, damaged."""
    row = in_use(actor, kind)
    if row is None:
        return as_docx(paper)
    return fill(content_of(row), values_of(kind, paper, body_of(actor).name, day_words(at)))
