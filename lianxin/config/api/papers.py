"""Reading papers of supervision 督办单、批示查询: lists with the filters of their pages, and one of them whole."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from pydantic import BaseModel, Field

from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import operation
from lianxin.config.api.reading import PAGE_MOST, Day, Word, answered, bad_mark, no_others
from lianxin.config.telling_papers import instruction_json, notice_json
from lianxin.kernel.clock import now
from lianxin.kernel.paging import PAGE_SIZE, Listed, Order, read_mark
from lianxin.kernel.refusal import refuse
from lianxin.supervise.queries.lists import (
    INSTRUCTION_TABS,
    Tab,
    Wanted,
    instruction_counts,
    instruction_order,
    instruction_page,
    notice_counts,
    notice_order,
    notice_page,
)
from lianxin.supervise.queries.papers import instruction_for, notice_called
from lianxin.supervise.rules import NoticeLevel


class NoticeOut(BaseModel):
    """A supervision notice 督办单, and how it stands: `late` is that its reply is overdue."""

    id: str
    number: str
    official: str
    matter: str
    title: str
    level: str
    level_words: str
    proposed_level: str
    level_reason: str
    unit: str
    unit_name: str
    post: str
    requirement: str
    issued_by: str
    issued_at: str
    reply_due: str
    waits: bool
    late: bool
    received_at: str | None
    reply: str
    replied_at: str | None
    effect: str
    effect_at: str | None


class NoticesOut(BaseModel):
    """A page of notices; `total` is exact."""

    items: list[NoticeOut]
    next: str
    total: int


class WordOut(BaseModel):
    """What was said of an instruction until it was settled 落实进展."""

    text: str
    by: str
    at: str


class InstructionOut(BaseModel):
    """A leader's instruction 批示, and how it stands: `late` is that its report is overdue."""

    id: str
    matter: str
    title: str
    leader: str
    text: str
    given_on: str
    unit: str
    report_due: str | None
    waits: bool
    late: bool
    report: str
    settled_at: str | None


class InstructionWhole(InstructionOut):
    """An instruction with what was said of it, the oldest first."""

    words: list[WordOut]


class InstructionsOut(BaseModel):
    """A page of instructions; `total` is exact."""

    items: list[InstructionOut]
    next: str
    total: int


class Papers(BaseModel):
    """What both lists are narrowed by; as on their pages."""

    show: Annotated[Tab, Field(title="分栏")] = Tab.WAITING
    unit: Annotated[Word, Field(title="承办单位代码")] = ""
    since: Annotated[Day | None, Field(title="日期起")] = None
    until: Annotated[Day | None, Field(title="日期止")] = None
    size: Annotated[int, Field(ge=1, le=PAGE_MOST, title="每页件数")] = PAGE_SIZE
    after: Annotated[str, Field(title="上一页的 next", max_length=200)] = ""

    def wanted(self) -> Wanted:
        """As the query of the lists has it."""
        return Wanted(**self.model_dump(exclude={"size", "after"}))


class NoticeFilters(Papers):
    """What notices are narrowed by."""

    level: Annotated[NoticeLevel | None, Field(title="级别")] = None

    def wanted(self) -> Wanted:
        """As the query of the lists has it."""
        return Wanted(**{**self.model_dump(exclude={"size", "after"}), "level": self.level or ""})


class InstructionFilters(Papers):
    """What instructions are narrowed by."""

    leader: Annotated[Word, Field(title="批示领导登录名")] = ""


@operation(
    "GET",
    "/notices",
    name="notices",
    grant="matter.see",
    answer=NoticesOut,
    summary="督办单列表 List of notices",
)
def notices(request: HttpRequest, filters: Query[NoticeFilters]) -> HttpResponse:
    """督办单列表: on matters that the asker may see; those that wait the nearest reply first, the others newest first."""
    no_others(request, filters)
    actor, wanted, moment = actor_of(request), filters.wanted(), now()
    mark = _mark(filters.after, notice_order(wanted.show))
    total = notice_counts(actor, wanted, moment)[wanted.show]
    found = notice_page(actor, wanted, moment, total, after=mark, size=filters.size)
    language = get_language() or "zh-hans"
    return answered(_page(found, [notice_json(one, moment, language) for one in found.rows]))


@operation(
    "GET",
    "/notices/{number}",
    name="notice",
    grant="matter.see",
    answer=NoticeOut,
    summary="督办单详情 One notice",
)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """督办单详情: by its number in the register, such as DC-2026-00001."""
    found = notice_called(actor_of(request), number)
    return answered(notice_json(found, now(), get_language() or "zh-hans"))


@operation(
    "GET",
    "/instructions",
    name="instructions",
    grant="matter.see",
    answer=InstructionsOut,
    summary="批示列表 List of instructions",
)
def instructions(request: HttpRequest, filters: Query[InstructionFilters]) -> HttpResponse:
    """批示列表: on matters that the asker may see; the open ones the nearest report first, the others newest first."""
    no_others(request, filters)
    actor, wanted, moment = actor_of(request), filters.wanted(), now()
    if wanted.show not in INSTRUCTION_TABS:
        raise refuse("no_such_tab", "批示没有这一分栏", "Instructions have no such tab.", field="show")
    mark = _mark(filters.after, instruction_order(wanted.show))
    total = instruction_counts(actor, wanted, moment)[wanted.show]
    found = instruction_page(actor, wanted, moment, total, after=mark, size=filters.size)
    return answered(_page(found, [instruction_json(one, moment) for one in found.rows]))


@operation(
    "GET",
    "/instructions/{id}",
    name="instruction",
    grant="matter.see",
    answer=InstructionWhole,
    summary="批示详情 One instruction",
)
def instruction(request: HttpRequest, id: UUID) -> HttpResponse:
    """批示详情: with what was said of it until it was settled."""
    found = instruction_for(actor_of(request), id)
    words = found.words.select_related("by").order_by("at", "id")
    said = [{"text": one.text, "by": one.by.name, "at": one.at.isoformat()} for one in words]
    return answered({**instruction_json(found, now()), "words": said})


def _page(found: Listed[Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    mark = base64.urlsafe_b64encode(found.next_mark.encode()).decode()
    return {"items": items, "next": mark, "total": found.total}


def _mark(text: str, order: Order) -> str:
    """The mark behind a `next`, refused unless it is one of this list."""
    if not text:
        return ""
    try:
        mark = base64.urlsafe_b64decode(text.encode()).decode()
    except (ValueError, binascii.Error):
        raise bad_mark() from None
    if read_mark(mark, order) is None:
        raise bad_mark()
    return mark
