"""政策线索 where a matter is accepted and on its page; 政策匹配 of any text and party on a page of its own. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.casefile.lifecycle import ENDS, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.directory.models import Party
from lianxin.directory.queries import parties
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.policy.queries.matching import matches_of
from lianxin.policy.rules.words import Verdict
from lianxin.reading.queries.programmes import leads, leads_of

TEXT_MOST = 2000


@panel("do collect.accept", order=20, template="reading/_programmes.html")
@panel("matter", order=25, template="reading/_programmes.html")
def suggested(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """The programmes that an open matter may speak of; nothing when nothing speaks for any."""
    if "policy.see" not in actor.grants or State(matter.state) in ENDS:
        return None
    found = leads_of(actor, matter, now().date())
    if not found.found:
        return None
    may = "policy.follow" in grants_on(actor, matter)
    return {"leads": found, "party": found.party, "matter": matter, "may_explain": may}


@panel("programmes", order=10, template="reading/_match_link.html")
def link(actor: Actor, _nothing: object) -> dict[str, Any] | None:
    """The way to the page that matches a text."""
    return {} if may_open(actor, "policy_match") else None


@page("policies/match/", name="policy_match", grant="directory.see_facts", methods=("GET", "POST"))
def policy_match(request: HttpRequest, actor: Actor) -> HttpResponse:
    """政策匹配: the words come in the body, so that no log keeps them."""
    given = request.POST if request.method == "POST" else request.GET
    text = request.POST.get("text", "").strip()[:TEXT_MOST]
    called = given.get("party", "").strip()[:80]
    party = _party(actor, called)
    day = now().date()
    found = matches_of(actor, party, day) if party and not text else []
    context = {
        "text": text,
        "called": called,
        "party": party,
        "leads": leads(actor, text, party, day, most=5) if text else None,
        "matches": [one for one in found if one.judged.verdict is not Verdict.FITS_NOT],
        "is_asked": bool(text or called),
    }
    return render(request, "reading/policy_match.html", context)


def _party(actor: Actor, called: str) -> Party | None:
    """The party that a code or a whole name calls, one of several names none."""
    if not called:
        return None
    rows = parties(actor).select_related("area")
    found = list(rows.filter(code=called)[:1]) or list(rows.filter(name=called)[:2])
    return found[0] if len(found) == 1 else None
