"""登录管理: the district's sign-in policy, everybody's sign-ins and who is locked out; a parked form shown to its officer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from lianxin.kernel import unsent
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import Entry
from lianxin.kernel.navigation import may_open
from lianxin.kernel.pages import SIGNED_IN, no_such_page, page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.people.commands import parking
from lianxin.people.commands.proposals import WAITING
from lianxin.people.queries.door import factor_for, locks, named, policy, sign_ins

POLICY_STEPS = ("people.set_sign_in_policy", "people.require_second_factor")
LOCKS_SHOWN = 100
# Lines of the ledger that are no command's.
STEP_WORDS = {
    "people.found": ("初始化", "Founding"),
    "people.sign_in": ("登录", "Sign-in"),
    "people.sign_out": ("退出", "Sign-out"),
    "people.locked": ("连续错误，锁定", "Locked after wrong tries"),
    "people.propose": ("提请二人确认", "Asked for a second person"),
    "people.add_factor": ("登记第二因素", "Second factor added"),
    "people.remove_factor": ("停用第二因素", "Second factor removed"),
    "people.new_recovery_codes": ("重新生成恢复码", "New recovery codes"),
    "people.end_own_session": ("结束本人的登录", "Ended one's own session"),
    "people.new_token": ("签发接口令牌", "Token issued"),
    "people.revoke_token": ("吊销接口令牌", "Token revoked"),
}
FACTOR_WORDS = {
    "totp": ("动态口令", "Authenticator"),
    "recovery": ("恢复码", "Recovery code"),
    "passkey": ("通行密钥", "Passkey"),
}
BOUNDS = ("min_length", "max_age_days", "idle_minutes", "longest_hours", "sessions_most")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: the entry, what it is called, which second factor was given."""

    entry: Entry
    words: tuple[str, str]
    factor: tuple[str, str] | None


def _step(step: str) -> tuple[str, str]:
    known = COMMANDS.get(step)
    return (known.zh, known.en) if known else STEP_WORDS.get(step, (step, step))


@page("people/sign-ins/", name="sign_ins", grant="people.sign_ins")
def sign_in_log(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """登录记录: who signed in from where, what was changed about accounts, who is locked out now."""
    words = "".join(one for one in request.GET.get("words", "").strip()[:40] if one.isprintable())
    after = request.GET.get("after", "")
    listed = sign_ins(
        words, before=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    )
    lines = [Line(one, _step(one.step), FACTOR_WORDS.get(one.data.get("factor", ""))) for one in listed.rows]
    shut = [(one, named(one.login)) for one in locks(now())[:LOCKS_SHOWN]]
    context = {"lines": lines, "next_mark": listed.next_mark, "words": words, "locks": shut}
    return render(request, "people/sign_ins.html", context)


@page("people/sign-in-policy/", name="sign_in_policy", grant="people.sign_ins")
def sign_in_policy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """登录策略: what the district asks of passwords, sessions and second factors."""
    may = may_open(actor, "sign_in_policy_step")
    context = {
        "policy": policy(),
        "factor_for": factor_for(),
        "steps": [COMMANDS[name] for name in POLICY_STEPS] if may else [],
    }
    return render(request, "people/sign_in_policy.html", context)


@page(
    "people/sign-in-policy/do/<str:name>/",
    name="sign_in_policy_step",
    grant="people.security",
    methods=("GET", "POST"),
    fresh=True,
)
def sign_in_policy_step(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """调整登录策略、第二因素范围."""
    if name not in POLICY_STEPS:
        raise refuse("not_found", "没有此动作", "No such step.")
    command, rule, back = COMMANDS[name], policy(), reverse("sign_in_policy")
    whom = factor_for()
    initial = {one: getattr(rule, one) for one in BOUNDS} | {"whom": whom.value if whom else ""}
    step = Step(
        command,
        {},
        back,
        verb(command),
        initial=initial,
        after=lambda done: reverse("proposals") if done.state == WAITING else back,
    )
    return step_page(request, actor, step)


@page("parked/<uuid:parked_id>/", name="parked", grant=SIGNED_IN)
def parked(request: HttpRequest, actor: Actor, parked_id: UUID) -> HttpResponse:
    """暂存表单: what was typed before the session ended, to be sent by its officer under the same key."""
    row = parking.parked(actor.officer_id, parked_id, timezone.now())
    if row is None:
        raise no_such_page()
    fields = unsent.shown([(name, text) for name, text in row.fields])
    context = {"fields": fields, "has_files": row.had_files, "again": row.path, "parked": row.pk}
    return render(request, "people/parked.html", context)
