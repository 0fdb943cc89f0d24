"""共性专题页面: the list, a topic's part of a matter's page, and opening one from matters chosen in a list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import COLUMNS, Wanted, page_of
from lianxin.casefile.queries.scope import visible_to
from lianxin.directory.models import Category
from lianxin.directory.queries import areas
from lianxin.dispatch.commands.topics import open_topic
from lianxin.dispatch.queries import counted, members_of, topics
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import Refused
from lianxin.people.queries import Person

SHOWN_MOST = 25
TOPICS_MOST = 100
OFFERED_MOST = 100


@page("topics/", name="topics", grant="matter.see")
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """共性专题: each with its lead, light, how many matters are in it and how many of them have their answer."""
    is_open = request.GET.get("ended") != "1"
    found = list(topics(actor, is_open=is_open)[:TOPICS_MOST])
    counts = counted(actor, found)
    shown = lines(found, now(), get_language() or "")
    rows = [(one, counts.get(one.matter.id)) for one in shown]
    context = {"rows": rows, "is_open": is_open, "may_open": may_open(actor, "topic_new")}
    return render(request, "dispatch/topics.html", context)


@page("topics/new/", name="topic_new", grant="dispatch.topic", methods=("GET", "POST"))
def new(request: HttpRequest, actor: Person) -> HttpResponse:
    """立为共性专题: look for matters by any condition, tick those that belong together, name what is common."""
    command = COMMANDS["dispatch.open_topic"]
    wanted = Wanted.of(request.GET.dict())
    form = form_for(command, actor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = open_topic(by=act_of(request, actor), **arguments(command, form))
        except Refused as refused:
            blame(form, refused.reasons)
            return _shown(request, actor, form, wanted, status_of(refused))
        messages.success(request, _("已立为共性专题，请交办"), extra_tags=request.path)
        return redirect("matter", done.number)
    return _shown(request, actor, form, wanted, 422 if form.is_bound else 200)


def _shown(request: HttpRequest, actor: Person, form: Any, wanted: Wanted, status: int) -> HttpResponse:
    moment = now()
    ticked = request.POST.getlist("matters") if form.is_bound else request.GET.getlist("matters")
    kept = [one for one in ticked if one.isprintable()][:OFFERED_MOST]
    offered = page_of(actor, wanted, moment, size=OFFERED_MOST)
    chosen = visible_to(actor).filter(number__in=kept).select_related(*COLUMNS).order_by("number")
    numbers = {one.number for one in chosen}
    rest = [one for one in offered.rows if one.number not in numbers and not one.is_topic]
    context = {
        "form": form,
        "wanted": wanted,
        "chosen": lines(chosen, moment, get_language() or ""),
        "offered": lines(rest, moment, get_language() or ""),
        "more": offered.more or bool(offered.next_mark),
        "key": request.POST.get("key") or new_id(),
        "heads": sorted(set(Category.objects.filter(is_active=True).values_list("head", flat=True))),
        "areas": areas(actor).only("code", "name"),
    }
    return render(request, "dispatch/topic_new.html", context, status=status)


@panel("matter", order=15, template="dispatch/_topic.html")
def of_matter(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """共性专题: the matters in a topic; which topic a matter is in stands among its links."""
    if not matter.is_topic:
        return None
    rows = members_of(actor, matter).select_related(*COLUMNS)[:SHOWN_MOST]
    return {
        "matter": matter,
        "rows": lines(rows, now(), get_language() or ""),
        "members": counted(actor, [matter]).get(matter.id),
        "most": SHOWN_MOST,
    }
