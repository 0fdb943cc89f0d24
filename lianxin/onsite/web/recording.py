"""登记走访: the visit, what was raised, and what was decided on the spot, in one act; then a receipt for each matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.collect.queries import receipts
from lianxin.directory.models import Party
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.onsite.commands import record
from lianxin.onsite.web.rows import MatterForm, row_class, seen, visit_form
from lianxin.visit.commands import MATTERS_MOST
from lianxin.visit.models import Visit
from lianxin.visit.queries import recent_visits, visible_visits
from lianxin.visit.rules import Mode, Period

ROWS_FIRST = 3
SPARE = 2


@page("visits/new/", name="visit_new", grant="visit.register", methods=("GET", "POST"))
def visit_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """登记走访及现场办理; what was typed stays when anything is wrong."""
    if request.method != "POST":
        return _shown(request, visit_form(actor, None, _initial(request, actor)), _rows(request, actor))
    rows = _rows(request, actor)
    form = visit_form(actor, request.POST, {})
    if "add" in request.POST:
        return _shown(request, form, rows)
    # Both are asked before either is judged, so that every fault is told at once.
    if not all([form.is_valid(), *[row.is_valid() for row in rows]]):
        return _shown(request, form, rows, status=422)
    return _record(request, actor, form, rows)


def _record(request: HttpRequest, actor: Actor, form: forms.Form, rows: Sequence[MatterForm]) -> HttpResponse:
    filled = [row for row in rows if row.has_changed()]
    try:
        done = record(
            by=act_of(request, actor),
            visit=seen(form),
            items=[row.item() for row in filled],
            decisions=[row.on_spot() for row in filled],
        )
    except Refused as refused:
        return _shown(request, form, rows, status=status_of(refused), reasons=refused.reasons)
    _tell(request, done.number, form.cleaned_data["party"])
    return redirect("visit_receipts", number=done.number)


def _initial(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Today, and for a leader himself; or what a plan's link says."""
    own = actor.grants.get("visit.register") is Reach.OWN
    moment = now()
    return {
        "leader": str(actor.post_id) if own else request.GET.get("leader", "")[:40],
        "party": request.GET.get("party", "")[:80],
        "companions": request.GET.get("companions", "")[:200],
        "on": moment.date(),
        "period": Period.MORNING.value if moment.hour < 12 else Period.AFTERNOON.value,
        "mode": Mode.ON_SITE.value,
    }


def _wanted(request: HttpRequest) -> int:
    """How many rows the page shows."""
    if request.method != "POST":
        return ROWS_FIRST
    asked = request.POST.get("rows", "")
    n = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else ROWS_FIRST
    return min(max(n, 1) + ("add" in request.POST), MATTERS_MOST)


def _rows(request: HttpRequest, actor: Actor) -> list[MatterForm]:
    """The rows asked for and a few spare ones, which the page shows when one more is wanted."""
    shape = row_class(actor)
    data = request.POST if request.method == "POST" else None
    count = min(_wanted(request) + SPARE, MATTERS_MOST)
    return [
        shape(data, prefix=f"m{place}", empty_permitted=True, use_required_attribute=False)
        for place in range(count)
    ]


def _shown(
    request: HttpRequest,
    form: forms.Form,
    rows: Sequence[MatterForm],
    *,
    status: int = 200,
    reasons: Sequence[Reason] = (),
) -> HttpResponse:
    wanted = _wanted(request)
    if status == 200 and form.is_bound:
        _silence(form, rows)
    context = {
        "form": form,
        "rows": [(place, row, place > wanted) for place, row in enumerate(rows, 1)],
        "wanted": wanted,
        "most": MATTERS_MOST,
        "key": request.POST.get("key") or new_id(),
        "reasons": [one.text(get_language() or "") for one in reasons],
        "faults": [] if status == 200 else _faults(form, rows),
    }
    return render(request, "onsite/visit_new.html", context, status=status)


def _silence(form: forms.Form, rows: Sequence[MatterForm]) -> None:
    """When a row is only added, nothing is judged yet."""
    for one in (form, *rows):
        one.full_clean()
        one.errors.clear()


def _faults(form: forms.Form, rows: Sequence[MatterForm]) -> list[tuple[str, str, str]]:
    """Every fault with its place: the field's mark, where it is, what is wrong."""
    found = _named(form, "")
    for place, row in enumerate(rows, 1):
        found += _named(row, _("第%(n)s件") % {"n": place} + " ")
    return found


def _named(form: forms.Form, where: str) -> list[tuple[str, str, str]]:
    return [
        (form[name].auto_id, f"{where}{form[name].label}", str(text))
        for name, errors in form.errors.items()
        for text in errors
    ]


def _tell(request: HttpRequest, number: str, party: Party) -> None:
    """Say that it was registered, and who else came to the same party within thirty days."""
    messages.success(request, _("已登记走访 %(number)s") % {"number": number}, extra_tags=request.path)
    visit = Visit.objects.get(number=number)
    others = recent_visits(party, visit.on).exclude(leader_post=visit.leader_post_id)[:3]
    names = "、".join(one.leader_post.holder.name for one in others if one.leader_post.holder)
    if names:
        messages.warning(
            request, _("提醒：前后30天内%(names)s也走访了同一对象，可合并跟进") % {"names": names}
        )


@page("visits/<str:number>/receipt/", name="visit_receipts", grant="visit.register")
def visit_receipts(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """受理回执 for every matter of a visit, for who may register it; it can be printed again."""
    visit = visible_visits(actor, "visit.register").filter(number=number.strip().upper()).first()
    if visit is None:
        raise refuse(
            "not_found", "没有此走访，或不在您的范围内", "No such visit, or it is out of your reach."
        )
    context = {
        "receipts": receipts(actor, Matter.objects.filter(raised_at__visit=visit)),
        "track": request.build_absolute_uri(reverse("track")),
        "back": reverse("visit", args=[visit.number]),
    }
    response = render(request, "collect/receipts.html", context)
    response["Cache-Control"] = "no-store"
    return response
