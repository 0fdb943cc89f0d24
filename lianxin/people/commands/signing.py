"""Signing in and out 登录记录: a line in the ledger each, and no more sessions at a time than the district allows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db import transaction

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Reason, refuse_if
from lianxin.people.commands.officers import end_sessions
from lianxin.people.commands.proposals import note, require
from lianxin.people.models import Officer, Session, SignInPolicy
from lianxin.people.queries.door import policy


@transaction.atomic
def signed_in(*, actor: Actor, at: datetime, officer: Officer, place: str, factor: str = "") -> None:
    """Note a sign-in 登录 and end the sessions that are too many, the longest unused first.

    `factor` is the second factor that was given: totp, recovery or passkey, empty for none.
    """
    by = Act(actor, at, Channel.PAGE)
    mine = Session.objects.filter(officer=officer).order_by("-seen_at", "-began_at")
    most = max(1, policy().sessions_most)
    ended = Session.objects.filter(pk__in=[one.pk for one in mine[most:]]).delete()[0]
    data = {"login": officer.login, "from": place, "ended": ended, "factor": factor}
    note(by, "people.sign_in", "", data)


@transaction.atomic
def signed_out(*, actor: Actor, at: datetime, place: str) -> None:
    """Note a sign-out 退出."""
    note(Act(actor, at, Channel.PAGE), "people.sign_out", "", {"from": place})


@transaction.atomic
def end_one(*, by: Act, officer: Officer, key: str) -> int:
    """End one of one's own sessions 结束本人的登录, by the digest of its key; how many there were."""
    n = Session.objects.filter(officer=officer, pk=key).delete()[0]
    if n:
        note(by, "people.end_own_session", "", {"login": officer.login})
    return n


@command("people.end_sessions", "结束登录", "End sessions")
def end_all(
    *, by: Act, officer: Officer, reason: Annotated[str, Ask("原因", "Reason", limit=200)] = ""
) -> Done:
    """End every session of an officer at once 结束登录. Refuses: none is open. Records: how many."""
    require(by, "people.security")
    n = end_sessions(officer)
    refuse_if((not n, Reason("no_session", "该账号没有正在使用的登录", "No session is open.")))
    entry = note(by, "people.end_sessions", reason, {"login": officer.login, "sessions": n})
    return Done("officer", str(officer.pk), officer.login, "", entry)


@command("people.set_sign_in_policy", "调整登录策略", "Change the sign-in policy")
def set_policy(
    *,
    by: Act,
    min_length: Annotated[int, Ask("密码最短长度", "Shortest password", help_zh="8至64", help_en="8 to 64")],
    max_age_days: Annotated[
        int, Ask("密码有效天数", "Password's days", help_zh="0为不限", help_en="0 for no limit")
    ],
    idle_minutes: Annotated[int, Ask("无操作退出分钟", "Idle minutes", help_zh="5至240", help_en="5 to 240")],
    longest_hours: Annotated[int, Ask("最长登录小时", "Longest hours", help_zh="1至24", help_en="1 to 24")],
    sessions_most: Annotated[
        int, Ask("同时登录数", "Sessions at a time", help_zh="1至10", help_en="1 to 10")
    ],
    reason: Annotated[str, Ask("依据", "Basis", limit=200)] = "",
) -> Done:
    """Change what the district asks of passwords and sessions 登录策略. Refuses: values out of bounds."""
    require(by, "people.security")
    bounds = {
        "min_length": (min_length, 8, 64),
        "max_age_days": (max_age_days, 0, 3650),
        "idle_minutes": (idle_minutes, 5, 240),
        "longest_hours": (longest_hours, 1, 24),
        "sessions_most": (sessions_most, 1, 10),
    }
    refuse_if(
        *[
            (
                not low <= value <= high,
                Reason("out_of_bounds", f"应为{low}至{high}", f"From {low} to {high}.", name),
            )
            for name, (value, low, high) in bounds.items()
        ]
    )
    told = {name: value for name, (value, _, _) in bounds.items()}
    row = SignInPolicy.objects.select_for_update().get_or_create(id=1)[0]
    before = {name: getattr(row, name) for name in told}
    SignInPolicy.objects.filter(pk=row.pk).update(**told)
    policy.forget()
    entry = note(by, "people.set_sign_in_policy", reason, {"from": before, "to": told})
    return Done("policy", "1", "登录策略", "", entry)
