"""读取材料: paste a text or upload a file; and the list of what was read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.collect import commands
from lianxin.collect.queries import intake_page
from lianxin.collect.rules import UnreadableFile, text_of
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Refused, refuse

navigate("intakes", "材料读取", "Documents", order=35)


@page("intake/", name="intakes", grant="collect.intake", methods=("GET", "POST"))
def intakes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """材料读取: the form, and the documents read so far with how many drafts wait."""
    if request.method != "POST":
        return _shown(request, actor)
    try:
        name, text = _given(request)
        done = commands.intake(by=act_of(request, actor), text=text, name=name)
    except Refused as refused:
        return _shown(request, actor, refused)
    messages.success(request, _("已读取，请逐条核对草稿；确认之前不产生任何记录"), extra_tags=request.path)
    return redirect("intake", intake_id=done.id)


def _given(request: HttpRequest) -> tuple[str, str]:
    """Name and text of what was uploaded or pasted. Refuses: a file that cannot be read, in words."""
    file = next(iter(uploaded(request)), None)
    if file is None:
        return request.POST.get("name", "").strip() or _("粘贴文本"), request.POST.get("text", "")
    name = file.name or ""
    try:
        return name, text_of(name, file.read())
    except UnreadableFile as unreadable:
        raise refuse(unreadable.code, unreadable.message_zh, unreadable.message_en, field="file") from None


def _shown(request: HttpRequest, actor: Actor, refused: Refused | None = None) -> HttpResponse:
    context = {
        "listed": intake_page(actor, after=request.GET.get("after", "")[:40]),
        "key": new_id(),
        "reasons": refused.reasons if refused else (),
        "text": request.POST.get("text", ""),
        "name": request.POST.get("name", ""),
        "english": (get_language() or "").startswith("en"),
    }
    status = status_of(refused) if refused else 200
    return render(request, "collect/intakes.html", context, status=status)
