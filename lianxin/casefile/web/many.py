"""批量办理: what is chosen on the worklist, which acts are possible, the form once, a look at what would happen, the result.

Nothing is written before it is confirmed; what is confirmed are the matters and versions that were looked at.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from lianxin.casefile.commands.many import MOST, NAMED, do_many, retry_many
from lianxin.casefile.commands.taking import stale
from lianxin.casefile.lifecycle import COUNTER
from lianxin.casefile.models import Bulk, BulkItem, Matter
from lianxin.casefile.queries.lists import matters as rows_of
from lianxin.casefile.queries.lists import ordered
from lianxin.casefile.queries.many import Outlook, acts_of, bulk_for, bulks_of, outlooks, table_rows, together
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.web.lists import wanted_of
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.forms import blame, form_for, read_back
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, no_such_page, page, status_of
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.kernel.steps import verb
from lianxin.people.queries import Person

SHOWN = 200
BULKS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """The matters that were chosen, each with the version that was looked at first, and how many there were in all."""

    matters: list[Matter]
    seen: dict[UUID, int]
    n: int

    def named(self, matters: Sequence[Matter]) -> str:
        """Matters by number, each with the version that was looked at."""
        return " ".join(f"{one.number}:{self.seen[one.pk]}" for one in matters)

    def outlooks(self, actor: Person, commands: Sequence[Command]) -> list[Outlook]:
        """What acts would do to them; what changed since it was looked at is left out, with who did what."""
        changed = {one.pk: stale(one) for one in self.matters if one.ledger_n != self.seen[one.pk]}
        found = outlooks(actor, self.matters, commands, now())
        return [_without(one, changed) for one in found] if changed else found


def _without(outlook: Outlook, changed: Mapping[UUID, Reason]) -> Outlook:
    told = [*((one, []) for one in outlook.able), *outlook.barred]
    barred = [
        (one, [changed[one.pk], *reasons] if one.pk in changed else reasons)
        for one, reasons in told
        if reasons or one.pk in changed
    ]
    return Outlook(outlook.command, [one for one in outlook.able if one.pk not in changed], barred)


def _of(matters: list[Matter], n: int) -> Chosen:
    return Chosen(matters, {one.pk: one.ledger_n for one in matters}, n)


def _named(actor: Person, numbers: str) -> Chosen:
    """The matters by their numbers, in the version that was looked at; what is out of reach by now is left out."""
    named = {number.upper(): int(seen) if seen else None for number, seen in NAMED.findall(numbers)}
    known = [one for one in list(named) if one.isprintable()]
    rows = visible_to(actor).filter(number__in=known[:MOST]).select_related("answer")
    found = {one.number: one for one in rows}
    matters = [found[one] for one in known if one in found]
    seen = {one.pk: one.ledger_n if (was := named[one.number]) is None else was for one in matters}
    return Chosen(matters, seen, len(matters))


def _chosen(request: HttpRequest, actor: Person) -> Chosen:
    """What was ticked on the list, or all of the view that it shows, in its order; refused when that is nothing."""
    if request.POST.get("all") == "1":
        wanted = wanted_of(QueryDict(request.POST.get("query", "")))
        rows = ordered(rows_of(actor, wanted, now()), wanted.order)
        found = _of(list(rows.select_related("answer")[:MOST]), rows.order_by().count())
    else:
        found = _named(actor, request.POST.get("numbers") or " ".join(request.POST.getlist("matter")))
    if not found.matters:
        raise refuse("nothing_chosen", "请先选择事项", "Choose the matters first.")
    return found


def _back(request: HttpRequest) -> str:
    """The list that one came from."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{reverse('matters')}?{query}" if query else reverse("matters")


