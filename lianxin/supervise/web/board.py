"""The supervisor's board 督办台: one list at a time with true counts of all, narrowed and grouped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import Line, line
from lianxin.casefile.queries.many import bulks_of
from lianxin.directory.models import Unit
from lianxin.directory.queries import areas
from lianxin.directory.rules import UnitKind
from lianxin.kernel.clock import now
from lianxin.kernel.ids import new_id
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.people.queries import Person, leader_posts, views_of
from lianxin.supervise.models import Notice, Urge
from lianxin.supervise.queries.board import BY, Block, Narrowed, blocks, counts, groups, page_of
from lianxin.supervise.queries.ladder import colour_for
from lianxin.supervise.rules import NoticeLevel

navigate("supervise", "督办", "Supervision", order=60)

KEPT = ("list", "by", *BY)
GROUP_WORDS = {
    "unit": ("按牵头单位", "By lead unit"),
    "leader": ("按走访领导", "By visiting leader"),
    "area": ("按街道", "By street"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What of the board is looked at: which list, narrowed by what, grouped by what."""

    name: str
    narrowed: Narrowed
    by: str

    @classmethod
    def of(cls, given: QueryDict) -> Seen:
        """Read from a query string or a form; what is unknown is left out."""
        texts = {name: given.get(name, "").strip()[:40] for name in BY}
        by = given.get("by", "")
        return cls(given.get("list", ""), Narrowed(**texts), by if by in BY else "")

    def as_query(self, **changes: str) -> str:
        """The address of the same with changes, without what is not set."""
        values = {"list": self.name, **self.narrowed.as_query(), "by": self.by, **changes}
        return urlencode({name: value for name, value in values.items() if value})


def block_of(seen: Seen, moment: datetime) -> Block:
    """The list that is looked at; the first one where none is named."""
    wanted = blocks(moment)
    return next((one for one in wanted if one.name == seen.name), wanted[0])


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the board with its count and address."""

    block: Block
    n: int
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A matter of the list, how often it was urged in all, and the level that is proposed for it."""

    line: Line
    urged: int
    urged_at: datetime | None
    issued: NoticeLevel | None
    proposed: NoticeLevel | None


@page("supervise/", name="supervise", grant="supervise.see")
def board(request: HttpRequest, actor: Person) -> HttpResponse:
    """督办台: 逾期在前; every count is its list's, the least time left first."""
    moment = now()
    seen = Seen.of(request.GET)
    wanted, here = blocks(moment), block_of(seen, moment)
    found = counts(actor, wanted, seen.narrowed, moment)
    listed = page_of(actor, here, seen.narrowed, moment, found[here.name], request.GET.get("after", ""))
    context = {
        "tabs": [_tab(one, found[one.name], seen, here) for one in wanted],
        "here": here,
        "listed": listed,
        "rows": _rows(listed.rows, moment),
        "seen": seen,
        "query": seen.as_query(list=here.name),
        "groups": _groups(actor, here, seen, moment),
        "group_words": GROUP_WORDS,
        "views": views_of(actor, "supervise"),
        "bulks": bulks_of(actor)[:3],
        "key": new_id(),
        "now": moment,
        **_choices(actor),
        **{f"may_{name}": f"supervise.{name}" in actor.grants for name in ("urge", "notice", "instruct")},
    }
    return render(request, "supervise/board.html", context)


def _tab(block: Block, n: int, seen: Seen, here: Block) -> Tab:
    return Tab(block, n, f"?{seen.as_query(list=block.name)}", block.name == here.name)


def _rows(found: list[Matter], moment: datetime) -> list[Row]:
    language = get_language() or ""
    ids = [one.pk for one in found]
    urges = Urge.objects.filter(matter__in=ids).values("matter").annotate(n=Count("pk"), at=Max("at"))
    urged: dict[UUID, Any] = {row["matter"]: row for row in urges} if ids else {}
    highest = Notice.objects.filter(matter__in=ids).values_list("matter").annotate(Max("level"))
    issued = dict(highest) if ids else {}
    return [
        Row(
            line(one, moment, language),
            *_urged(urged.get(one.pk, {})),
            NoticeLevel(issued[one.pk]) if one.pk in issued else None,
            _proposed(one, moment),
        )
        for one in found
    ]


def _urged(row: dict[str, Any]) -> tuple[int, datetime | None]:
    return row.get("n", 0), row.get("at")


def _proposed(matter: Matter, moment: datetime) -> NoticeLevel | None:
    """The colour of what is proposed, where the list is that of proposals."""
    due = getattr(matter, "next_level", None)
    if due is None:
        return None
    return colour_for(matter, moment, due - 1) or NoticeLevel(str(due))


def _groups(actor: Person, here: Block, seen: Seen, moment: datetime) -> list[tuple[str, int, str]]:
    if not seen.by:
        return []
    found = groups(actor, here, seen.narrowed, moment, seen.by)
    return [
        (one.name, one.n, f"?{seen.as_query(list=here.name, **{seen.by: one.code, 'by': ''})}")
        for one in found
    ]


def _choices(actor: Person) -> dict[str, Any]:
    units = Unit.objects.filter(is_active=True).exclude(kind__in=[UnitKind.CITY, UnitKind.LEADER_BODY])
    return {
        "units": units.only("code", "short_name"),
        "areas": areas(actor).only("code", "name"),
        "leaders": [post for post in leader_posts(actor) if post.holder],
    }
