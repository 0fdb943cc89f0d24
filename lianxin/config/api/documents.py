"""Papers of a matter for programs 文书查询: which ones it has, and each as PDF or as an editable document."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from pydantic import BaseModel, Field

from lianxin.casefile.queries.scope import matter_for
from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import file_of, operation
from lianxin.config.api.reading import answered, no_others
from lianxin.config.telling_papers import taking_json, templates_json
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.downloads import DOCX, PDF, as_file
from lianxin.kernel.words import Labelled
from lianxin.papers.commands import TAKES, Copy, take_file
from lianxin.papers.commands.templates import SETS
from lianxin.papers.queries.checked import takings
from lianxin.papers.queries.offered import offered, offered_one
from lianxin.papers.queries.templates import docx_of, starting_docx
from lianxin.papers.queries.written import as_pdf, written
from lianxin.papers.rules import Kind


class Shape(Labelled):
    """文件格式"""

    PDF = "pdf", "版式文件（PDF）", "PDF"
    DOCX = "docx", "可编辑文稿（.docx）", "Editable document"


class PaperOut(BaseModel):
    """A paper that a matter has 文书: `kind` and `key` name it."""

    kind: str
    kind_words: str
    key: UUID
    about: str
    at: str


class PapersOut(BaseModel):
    """The papers of a matter, in the order of the chain."""

    items: list[PaperOut]


class Wanted(BaseModel):
    """As what a paper is wanted."""

    form: Annotated[Shape, Field(title="文件格式")] = Shape.PDF


class FieldOut(BaseModel):
    """A field that a template may name 栏目, as `{{ name }}`, with an invented example."""

    name: str
    example: str


class TemplateOut(BaseModel):
    """A kind of paper and the office's own template of it; `version` is null where none is in use."""

    kind: str
    kind_words: str
    version: int | None
    name: str
    sha256: str
    at: str | None
    fields: list[FieldOut]


class TemplatesOut(BaseModel):
    """Every kind of paper."""

    items: list[TemplateOut]


class TakenOut(BaseModel):
    """One taking of a file 取档记录."""

    matter: str
    title: str
    by: str
    at: str
    with_raiser: bool


class CheckedOut(BaseModel):
    """What is known of a file with this digest; no taking means unknown."""

    sha256: str
    takings: list[TakenOut]


class Taking(BaseModel):
    """How the file of a matter is wanted."""

    full: Annotated[bool, Field(title="含反映人信息")] = False
    reason: Annotated[str, Field(title="查看理由", max_length=200)] = ""


@operation(
    "GET",
    "/matters/{number}/papers",
    name="matter_papers",
    grant="matter.see",
    answer=PapersOut,
    summary="文书 Papers",
)
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """文书目录: every paper that the matter has by now for whoever asks."""
    actor, language = actor_of(request), get_language() or "zh-hans"
    items = [
        PaperOut(
            kind=one.kind.value,
            kind_words=one.kind.words(language),
            key=one.key,
            about=one.about,
            at=one.at.isoformat(),
        )
        for one in offered(actor, matter_for(actor, number))
    ]
    return answered(PapersOut(items=items))


@operation(
    "GET",
    "/matters/{number}/papers/{kind}/{key}",
    name="matter_paper",
    grant="matter.see",
    answer=bytes,
    openapi_extra=file_of(PDF, DOCX),
    summary="一份文书 One paper",
)
def paper(request: HttpRequest, number: str, kind: str, key: UUID, wanted: Query[Wanted]) -> HttpResponse:
    """One of them, as PDF or as an editable document."""
    no_others(request, wanted)
    actor = actor_of(request)
    matter = matter_for(actor, number)
    one = offered_one(actor, matter, kind, key)
    at = now()
    text = written(actor, matter, one, at)
    name = f"{matter.number} {one.kind.zh}"
    if wanted.form is Shape.DOCX:
        return as_file(docx_of(actor, one.kind, text, at), f"{name}.docx", DOCX)
    return as_file(as_pdf(text), f"{name}.pdf", PDF)


@operation(
    "GET",
    "/paper-templates",
    name="paper_templates",
    grant=SETS,
    answer=TemplatesOut,
    summary="文书模板 Templates of papers",
)
def templates(request: HttpRequest) -> HttpResponse:
    """文书模板: every kind of paper, the version in use, and the fields that a template of it may name."""
    language = get_language() or "zh-hans"
    return answered(
        TemplatesOut(items=[TemplateOut(**one) for one in templates_json(actor_of(request), language)])
    )


@operation(
    "GET",
    "/paper-templates/{kind}/start",
    name="paper_template_start",
    grant=SETS,
    answer=bytes,
    openapi_extra=file_of(DOCX),
    summary="起步模板 A template to begin from",
)
def template_start(request: HttpRequest, kind: Kind) -> HttpResponse:
    """起步模板: our own paper of a kind with the marks in it."""
    del request
    return as_file(starting_docx(kind), f"{kind.zh}（起步模板）.docx", DOCX)


@operation(
    "GET",
    "/matters/{number}/case-file",
    name="case_file",
    grant=TAKES,
    answer=bytes,
    openapi_extra=file_of(PDF),
    summary="取事项档案 The file of a matter",
)
def case_file(request: HttpRequest, number: str, taking: Query[Taking]) -> HttpResponse:
    """事项档案 as PDF; each taking leaves an entry with the file's SHA-256, which the header X-SHA256 tells."""
    no_others(request, taking)
    actor, held = actor_of(request), Copy()
    matter = matter_for(actor, number)
    done = take_file(
        by=Act(actor, now(), Channel.API), matter=matter, full=taking.full, reason=taking.reason, copy=held
    )
    answer = as_file(held.content, f"{matter.number} 事项档案.pdf", PDF)
    answer["X-SHA256"] = done.ids["sha256"]
    return answer


@operation(
    "GET",
    "/case-files/{sha256}",
    name="case_file_check",
    grant="matter.see",
    answer=CheckedOut,
    summary="查验档案 Check a file",
)
def case_file_check(request: HttpRequest, sha256: str) -> HttpResponse:
    """From which matter a file with this digest was taken, by whom and when; no taking means unknown."""
    found = [taking_json(matter, entry) for matter, entry in takings(actor_of(request), sha256)]
    return answered({"sha256": sha256.strip().lower(), "takings": found})
