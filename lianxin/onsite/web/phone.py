"""走访现场: the page that a leader or a visiting clerk carries along, and what it asks while it sends.

One page holds all that is read on a visit, so that it can be read offline once it was opened. What is noted goes
through the commands of the interface; files come here in pieces.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.commands.files import attach
from lianxin.casefile.queries.lines import lines, post_of
from lianxin.casefile.rules import Kind, ResultClass
from lianxin.kernel.clock import now
from lianxin.kernel.files import pieces
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import SIGNED_IN, act_of, no_such_page, page, status_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.onsite.models import AwaitedFile
from lianxin.onsite.queries import Card, awaited, cards, has_come
from lianxin.onsite.rules import NoteOutcome, Sort
from lianxin.people.queries import leader_posts

navigate("phone", "走访现场", "On a visit", order=31)


@page("phone/", name="phone", grant="visit.register")
def phone(request: HttpRequest, actor: Actor) -> HttpResponse:
    """走访现场: today's visits with what is to be known of each party, and everything needed to note what is said."""
    today = now().date()
    own = actor.grants["visit.register"] is Reach.OWN
    shown = [_shown(one, today) for one in cards(actor, today)]
    context = {
        "today": today,
        "now": now().isoformat(timespec="seconds"),
        "planned": [one for one in shown if one["plan"]],
        "linked": [one for one in shown if not one["plan"]],
        "leaders": [] if own else [one for one in leader_posts(actor) if one.holder],
        "own": str(actor.post_id) if own else "",
        "outcomes": list(NoteOutcome),
        "kinds": list(Kind),
        "may_instruct": "supervise.instruct" in actor.grants,
    }
    return render(request, "onsite/phone.html", context)


def _shown(one: Card, today: Any) -> dict[str, Any]:
    found = lines(one.matters, now(), get_language() or "")
    return {
        "card": one,
        "plan": one.plan,
        "is_late": one.plan is not None and one.plan.by_day < today,
        "leader": post_of(one.leader),
        "visits": [(visit.on, post_of(visit.leader_post)) for visit in one.visits],
        "rows": [(row, _promise(row.matter, today)) for row in found],
    }


def _promise(matter: Any, today: Any) -> str:
    """A promise that is overdue, in words."""
    if matter.result_class != ResultClass.B or not matter.returns_on or matter.returns_on >= today:
        return ""
    return _("承诺 %(day)s 办成，已过期") % {"day": matter.returns_on.isoformat()}


@page("phone/state/", name="phone_state", grant=SIGNED_IN)
def state(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Who is signed in here, the token with which he may send, the server's time: asked before anything is sent."""
    told = {"officer": str(actor.officer_id), "token": get_token(request), "now": now().isoformat()}
    return JsonResponse(told)


@page("phone/files/<uuid:file_id>/", name="phone_file", grant="visit.register", methods=("GET", "POST"))
def phone_file(request: HttpRequest, actor: Actor, file_id: UUID) -> JsonResponse:
    """照片分片上传: how much of an announced file has come; one piece more; the last one attaches it to its matter."""
    try:
        return _file(request, actor, file_id)
    except Refused as refused:
        reasons = [one.text(get_language() or "") for one in refused.reasons]
        return JsonResponse({"reasons": reasons}, status=status_of(refused))
    except pieces.Elsewhere as elsewhere:
        return JsonResponse({"have": elsewhere.have}, status=409)


def _file(request: HttpRequest, actor: Actor, file_id: UUID) -> JsonResponse:
    file = awaited(actor, file_id)
    if file is None:
        raise no_such_page()
    if has_come(file):
        return JsonResponse({"have": file.size, "done": True})
    if request.method != "POST":
        return JsonResponse({"have": pieces.come(actor.officer_id, file_id), "done": False})
    have = _piece(request, actor, file)
    if have == file.size:
        _whole(request, actor, file)
    return JsonResponse({"have": have, "done": have == file.size})


def _piece(request: HttpRequest, actor: Actor, file: AwaitedFile) -> int:
    """Take a piece that arrived as it was sent."""
    sent = uploaded(request, "piece")
    piece = sent[0].read(pieces.PIECE_MOST + 1) if sent else b""
    offset = request.POST.get("offset", "")
    is_place = offset.isascii() and offset.isdecimal() and len(offset) < 10
    if not is_place or hashlib.sha256(piece).hexdigest() != request.POST.get("sha256", ""):
        raise refuse(
            "piece_damaged", "这一片没有传完整，请重传", "This piece did not come whole; send it again."
        )
    return pieces.add(actor.officer_id, file.pk, int(offset), piece, whole=file.size)


def _whole(request: HttpRequest, actor: Actor, file: AwaitedFile) -> None:
    """Attach the file when it is what was announced; else it is to be sent anew."""
    with pieces.opened(actor.officer_id, file.pk) as content:
        found = offered(Bytes(_name(file), content.read()))
    if found.sha256 != file.sha256:
        pieces.drop(actor.officer_id, file.pk)
        raise pieces.Elsewhere(0)
    is_signed = file.sort == Sort.SIGNATURE
    by = act_of(request, actor)
    attach(by=by, matter=file.matter, files=[found], is_internal=True, names_raiser=is_signed)
    pieces.drop(actor.officer_id, file.pk)


def _name(file: AwaitedFile) -> str:
    ending = "png" if file.sort == Sort.SIGNATURE else "jpg"
    return f"现场{Sort(file.sort).zh}{file.place}.{ending}"
