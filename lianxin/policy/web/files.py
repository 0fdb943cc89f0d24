"""政策附件: on the page of a programme; bringing one, saving one, withdrawing one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.kinds import FileKind
from lianxin.kernel.files.refusals import MEGABYTES, not_taken
from lianxin.kernel.files.serving import served
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.forms import arguments, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import Refused
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.policy.commands import may_publish
from lianxin.policy.commands.files import attach_file
from lianxin.policy.models import Programme, ProgrammeFile
from lianxin.policy.queries import programme_for
from lianxin.policy.queries.files import file_for, files_of
from lianxin.policy.rules.words import FileRole

ACCEPTED = "image/*,.pdf,.ofd,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.wps,.et,.odt,.ods,.txt"


@panel("programme", order=5, template="policy/_files.html")
def of_programme(actor: Actor, programme: Programme) -> dict[str, Any] | None:
    """政策附件: the original document and forms."""
    rows = files_of(actor, programme)
    may = may_publish(actor) and programme.withdrawn_at is None
    if not rows and not may:
        return None
    return {"programme": programme, "files": [_line(one) for one in rows], "may_attach": may}


def _line(one: ProgrammeFile) -> tuple[ProgrammeFile, FileRole, FileKind]:
    return one, FileRole(one.role), FileKind(one.kind)


@page("policies/<str:code>/files/", name="programme_files", grant="policy.publish", methods=("GET", "POST"))
def files(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """上传政策附件."""
    one = programme_for(code)
    command = replace(
        COMMANDS["policy.attach_file"],
        parameters=tuple(each for each in COMMANDS["policy.attach_file"].parameters if each.name == "role"),
    )
    form = form_for(command, actor, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, actor, one, form)
    if not form.is_valid():
        return _page(request, actor, one, form, status=422)
    try:
        file = next(iter(uploaded(request)), None)
        if file is None:
            raise not_taken("file_missing")
        given = arguments(command, form)
        attach_file(by=act_of(request, actor), file=offered(file), programme=one, **given)
    except Refused as refused:
        return _page(request, actor, one, form, refused=refused, status=status_of(refused))
    messages.success(request, _("附件已上传"), extra_tags=request.path)
    return redirect(reverse("programme", args=[one.code]))


def _page(
    request: HttpRequest,
    actor: Actor,
    one: Programme,
    form: forms.Form,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "programme": one,
        "form": form,
        "files": [_line(each) for each in files_of(actor, one)],
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
        "accepted": ACCEPTED,
        "megabytes": MEGABYTES,
    }
    return render(request, "policy/files.html", context, status=status)


@page("policies/<str:code>/files/<uuid:file_id>/", name="programme_file", grant="policy.see")
def download(_request: HttpRequest, actor: Actor, code: str, file_id: UUID) -> FileResponse:
    """Save a file of a programme."""
    row = file_for(actor, code, file_id)
    return served(row.stored, row.name, row.content_type)


@page(
    "policies/<str:code>/files/<uuid:file_id>/withdraw/",
    name="programme_file_withdraw",
    grant="policy.publish",
    methods=("GET", "POST"),
)
def withdraw(request: HttpRequest, actor: Actor, code: str, file_id: UUID) -> HttpResponse:
    """撤下政策附件, with a reason."""
    row = file_for(actor, code, file_id)
    command = COMMANDS["policy.detach_file"]
    asked = tuple(one for one in command.parameters if one.name == "reason")
    step = Step(
        command=replace(command, parameters=asked),
        target={"programme": row.programme, "file": row},
        back=reverse("programme", args=[row.programme.code]),
        heading=f"{verb(command)} · {row.name}",
    )
    return step_page(request, actor, step)
