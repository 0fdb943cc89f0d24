"""稍后处理: a day on which a matter comes back into one's own lists, chosen on a small page of its own."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.casefile.commands.snoozes import put_off, take_up
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import matter_for
from lianxin.casefile.queries.snoozes import snooze_of
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.pages import page, status_of
from lianxin.kernel.refusal import Reason, Refused
from lianxin.people.queries import Person


@page("matters/<str:number>/later/", name="matter_later", grant="matter.see", methods=("GET", "POST"))
def later(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """稍后处理 or 恢复显示 of one matter, for the reader's own lists alone."""
    matter = matter_for(actor, number)
    if request.method != "POST":
        return _shown(request, actor, matter)
    if request.POST.get("back"):
        take_up(actor, matter)
        messages.success(request, _("已恢复显示 %(number)s") % {"number": matter.number})
        return redirect("matter", number=matter.number)
    try:
        row = put_off(actor, matter, _day(request), now())
    except Refused as refused:
        return _shown(request, actor, matter, refused)
    told = {"number": matter.number, "day": f"{working_calendar().local(row.until):%m-%d}"}
    messages.success(request, _("%(number)s 已列入稍后处理，%(day)s 回到列表") % told)
    return redirect("matters")


def _day(request: HttpRequest) -> date:
    """The day that was chosen, by a button or in the field. Refuses: none."""
    try:
        return date.fromisoformat(request.POST.get("day") or request.POST.get("until", ""))
    except ValueError:
        raise Refused([Reason("until_missing", "请选择日期", "Choose a day.", "until")]) from None


def _shown(
    request: HttpRequest, actor: Person, matter: Matter, refused: Refused | None = None
) -> HttpResponse:
    moment, calendar = now(), working_calendar()
    today = calendar.local(moment).date()
    limit = calendar.local(matter.due_at).date() if matter.due_at else None
    days = [
        (_("明天"), today + timedelta(days=1)),
        (_("三天后"), today + timedelta(days=3)),
        (_("下周一"), today + timedelta(days=7 - today.weekday())),
    ]
    context = {
        "matter": matter,
        "there": snooze_of(actor, matter, moment),
        "days": [(words, day) for words, day in days if limit is None or day < limit],
        "limit": limit,
        "first": today + timedelta(days=1),
        "last": limit - timedelta(days=1) if limit else None,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "casefile/later.html", context, status=status_of(refused) if refused else 200)
