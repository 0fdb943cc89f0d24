"""名录页面: units with their duty, areas, served parties, the taxonomy. What others know of a unit or party comes as panels."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.directory.models import Area
from lianxin.directory.queries import (
    Wanted,
    active_units,
    areas,
    duty_of,
    party_for,
    party_page,
    taxonomy,
    unit_for,
)
from lianxin.directory.queries.facts import GRANT, fact_said, told_of
from lianxin.directory.rules import AreaKind, PartyKind, TimeClass, UnitKind
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import page
from lianxin.kernel.panels import shown
from lianxin.kernel.steps import Step, prefilled, reading_page, step_page, verb
from lianxin.kernel.text import fold


def tabs(actor: Actor, here: str) -> dict[str, Any]:
    """The parts of the directory that an actor may open."""
    names = ("units", "parties", "areas", "categories", "load")
    return {"tabs": [name for name in names if may_open(actor, name)], "here": here}


@page("directory/", name="units", grant="directory.see")
def units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """单位名录, by kind; found by name, alias or pinyin initials."""
    words = fold(request.GET.get("words", "")[:40])
    rows = [
        one
        for one in active_units(actor).select_related("area")
        if not words
        or any(
            words in fold(name) for name in [one.name, one.code, one.short_name, *one.aliases, *one.initials]
        )
    ]
    groups = [(kind, [one for one in rows if one.kind == kind]) for kind in UnitKind]
    context = {
        "groups": [(kind, found) for kind, found in groups if found],
        "n": len(rows),
        "words": request.GET.get("words", ""),
    }
    return render(request, "directory/units.html", context | tabs(actor, "units"))


@page("directory/units/<slug:code>/", name="unit", grant="directory.see")
def unit(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """单位: its facts, its duty, and what people, matters and others add."""
    one = unit_for(actor, code)
    context = {
        "unit": one,
        "kind": UnitKind(one.kind),
        "duty": duty_of(one),
        "panels": shown("unit", actor, one),
    }
    return render(request, "directory/unit.html", context)


@page("directory/areas/", name="areas", grant="directory.see")
def area_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """区划名录: streets with their communities."""
    rows: list[Area] = list(areas(actor).select_related("parent"))
    streets = [one for one in rows if one.kind == AreaKind.STREET]
    inside = {one.id: [child for child in rows if child.parent_id == one.id] for one in streets}
    context = {
        "districts": [one for one in rows if one.kind == AreaKind.DISTRICT],
        "streets": [(one, inside[one.id]) for one in streets],
    }
    return render(request, "directory/areas.html", context | tabs(actor, "areas"))


@page("directory/categories/", name="categories", grant="directory.see")
def categories(request: HttpRequest, actor: Actor) -> HttpResponse:
    """事项类别和权责清单."""
    rows = [(one, TimeClass(one.time_class)) for one in taxonomy(actor)]
    heads = [(head, list(found)) for head, found in groupby(rows, key=lambda row: row[0].head)]
    return render(
        request, "directory/categories.html", {"heads": heads, "n": len(rows)} | tabs(actor, "categories")
    )


@page("directory/parties/", name="parties", grant="directory.see")
def parties(request: HttpRequest, actor: Actor) -> HttpResponse:
    """服务对象名录, with search and filters."""
    wanted = Wanted.of(request.GET.dict())
    listed = party_page(actor, wanted, after=request.GET.get("after", "")[:120])
    context = {
        "wanted": wanted,
        "listed": listed,
        "rows": [(one, one.name, PartyKind(one.kind)) for one in listed.rows],
        "kinds": list(PartyKind),
        "areas": areas(actor).filter(kind__in=[AreaKind.STREET, AreaKind.COMMUNITY]),
        "may_add": may_open(actor, "party_new"),
    }
    return render(request, "directory/parties.html", context | tabs(actor, "parties"))


@page("directory/parties/new/", name="party_new", grant="collect.register", methods=("GET", "POST"))
def party_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """新增服务对象."""
    step = Step(
        command=COMMANDS["directory.add_party"],
        target={},
        back=reverse("parties"),
        heading=COMMANDS["directory.add_party"].zh,
        initial={name: request.GET.get(name, "")[:80] for name in ("name", "kind", "area")},
        after=lambda done: reverse("party", args=[done.number]),
    )
    return step_page(request, actor, step)


@page("directory/parties/suggest/", name="party_suggest", grant="directory.see")
def party_suggest(request: HttpRequest, actor: Actor) -> HttpResponse:
    """服务对象提示: the first parties whose name, code or address holds the words."""
    wanted = Wanted(words=request.GET.get("words", "").strip()[:40])
    rows = party_page(actor, wanted, size=10).rows if wanted.words else []
    found = [
        {
            "value": one.code if one.kind == PartyKind.RESIDENT else one.name,
            "words": f"{one.name}（{one.area.name}）",
        }
        for one in rows
    ]
    return JsonResponse({"found": found})


@page("directory/parties/<str:code>/", name="party", grant="directory.see")
def party(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """服务对象: its facts and contacts, and what visits and matters add."""
    one = party_for(actor, code)
    context = {
        "party": one,
        "name": one.name,
        "kind": PartyKind(one.kind),
        "contacts": one.contacts.order_by("id"),
        "facts": [(FactKind(each.kind), each, fact_said(each)) for each in told_of(one)]
        if GRANT in actor.grants
        else None,
        "may_state": may_open(actor, "party_fact") and one.kind != PartyKind.RESIDENT,
        "may_read": "directory.read_contact" in actor.grants,
        "panels": shown("party", actor, one),
    }
    return render(request, "directory/party.html", context)


@page(
    "directory/parties/<str:code>/contacts/",
    name="contacts",
    grant="directory.read_contact",
    methods=("GET", "POST"),
)
def contacts(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """查看联系人: in full, with a reason that stays in the ledger."""
    one = party_for(actor, code)
    step = Step(
        COMMANDS["directory.read_contact"],
        {"party": one},
        reverse("party", args=[one.code]),
        f"{one.code} {one.name}",
    )
    return reading_page(request, actor, step)


@page(
    "directory/parties/<str:code>/facts/",
    name="party_fact",
    grant="directory.keep_facts",
    methods=("GET", "POST"),
)
def party_fact(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """登记对象情况."""
    one = party_for(actor, code)
    command = COMMANDS["directory.state_fact"]
    back = reverse("party", args=[one.code])
    step = Step(
        command,
        {"party": one},
        back,
        f"{verb(command)} · {one.name}",
        initial=prefilled(command, request.GET),
    )
    return step_page(request, actor, step)
