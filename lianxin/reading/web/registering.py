"""登记时的建议: what the words suggest while somebody still writes them; nothing of it is kept or filled in by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Urgency
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.people.queries import Person
from lianxin.reading.queries import READ_MOST, suggestions

TITLE_MOST = 60
LEAST = 4


def typed(given: Any) -> Matter:
    """What stands in the form, as a matter that is never saved."""
    return Matter(
        title=str(given.get("title", ""))[:TITLE_MOST].strip(),
        text=str(given.get("text", ""))[:READ_MOST].strip(),
        place=str(given.get("place", "")).strip(),
        kind=str(given.get("kind", "")) or Kind.PROBLEM,
        urgency=str(given.get("urgency", "")) or Urgency.NORMAL,
    )


def shown(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What is suggested for words that are being written; nothing before there are some."""
    if len(matter.title) + len(matter.text) < LEAST:
        return None
    return {"matter": matter, "suggestions": suggestions(actor, matter), "while_writing": True}


@panel("matter_new", order=10, template="reading/_suggestions.html")
def suggested(actor: Actor, given: Any) -> dict[str, Any] | None:
    """What is suggested for what was typed so far, when somebody asks for it without scripts."""
    return shown(actor, typed(given))


@page("matters/new/suggest/", name="suggest_new", grant="collect.register", methods=("POST",))
def suggest_new(request: HttpRequest, actor: Person) -> HttpResponse:
    """The same as a part of the page, fetched while typing; the words come in the body, so that no log keeps them."""
    context = shown(actor, typed(request.POST))
    if context is None:
        return HttpResponse(b"")
    response = render(request, "reading/_suggestions.html", context)
    response["Cache-Control"] = "no-store"
    return response
