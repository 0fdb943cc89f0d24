"""Issued briefs for programs 简报查询: their list, and one with its text, corrections and every figure with what stands behind."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import operation
from lianxin.config.api.reading import answered, no_others
from lianxin.config.telling_briefs import edition_json, edition_line
from lianxin.insight.queries.editions import as_read, editions, issued_for
from lianxin.insight.rules.brief_parts import BriefKind

SHOWN_MOST = 200


class BriefFilters(BaseModel):
    """What the list is narrowed by."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[BriefKind | None, Field(title="种类")] = None
    year: Annotated[int | None, Field(title="年度", ge=2000, le=9999)] = None
    size: Annotated[int, Field(title="最多期数", ge=1, le=SHOWN_MOST)] = 25


class BriefOut(BaseModel):
    """An issued brief 已签发简报; `corrections` is how many there are."""

    number: str
    kind: str
    kind_words: str
    title: str
    issue: str
    since: str
    until: str
    as_of: str
    issued_at: str
    issued_by: str
    body: str
    sha256: str
    corrections: int


class BriefsOut(BaseModel):
    """Issued briefs, the newest first; `total` is how many fit."""

    items: list[BriefOut]
    total: int


class BriefWhole(BaseModel):
    """One of them: its sections as issued, what was corrected since, and each figure that the data wrote.

    A figure has `formula`, `value`, and in `top` and `under` the lists behind it with their sizes when it was drafted.
    """

    model_config = ConfigDict(extra="allow")

    number: str
    title: str
    issue: str
    sha256: str
    sections: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    figures: list[dict[str, Any]]


@operation(
    "GET",
    "/briefs",
    name="briefs",
    grant="insight.balance",
    answer=BriefsOut,
    summary="已签发简报 Issued briefs",
)
def briefs(request: HttpRequest, filters: Query[BriefFilters]) -> HttpResponse:
    """已签发简报: for whoever may read figures, the newest first."""
    no_others(request, filters)
    rows = editions(actor_of(request), "issued")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.year:
        rows = rows.filter(year=filters.year)
    language = get_language() or "zh-hans"
    shown = rows.prefetch_related("corrections")[: filters.size]
    return answered({"items": [edition_line(one, language) for one in shown], "total": rows.count()})


@operation(
    "GET",
    "/briefs/{number}",
    name="brief",
    grant="insight.balance",
    answer=BriefWhole,
    summary="一期简报 One issued brief",
)
def brief(request: HttpRequest, number: str) -> HttpResponse:
    """一期简报: by its number in the register, such as JB-2026-00001; drafts are not given."""
    row = issued_for(actor_of(request), number[:20])
    return answered(edition_json(as_read(row), get_language() or "zh-hans"))