@page("matters/together/", name="many", grant="matter.see", methods=("GET", "POST"))
def choose(request: HttpRequest, actor: Person) -> HttpResponse:
    """选择动作: which acts are possible for how many of the chosen matters."""
    if request.method != "POST":
        return redirect("matters")
    chosen = _chosen(request, actor)
    found = chosen.outlooks(actor, together(actor))
    context = {
        "chosen": chosen,
        "most": MOST,
        "possible": [one for one in found if one.able],
        "impossible": [(one.command, _told(one)[0]) for one in found if not one.able],
        "alone": [one for one in acts_of(actor) if one.alone is not None],
        "numbers": chosen.named(chosen.matters),
        "query": request.POST.get("query", ""),
        "back": _back(request),
    }
    return render(request, "casefile/many_choose.html", context)


@page("matters/together/<str:name>/", name="many_form", grant="matter.see", methods=("GET", "POST"))
def do(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """批量办理: the form once, who is left out and why; then all of it to be checked; then it is done."""
    command = COMMANDS.get(name)
    if command is None or command.alone is not None or not table_rows(name):
        raise no_such_page()
    if command not in together(actor):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    if request.method != "POST":
        return redirect("matters")
    stage = request.POST.get("stage", "")
    form = form_for(command, actor, request.POST if stage else None)
    if stage == "do" and form.is_valid():
        return _send(request, actor, command, form)
    if stage == "check" and form.is_valid() and (shown := _shown(request, actor, command))["n_able"]:
        return _check(request, command, form, shown)
    if stage == "amend":
        form.errors.clear()
    return _form(request, actor, command, form, 422 if stage in ("check", "do") else 200)


def _form(
    request: HttpRequest, actor: Person, command: Command, form: forms.Form, status: int
) -> HttpResponse:
    context = {"form": form, **_shown(request, actor, command)}
    return render(request, "casefile/many_form.html", context, status=status)


def _check(request: HttpRequest, command: Command, form: forms.Form, shown: dict[str, Any]) -> HttpResponse:
    context = {
        "filled": [(one.label, one.words) for one in read_back(form)],
        "sent": [(name, one) for name in form.fields for one in request.POST.getlist(name)],
        "key": new_id(),
        "counter": COMMANDS.get(COUNTER.get(command.name, "")),
        **shown,
    }
    return render(request, "casefile/many_check.html", context)


def _send(request: HttpRequest, actor: Person, command: Command, form: forms.Form) -> HttpResponse:
    """What stood on the page as possible goes to the server, in the versions that were looked at; a fault stands by the form."""
    given = json.dumps(_given(command, request.POST), ensure_ascii=False)
    numbers = request.POST.get("able", "")
    try:
        done = do_many(by=act_of(request, actor), does=command.name, numbers=numbers, given=given)
    except Refused as refused:
        blame(form, refused.reasons)
        return _form(request, actor, command, form, status_of(refused))
    return redirect("bulk", bulk=done.id)


def _given(command: Command, sent: QueryDict) -> dict[str, Any]:
    """What was filled in, as plain data; a box that is not ticked is a no."""
    found: dict[str, Any] = {}
    for one in command.parameters:
        if one.many:
            found[one.name] = sent.getlist(one.name)
        elif one.type is bool and not one.required:
            found[one.name] = "true" if sent.get(one.name) in ("on", "true", "1") else "false"
        else:
            found[one.name] = sent.get(one.name, "")
    return found


def _shown(request: HttpRequest, actor: Person, command: Command) -> dict[str, Any]:
    """What every page of an act for many shows: who will be done, who will not and why."""
    chosen = _chosen(request, actor)
    (outlook,) = chosen.outlooks(actor, [command])
    return {
        "command": command,
        "verb": verb(command),
        "able": outlook.able[:SHOWN],
        "n_able": len(outlook.able),
        "able_numbers": chosen.named(outlook.able),
        "barred": _told(outlook),
        "n_barred": len(outlook.barred),
        "numbers": chosen.named(chosen.matters),
        "shown_most": SHOWN,
        "query": request.POST.get("query", ""),
        "back": _back(request),
    }


def _told(outlook: Outlook) -> list[tuple[tuple[Reason, ...], list[Matter]]]:
    """Those that will not be done, put together by what stands in the way."""
    found: dict[tuple[Reason, ...], list[Matter]] = {}
    for matter, reasons in outlook.barred:
        found.setdefault(tuple(reasons), []).append(matter)
    return sorted(found.items(), key=lambda one: -len(one[1]))


# --- the result


@page("matters/bulk/", name="bulks", grant="matter.see")
def bulks(request: HttpRequest, actor: Person) -> HttpResponse:
    """我的批量办理: what I asked for, the newest first."""
    rows = list(bulks_of(actor)[:BULKS_SHOWN])
    counted = _counted([one.pk for one in rows])
    found = [(one, counted[one.pk]) for one in rows]
    return render(request, "casefile/bulks.html", {"bulks": found, "most": BULKS_SHOWN})


def _counted(keys: Sequence[UUID]) -> Mapping[UUID, Counter[str]]:
    found: dict[UUID, Counter[str]] = {key: Counter() for key in keys}
    for key, state in BulkItem.objects.filter(bulk__in=keys).values_list("bulk", "state"):
        found[key][state] += 1
    return found


@page("matters/bulk/<uuid:bulk>/", name="bulk", grant="matter.see", methods=("GET", "POST"))
def result(request: HttpRequest, actor: Person, bulk: UUID) -> HttpResponse:
    """批量办理结果: how far it is, what came of each matter; what was refused can be tried again, what was done taken back."""
    found = bulk_for(actor, bulk)
    if request.method == "POST":
        retry_many(by=act_of(request, actor), bulk=found)
        return redirect("bulk", bulk=bulk)
    rows = BulkItem.objects.filter(bulk=found)
    counted = Counter(rows.values_list("state", flat=True))
    context = {
        "bulk": found,
        "n_done": counted[BulkItem.State.DONE],
        "n_refused": counted[BulkItem.State.REFUSED],
        "n_waiting": counted[BulkItem.State.WAITING],
        "n_settled": found.n - counted[BulkItem.State.WAITING],
        "done": _seen(rows, actor, BulkItem.State.DONE),
        "refused": _seen(rows, actor, BulkItem.State.REFUSED),
        "shown_most": SHOWN,
        "filled": _filled(found, actor),
        "key": new_id(),
        "back": reverse("matters"),
        **_undoing(found, actor, rows),
    }
    return render(request, "casefile/bulk.html", context)


def _seen(rows: QuerySet[BulkItem], actor: Person, state: str) -> list[tuple[BulkItem, Matter | None]]:
    """The first items of a result, each with its matter; without it where the act took that from the actor's reach."""
    found = list(rows.filter(state=state).order_by("id")[:SHOWN])
    here = visible_to(actor).filter(pk__in=[one.matter_id for one in found])
    matters = {one.pk: one for one in here.only("number", "title")}
    return [(one, matters.get(one.matter_id)) for one in found]


def _filled(bulk: Bulk, actor: Person) -> list[tuple[str, str]]:
    form = form_for(bulk.act, actor, bulk.given)
    if not bulk.given or not form.is_valid():
        return []
    return [(one.label, one.words) for one in read_back(form) if one.words]


def _undoing(bulk: Bulk, actor: Person, rows: QuerySet[BulkItem]) -> dict[str, Any]:
    """What takes the whole bulk back: the act in the table that leads from where it led to where it began, if there is one."""
    counter = COMMANDS.get(COUNTER.get(bulk.does, ""))
    if counter is None or bulk.waits or counter not in together(actor):
        return {"counter": None, "has_counter": counter is not None}
    done = rows.filter(state=BulkItem.State.DONE).order_by("id").values_list("matter__number", "left")
    numbers = " ".join(f"{number}:{left}" for number, left in done)
    return {"counter": counter, "has_counter": True, "numbers": numbers}
