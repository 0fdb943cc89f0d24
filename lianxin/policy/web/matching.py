"""政策匹配页面: what fits a party, on its page and in full; whom a programme fits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.directory.models import Party
from lianxin.directory.queries import party_for
from lianxin.directory.queries.facts import GRANT
from lianxin.directory.rules import PartyKind
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.policy.queries import programme_for
from lianxin.policy.queries.matching import Match, matches_of, parties_for
from lianxin.policy.rules.words import Verdict

SHOWN = 6


@panel("party", order=30, template="policy/_of_party.html")
def of_party(actor: Actor, party: Party) -> dict[str, Any] | None:
    """可享政策 of an enterprise or unit: what fits, and what may with something missing."""
    if GRANT not in actor.grants or party.kind == PartyKind.RESIDENT:
        return None
    found = _likely(matches_of(actor, party, now().date()))
    return {
        "party": party,
        "matches": found[:SHOWN],
        "n_matches": len(found),
        "n_fits": sum(one.judged.verdict is Verdict.FITS for one in found),
    }


def _likely(found: list[Match]) -> list[Match]:
    """What fits, and what may because something already speaks for it."""
    return [
        one
        for one in found
        if one.judged.verdict is Verdict.FITS or (one.judged.verdict is Verdict.MAY_FIT and one.judged.n_met)
    ]


@page("directory/parties/<str:code>/policies/", name="party_programmes", grant="directory.see_facts")
def party_programmes(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """服务对象的政策匹配: every programme in force, each condition with what is known."""
    one = party_for(actor, code)
    found = matches_of(actor, one, now().date())
    context = {
        "party": one,
        "groups": [(each, [m for m in found if m.judged.verdict is each]) for each in Verdict],
        "may_state": may_open(actor, "party_fact"),
        "may_tell": may_open(actor, "follow_up_new"),
    }
    return render(request, "policy/party_programmes.html", context)


@page("policies/<str:code>/parties/", name="programme_parties", grant="directory.see_facts")
def programme_parties(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """符合的服务对象: those that fit, and those that may with what is missing."""
    one = programme_for(code)
    may_tell = may_open(actor, "follow_up_new") and one.withdrawn_at is None
    context = {"programme": one, "fitting": parties_for(actor, one, now().date()), "may_tell": may_tell}
    return render(request, "policy/programme_parties.html", context)
