"""What programs may read 接口查询: lists with filters and pages, one matter whole, its ledger and receipts, visits, the books."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import to_json

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import AS_JSON, PAGE_SIZE, Wanted, as_json, page_of
from lianxin.casefile.queries.scope import matter_for
from lianxin.casefile.rules import Disposal, Outcome
from lianxin.config.api.auth import actor_of
from lianxin.config.api.operations import operation
from lianxin.config.telling import books_json, indicators_json, ledger_json, matter_json, visit_json
from lianxin.insight.queries import books
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.indicators import figures
from lianxin.insight.queries.periods import period_of
from lianxin.insight.rules.figures import Basis, Form
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.downloads import proof_file
from lianxin.kernel.ledger import receipt_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.visit.queries import visible_visits, with_progress

Word = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
StateWanted = Literal["open", "ended"] | State
PAGE_MOST = 100


class MatterOut(BaseModel):
    """A matter in a list 事项. Programs must expect further members."""

    model_config = ConfigDict(extra="allow")

    id: str
    number: str
    title: str
    state: str
    outcome: str
    raiser: str
    category: str
    area: str
    lead: str
    owner: str
    registered_at: str
    due_at: str | None
    version: int


class MattersOut(BaseModel):
    """A page of matters: `total` is counted up to a thousand, `more` says that there are more than that."""

    items: list[MatterOut]
    next: str
    total: int
    more: bool


class StepOut(BaseModel):
    """A step, and what still stands in its way."""

    step: str
    words: str
    to: str | None
    reasons: list[dict[str, str]]


class MatterWhole(MatterOut):
    """A matter with its units, clocks, and the steps that the asker may take."""

    steps: list[StepOut]
    parts: list[dict[str, Any]]
    clocks: list[dict[str, Any]]


class EntryOut(BaseModel):
    """One line of the ledger 全程留痕."""

    model_config = ConfigDict(extra="allow")

    seq: int
    step: str
    words: str
    who: str
    at: str
    text: str
    digest: str


class LedgerOut(BaseModel):
    """The ledger of a matter, oldest first."""

    items: list[EntryOut]


class TermOut(BaseModel):
    """One term of the balance, with the filters of the list behind it."""

    words: str
    n: int
    query: dict[str, str]


class BooksOut(BaseModel):
    """对账: what was collected, and the terms that add up to it."""

    collected: TermOut
    terms: list[TermOut]
    balance: bool


class SetOut(BaseModel):
    """A set that a figure counts."""

    list: str
    words: str
    n: int


class FigureOut(BaseModel):
    """One figure of an indicator 指标; `value` is nothing where there was nothing to reckon."""

    number: int
    code: str
    words: str
    value: float | None
    form: Form
    basis: Basis
    formula: str
    small: bool
    top: SetOut
    under: SetOut | None


class AfterOut(BaseModel):
    """A figure without the matters that were left out of it by a ruling 剔除后, and how many things less it was reckoned from."""

    excluded: int
    value: float | None
    top: SetOut
    under: SetOut | None


class IndicatorOut(FigureOut):
    """A figure with all matters; `after` is the same without those that are left out, null where none is."""

    after: AfterOut | None


class IndicatorsOut(BaseModel):
    """统计指标 of a period, as things were on record when it ended."""

    since: str
    until: str
    as_of: str
    indicators: list[IndicatorOut]


class VisitsOut(BaseModel):
    """A page of visits."""

    items: list[dict[str, Any]]
    next: str


class Books(BaseModel):
    """What the books are drawn for; as on the page of the balance."""

    words: Annotated[Word, Field(title="检索词")] = ""
    state: Annotated[StateWanted | None, Field(title="状态")] = None
    light: Annotated[
        Literal["open", "near", "lagging", "overdue", "silent", "standing"] | None, Field(title="亮灯")
    ] = None
    category: Annotated[Word, Field(title="类别代码")] = ""
    head: Annotated[Word, Field(title="领域")] = ""
    unit: Annotated[Word, Field(title="牵头单位代码")] = ""
    area: Annotated[Word, Field(title="区划代码")] = ""
    leader: Annotated[Word, Field(title="领导登录名")] = ""
    party: Annotated[Word, Field(title="服务对象编号")] = ""
    disposal: Annotated[Disposal | None, Field(title="办理去向")] = None
    outcome: Annotated[Outcome | None, Field(title="办理结果")] = None
    since: Annotated[Day | None, Field(title="登记日期起")] = None
    until: Annotated[Day | None, Field(title="登记日期止")] = None
    mine: Annotated[bool, Field(title="本岗位待办")] = False
    counted: Annotated[bool, Field(title="不含上报子项，与对账口径一致")] = False

    def wanted(self) -> Wanted:
        """As the query of the list has it."""
        return Wanted(**self.model_dump(mode="json", exclude={"size", "after"}, exclude_none=True))


class PeriodFilters(BaseModel):
    """The period and what narrows its figures; the week of today where no day is given."""

    since: Annotated[Day | None, Field(title="起始日期")] = None
    until: Annotated[Day | None, Field(title="截止日期")] = None
    area: Annotated[Word, Field(title="区划代码")] = ""
    head: Annotated[Word, Field(title="领域")] = ""
    unit: Annotated[Word, Field(title="牵头单位代码")] = ""
    leader: Annotated[Word, Field(title="领导登录名")] = ""


class Filters(Books):
    """What a list is filtered by; as on the page of the same list."""

    order: Annotated[Literal["newest", "due"], Field(title="次序")] = "newest"
    size: Annotated[int, Field(ge=1, le=PAGE_MOST, title="每页件数")] = PAGE_SIZE
    after: Annotated[str, Field(title="上一页的 next", max_length=200)] = ""


class VisitFilters(BaseModel):
    """What a list of visits is filtered by."""

    since: Annotated[Day | None, Field(title="走访日期起")] = None
    until: Annotated[Day | None, Field(title="走访日期止")] = None
    size: Annotated[int, Field(ge=1, le=PAGE_MOST, title="每页件数")] = PAGE_SIZE
    after: Annotated[int, Field(ge=0, le=100_000, title="上一页的 next")] = 0


def answered(data: Any, **headers: str) -> HttpResponse:
    """Plain data as JSON."""
    return HttpResponse(to_json(data), content_type="application/json", headers=headers)


def no_others(request: HttpRequest, filters: BaseModel) -> None:
    """Refuse a filter that the list does not have."""
    known = {one.alias or name for name, one in type(filters).model_fields.items()}
    unknown = sorted(set(request.GET) - known)
    if unknown:
        words = "、".join(unknown)[:80]
        raise refuse("unknown_field", f"没有此筛选项：{words}", f"No such filter: {words}")


@operation(
    "GET",
    "/matters",
    name="matters",
    grant="matter.see",
    answer=MattersOut,
    summary="事项列表 List of matters",
)
def matters(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """事项列表: what the asker may see, filtered, newest first or least time left first."""
    no_others(request, filters)
    mark = _mark(filters.after) if filters.after else ""
    found = page_of(
        actor_of(request), filters.wanted(), now(), after=mark, size=filters.size, columns=AS_JSON
    )
    body = {
        "items": [as_json(one) for one in found.rows],
        "next": base64.urlsafe_b64encode(found.next_mark.encode()).decode(),
        "total": found.total,
        "more": found.more,
    }
    return answered(body)


def _mark(text: str) -> str:
    """The mark behind a `next`, refused unless it is one."""
    try:
        mark = base64.urlsafe_b64decode(text.encode()).decode()
        moment, _, pk = mark.partition("_")
        return f"{datetime.fromisoformat(moment).isoformat()}_{UUID(pk)}"
    except (ValueError, binascii.Error):
        raise bad_mark() from None


def bad_mark() -> Refused:
    """What is said of a mark that is none."""
    return refuse(
        "bad_mark", "after 须为上一页返回的 next", "Give the next of the page before.", field="after"
    )


def _found(request: HttpRequest, number: str, *shown: str) -> Matter:
    return matter_for(actor_of(request), number if number.isprintable() else "-", shown=shown)


@operation(
    "GET",
    "/matters/{number}",
    name="matter",
    grant="matter.see",
    answer=MatterWhole,
    summary="事项详情 One matter",
)
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """事项详情: with units, clocks and steps; its ETag is the version for If-Match."""
    found = _found(request, number, *AS_JSON, "answer")
    body = matter_json(actor_of(request), found, now(), get_language() or "zh-hans")
    return answered(body, ETag=f'"{found.ledger_n}"')


@operation(
    "GET",
    "/matters/{number}/ledger",
    name="ledger",
    grant="matter.see",
    answer=LedgerOut,
    summary="全程留痕 Ledger of a matter",
)
def ledger(request: HttpRequest, number: str) -> HttpResponse:
    """全程留痕: every entry, oldest first, with its digest."""
    return answered({"items": ledger_json(_found(request, number), get_language() or "zh-hans")})


@operation(
    "GET",
    "/matters/{number}/proof",
    name="proof",
    grant="matter.see",
    answer=dict[str, Any],
    summary="留痕回执 Receipt of an entry",
)
def proof(
    request: HttpRequest,
    number: str,
    entry: Annotated[int, Query(ge=1, lt=1 << 31)] = 1,
    since: Annotated[int | None, Query(ge=1, lt=1 << 31)] = None,
    body: bool = False,
) -> HttpResponse:
    """留痕回执: the file that the verifier checks, byte for byte as the page gives it."""
    matter_id = _found(request, number).id
    return proof_file(receipt_of(matter_id, entry, since=since, with_body=body))


@operation(
    "GET", "/visits", name="visits", grant="visit.see", answer=VisitsOut, summary="走访列表 List of visits"
)
def visits(request: HttpRequest, filters: Query[VisitFilters]) -> HttpResponse:
    """走访列表: what the asker may see, newest first, with how many of the matters have their echo."""
    no_others(request, filters)
    actor = actor_of(request)
    rows = with_progress(actor, visible_visits(actor))
    rows = rows.filter(on__gte=filters.since) if filters.since else rows
    rows = rows.filter(on__lte=filters.until) if filters.until else rows
    found = list(rows[filters.after : filters.after + filters.size + 1])
    following = str(filters.after + filters.size) if len(found) > filters.size else ""
    return answered({"items": [visit_json(one) for one in found[: filters.size]], "next": following})


@operation(
    "GET",
    "/balance",
    name="balance",
    grant="insight.balance",
    answer=BooksOut,
    summary="对账 Balance of the books",
)
def balance(request: HttpRequest, filters: Query[Books]) -> HttpResponse:
    """对账: under every filter the terms add up to what was collected."""
    no_others(request, filters)
    found = books(actor_of(request), filters.wanted(), now())
    return answered(books_json(found, get_language() or "zh-hans"))


@operation(
    "GET",
    "/indicators",
    name="indicators",
    grant="insight.balance",
    answer=IndicatorsOut,
    summary="统计指标 Indicators of a period",
)
def indicators(request: HttpRequest, filters: Query[PeriodFilters]) -> HttpResponse:
    """统计指标: each figure with its formula and the sizes of the lists behind it."""
    no_others(request, filters)
    given = filters.model_dump(mode="json", exclude_none=True)
    period = period_of(given, working_calendar().local(now()).date())
    narrowed = Wanted.of({name: given[name] for name in ("area", "head", "unit", "leader")})
    asked = Asked(actor_of(request), period.since, period.until, now(), narrowed)
    return answered(indicators_json(asked, figures(asked), get_language() or "zh-hans"))
