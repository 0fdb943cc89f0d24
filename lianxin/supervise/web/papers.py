"""督办单、批示 one at a time, 挂账清单, 承诺日历; the lists of notices and instructions stand in `lists`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import Line, line
from lianxin.casefile.queries.timeline import timeline
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import Reason, refuse
from lianxin.kernel.steps import Conflict, Step, step_page, verb
from lianxin.people.queries import Person
from lianxin.supervise.models import Listing
from lianxin.supervise.queries.papers import instruction_for, notice_for
from lianxin.supervise.queries.promises import Kept, kept, listings, month, promised, silent

SHOWN = 100


@page("notices/<uuid:key>/do/<str:name>/", name="notice_step", grant="matter.see", methods=("GET", "POST"))
def notice_step(request: HttpRequest, actor: Person, key: UUID, name: str) -> HttpResponse:
    """签收、回复督办单, 登记成效."""
    one = notice_for(actor, key)
    is_over = one.replied_at is not None and name == "supervise.answer_notice"
    over = [Reason("answered", "已回复", "Answered already.")] if is_over else []
    return _step(request, actor, name, "notice", one, one.matter, f"{one.official or one.number}", over)


@page(
    "instructions/<uuid:key>/do/<str:name>/",
    name="instruction_step",
    grant="matter.see",
    methods=("GET", "POST"),
)
def instruction_step(request: HttpRequest, actor: Person, key: UUID, name: str) -> HttpResponse:
    """批示跟踪、报结."""
    one = instruction_for(actor, key)
    over = [Reason("settled", "该批示已报结", "It was settled already.")] if one.settled_at else []
    return _step(request, actor, name, "instruction", one, one.matter, one.matter.number, over)


def _step(
    request: HttpRequest,
    actor: Person,
    name: str,
    kind: str,
    one: Any,
    matter: Matter,
    title: str,
    over: list[Reason],
) -> HttpResponse:
    command = COMMANDS.get(name)
    if command is None or command.target != kind:
        raise refuse("not_found", "没有此动作", "No such step.")
    step = Step(
        command=command,
        target={kind: one},
        back=reverse("matter", args=[matter.number]),
        heading=f"{verb(command)} {title}",
        seen=matter.ledger_n,
        about="supervise/_about.html",
        context={"matter": matter, kind: one, "line": line(matter, now(), get_language() or "")},
        conflict=lambda seen: Conflict(
            timeline(matter, get_language() or "", after=seen), blocked=over, about="casefile/_stands.html"
        ),
        blocked=over if request.method == "GET" else (),
    )
    return step_page(request, actor, step)


@page("supervise/listed/", name="listed", grant="supervise.see")
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """挂账清单: each with its promised or review date and when it was last spoken of; or the silent ones only."""
    moment = now()
    today = working_calendar().local(moment).date()
    running = listings(actor).filter(ended_at__isnull=True)
    without_word = silent(running, today)
    chosen = without_word if request.GET.get("silent") == "1" else running
    late = set(without_word.values_list("pk", flat=True))
    context = {
        "rows": [(_line_of(one, moment), one, one.pk in late) for one in chosen[: 2 * SHOWN]],
        "n": running.count(),
        "n_silent": len(late),
        "only_silent": chosen is without_word,
        "now": moment,
    }
    return render(request, "supervise/listed.html", context)


def _line_of(one: Listing, moment: datetime) -> Line:
    return line(one.matter, moment, get_language() or "")


@page("supervise/promises/", name="promises", grant="supervise.see")
def promises(request: HttpRequest, actor: Person) -> HttpResponse:
    """承诺日历: the month with every promised and review date, and how the promises that came due were kept."""
    moment = now()
    today = working_calendar().local(moment).date()
    first = _month(request.GET.get("month", ""), today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    due = promised(actor, first, last, today)
    which = next((one for one in Kept if one == request.GET.get("show")), None)
    shown = kept(which, due)[: 2 * SHOWN] if which else ()
    context = {
        "weeks": month(actor, first, today),
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "figures": [(one, kept(one, due).count()) for one in Kept],
        "which": which,
        "rows": [(_line_of(one, moment), one) for one in shown],
        "now": moment,
    }
    return render(request, "supervise/promises.html", context)


def _month(text: str, today: date) -> date:
    """The first day of the month asked for, or of this one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2100 else today.replace(day=1)
