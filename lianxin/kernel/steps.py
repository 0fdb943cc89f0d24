"""The page of a command 办理页: its form, run once, and the same page again with every reason when it is refused.

Owns asking, running and telling. What stands above the form, where it leads back to and what is filled in
beforehand is said by the package that has the command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.kernel.commands import Command, Done
from lianxin.kernel.files.uploads import text_of, uploaded
from lianxin.kernel.forms import arguments, blame, form_for, read_back
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, status_of
from lianxin.kernel.readings import READERS, Value
from lianxin.kernel.refusal import Reason, Refused, refuse


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is told when a thing changed while a form was filled in 冲突: what happened, how it stands, whether the act goes on.

    `events` is what was done since, `present` what would be filled in beforehand now, `blocked` the reasons why the act
    is not possible any more, `about` a template for how the thing stands.
    """

    events: Sequence[Any]
    present: Mapping[str, Any] = field(default_factory=dict)
    blocked: Sequence[Reason] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """One field of a form in a conflict: what was filled in and what stands there now, in words."""

    label: str
    typed: str
    present: str


@dataclass(frozen=True, slots=True)
class Step:
    """One command about to be asked for and run.

    `target` is what it acts on, `initial` what is filled in beforehand and `hints` why, `blocked` the reasons
    for which it cannot happen now, `conflict` what happened since a version, `about` a template shown above, `upload` the field
    that a text file may be chosen for instead.
    """

    command: Command
    target: Mapping[str, Any]
    back: str
    heading: str
    seen: int | None = None
    initial: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    blocked: Sequence[Reason] = ()
    after: Callable[[Done], str] | None = None
    conflict: Callable[[int], Conflict] | None = None
    about: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    upload: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is filled in beforehand, with the reason shown beside each field: proposed, never decided."""

    initial: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)


SUGGESTIONS: dict[str, Callable[[Actor, Any], Suggestion]] = {}

Suggests = Callable[[Actor, Any], Suggestion]


def suggests(command: str) -> Callable[[Suggests], Suggests]:
    """Say what is filled in beforehand for a command, from the actor and what it acts on."""

    def keep(function: Suggests) -> Suggests:
        SUGGESTIONS[command] = function
        return function

    return keep


def suggested(command: str, actor: Actor, thing: object) -> Suggestion:
    """What is filled in beforehand for a command on a thing."""
    suggest = SUGGESTIONS.get(command)
    return suggest(actor, thing) if suggest else Suggestion()


def prefilled(command: Command, query: QueryDict) -> dict[str, Any]:
    """What a link fills in beforehand: ?lead=housing&support=east&support=west, units by their code."""
    given = {one.name: one.many for one in command.parameters if one.name in query}
    return {name: query.getlist(name) if many else query[name] for name, many in given.items()}


def typed_so_far(command: Command, given: QueryDict) -> dict[str, Any]:
    """What was typed when somebody asked what is thought of it, with what he took of that: check=category=0903."""
    name, is_taken, value = given.get("check", "").partition("=")
    known = {one.name for one in command.parameters}
    return {**prefilled(command, given), **({name: value} if is_taken and name in known else {})}


def verb(command: Command) -> str:
    """What a command is called in the reader's language."""
    return command.en if (get_language() or "").startswith("en") else command.zh


def step_page(request: HttpRequest, actor: Actor, step: Step) -> HttpResponse:
    """Show the form of a command, or run it and lead on."""
    if request.method != "POST":
        form = form_for(step.command, actor, initial=step.initial)
        return _shown(request, step, form, key=str(new_id()))
    form = form_for(step.command, actor, _sent(request, step))
    if not form.is_valid():
        return _shown(request, step, form, key=_kept_key(request), status=422)
    try:
        done = step.command.function(
            by=act_of(request, actor), **step.target, **arguments(step.command, form)
        )
    except Refused as refused:
        return _refused(request, actor, step, form, refused)
    messages.success(request, _("已办理：%(what)s") % {"what": verb(step.command)}, extra_tags=request.path)
    response = redirect(step.after(done) if step.after else step.back)
    if done.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def checked_page(request: HttpRequest, actor: Actor, step: Step) -> HttpResponse:
    """The form again with what was typed, when somebody asked what is thought of it before running the command."""
    form = form_for(step.command, actor, initial=step.initial)
    return _shown(request, step, form, key=_kept_key(request))


def _sent(request: HttpRequest, step: Step) -> QueryDict:
    """What was typed; a chosen file stands for what would have been pasted."""
    file = next(iter(uploaded(request)), None) if step.upload else None
    if file is None:
        return request.POST
    sent = request.POST.copy()
    sent[step.upload] = text_of(file.read())
    return sent


def _kept_key(request: HttpRequest) -> str:
    return request.POST.get("key", "") or str(new_id())


def _refused(
    request: HttpRequest, actor: Actor, step: Step, form: forms.Form, refused: Refused
) -> HttpResponse:
    codes = {reason.code for reason in refused.reasons}
    blame(form, refused.reasons)
    key = str(new_id()) if "key_reused" in codes else _kept_key(request)
    seen = request.POST.get("seen", "")
    if step.conflict is None or "stale" not in codes or not seen.isdigit():
        return _shown(request, step, form, key=key, status=status_of(refused))
    conflict = step.conflict(int(seen))
    told = {
        "conflict": conflict,
        "beside": _beside(actor, step, form, conflict.present),
        "blocked": conflict.blocked,
    }
    return _shown(request, step, form, key=key, status=status_of(refused), told=told)


def _beside(actor: Actor, step: Step, form: forms.Form, present: Mapping[str, Any]) -> list[Beside]:
    """What was filled in beside what stands there now; fields with neither are left out."""
    standing = form_for(step.command, actor, present)
    standing.is_valid()
    now = {one.name: one.words for one in read_back(standing) if present.get(one.name)}
    pairs = [Beside(one.label, one.words, now.get(one.name, "")) for one in read_back(form)]
    return [one for one in pairs if one.typed or one.present]


def _shown(
    request: HttpRequest,
    step: Step,
    form: forms.Form,
    *,
    key: str,
    status: int = 200,
    told: Mapping[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "key": key,
        "seen": step.seen,
        "heading": step.heading,
        "back": step.back,
        "verb": verb(step.command),
        "hints": step.hints,
        "blocked": step.blocked if request.method != "POST" else (),
        "about": step.about,
        "upload": step.upload,
        **step.context,
        **(told or {}),
    }
    return render(request, "kernel/step.html", context, status=status)


def reading_page(request: HttpRequest, actor: Actor, step: Step) -> HttpResponse:
    """查看: the form that asks why, then what was asked for; shown once, kept nowhere."""
    form = form_for(step.command, actor, request.POST if request.method == "POST" else None)
    found: Sequence[Sequence[Value]] | None = None
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            found = _read(request, actor, step, arguments(step.command, form))
        except Refused as refused:
            blame(form, refused.reasons)
            status = status_of(refused)
    elif request.method == "POST":
        status = 422
    context = {
        "form": form,
        "found": found,
        "key": str(new_id()),
        "heading": step.heading,
        "verb": verb(step.command),
        "back": step.back,
        **step.context,
    }
    response = render(request, "kernel/reading.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _read(
    request: HttpRequest, actor: Actor, step: Step, given: dict[str, object]
) -> Sequence[Sequence[Value]]:
    done = step.command.function(by=act_of(request, actor), **step.target, **given)
    if done.replayed:
        zh = _("此次查看已显示过，请重新填写理由再查看")
        raise refuse("read_before", zh, "It was shown before; give the reason again.", field="reason")
    return READERS[step.command.name](done)
