"""Files of a matter 附件: its panel, bringing files, saving one, its small picture, taking one off."""

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

from lianxin.casefile.commands.files import AT_ONCE_MOST, attach, open_file
from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.files import file_for, files_of
from lianxin.casefile.queries.scope import grants_on, matter_for
from lianxin.casefile.queries.timeline import DATA_WORDS
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.kinds import FileKind
from lianxin.kernel.files.refusals import MEGABYTES
from lianxin.kernel.files.serving import served
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.forms import arguments, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, no_such_page, page, status_of
from lianxin.kernel.refusal import Refused
from lianxin.kernel.steps import Step, step_page
from lianxin.people.queries import Person

SHOWN_AT_ONCE = 5
ACCEPTED = "image/*,.pdf,.ofd,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.wps,.et,.dps,.odt,.ods,.odp,.txt"
DATA_WORDS |= {
    "file_names": ("附件", "Files"),
    "is_internal": ("仅限内部", "Internal only"),
    "names_raiser": ("含反映人信息", "Names the raiser"),
    "from_raiser": ("反映人提供", "Given by the raiser"),
}


def files_shown(
    actor: Actor, matter: Matter, form: forms.Form | None = None, *, has_any: bool = True
) -> dict[str, Any]:
    """附件: what belongs to the matter, and the form to bring more."""
    found = files_of(actor, matter) if has_any else []
    granted = grants_on(actor, matter)
    rows = [_line(one, actor, granted) for one in found]
    return {
        "first": rows[:SHOWN_AT_ONCE],
        "rest": rows[SHOWN_AT_ONCE:],
        "n_files": len(rows),
        "may_attach": "matter.attach" in granted and matter.archived_at is None,
        "file_form": form or _form(actor, matter, granted),
        "file_key": new_id(),
        "accepted": ACCEPTED,
        "at_once": AT_ONCE_MOST,
        "megabytes": MEGABYTES,
    }


def _form(actor: Actor, matter: Matter, granted: frozenset[str]) -> forms.Form:
    """What is brought to a confidential matter is taken to name its raiser until somebody says it does not."""
    guarded = matter.is_confidential and "matter.see_raiser" in granted
    return form_for(
        COMMANDS["casefile.attach"], actor, initial={"is_internal": True, "names_raiser": guarded}
    )


def _line(row: Attachment, actor: Actor, granted: frozenset[str]) -> dict[str, Any]:
    is_there = row.withdrawn_at is None and bool(row.stored)
    mine = row.officer_id == actor.officer_id and "matter.attach" in granted
    return {
        "file": row,
        "kind": FileKind(row.kind),
        "is_there": is_there,
        "has_small": is_there and bool(row.stored_small) and not row.names_raiser,
        "may_withdraw": is_there and (mine or "matter.correct" in granted),
    }


@page("matters/<str:number>/files/", name="matter_files", grant="matter.see", methods=("GET", "POST"))
def files(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """附件 on a page of its own; and where the panel's form goes."""
    matter = matter_for(actor, number)
    if request.method != "POST":
        return _page(request, actor, matter)
    form = form_for(COMMANDS["casefile.attach"], actor, request.POST)
    if not form.is_valid():
        return _page(request, actor, matter, form=form, status=422)
    try:
        given = [offered(one) for one in uploaded(request)]
        done = attach(
            by=act_of(request, actor),
            matter=matter,
            files=given,
            **arguments(COMMANDS["casefile.attach"], form),
        )
    except Refused as refused:
        return _page(request, actor, matter, form=form, refused=refused, status=status_of(refused))
    words = _("已上传 %(n)s 个附件") % {"n": len(done.ids)}
    messages.success(request, words, extra_tags=request.path)
    return redirect(reverse("matter", args=[matter.number]) + "#files")


def _page(
    request: HttpRequest,
    actor: Person,
    matter: Matter,
    *,
    form: forms.Form | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "matter": matter,
        "reasons": refused.reasons if refused else (),
        **files_shown(actor, matter, form),
    }
    return render(request, "casefile/files.html", context, status=status)


@page("matters/<str:number>/files/<uuid:file_id>/", name="matter_file", grant="matter.see", hidden=True)
def download(_request: HttpRequest, actor: Person, number: str, file_id: UUID) -> FileResponse:
    """Save a file; one that names the raiser leaves an entry each time."""
    row = file_for(actor, number, file_id)
    if row.names_raiser:
        open_file(by=Act(actor, now(), Channel.PAGE), matter=row.matter, attachment=row)
    return served(row.stored, row.name, row.content_type)


@page(
    "matters/<str:number>/files/<uuid:file_id>/small/",
    name="matter_file_small",
    grant="matter.see",
    hidden=True,
)
def small(_request: HttpRequest, actor: Person, number: str, file_id: UUID) -> FileResponse:
    """The small picture of a photograph; a file that names the raiser has none, since looking at it must be noted."""
    row = file_for(actor, number, file_id)
    if not row.stored_small or row.names_raiser:
        raise no_such_page()
    return served(row.stored_small, f"{row.id}.jpg", "image/jpeg")


@page(
    "matters/<str:number>/files/<uuid:file_id>/withdraw/",
    name="matter_file_withdraw",
    grant="matter.attach",
    methods=("GET", "POST"),
    hidden=True,
)
def withdraw(request: HttpRequest, actor: Person, number: str, file_id: UUID) -> HttpResponse:
    """撤下附件, with a reason."""
    row = file_for(actor, number, file_id)
    command = COMMANDS["casefile.detach"]
    asked = tuple(one for one in command.parameters if one.name != "attachment")
    step = Step(
        command=replace(command, parameters=asked),
        target={"matter": row.matter, "attachment": row},
        back=reverse("matter", args=[row.matter.number]) + "#files",
        heading=_("撤下附件“%(name)s”") % {"name": row.name},
    )
    return step_page(request, actor, step)
