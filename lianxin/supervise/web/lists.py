"""督办单清单、批示清单: what waits first, narrowed, page by page; a unit sees those on its own matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.casefile.queries.lines import post_of
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.pages import page
from lianxin.people.queries import Person
from lianxin.supervise.models import Instruction
from lianxin.supervise.queries.lists import (
    INSTRUCTION_TABS,
    NOTICE_TABS,
    Tab,
    Wanted,
    answering_units,
    instructing_posts,
    instruction_counts,
    instruction_page,
    notice_counts,
    notice_page,
)
from lianxin.supervise.rules import NoticeLevel
from lianxin.supervise.web.panel import notice_shown


@page("supervise/notices/", name="notices", grant="matter.see")
def notices(request: HttpRequest, actor: Person) -> HttpResponse:
    """督办单: those that wait for a reply first, each with its own clock."""
    moment, wanted = now(), Wanted.of(request.GET)
    found = notice_counts(actor, wanted, moment)
    after = request.GET.get("after", "")
    listed = notice_page(actor, wanted, moment, found[wanted.show], after=after)
    context = {
        "listed": listed,
        "rows": [notice_shown(actor, one, moment) for one in listed.rows],
        "tabs": _tabs(NOTICE_TABS, found, wanted),
        "wanted": wanted,
        "units": answering_units(actor),
        "levels": list(NoticeLevel),
        "now": moment,
    }
    return render(request, "supervise/notices.html", context)


@page("supervise/instructions/", name="instructions", grant="matter.see")
def instructions(request: HttpRequest, actor: Person) -> HttpResponse:
    """批示: the open ones first, the nearest report before the others."""
    moment, wanted = now(), Wanted.of(request.GET)
    wanted = wanted if wanted.show in INSTRUCTION_TABS else replace(wanted, show=Tab.WAITING)
    found = instruction_counts(actor, wanted, moment)
    after = request.GET.get("after", "")
    listed = instruction_page(actor, wanted, moment, found[wanted.show], after=after)
    today = working_calendar().local(moment).date()
    context = {
        "listed": listed,
        "rows": [(post_of(one.post), one, _is_late(one, today)) for one in listed.rows],
        "tabs": _tabs(INSTRUCTION_TABS, found, wanted),
        "wanted": wanted,
        "units": answering_units(actor),
        "leaders": instructing_posts(actor),
        "may_settle": "supervise.settle" in actor.grants,
        "may_follow": "supervise.follow_up" in actor.grants,
        "now": moment,
    }
    return render(request, "supervise/instructions.html", context)


def _is_late(one: Instruction, today: date) -> bool:
    return one.settled_at is None and one.report_due is not None and one.report_due < today


def _tabs(
    words: Mapping[Tab, tuple[str, str]], counts: Mapping[Tab, int], wanted: Wanted
) -> list[dict[str, Any]]:
    """The tabs with their counts and addresses; what never comes is not offered."""
    return [
        {
            "words": words[tab],
            "n": counts[tab],
            "url": f"?{urlencode({'show': tab.value, **wanted.as_query()})}",
            "is_here": tab == wanted.show,
        }
        for tab in words
        if counts[tab] or tab == wanted.show or tab not in (Tab.LATE, Tab.MOOT)
    ]
