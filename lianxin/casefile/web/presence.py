"""谁正在办理: asked and told by an open page of a matter; a part of no page, and of nothing that a party sees."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianxin.casefile.commands.presence import SILENT_AFTER, be_here, leave
from lianxin.casefile.models import Presence
from lianxin.casefile.queries.presence import others_at
from lianxin.casefile.queries.scope import matter_for
from lianxin.kernel.clock import now
from lianxin.kernel.pages import page
from lianxin.people.queries import Person

SHOWN_MOST = 5


@page("matters/<str:number>/presence/", name="matter_presence", grant="matter.see", methods=("POST",))
def presence(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """Note that this matter is open here, or no more, and say who else has it open."""
    matter = matter_for(actor, number, shown=())
    moment, kind = now(), request.POST.get("here", "")
    if kind == "left":
        leave(actor, matter)
        return JsonResponse({"others": []})
    be_here(actor, matter, is_writing=kind == "writing", at=moment)
    found = others_at(actor, matter, moment - SILENT_AFTER)[:SHOWN_MOST]
    told = [_words(one, moment - SILENT_AFTER) for one in found]
    return JsonResponse({"others": told}, headers={"Cache-Control": "no-store"})


def _words(one: Presence, since: datetime) -> str:
    """李某正在办理（10:32起）; without a form, 正在查看."""
    told = {"who": one.officer.name, "at": f"{timezone.localtime(one.since):%H:%M}"}
    if one.writing_at is not None and one.writing_at > since:
        return _("%(who)s正在办理（%(at)s起）") % told
    return _("%(who)s正在查看（%(at)s起）") % told
