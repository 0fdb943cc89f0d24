"""照片分片上传: files that a phone announced come in pieces, go on where they stopped, and are attached when whole."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from lianxin.casefile.commands.files import attach
from lianxin.kernel.files import pieces
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import act_of, no_such_page, page, status_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.onsite.models import AwaitedFile
from lianxin.onsite.queries import awaited, has_come
from lianxin.onsite.rules import Sort


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
        found = offered(Bytes(name_of(file), content.read()))
    if found.sha256 != file.sha256:
        pieces.drop(actor.officer_id, file.pk)
        raise pieces.Elsewhere(0)
    is_signed = file.sort == Sort.SIGNATURE
    by = act_of(request, actor)
    attach(by=by, matter=file.matter, files=[found], is_internal=True, names_raiser=is_signed)
    pieces.drop(actor.officer_id, file.pk)


def name_of(file: AwaitedFile) -> str:
    """What a file that came from a phone is called."""
    ending = "png" if file.sort == Sort.SIGNATURE else "jpg"
    return f"现场{Sort(file.sort).zh}{file.place}.{ending}"
