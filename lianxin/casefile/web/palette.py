"""The command palette 命令面板: what can be gone to from anywhere: pages, views, units by pinyin initials, matters by words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.queries.lists import Wanted, page_of
from lianxin.casefile.queries.trays import trays_for
from lianxin.directory.queries import active_units
from lianxin.kernel.clock import now
from lianxin.kernel.navigation import entries_for
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.kernel.templatetags.lianxin import words
from lianxin.people.queries import Person

FOUND_MOST = 8


@page("palette/", name="palette", grant=SIGNED_IN)
def palette(request: HttpRequest, actor: Person) -> HttpResponse:
    """命令面板: without words what there is to choose from; with words the matters that are found by them."""
    asked = request.GET.get("words", "").strip()
    sees = "matter.see" in actor.grants
    if asked:
        return JsonResponse({"found": _matters(actor, asked) if sees else []})
    found = [
        _line(_("页面"), words(one["words"]), str(one["url"])) for one in entries_for(actor, request.path)
    ]
    if sees:
        found += [*_trays(actor), *_units(actor)]
    return JsonResponse({"found": found})


def _line(kind: str, label: str, url: str, find: str = "") -> dict[str, Any]:
    return {"kind": kind, "words": label, "url": url, "find": find}


def _trays(actor: Person) -> list[dict[str, Any]]:
    at = reverse("matters")
    return [_line(_("视图"), words(one.words), f"{at}?tray={one.name}") for one in trays_for(actor)]


def _units(actor: Person) -> list[dict[str, Any]]:
    """Units with all readings of their initials, so that zjj finds 住建局."""
    at = reverse("matters")
    rows = active_units(actor).only("code", "name", "short_name", "aliases", "initials")
    return [
        _line(
            _("单位未办结事项"),
            one.name,
            f"{at}?tray=open&unit={one.code}",
            " ".join([one.short_name, *one.aliases, *one.initials]),
        )
        for one in rows
    ]


def _matters(actor: Person, asked: str) -> list[dict[str, Any]]:
    listed = page_of(actor, Wanted(words=asked[:80]), now(), size=FOUND_MOST, columns=())
    return [
        _line(_("事项"), f"{one.number} {one.title}", reverse("matter", args=[one.number]))
        for one in listed.rows
    ]
