"""The district's rules of notices 通知规则: when each event leaves, quiet hours, the digest, limits."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, Refused, reasons_if, refuse, unless
from lianxin.outbox.commands.channels import REGISTER
from lianxin.outbox.models import EventRule, NoticePolicy
from lianxin.outbox.rules.events import EVENTS, When
from lianxin.outbox.rules.times import clock_of
from lianxin.people.commands.proposals import require

GRANT = "outbox.rules"
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.\-]{0,60}[a-z0-9])?\.[a-z]{2,24}")
SITE = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?")


@command("outbox.set_event", "设置通知事件", "Set an event")
def set_event(
    *,
    by: Act,
    event: Annotated[str, Ask("事件", "Event", limit=40)],
    when: Annotated[When, Ask("发送时机", "When it leaves")],
) -> Done:
    """Say when the notices of an event leave 设置通知事件, or that they do not. Refuses: no grant, no such event."""
    require(by, GRANT)
    if event.strip() not in EVENTS:
        raise refuse("no_such_event", "没有这个事件", "No such event.", field="event")
    EventRule.objects.update_or_create(event=event.strip(), defaults={"when": when.value})
    data = {"event": event.strip(), "when": when.value}
    entry = ledger.note(REGISTER, by=by, step="outbox.set_event", data=data)
    return Done("event", event.strip(), number=event.strip(), entry=str(entry.id))


Since = Annotated[str, Ask("免打扰开始", "Quiet from", limit=5, help_zh="如 20:00", help_en="Such as 20:00")]
Until = Annotated[
    str,
    Ask(
        "免打扰结束",
        "Quiet until",
        limit=5,
        help_zh="休息日全天免打扰",
        help_en="Rest days are quiet all day",
    ),
]
Digest = Annotated[
    str, Ask("每日汇总时间", "Daily digest", limit=5, help_zh="工作日发送", help_en="On working days")
]
Domains = Annotated[
    str,
    Ask(
        "允许的邮箱域名",
        "Mail domains",
        limit=400,
        help_zh="用逗号分开；不填则不限",
        help_en="Parted by commas; empty: any",
    ),
]
Site = Annotated[
    str,
    Ask(
        "系统访问地址",
        "Address of this system",
        limit=120,
        help_zh="写进消息，如 https://lxq.example.gov.cn",
        help_en="Goes into messages",
    ),
]


@command("outbox.set_policy", "设置通知规则", "Set the rules of notices")
def set_policy(
    *,
    by: Act,
    quiet_since: Since,
    quiet_until: Until,
    digest_at: Digest,
    merge_minutes: Annotated[int, Ask("合并重复通知（分钟）", "Minutes within which the same is sent once")],
    hourly_most: Annotated[int, Ask("每人每小时最多", "Messages per officer and hour")],
    mail_domains: Domains = "",
    site: Site = "",
) -> Done:
    """Set quiet hours, digest and limits 设置通知规则. Refuses: no grant, times and figures that cannot be. Records: all of it."""
    require(by, GRANT)
    times = {"quiet_since": quiet_since, "quiet_until": quiet_until, "digest_at": digest_at}
    clocks = {name: clock_of(text) for name, text in times.items()}
    domains = [one.strip().lower() for one in re.split(r"[,，、;；\s]+", mail_domains) if one.strip()]
    wrong = _wrong(clocks, domains, site.strip().rstrip("/")) + reasons_if(
        (not 0 <= merge_minutes <= 1440, Reason("wrong", "应为0到1440", "0 to 1440.", "merge_minutes")),
        (not 1 <= hourly_most <= 1000, Reason("wrong", "应为1到1000", "1 to 1000.", "hourly_most")),
    )
    if wrong:
        raise Refused(wrong)
    told = {
        **clocks,
        "merge_minutes": merge_minutes,
        "hourly_most": hourly_most,
        "mail_domains": domains,
        "site": site.strip().rstrip("/"),
    }
    NoticePolicy.objects.update_or_create(id=1, defaults=told)
    data = {**told, **{name: f"{clock:%H:%M}" for name, clock in clocks.items() if clock}}
    entry = ledger.note(REGISTER, by=by, step="outbox.set_policy", data=data)
    return Done("policy", "1", entry=str(entry.id))


def _wrong(clocks: dict[str, time | None], domains: list[str], site: str) -> list[Reason]:
    found = [
        Reason("time_wrong", "请按 8:30 的格式填写", "Write it like 8:30.", name)
        for name, clock in clocks.items()
        if clock is None
    ]
    since, until = clocks["quiet_since"], clocks["quiet_until"]
    if since and until and until >= since:
        zh, en = (
            "结束应早于开始（次日早晨到当日晚上为工作时段）",
            "It must end in the morning, before it begins again.",
        )
        found.append(Reason("hours_wrong", zh, en, "quiet_until"))
    bad = [one for one in domains if not DOMAIN.fullmatch(one)]
    zh, en = f"域名不对：{'、'.join(bad)}", f"No domains: {', '.join(bad)}"
    found += unless(not bad, "domain_wrong", zh, en, field="mail_domains")
    fits = not site or SITE.fullmatch(site) is not None
    zh, en = "请填写 http(s)://主机，不带路径", "Write http(s)://host without a path."
    return found + unless(fits, "site_wrong", zh, en, field="site")
