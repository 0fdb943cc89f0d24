"""What programs ask of programmes 政策匹配接口: which fit a party, or what a text speaks of, with each condition."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import operation
from lianxin.config.api.reading import answered, no_others
from lianxin.config.cli_policies import matched


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
