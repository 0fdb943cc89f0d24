"""批量催办、督办、批示: first what would happen, to whom, and what is left out and why; then once for each, with its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import post_of
from lianxin.casefile.queries.scope import matter_for, visible_to
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.steps import verb
from lianxin.people.models import Post
from lianxin.people.queries import Person
from lianxin.supervise.commands.urging import MOST, holders_of, one_of_many, urge, urge_many
from lianxin.supervise.queries.board import rows_of
from lianxin.supervise.web.board import KEPT, Seen, block_of

CHOSEN_MOST = 200
SHOWN = 50
TOGETHER = ("supervise.notice", "supervise.instruct")


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would get what: per post how many, which are left out and why."""

    chosen: list[Matter]
    receivers: list[tuple[str, int]]
    skipped: list[tuple[Reason, int, list[Matter]]]


def chosen(request: HttpRequest, actor: Person, grant: str, most: int) -> list[Matter]:
    """The matters that were ticked, or all of the list that is looked at; only those the grant reaches."""
    rows = visible_to(actor, grant)
    if request.POST.get("all") == "1":
        seen, moment = Seen.of(request.POST), now()
        wanted = rows_of(actor, block_of(seen, moment), seen.narrowed, moment)
        rows = rows.filter(pk__in=wanted.values("pk"))
    else:
        given = [one for one in request.POST.getlist("matter") if one.isprintable()]
        rows = rows.filter(number__in=list(dict.fromkeys(given))[:CHOSEN_MOST])
    found = list(rows.order_by("due_at", "id")[: most + 1])
    if not found:
        raise refuse("nothing_chosen", "请先选择事项", "Choose the matters first.")
    if len(found) > most:
        raise refuse(
            "too_many", f"一次最多{most}件，请缩小范围", f"At most {most} at a time: narrow the list."
        )
    return found


def preview(found: Sequence[Matter], step: str) -> Preview:
    """What a step would do to matters: told by state, before anything is written."""
    refused: dict[Reason, list[Matter]] = {}
    able = []
    for one in found:
        reasons = MATTER.refusals(step, State(one.state), grants={MATTER.row(step).grant}, facts=())
        if reasons:
            refused.setdefault(reasons[0], []).append(one)
        else:
            able.append(one)
    counted: Counter[UUID] = Counter(post for posts in holders_of(able) for post in posts)
    names = (
        Post.objects.filter(pk__in=counted).select_related("unit", "holder").order_by("unit__code", "order")
    )
    skipped = [(reason, len(rows), rows[:SHOWN]) for reason, rows in refused.items()]
    return Preview(able, [(post_of(post), counted[post.pk]) for post in names], skipped)


@page("supervise/urge/", name="urge_many", grant="supervise.urge", methods=("POST",))
def urging(request: HttpRequest, actor: Person) -> HttpResponse:
    """催办: one by a click; many after a look at who gets what, by the server where they are many."""
    if request.POST.get("one"):
        return _urge_one(request, actor, request.POST["one"])
    text = request.POST.get("text", "").strip() or _("请抓紧办理，并及时反馈进展。")
    found = chosen(request, actor, "supervise.urge", MOST)
    if request.POST.get("confirmed") != "1":
        shown = preview(found, "supervise.urge")
        return render(request, "supervise/urge.html", _asked(request, shown, len(found)) | {"text": text})
    done = urge_many(by=act_of(request, actor), matters=found, text=text)
    return redirect("bulk", bulk=done.id)


def _asked(request: HttpRequest, shown: Preview, n: int) -> dict[str, Any]:
    """What the page of a preview needs to be sent again with."""
    return {
        "shown": shown,
        "first": shown.chosen[:SHOWN],
        "n": n,
        "key": new_id(),
        "is_all": request.POST.get("all") == "1",
        "kept": [(name, request.POST[name]) for name in KEPT if request.POST.get(name)],
        "ticked": [] if request.POST.get("all") == "1" else request.POST.getlist("matter"),
        "back": board_address(request),
    }


def board_address(request: HttpRequest) -> str:
    """The list that one came from."""
    query = Seen.of(request.POST).as_query()
    return f"{reverse('supervise')}?{query}" if query else reverse("supervise")


def _urge_one(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    matter = matter_for(actor, number, "supervise.urge", shown=())
    by = one_of_many(act_of(request, actor), "supervise.urge", matter)
    urge(by=by, matter=matter, text=_("请抓紧办理，并及时反馈进展。"))
    messages.success(request, _("已催办 %(number)s") % {"number": matter.number})
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, None) and back.startswith("/")
    return redirect(back if here else board_address(request))


# --- notices and instructions, the same words for each of a few


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one of many."""

    matter: Matter
    done: bool
    reasons: tuple[Reason, ...]


@page("supervise/together/<str:name>/", name="supervise_together", grant="supervise.see", methods=("POST",))
def together(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """批量督办、批示: the form once, who is left out and why, then one act per matter with its result."""
    command = COMMANDS.get(name) if name in TOGETHER else None
    if command is None:
        raise refuse("not_found", "没有此动作", "No such step.")
    grant = MATTER.row(name).grant
    if grant not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    shown = preview(chosen(request, actor, grant, CHOSEN_MOST), name)
    is_sent = request.POST.get("confirmed") == "1"
    form = form_for(command, actor, request.POST if is_sent else None)
    if is_sent and form.is_valid() and shown.chosen:
        results = _each(request, actor, command, form, shown.chosen)
        if any(one.done for one in results):
            context = {"results": results, "heading": verb(command), "back": board_address(request)}
            return render(
                request, "supervise/together_done.html", context | {"n": sum(one.done for one in results)}
            )
        blame(form, results[0].reasons)
    context = _asked(request, shown, len(shown.chosen)) | {
        "form": form,
        "heading": verb(command),
        "name": name,
    }
    return render(request, "supervise/together.html", context, status=422 if is_sent else 200)


def _each(
    request: HttpRequest, actor: Person, command: Command, form: forms.Form, found: Sequence[Matter]
) -> list[Result]:
    given = arguments(command, form)
    return [_one(request, actor, command, one, given) for one in found]


def _one(
    request: HttpRequest, actor: Person, command: Command, matter: Matter, given: dict[str, Any]
) -> Result:
    by = one_of_many(act_of(request, actor), command.name, matter)
    try:
        command.function(by=by, matter=matter, **given)
    except Refused as refused:
        return Result(matter, False, refused.reasons)
    return Result(matter, True, ())
