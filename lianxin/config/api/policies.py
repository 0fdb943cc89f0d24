"""What programs ask of programmes 政策接口: which fit a party, or what a text speaks of, with each condition; their files."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import file_of, operation
from lianxin.config.api.reading import answered, no_others
from lianxin.config.cli_policies import matched
from lianxin.config.telling_policies import files_json
from lianxin.kernel.files.kinds import SERVED_AS
from lianxin.kernel.files.serving import served
from lianxin.policy.queries import programme_for
from lianxin.policy.queries.files import SEES, file_for, files_of


class MatchFilters(BaseModel):
    """Of which party, by which text; one of them is wanted."""

    model_config = ConfigDict(extra="ignore")

    party: Annotated[
        str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$"), Field(title="服务对象编号")
    ] = ""
    text: Annotated[
        str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$"), Field(title="诉求文字")
    ] = ""


class ProgrammeMatchOut(BaseModel):
    """A programme with its verdict (fits, may_fit, fits_not) and conditions (met, not_met, unknown)."""

    model_config = ConfigDict(extra="allow")

    code: str
    name: str
    verdict: str
    missing: list[str]
    conditions: list[dict[str, Any]]


class MatchesOut(BaseModel):
    """The programmes in force, what fits first; for a text the likeliest first, `unsure` when that is not enough."""

    unsure: bool
    items: list[ProgrammeMatchOut]


@operation(
    "GET",
    "/policies/match",
    name="policy_match",
    grant="directory.see_facts",
    answer=MatchesOut,
    summary="政策匹配 Match programmes",
)
def policy_match(request: HttpRequest, filters: Query[MatchFilters]) -> HttpResponse:
    """政策匹配: which programmes fit a party, or what a text speaks of; nothing is kept."""
    no_others(request, filters)
    told = matched(actor_of(request), filters.party, filters.text, get_language() or "zh-hans")
    return answered(told)


class ProgrammeFileOut(BaseModel):
    """A file of a programme 政策附件."""

    id: str
    role: str
    role_words: str
    name: str
    kind: str
    size: int
    sha256: str
    at: str


class ProgrammeFilesOut(BaseModel):
    """The files of a programme."""

    items: list[ProgrammeFileOut]


@operation(
    "GET",
    "/policies/{code}/files",
    name="policy_files",
    grant=SEES,
    answer=ProgrammeFilesOut,
    summary="政策附件 Files of a programme",
)
def policy_files(request: HttpRequest, code: str) -> HttpResponse:
    """政策附件: the original document first, then forms."""
    found = files_of(actor_of(request), programme_for(code[:20]))
    return answered({"items": files_json(found, get_language() or "zh-hans")})


@operation(
    "GET",
    "/policies/{code}/files/{file_id}",
    name="policy_file",
    grant=SEES,
    answer=bytes,
    openapi_extra=file_of(*sorted(SERVED_AS)),
    summary="下载政策附件 One file of a programme",
)
def policy_file(request: HttpRequest, code: str, file_id: UUID) -> FileResponse:
    """下载政策附件: its bytes as they are kept."""
    row = file_for(actor_of(request), code[:20], file_id)
    return served(row.stored, row.name, row.content_type)
