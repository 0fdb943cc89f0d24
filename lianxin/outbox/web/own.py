"""我的通知: what came to my post, bulk acts in one line; and by what and when I am told outside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.kernel import outbox
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.outbox.models import Address
from lianxin.outbox.queries.policy import choice_of, event_rules, policy
from lianxin.outbox.queries.receivers import address_kind, address_kinds, personal_channels
from lianxin.outbox.queries.status import of_bulk, own_page
from lianxin.outbox.rules.events import EVENTS, When, event_of
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.people.queries import Person

OWN_STEPS = (
    *("outbox.choose", "outbox.switch_event"),
    *("outbox.set_address", "outbox.send_code", "outbox.confirm_address"),
)
MOST = 50


@page("messages/", name="own_notices", grant=SIGNED_IN)
def own_notices(request: HttpRequest, actor: Person) -> HttpResponse:
    """我的通知: those not seen in lines, or all of them, the newest first."""
    is_all = request.GET.get("all") == "1"
    before = request.GET.get("after", "")[:40]
    rows, mark = own_page(actor.post_id, before, MOST) if is_all else ([], "")
    lines = [] if is_all else outbox.unseen_lines(actor.post_id, MOST)
    context = {
        "is_all": is_all,
        "rows": [(one, event_of(one.event)) for one in (rows or lines)],
        "mark": mark,
        "bounced": Address.objects.filter(officer_id=actor.officer_id, bounced_at__isnull=False).exists(),
    }
    return render(request, "outbox/own.html", context)


@page("messages/bulk/<uuid:bulk>/", name="bulk_notices", grant=SIGNED_IN)
def bulk_notices(request: HttpRequest, actor: Person, bulk: UUID) -> HttpResponse:
    """批量操作的通知: each matter of one bulk act that my post was told of."""
    rows = list(of_bulk(actor.post_id, bulk)[: MOST * 20])
    if not rows:
        raise refuse("not_found", "没有这批通知，或不在您的范围内", "No such notices, or out of your reach.")
    return render(request, "outbox/bulk.html", {"rows": rows, "event": event_of(rows[0].event)})


@page("messages/seen/", name="notices_seen", grant=SIGNED_IN, methods=("POST",))
def notices_seen(request: HttpRequest, actor: Person) -> HttpResponse:
    """标为已阅."""
    outbox.mark_seen(actor.post_id, request.POST.getlist("notice"), now())
    return redirect("own_notices")


@page("messages/settings/", name="notice_settings", grant=SIGNED_IN)
def notice_settings(request: HttpRequest, actor: Person) -> HttpResponse:
    """通知设置: my channels and addresses, the time of the digest, which events leave the system."""
    choice, rules, kinds = choice_of(actor.officer_id), event_rules(), _kinds(actor)
    own = {one.kind: one for one in Address.objects.filter(officer_id=actor.officer_id)}
    channels = [
        (one, kind, kind in kinds, own.get(kind.value), str(one.id) not in choice.off_channels)
        for one in personal_channels(actor)
        if (kind := address_kind(one)) is not None
    ]
    events = [
        (name, event, rules.get(name, event.when), name not in choice.off_events)
        for name, event in EVENTS.items()
        if rules.get(name, event.when) is not When.OFF
    ]
    context: dict[str, Any] = {
        "choice": choice,
        "policy": policy(),
        "channels": channels,
        "events": events,
    }
    return render(request, "outbox/settings.html", context)


def _kinds(actor: Person) -> set[AddressKind]:
    return address_kinds([actor.officer_id])[actor.officer_id]


@page("messages/do/<str:name>/", name="notice_step", grant=SIGNED_IN, methods=("GET", "POST"))
def notice_step(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """设置我的通知、填写接收地址、开关事件."""
    if name not in OWN_STEPS:
        raise refuse("not_found", "没有这项操作", "There is no such act.")
    command, back = COMMANDS[name], reverse("notice_settings")
    step = Step(
        command,
        {},
        back,
        f"{verb(command)} · {_('我的通知')}",
        initial=_initial(request, actor, name),
        after=lambda _done: _next(actor, name, back),
    )
    return step_page(request, actor, step)


def _next(actor: Person, name: str, back: str) -> str:
    """A code that was just sent is asked for next."""
    own = Address.objects.filter(officer_id=actor.officer_id, kind=AddressKind.MAIL, code_at__isnull=False)
    sends = name in ("outbox.set_address", "outbox.send_code")
    return reverse("notice_step", args=["outbox.confirm_address"]) if sends and own.exists() else back


def _initial(request: HttpRequest, actor: Person, name: str) -> dict[str, Any]:
    """What stands there now; an address itself is not shown again."""
    if name != "outbox.choose":
        return {one: request.GET.get(one, "")[:40] for one in ("kind", "event", "is_on")}
    choice = choice_of(actor.officer_id)
    off = [one.name for one in personal_channels(actor) if str(one.id) in choice.off_channels]
    clock = f"{choice.digest_at:%H:%M}" if choice.digest_at else ""
    return {"digest_at": clock, "language": choice.language, "off": off}
