"""The matter beside the list 事项摘要: what a clerk needs to decide what to do next, as a part of the worklist's page.

It holds nothing to type into, so that nothing typed is ever replaced; every act has its own page.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lianxin.casefile.queries.facts import every_step
from lianxin.casefile.queries.lines import line
from lianxin.casefile.queries.scope import matter_for
from lianxin.casefile.queries.timeline import timeline
from lianxin.casefile.rules import Source, Urgency
from lianxin.casefile.web.detail import Button, buttons
from lianxin.kernel.clock import now
from lianxin.kernel.pages import page
from lianxin.people.queries import Person

LAST = 5
# The key that takes a step: of those that are possible, the first that is named.
KEYS = {
    "a": ("collect.accept", "dispatch.send", "supervise.hand_back"),
    "r": ("reply.review", "reply.approve", "reply.deliver", "reply.call_back", "reply.close"),
}


@page("matters/<str:number>/brief/", name="matter_brief", grant="matter.see")
def brief(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """事项摘要: a part of a page, fetched by the worklist."""
    matter = matter_for(actor, number)
    moment, language = now(), get_language() or ""
    steps = every_step(actor, matter, moment)
    possible = [one for one in buttons(steps, matter) if not one.reasons]
    names = [one.command.name for one in possible]
    events = timeline(matter, language)
    context = {
        "matter": matter,
        "line": line(matter, moment, language),
        "source": Source(matter.source),
        "urgency": Urgency(matter.urgency),
        "possible": [(one, key_for(one.command.name, names)) for one in _awaited_first(possible)],
        "events": events[:LAST],
        "n_events": len(events),
    }
    return render(request, "casefile/_brief.html", context)


def _awaited_first(possible: list[Button]) -> list[Button]:
    return sorted(possible, key=lambda one: not one.is_awaited)


def key_for(name: str, possible: list[str]) -> str:
    """The key by which a step is taken from the list; none where an earlier one of its row is possible."""
    for key, steps in KEYS.items():
        if name == next((one for one in steps if one in possible), None):
            return key
    return ""
