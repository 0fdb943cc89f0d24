"""通知渠道: ways out of the system with how they are doing, failed messages that wait for a person, the district's rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, prefilled, step_page, verb
from lianxin.outbox.queries.policy import event_rules, policy
from lianxin.outbox.queries.status import REASONS, channels, counts_by_channel, failed, under_way
from lianxin.outbox.rules.events import EVENTS
from lianxin.outbox.rules.grants import GRANTS
from lianxin.outbox.rules.kinds import ChannelKind
from lianxin.people.commands.proposals import WAITING

ADDS = tuple(name for name in GRANTS if name.startswith("outbox.add_"))
DAY = timedelta(days=1)
SHOWN = 50


@page("channels/", name="channels", grant="outbox.see")
def channels_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """通知渠道: each with its last day, what failed and waits for a person, when which event leaves."""
    moment = now()
    counts, rules = counts_by_channel(moment - DAY), event_rules()
    rows = failed()
    context: dict[str, Any] = {
        "rows": [(one, ChannelKind(one.kind), counts.get(one.name, {})) for one in channels()],
        "failed": [(one, REASONS.get(one.reason, ("", ""))) for one in rows[:SHOWN]],
        "n_failed": rows.order_by().count(),
        "n_under_way": under_way(),
        "events": [
            (name, event, rules.get(name, event.when), name in rules) for name, event in EVENTS.items()
        ],
        "policy": policy(),
        "adds": [COMMANDS[name] for name in ADDS],
        "may_manage": "outbox.channels" in actor.grants,
        "may_rule": "outbox.rules" in actor.grants,
        "now": moment,
    }
    return render(request, "outbox/channels.html", context)


@page("channels/do/<str:name>/", name="channel_step", grant="outbox.see", methods=("GET", "POST"))
def channel_step(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """添加、停用、恢复、测试; 重新发送、处理失败消息; 设置规则."""
    if name not in GRANTS:
        raise refuse("not_found", "没有这项操作", "There is no such act.")
    if GRANTS[name] not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    command, back = COMMANDS[name], reverse("channels")
    initial = _rules_now() if name == "outbox.set_policy" else prefilled(command, request.GET)
    step = Step(command, {}, back, verb(command), initial=initial, after=_after(back))
    return step_page(request, actor, step)


def _after(back: str) -> Any:
    """What waits for a second person leads to the list of what waits."""

    def lead(done: Done) -> str:
        return reverse("proposals") if done.state == WAITING else back

    return lead


def _rules_now() -> dict[str, Any]:
    row = policy()
    return {
        "quiet_since": f"{row.quiet_since:%H:%M}",
        "quiet_until": f"{row.quiet_until:%H:%M}",
        "digest_at": f"{row.digest_at:%H:%M}",
        "merge_minutes": row.merge_minutes,
        "hourly_most": row.hourly_most,
        "mail_domains": "，".join(row.mail_domains),
        "site": row.site,
    }
