"""Pages of supervise: its part of a matter's page, the supervision board with bulk urging, the listed, replies to notices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import Line, line, lines, post_of
from lianxin.casefile.queries.present import present
from lianxin.casefile.queries.scope import matter_for, visible_to
from lianxin.casefile.queries.timeline import VALUE_WORDS
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.queries import awaiting_extension_ruling, awaiting_return_ruling
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import derived_id, new_id
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import act_of, page
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.steps import Step, Suggestion, step_page, suggests
from lianxin.people.queries import Person
from lianxin.supervise.commands import urge
from lianxin.supervise.models import Escalation, Instruction, Listing, Notice, NoticeLevel, Reminder, Urge
from lianxin.supervise.queries import Block, blocks, counts, notice_for, pressed, rows_of, running_listings

VALUE_WORDS.update({"level": NoticeLevel})
navigate("supervise", "督办", "Supervision", order=60)

BLOCK_MOST = 10
URGE_MOST = 200
KINDS = {"urge": ("催办", "Urged"), "instruct": ("批示", "Instruction"), "remind": ("到期提醒", "Reminder")}
ALARMS = {
    "half": ("时限过半", "Half of the time has passed"),
    "near": ("临期", "Due soon"),
    "after": ("已到期", "Past due"),
}


@panel("matter", order=50, template="supervise/_panel.html")
def supervision(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """督办情况: notices with their replies, instructions, urges, escalations, listing with its monthly words."""
    has = present(
        matter,
        notices=Notice.objects.filter(matter=matter),
        escalations=Escalation.objects.filter(matter=matter),
        listings=Listing.objects.filter(matter=matter),
        urges=Urge.objects.filter(matter=matter),
        instructions=Instruction.objects.filter(matter=matter),
        reminders=Reminder.objects.filter(matter=matter),
    )
    if not has:
        return None
    return {
        "notices": _notices(actor, matter) if "notices" in has else [],
        "escalations": _escalations(matter) if "escalations" in has else [],
        "listings": _listings(matter) if "listings" in has else [],
        "pressed": _pressed(matter) if has & {"urges", "instructions", "reminders"} else [],
    }


def _notices(actor: Actor, matter: Matter) -> list[tuple[NoticeLevel, Notice, bool]]:
    rows = Notice.objects.filter(matter=matter).select_related("unit", "issued_by", "replied_by")
    may = "supervise.answer_notice" in actor.grants and matter.is_open
    return [
        (NoticeLevel(one.level), one, may and one.unit_id == actor.unit_id and one.replied_at is None)
        for one in rows.order_by("-issued_at")
    ]


def _escalations(matter: Matter) -> list[tuple[str, Escalation]]:
    rows = Escalation.objects.filter(matter=matter).select_related("coordinator__unit", "coordinator__holder")
    return [(post_of(one.coordinator), one) for one in rows.order_by("-at")]


def _listings(matter: Matter) -> list[Listing]:
    rows = Listing.objects.filter(matter=matter).select_related("approved_by")
    return list(rows.prefetch_related("words__by").order_by("-at"))


def _pressed(matter: Matter) -> list[dict[str, Any]]:
    english = (get_language() or "").startswith("en")
    rows = pressed(matter)
    for one in rows:
        one["words"] = KINDS[one["kind"]]
        if one["kind"] == "remind":
            one["said"] = ALARMS.get(one["said"], (one["said"], one["said"]))[english]
    return rows


@page(
    "notices/<uuid:key>/answer/",
    name="answer_notice",
    grant="supervise.answer_notice",
    methods=("GET", "POST"),
)
def answer_notice(request: HttpRequest, actor: Person, key: UUID) -> HttpResponse:
    """回复督办单."""
    one = notice_for(actor, key)
    step = Step(
        command=COMMANDS["supervise.answer_notice"],
        target={"notice": one},
        back=reverse("matter", args=[one.matter.number]),
        heading=f"{_('回复督办单')} {one.number}",
        seen=one.matter.ledger_n,
        about="supervise/_about.html",
        context={
            "matter": one.matter,
            "notice": one,
            "line": line(one.matter, now(), get_language() or ""),
        },
        blocked=_answered(one) if request.method == "GET" else (),
    )
    return step_page(request, actor, step)


def _answered(one: Notice) -> list[Reason]:
    return [Reason("answered", "已回复", "Answered already.")] if one.replied_at else []


@suggests("supervise.list")
def _list(_actor: object, matter: Matter) -> Suggestion:
    """The date that the unit promised in its result."""
    if matter.returns_on is None:
        return Suggestion()
    return Suggestion(
        {"returns_on": matter.returns_on}, {"returns_on": _("承办单位反馈中的承诺（复查）日期")}
    )


@suggests("supervise.urge")
def _urge(_actor: object, _matter: Matter) -> Suggestion:
    return Suggestion({"text": _("请抓紧办理，并及时反馈进展。")})


@dataclass(frozen=True, slots=True)
class BlockShown:
    """A block of the board with its first rows and the address of all of them."""

    block: Block
    n: int
    rows: list[Line]
    url: str


@page("supervise/", name="supervise", grant="supervise.see")
def board(request: HttpRequest, actor: Person) -> HttpResponse:
    """督办台: 逾期、临期、提级、挂账到期、久无进展、退回待裁、延期待裁, the oldest first."""
    moment = now()
    wanted = blocks(moment)
    found = counts(actor, wanted)
    shown = [_block(actor, one, found[one.name], moment) for one in wanted]
    returns = list(awaiting_return_ruling(actor)[:BLOCK_MOST])
    extensions = list(awaiting_extension_ruling(actor)[:BLOCK_MOST])
    context = {
        "blocks": shown,
        "returns": _parts(returns, moment),
        "extensions": _parts(extensions, moment),
        "may_urge": "supervise.urge" in actor.grants,
        "now": moment,
    }
    return render(request, "supervise/board.html", context)


def _block(actor: Person, block: Block, n: int, moment: datetime) -> BlockShown:
    rows = lines(rows_of(actor, block, BLOCK_MOST), moment, get_language() or "") if n else []
    return BlockShown(block, n, rows, f"{reverse('matters')}?{urlencode(block.query)}")


def _parts(found: list[Undertaking], moment: datetime) -> list[tuple[Line, Undertaking]]:
    language = get_language() or ""
    return [(line(one.matter, moment, language), one) for one in found]


@dataclass(frozen=True, slots=True)
class Urged:
    """What came of urging one matter."""

    number: str
    title: str
    done: bool
    reasons: tuple[Reason, ...]


@page("supervise/urge/", name="urge_many", grant="supervise.urge", methods=("POST",))
def urge_many(request: HttpRequest, actor: Person) -> HttpResponse:
    """批量催办: first the words and the chosen matters to look at, then one act per matter and its result."""
    given = [one for one in request.POST.getlist("matter") if one.isprintable()]
    numbers = list(dict.fromkeys(given))[:URGE_MOST]
    if not numbers:
        raise refuse("nothing_chosen", "请先选择要催办的事项", "Choose the matters first.")
    text = request.POST.get("text", "").strip() or _("请抓紧办理，并及时反馈进展。")
    if request.POST.get("confirmed") != "1":
        chosen = (
            visible_to(actor, "supervise.urge")
            .filter(number__in=numbers)
            .select_related("owner_post__unit", "lead_unit")
        )
        context = {"chosen": chosen, "text": text, "key": new_id()}
        return render(request, "supervise/urge.html", context)
    results = [_urge_one(request, actor, number, text) for number in numbers]
    context = {"results": results, "n_done": sum(one.done for one in results)}
    return render(request, "supervise/urged.html", context)


def _urge_one(request: HttpRequest, actor: Person, number: str, text: str) -> Urged:
    act = act_of(request, actor)
    try:
        matter = matter_for(actor, number, "supervise.urge")
        one = replace(act, key=derived_id("urge", act.key, number), seen=None, bulk=act.key)
        urge(by=one, matter=matter, text=text)
    except Refused as refused:
        return Urged(number, "", False, refused.reasons)
    return Urged(number, matter.title, True, ())


@page("supervise/listed/", name="listed", grant="supervise.see")
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """挂账清单: each with its promised or review date and when it was last spoken of."""
    moment = now()
    rows = [
        (line(one.matter, moment, get_language() or ""), one) for one in running_listings(actor)[:URGE_MOST]
    ]
    return render(request, "supervise/listed.html", {"rows": rows, "now": moment})
